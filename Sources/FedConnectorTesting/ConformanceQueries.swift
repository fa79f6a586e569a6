package import FedPlan

/// How PostgreSQL spells the suite's queries.
package protocol PostgresQueries: ConformanceSubject {}

extension PostgresQueries {
    package var stock: String { "public.stock" }

    /// Makes the table.
    package static var script: String {
        "CREATE TABLE public.stock AS SELECT generate_series(1, 10)::bigint AS amount"
    }

    package func numbers(_ count: Int) -> String {
        "SELECT n::bigint AS n FROM generate_series(1, \(count)) AS series (n)"
    }

    package var slow: String {
        "SELECT n::bigint FROM generate_series(1, 5000) AS series (n) WHERE pg_sleep(0.1) IS NOT NULL"
    }

    package var failingAfterRows: String {
        "SELECT 1 / (5001 - n)::bigint FROM generate_series(1, 100000) AS series (n)"
    }

    package var write: String { "INSERT INTO public.stock VALUES (11) RETURNING amount" }

    package var values: [(expression: String, type: ColumnType, text: String)] {
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

/// How MariaDB spells the suite's queries.
package protocol MariaDBQueries: ConformanceSubject {}

extension MariaDBQueries {
    package var stock: String { "test.stock" }

    /// Makes the table.
    package static var script: String { "CREATE TABLE test.stock AS SELECT seq AS amount FROM seq_1_to_10" }

    /// Tables `seq_1_to_N` are made when they are named (https://mariadb.com/kb/en/sequence-storage-engine/).
    package func numbers(_ count: Int) -> String {
        count == 0 ? "SELECT seq AS n FROM seq_1_to_1 WHERE seq > 1" : "SELECT seq AS n FROM seq_1_to_\(count)"
    }

    package var slow: String { "SELECT seq FROM seq_1_to_5000 WHERE SLEEP(0.1) IS NOT NULL" }

    package var failingAfterRows: String {
        "SELECT CAST(9223372036854770807 AS SIGNED) + CAST(seq AS SIGNED) FROM seq_1_to_100000"
    }

    package var write: String { "INSERT INTO test.stock VALUES (11) RETURNING amount" }

    package var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("false", .boolean, "false"), ("1 = 1", .boolean, "true"),
            ("-32768", .smallint, "-32768"), ("32767", .smallint, "32767"),
            ("-2147483648", .int, "-2147483648"), ("2147483647", .int, "2147483647"),
            ("-9223372036854775807 - 1", .bigint, "-9223372036854775808"),
            ("9223372036854775807", .bigint, "9223372036854775807"),
            ("12.5", .decimal(precision: 6, scale: 2), "12.50"),
            (
                "CAST(18446744073709551615 AS UNSIGNED)", .decimal(precision: 38, scale: 18),
                "18446744073709551615.000000000000000000"
            ),
            ("CAST(1.5 AS FLOAT)", .float, "1.5"), ("CAST(0.1 AS DOUBLE)", .double, "0.1"),
            ("'ä'", .string, "ä"), ("x'00ff10'", .binary, "00ff10"),
            ("CAST('23:59:59.000001' AS TIME(6))", .string, "23:59:59.000001"),
            ("DATE '2024-02-29'", .date, "2024-02-29"),
            ("TIMESTAMP '2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("CONVERT_TZ(TIMESTAMP '2024-02-29 23:59:59', '+02:00', '+00:00')", .timestamp, "2024-02-29T21:59:59Z"),
        ]
    }
}

/// How SQLite spells the suite's queries.
package protocol SQLiteQueries: ConformanceSubject {
    var file: SQLiteFile { get }
}

extension SQLiteQueries {
    package var stock: String { "stock" }

    /// Makes the table.
    package static var script: String {
        """
        PRAGMA journal_mode = wal;
        CREATE TABLE stock (amount INTEGER);
        INSERT INTO stock VALUES (1), (2), (3);
        """
    }

    package func numbers(_ count: Int) -> String {
        "WITH RECURSIVE series (n) AS (SELECT 1 WHERE \(count) > 0 UNION ALL "
            + "SELECT n + 1 FROM series WHERE n < \(count)) SELECT n FROM series"
    }

    /// Counts to a thousand million before its second row.
    package var slow: String {
        """
        SELECT 1 UNION ALL SELECT max(n) FROM (
            WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 1000000000)
            SELECT n FROM series)
        """
    }

    package var failingAfterRows: String {
        """
        WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 100000)
        SELECT CASE WHEN n > 5000 THEN abs(-9223372036854775808 + n - n) ELSE n END FROM series
        """
    }

    package var write: String { "INSERT INTO stock VALUES (11) RETURNING amount" }

    package func insert() throws { try file.run("INSERT INTO stock VALUES (11)") }

    package var values: [(expression: String, type: ColumnType, text: String)] {
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
