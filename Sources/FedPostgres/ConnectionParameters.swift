import CLibpq
import FedRuntime

/// What libpq is told about one connection: its keywords and values.
///
/// See <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>.
struct ConnectionParameters: Sendable {
    /// The names that a connections document may use; all but the first three are libpq's own.
    static let settings =
        ["url", "database", "dbname"] + [
            "host", "hostaddr", "port", "user", "password", "passfile", "connect_timeout", "application_name",
            "options", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslsni",
            "ssl_min_protocol_version", "ssl_max_protocol_version", "channel_binding", "gssencmode", "krbsrvname",
            "target_session_attrs", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
            "tcp_user_timeout",
        ]

    /// A server that vanished is noticed within a minute and a half, also while it owes us an answer.
    private static let defaults = [
        "keepalives_idle": "30", "keepalives_interval": "15", "keepalives_count": "4", "tcp_user_timeout": "60000",
    ]

    let id: String
    private(set) var values: [String: String]
    /// Seconds until connecting is given up; zero means never.
    let connectTimeout: Int

    /// Takes the settings of a system that has these ones.
    ///
    /// - Throws: `configuration` for a setting that libpq cannot take.
    init(
        _ connection: ConnectionSettings, _ options: SessionOptions, settings: [String] = Self.settings
    ) throws(RunError) {
        id = connection.id
        var values = Self.defaults
        values["application_name"] = options.applicationName
        if let url = connection.values["url"] {
            values.merge(try Self.parse(url, of: connection.id)) { $1 }
        }
        for (name, value) in connection.values where name != "url" {
            guard settings.contains(name) else {
                throw RunError(
                    .configuration, "\(connection.system) has no setting \"\(name)\"", source: connection.id)
            }
            values[name == "database" ? "dbname" : name] = value
        }
        if let tag = options.queryTag, let name = values["application_name"] {
            values["application_name"] = "\(name): \(tag)"
        }
        for (name, value) in values where value.utf8.contains(0) {
            throw RunError(.configuration, "the setting \"\(name)\" holds a NUL character", source: connection.id)
        }
        for name in ["password", "sslpassword"] { values[name].map(Redaction.register) }
        let timeout = values["connect_timeout"] ?? String(options.connectTimeout)
        guard let seconds = Int(timeout), seconds >= 0 else {
            throw RunError(.configuration, "connect_timeout is not a number of seconds", source: connection.id)
        }
        connectTimeout = seconds
        // The decoder and the error messages rely on it, whatever the environment says.
        values["client_encoding"] = "UTF8"
        self.values = values
    }

    /// The same with values for what nobody has said.
    func with(defaults: [String: String]) -> ConnectionParameters {
        var parameters = self
        parameters.values.merge(defaults) { given, _ in given }
        return parameters
    }

    /// The same server again: where several hosts are named, a snapshot means something on one of them only.
    func pinned(toHost host: String, port: String) -> ConnectionParameters {
        guard values["host"]?.contains(",") == true || values["hostaddr"]?.contains(",") == true else { return self }
        var pinned = self
        pinned.values["host"] = host
        pinned.values["port"] = port
        pinned.values["hostaddr"] = nil
        return pinned
    }

    /// Reads a URL, or keywords and values.
    ///
    /// libpq's own complaint is not shown, for it could repeat the password.
    private static func parse(_ url: String, of id: String) throws(RunError) -> [String: String] {
        let refusal = RunError(.configuration, "url is not a connection string that libpq can read", source: id)
        guard !url.utf8.contains(0) else { throw refusal }
        var complaint: UnsafeMutablePointer<CChar>?
        let parsed = PQconninfoParse(url, &complaint)
        PQfreemem(complaint)
        guard let parsed else { throw refusal }
        defer { PQconninfoFree(parsed) }
        var values: [String: String] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }
}
