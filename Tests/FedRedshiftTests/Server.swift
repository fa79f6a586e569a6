import FedConnectorTesting
import FedPlan
import FedPostgres
import FedRuntime

/// The simulators of this process; each starts at its first use.
enum Server {
    static let shared = Result { try ScratchCloud.redshift() }
    /// Where connecting goes wrong, so that nobody else may connect.
    static let unwelcoming = Result { try ScratchCloud.redshift() }
    static let encrypted = Result { try ScratchCloud.redshift(isEncrypted: true) }

    /// A session on the shared simulator.
    static func session(
        _ options: SessionOptions = SessionOptions(), _ further: [String: String] = [:]
    ) throws -> any RemoteSession {
        try RedshiftConnector().connect(try shared.get().connection(further), options)
    }

    /// The rows of one query on the shared simulator, as text.
    static func rows(_ statement: RemoteStatement, _ further: [String: String] = [:]) throws -> [[String?]] {
        let session = try session(SessionOptions(), further)
        defer { session.close() }
        return try session.rows(statement)
    }

    static func numbers(_ count: Int) -> String { "SELECT n FROM public.numbers WHERE n <= \(count) ORDER BY n" }
}

extension ScratchCloud {
    /// A simulator with a table of a million numbers.
    fileprivate static func redshift(isEncrypted: Bool = false) throws -> ScratchCloud {
        let server = try ScratchCloud("redshift", isEncrypted: isEncrypted)
        let digits = (0...9).map { "SELECT \($0) AS i" }.joined(separator: " UNION ALL ")
        try server.run(
            """
            CREATE TABLE numbers AS WITH d AS (\(digits))
            SELECT CAST(1 + a.i + 10 * b.i + 100 * c.i + 1000 * e.i + 10000 * f.i + 100000 * g.i AS BIGINT) AS n
            FROM d AS a CROSS JOIN d AS b CROSS JOIN d AS c CROSS JOIN d AS e CROSS JOIN d AS f CROSS JOIN d AS g
            """)
        try server.run("CREATE TABLE data_stock AS SELECT n FROM stock")
        return server
    }

    /// The entry of a connections document; of its settings those that are empty are left out.
    func connection(_ further: [String: String] = [:]) throws -> ConnectionSettings {
        var values: [String: String] = [:]
        for name in ["host", "port", "database", "user", "password"] { values[name] = try credential(name) }
        values.merge(further) { $1 }
        return ConnectionSettings(id: "rs", system: "redshift", values: values.filter { !$0.value.isEmpty })
    }

    /// The same for the Data API.
    func dataConnection(_ further: [String: String] = [:]) throws -> ConnectionSettings {
        var values = ["endpoint": endpoint]
        for name in ["region", "workgroup", "database", "access_key_id", "secret_access_key", "session_token"] {
            values[name] = try credential(name)
        }
        values.merge(further) { $1 }
        return ConnectionSettings(id: "rs", system: "redshift", values: values.filter { !$0.value.isEmpty })
    }

    /// Has something go wrong for statements that hold a text.
    func add(_ fault: String, on operation: String, matching text: String, _ further: [String: Int] = [:]) throws {
        let values = further.sorted { $0.key < $1.key }.map { ",\($0.key)=\($0.value)" }.joined()
        try add(["\(fault)@\(operation)\(text.isEmpty ? "" : ",matching=\(text)")\(values)"])
    }
}
