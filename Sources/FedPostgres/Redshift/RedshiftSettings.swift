import FedRuntime
import Foundation

/// What a connections document says of a cluster or a workgroup.
struct RedshiftSettings: Sendable {
    /// Those of libpq's that mean something there, and three of the session's.
    static let names =
        transport + ["query_group", "fetch_rows", "read_only"]

    private static let transport = [
        "url", "database", "dbname", "host", "hostaddr", "port", "user", "password", "passfile", "connect_timeout",
        "application_name", "sslmode", "sslrootcert", "sslcrl", "sslsni", "ssl_min_protocol_version",
        "ssl_max_protocol_version", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout",
    ]

    /// The most that a cluster of one node sends at a time
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/fetch.html>).
    private static let fetchRows = 1000

    let parameters: ConnectionParameters
    /// The label of the statements in the query logs.
    let queryGroup: String?
    /// How many rows are asked for at a time, at most.
    let fetchRows: Int
    /// Whether the transaction may not write.
    let isReadOnly: Bool

    /// - Throws: `configuration` for a setting that does not work.
    init(_ connection: ConnectionSettings, _ options: SessionOptions) throws(RunError) {
        func refused(_ reason: String) -> RunError { RunError(.configuration, reason, source: connection.id) }
        for name in connection.values.keys.sorted() where !Self.names.contains(name) {
            throw refused("redshift has no setting \"\(name)\"")
        }
        queryGroup = options.queryTag ?? connection.values["query_group"]
        guard queryGroup?.utf8.contains(0) != true else { throw refused("query_group holds a NUL character") }
        let rows = connection.values["fetch_rows"] ?? String(Self.fetchRows)
        guard let count = Int(rows), (1...1_000_000).contains(count) else {
            throw refused("fetch_rows is \(rows), and no number from 1 to 1000000")
        }
        fetchRows = count
        switch connection.values["read_only"] ?? "true" {
        case "true": isReadOnly = true
        case "false": isReadOnly = false
        case let word: throw refused("read_only is \(word), neither true nor false")
        }
        var transport = connection
        transport.values = connection.values.filter { Self.transport.contains($0.key) }
        if let url = transport.values["url"], url.hasPrefix("redshift://") {
            transport.values["url"] = "postgres" + url.dropFirst("redshift".count)
        }
        let given = try ConnectionParameters(transport, options, settings: Self.transport)
        guard let host = given.values["host"] ?? given.values["hostaddr"], !host.isEmpty else {
            throw refused("host is missing")
        }
        parameters = given.with(defaults: [
            "port": "5439", "sslmode": Self.encryption(host, certificates: given.values["sslrootcert"]),
            // A request that only PostgreSQL knows.
            "gssencmode": "disable",
        ])
    }

    /// Everything is encrypted that leaves this machine, and compared with the certificates that are there.
    private static func encryption(_ host: String, certificates: String?) -> String {
        if certificates != nil { return "verify-full" }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.") ? "prefer" : "require"
    }
}
