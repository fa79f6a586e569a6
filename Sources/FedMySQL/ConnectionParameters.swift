import FedRuntime
import Foundation

/// What the client library is told about one connection.
struct ConnectionParameters: Sendable {
    /// Whether the connection is encrypted, by the words of the vendor's own clients.
    ///
    /// See <https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode>.
    enum Encryption: String {
        case disabled
        /// Where the server has it.
        case preferred
        case required
        /// And the certificate is the host's, by somebody whom `ssl_ca`, or the machine, trusts.
        case verifyIdentity = "verify_identity"

        var isRequired: Bool { self == .required || self == .verifyIdentity }
    }

    /// The names that a connections document may use.
    static let settings = [
        "url", "host", "port", "socket", "database", "user", "password", "connect_timeout", "ssl_mode", "ssl_ca",
        "ssl_capath", "ssl_cert", "ssl_key", "ssl_passphrase", "tls_version",
    ]

    let id: String
    let host: String
    let port: UInt32
    /// The path of a Unix socket, in place of host and port.
    let socket: String?
    let database: String?
    let user: String
    let password: String
    let encryption: Encryption
    /// Settings of the encryption by their names.
    let certificates: [String: String]
    let applicationName: String
    let queryTag: String?
    /// Seconds until connecting is given up; zero means never.
    let connectTimeout: Int

    /// Where the server is, for messages.
    var address: String { socket ?? "\(host):\(port)" }

    /// - Throws: `configuration` for a setting that does not work.
    init(_ connection: ConnectionSettings, _ options: SessionOptions) throws(RunError) {
        let id = connection.id
        var values = connection.values
        for name in values.keys.sorted() where !Self.settings.contains(name) {
            throw RunError(.configuration, "\(connection.system) has no setting \"\(name)\"", source: id)
        }
        if let url = values.removeValue(forKey: "url") {
            values = try Self.parse(url, of: id).merging(values) { $1 }
        }
        for (name, value) in values where value.utf8.contains(0) {
            throw RunError(.configuration, "the setting \"\(name)\" holds a NUL character", source: id)
        }
        for name in ["password", "ssl_passphrase"] { values[name].map(Redaction.register) }
        guard let port = UInt16(values["port"] ?? "3306"), port > 0 else {
            throw RunError(.configuration, "port is not the number of a port: \(values["port"] ?? "")", source: id)
        }
        guard let seconds = Int(values["connect_timeout"] ?? String(options.connectTimeout)), seconds >= 0 else {
            throw RunError(.configuration, "connect_timeout is not a number of seconds", source: id)
        }
        let certificates = values.filter { $0.key.hasPrefix("ssl_") || $0.key == "tls_version" }
        let mode = values["ssl_mode"] ?? (certificates["ssl_ca"] == nil ? "preferred" : "verify_identity")
        guard let encryption = Encryption(rawValue: mode.lowercased()) else {
            throw RunError(
                .configuration, "ssl_mode is \(mode), none of disabled, preferred, required and verify_identity",
                source: id)
        }
        self.id = id
        host = values["host"] ?? "localhost"
        self.port = UInt32(port)
        socket = values["socket"]
        database = values["database"]
        user = values["user"] ?? ""
        password = values["password"] ?? ""
        self.encryption = encryption
        self.certificates = certificates.filter { $0.key != "ssl_mode" }
        applicationName = options.applicationName
        queryTag = options.queryTag
        connectTimeout = seconds
    }

    /// Reads `mysql://user:password@host:port/database?setting=value`; nothing of it is ever shown.
    private static func parse(_ url: String, of id: String) throws(RunError) -> [String: String] {
        guard let parts = URLComponents(string: url), ["mysql", "mariadb"].contains(parts.scheme),
            parts.fragment == nil
        else { throw RunError(.configuration, "url is not of the form mysql://user@host:port/database", source: id) }
        var values: [String: String] = [:]
        values["host"] = parts.host?.trimmingCharacters(in: ["[", "]"])
        values["port"] = parts.port.map(String.init)
        values["user"] = parts.user
        values["password"] = parts.password
        if parts.path.count > 1 { values["database"] = String(parts.path.dropFirst()) }
        for item in parts.queryItems ?? [] {
            guard settings.contains(item.name), item.name != "url", let value = item.value else {
                throw RunError(.configuration, "url holds a parameter that is no setting", source: id)
            }
            values[item.name] = value
        }
        return values.filter { !$0.value.isEmpty }
    }
}
