import FedHTTP
import FedRuntime

/// Where a server is, and what lets in.
struct ConnectionParameters: Sendable {
    /// The names that a connections document may use.
    static let settings =
        SettingsReader.common + ["host", "port", "insecure", "database", "user", "password", "options"]

    let id: String
    let endpoint: Endpoint
    let http: HTTPSettings
    let database: String?
    let user: String
    private let password: String?
    /// Settings of the server's for every statement, by the user's own wish.
    let options: [ServerOption]

    /// - Throws: `configuration` for a setting that does not work.
    init(_ connection: ConnectionSettings, _ session: SessionOptions) throws(RunError) {
        let reader = try SettingsReader(connection, known: Self.settings)
        id = connection.id
        password = reader.secret("password")
        endpoint = try Self.endpoint(reader)
        http = try reader.http(session, backoff: Backoff(limit: .seconds(60)))
        database = reader["database"]
        user = reader["user"] ?? "default"
        options = try ServerOption.all(in: reader["options"] ?? "", of: id)
        for (name, value) in [("user", user), ("password", password ?? "")]
        where value.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            throw RunError(.configuration, "\(name) holds a line break or another control character", source: id)
        }
    }

    /// A password goes in the clear to this machine alone, or where `insecure` says so.
    private static func endpoint(_ reader: SettingsReader) throws(RunError) -> Endpoint {
        let isInsecure: Bool
        switch reader["insecure"] {
        case nil, "false": isInsecure = false
        case "true": isInsecure = true
        case .some(let text):
            throw RunError(.configuration, "insecure is neither true nor false: \(text)", source: reader.id)
        }
        if let endpoint = reader["endpoint"] {
            guard reader["host"] == nil, reader["port"] == nil else {
                throw RunError(
                    .configuration, "endpoint says where the server is: leave out host and port", source: reader.id)
            }
            return try Endpoint(endpoint, needsEncryption: !isInsecure, of: reader.id)
        }
        guard let host = reader["host"] else {
            throw RunError(
                .configuration, "clickhouse needs the setting \"endpoint\", or \"host\"", source: reader.id)
        }
        guard host.utf8.allSatisfy({ $0 > 32 && !#"/\?#@"#.utf8.contains($0) }) else {
            throw RunError(.configuration, "host is no name of a machine", source: reader.id)
        }
        let bare = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let isLocal = try Endpoint("http://\(bare)", setting: "host", needsEncryption: false, of: reader.id).isLoopback
        let isPlain = isInsecure || isLocal
        let port = try reader.number("port") ?? (isPlain ? 8123 : 8443)
        guard (1...65_535).contains(port) else {
            throw RunError(.configuration, "port is not the number of a port: \(port)", source: reader.id)
        }
        return try Endpoint(
            "\(isPlain ? "http" : "https")://\(bare):\(port)", setting: "host", needsEncryption: !isInsecure,
            of: reader.id)
    }

    /// Who asks; in headers, for an address is written into logs.
    var headers: [(name: String, value: String)] {
        var headers = [("X-ClickHouse-User", user), ("Content-Type", "text/plain; charset=UTF-8")]
        if let password { headers.append(("X-ClickHouse-Key", password)) }
        return headers.map { (name: $0.0, value: $0.1) }
    }

    /// A request that carries one statement.
    func request(_ query: String, _ parameters: [ServerOption]) -> HTTPRequest {
        var parameters = parameters
        if let database { parameters.append(ServerOption(name: "database", value: database)) }
        let text = parameters.map { "\($0.name)=\(Endpoint.encoded($0.value))" }.joined(separator: "&")
        return HTTPRequest(
            "POST", "\(endpoint.url)/?\(text)", headers: headers, body: Array(query.utf8), isRepeatable: true)
    }
}

/// A setting of the server's, with its value.
struct ServerOption: Hashable, Sendable {
    let name: String
    let value: String

    /// Reads `max_threads=4, max_memory_usage=8000000000`.
    ///
    /// - Throws: `configuration` for anything else, and for a setting on which the meaning of statements hangs.
    static func all(in text: String, of id: String) throws(RunError) -> [ServerOption] {
        var options: [ServerOption] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty,
                pair[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
            else {
                throw RunError(.configuration, "options are written as name=value, with commas between", source: id)
            }
            let name = String(pair[0])
            guard !StatementSettings.isReserved(name) else {
                throw RunError(.configuration, "options must not hold \(name): fedrun sets it itself", source: id)
            }
            options.append(ServerOption(name: name, value: String(pair[1])))
        }
        return options
    }
}
