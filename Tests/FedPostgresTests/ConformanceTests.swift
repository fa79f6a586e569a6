import FedConnectorTesting
import FedPlan
import FedPostgres
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(PostgresSubject())
    }
}

private struct PostgresSubject: ConformanceSubject {
    let connector: any Connector = PostgresConnector()
    let stock = "public.stock"

    private static let created = Result {
        try Server.shared.get().run("CREATE TABLE public.stock AS SELECT generate_series(1, 10)::bigint AS amount")
    }

    func settings() throws -> ConnectionSettings {
        _ = try Self.created.get()
        return try Server.shared.get().connection()
    }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "pg", system: "postgres", values: ["host": "127.0.0.1", "port": "1", "user": "u", "password": "hunter-two"])

    func numbers(_ count: Int) -> String { "SELECT n::bigint AS n FROM generate_series(1, \(count)) AS series (n)" }

    let slow = "SELECT n::bigint FROM generate_series(1, 5000) AS series (n) WHERE pg_sleep(0.1) IS NOT NULL"

    let failingAfterRows = "SELECT 1 / (5001 - n)::bigint FROM generate_series(1, 100000) AS series (n)"

    let write = "INSERT INTO public.stock VALUES (11) RETURNING amount"

    func insert() throws { try Server.shared.get().run("INSERT INTO public.stock VALUES (11)") }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("false", .boolean, "false"),
            ("(-32768)::int2", .smallint, "-32768"), ("32767::int2", .smallint, "32767"),
            ("(-2147483648)::int4", .int, "-2147483648"), ("2147483647::int4", .int, "2147483647"),
            ("(-9223372036854775808)::int8", .bigint, "-9223372036854775808"),
            ("9223372036854775807::int8", .bigint, "9223372036854775807"),
            ("12.50::numeric(6,2)", .decimal(precision: 6, scale: 2), "12.50"),
            ("1.5::float4", .float, "1.5"), ("0.1::float8", .double, "0.1"),
            ("'ä'::text", .string, "ä"), ("'\\x00ff10'::bytea", .binary, "00ff10"),
            ("date '2024-02-29'", .date, "2024-02-29"),
            ("timestamp '2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("timestamptz '2024-02-29 23:59:59+02'", .timestamp, "2024-02-29T21:59:59Z"),
        ]
    }
}
