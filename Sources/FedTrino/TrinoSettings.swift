import FedHTTP
import FedRuntime
import Foundation

/// Where a server is, and what it is told with every statement.
struct TrinoSettings: Sendable {
    /// The names that a connections document may use.
    static let names =
        SettingsReader.common + [
            "host", "port", "user", "password", "token", "catalog", "schema", "client_tags", "session_properties",
        ]

    let endpoint: Endpoint
    let http: HTTPSettings
    /// What each request has: who asks.
    let credentials: [(name: String, value: String)]
    /// What a statement has beside them (<https://trino.io/docs/current/develop/client-protocol.html>).
    let headers: [(name: String, value: String)]

    /// - Throws: `configuration` for a setting that does not work.
    init(_ connection: ConnectionSettings, _ options: SessionOptions, _ backoff: Backoff) throws(RunError) {
        let reader = try SettingsReader(connection, known: Self.names)
        let password = reader.secret("password")
        let token = reader.secret("token")
        guard password == nil || token == nil else {
            throw RunError(.configuration, "password and token are both given", source: reader.id)
        }
        endpoint = try Endpoint(
            Self.address(reader), needsEncryption: password != nil || token != nil, of: reader.id)
        http = try reader.http(options, backoff: backoff)
        credentials = try Self.credentials(reader, password: password, token: token)
        headers = try Self.headers(reader, options)
    }

    private static func address(_ reader: SettingsReader) throws(RunError) -> String {
        if let endpoint = reader["endpoint"] {
            guard reader["host"] == nil, reader["port"] == nil else {
                throw RunError(.configuration, "endpoint stands in place of host and port", source: reader.id)
            }
            return endpoint
        }
        guard let host = reader["host"] else {
            throw RunError(.configuration, "trino needs the setting \"endpoint\", or \"host\"", source: reader.id)
        }
        let port = try reader.number("port") ?? 443
        guard (1...65535).contains(port) else {
            throw RunError(.configuration, "port is not the number of a port: \(port)", source: reader.id)
        }
        return "https://\(host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host):\(port)"
    }

    /// With a token the server finds out by itself who that is, unless it is told.
    private static func credentials(
        _ reader: SettingsReader, password: String?, token: String?
    ) throws(RunError) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let token {
            headers.append(("Authorization", "Bearer \(token)"))
        } else if let password {
            let pair = Data("\(try reader.required("user")):\(password)".utf8).base64EncodedString()
            Redaction.register(pair)
            headers.append(("Authorization", "Basic \(pair)"))
        }
        if let user = token == nil ? try reader.required("user") : reader["user"] {
            headers.append(("X-Trino-User", user))
        }
        return headers
    }

    private static func headers(
        _ reader: SettingsReader, _ options: SessionOptions
    ) throws(RunError) -> [(name: String, value: String)] {
        guard reader["schema"] == nil || reader["catalog"] != nil else {
            throw RunError(.configuration, "schema is given without its catalog", source: reader.id)
        }
        var headers = [
            ("Content-Type", "text/plain; charset=utf-8"), ("X-Trino-Source", options.applicationName),
            ("X-Trino-Time-Zone", "UTC"),
            // Without it times come with three digits of a second, whatever their types say.
            ("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME"),
        ]
        if let catalog = reader["catalog"] { headers.append(("X-Trino-Catalog", catalog)) }
        if let schema = reader["schema"] { headers.append(("X-Trino-Schema", schema)) }
        if let tags = reader["client_tags"] { headers.append(("X-Trino-Client-Tags", tags)) }
        // A header has no other characters.
        if let tag = options.queryTag { headers.append(("X-Trino-Client-Info", tag.replacing(/[^\ -~]/, with: "?"))) }
        let properties = try properties(reader, options)
        if !properties.isEmpty { headers.append(("X-Trino-Session", properties)) }
        return headers.map { (name: $0.0, value: $0.1) }
    }

    /// The properties of the session, each value percent-encoded; the run's time limit is one of them.
    private static func properties(_ reader: SettingsReader, _ options: SessionOptions) throws(RunError) -> String {
        var properties: [String] = []
        var hasLimit = false
        for property in (reader["session_properties"] ?? "").split(separator: ",") {
            let parts = property.split(separator: "=", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard parts.count == 2, !parts[0].isEmpty else {
                throw RunError(
                    .configuration, "session_properties is not of the form name=value,name=value", source: reader.id)
            }
            hasLimit = hasLimit || parts[0] == limitName
            properties.append("\(parts[0])=\(Endpoint.encoded(parts[1]))")
        }
        // A limit that is written down may be shorter; the longer one is kept here, too.
        if let seconds = options.statementTimeout, !hasLimit { properties.append("\(limitName)=\(max(seconds, 1))s") }
        return properties.joined(separator: ",")
    }

    /// <https://trino.io/docs/current/admin/properties-query-management.html#query-max-run-time>.
    private static let limitName = "query_max_run_time"
}
