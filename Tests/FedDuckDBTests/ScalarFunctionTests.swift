import FedCompiler
import FedDuckDB
import FedPlan
import FedRuntime
import Testing

@Suite struct ScalarFunctionTests {
    @Test(arguments: [
        "7, 2": "3", "-7, 2": "-3", "7, -2": "-3", "-7, -2": "3", "0, 5": "0", "NULL, 0": "null", "5, NULL": "null",
        "-9223372036854775808, 1": "-9223372036854775808", "9223372036854775807, -1": "-9223372036854775807",
    ])
    func integerDivisionTruncatesTowardZero(arguments: String, expected: String) throws {
        #expect(try value("federate_divide(\(arguments))", "bigint") == expected)
    }

    @Test func integerDivisionRefusesWhatHasNoResult() {
        #expect(message("federate_divide(1, 0)", "bigint") == "division by zero")
        #expect(message("federate_divide(-9223372036854775808, -1)", "bigint") == "bigint overflow in a division")
    }

    private static let multiply = EngineQuery.DecimalFunction(
        name: "times", operation: .multiply, left: .decimal(precision: 38, scale: 18),
        right: .decimal(precision: 38, scale: 18), result: .decimal(precision: 38, scale: 18))
    private static let divide = EngineQuery.DecimalFunction(
        name: "over", operation: .divide, left: .decimal(precision: 9, scale: 2),
        right: .decimal(precision: 4, scale: 1), result: .decimal(precision: 18, scale: 6))

    @Test func decimalsAreExactAtEveryWidth() throws {
        let product = "times(1.5::DECIMAL(38,18), -0.000000000000000001::DECIMAL(38,18))"
        #expect(try value(product, "decimal(38,18)") == "-0.000000000000000002")
        #expect(try value("over(1.00::DECIMAL(9,2), 3.0::DECIMAL(4,1))", "decimal(18,6)") == "0.333333")
        #expect(try value("over(-2.00::DECIMAL(9,2), 3.0::DECIMAL(4,1))", "decimal(18,6)") == "-0.666667")
        #expect(try value("over(NULL, 0.0::DECIMAL(4,1))", "decimal(18,6)") == "null")
        #expect(message("over(1.00::DECIMAL(9,2), 0.0::DECIMAL(4,1))", "decimal(18,6)") == "division by zero")
        let overflow = "times(99999999999999999999::DECIMAL(38,18), 10.0::DECIMAL(38,18))"
        #expect(message(overflow, "decimal(38,18)")?.contains("does not fit decimal(38,18)") == true)
    }

    @Test func wholeVectorsWithNullsAreComputed() throws {
        let sql = """
            SELECT count(q) AS n, count(*) - count(q) AS nulls, sum(CASE WHEN q = round(a::DECIMAL(30,12) / 4, 6) \
            THEN 1 END)::BIGINT AS same FROM (SELECT a, over(a, 4.0::DECIMAL(4,1)) AS q FROM \
            (SELECT CASE WHEN range % 3 = 0 THEN NULL ELSE range::DECIMAL(9,2) END AS a FROM range(30000)))
            """
        let query = EngineQuery(sql, "n bigint;nulls bigint;same bigint", functions: [Self.divide])
        #expect(try EngineFixture(query).rows(query) == [#"{"n":20000,"nulls":10000,"same":20000}"#])
    }

    @Test func aBranchThatIsNotTakenRaisesNothing() throws {
        let sql = """
            SELECT sum(CASE WHEN d <> 0 THEN federate_divide(12, d) ELSE 0 END)::BIGINT AS n \
            FROM (SELECT range % 4 AS d FROM range(8))
            """
        let query = EngineQuery(sql, "n bigint")
        #expect(try EngineFixture(query).rows(query) == [#"{"n":44}"#])
    }

    private func value(_ expression: String, _ type: String) throws -> String? {
        let query = EngineQuery("SELECT \(expression) AS n", "n \(type)", functions: [Self.multiply, Self.divide])
        return try EngineFixture(query).rows(query).first.map { String($0.dropFirst(5).dropLast()) }
    }

    private func message(_ expression: String, _ type: String) -> String? {
        do {
            _ = try value(expression, type)
            return nil
        } catch {
            return (error as? RunError)?.message
        }
    }
}
