import FedCompiler
import FedDuckDB
import FedRuntime
import Testing

/// The functions of numbers that the engine gets from here.
@Suite struct NumberFunctionTests {
    /// Each function, and what DuckDB's own functions make of the same arguments `x` and `y`.
    @Test(arguments: [
        ("sqrt(x)", "CASE WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE SQRT(x) END"),
        ("ln(x)", "CASE WHEN x > 0 THEN LN(x) END"), ("log10(x)", "CASE WHEN x > 0 THEN LOG10(x) END"),
        ("log(y, x)", "CASE WHEN y > 0 AND x > 0 THEN LN(x) / LN(y) END"),
        ("sin(x)", "CASE WHEN ISFINITE(x) THEN SIN(x) ELSE x * 0 END"),
        ("cos(x)", "CASE WHEN ISFINITE(x) THEN COS(x) ELSE x * 0 END"),
        ("tan(x)", "CASE WHEN ISFINITE(x) THEN TAN(x) ELSE x * 0 END"),
        ("cot(x)", "CASE WHEN x = 0 THEN POWER(x, -1) WHEN ISFINITE(x) THEN COT(x) ELSE x * 0 END"),
        ("asin(x)", "CASE WHEN x < -1 OR x > 1 THEN CAST('NaN' AS DOUBLE) ELSE ASIN(x) END"),
        ("acos(x)", "CASE WHEN x < -1 OR x > 1 THEN CAST('NaN' AS DOUBLE) ELSE ACOS(x) END"),
        ("quotient(x, NULLIF(y, 0))", "x / NULLIF(y, 0)"), ("remainder(x, NULLIF(y, 0))", "x % NULLIF(y, 0)"),
    ])
    func floats(call: String, same: String) throws {
        let values = """
            0, -0.0, 1, -1, 0.5, -0.5, 2, 10, 1e-300, 1e300, 4503599627370497.5, 'inf', '-inf', 'nan', NULL
            """
        let sql = """
            WITH v AS (SELECT unnest([\(values)]::DOUBLE[]) AS x) SELECT count(*) AS n, count(*) FILTER (WHERE \
            federate_\(call) IS DISTINCT FROM (\(same))) AS other FROM (SELECT a.x, b.x AS y FROM v AS a, v AS b)
            """
        #expect(try rows(sql, "n bigint;other bigint") == [#"{"n":225,"other":0}"#])
    }

    @Test(arguments: [
        ("rint(2.5)", "2.0"), ("rint(3.5)", "4.0"), ("rint(-0.5)", "-0.0"), ("rint(0.49999999999999994)", "0.0"),
        ("rint(4503599627370497.5)", "4503599627370498.0"), ("rint(1e308)", "1e+308"), ("rint(NULL)", "null"),
    ])
    func wholeNumbers(call: String, expected: String) throws {
        #expect(try rows("SELECT federate_\(call) AS n", "n double") == ["{\"n\":\(expected)}"])
    }

    @Test(arguments: [
        ("modulo(7, 3)", "1"), ("modulo(-7, 3)", "-1"), ("modulo(7, -3)", "1"), ("modulo(NULL, 0)", "null"),
        ("modulo(-9223372036854775808, -1)", "0"), ("factorial(0)", "1"), ("factorial(20)", "2432902008176640000"),
        ("factorial(21)", "null"), ("factorial(-1)", "null"), ("factorial(NULL)", "null"),
    ])
    func integers(call: String, expected: String) throws {
        #expect(try rows("SELECT federate_\(call) AS n", "n bigint") == ["{\"n\":\(expected)}"])
    }

    @Test(arguments: ["modulo(1, 0)", "quotient(1, 0)", "quotient(0, -0.0)", "remainder(1, 0)"])
    func divisionByZero(call: String) throws {
        let error = #expect(throws: RunError.self) {
            try rows("SELECT federate_\(call)::DOUBLE AS n", "n double")
        }
        #expect(error?.message == "division by zero")
    }

    @Test func wholeVectorsWithNullsAndBranches() throws {
        let sql = """
            SELECT sum(CASE WHEN d <> 0 THEN federate_modulo(a, d) END)::BIGINT AS n, count(federate_rint(a)) AS m \
            FROM (SELECT CASE WHEN range % 3 <> 0 THEN range END AS a, range % 4 AS d FROM range(30000))
            """
        #expect(try rows(sql, "n bigint;m bigint") == [#"{"n":7500,"m":20000}"#])
    }

    private func rows(_ sql: String, _ columns: String) throws -> [String] {
        let query = EngineQuery(sql, columns)
        return try EngineFixture(query).rows(query)
    }
}
