import FedConnectorTesting
import FedPlan
import FedRuntime
import FedSQLite
import Foundation
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        try law.check(SQLiteSubject(folder))
    }
}

private struct SQLiteSubject: ConformanceSubject {
    let connector: any Connector = SQLiteConnector()
    let stock = "stock"
    let file: SQLiteFile

    init(_ folder: ScratchFolder) throws {
        file = SQLiteFile(folder.url.appending(path: "stock.db"))
        try file.run(
            """
            PRAGMA journal_mode = wal;
            CREATE TABLE stock (amount INTEGER);
            INSERT INTO stock VALUES (1), (2), (3);
            """)
    }

    func settings() throws -> ConnectionSettings { file.connection }

    let unreachable = ConnectionSettings(id: "lite", system: "sqlite", values: ["path": "/nowhere/at/all.db"])

    func numbers(_ count: Int) -> String {
        "WITH RECURSIVE series (n) AS (SELECT 1 WHERE \(count) > 0 UNION ALL "
            + "SELECT n + 1 FROM series WHERE n < \(count)) SELECT n FROM series"
    }

    /// Counts to a thousand million before its second row.
    let slow = """
        SELECT 1 UNION ALL SELECT max(n) FROM (
            WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 1000000000)
            SELECT n FROM series)
        """

    let failingAfterRows = """
        WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 100000)
        SELECT CASE WHEN n > 5000 THEN abs(-9223372036854775808 + n - n) ELSE n END FROM series
        """

    let write = "INSERT INTO stock VALUES (11) RETURNING amount"

    func insert() throws { try file.run("INSERT INTO stock VALUES (11)") }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("1", .boolean, "true"), ("0", .boolean, "false"),
            ("-32768", .smallint, "-32768"), ("2147483647", .int, "2147483647"),
            ("-9223372036854775807 - 1", .bigint, "-9223372036854775808"),
            ("12.5", .decimal(precision: 6, scale: 2), "12.50"),
            ("1.5", .float, "1.5"), ("0.1", .double, "0.1"), ("'ä'", .string, "ä"), ("x'00ff10'", .binary, "00ff10"),
            ("'2024-02-29'", .date, "2024-02-29"),
            ("'2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("'2024-02-29T23:59:59+02:00'", .timestamp, "2024-02-29T21:59:59Z"),
        ]
    }
}
