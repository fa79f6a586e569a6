import FedCatalog
import FedCompiler
import FedDiagnostics
import FedPlan
import Foundation
import Testing

/// A statement of twice the length takes about twice the time: a walk of a walk would take four times as long.
///
/// The time is that of the thread's processor, so that a busy machine does not count.
@Suite(.serialized) struct LongStatementTests {
    /// A statement that grows with a number.
    struct Growing: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// How large it is at first.
        let size: Int
        let sql: @Sendable (Int) -> String

        init(_ name: String, _ size: Int, _ sql: @escaping @Sendable (Int) -> String) {
            testDescription = name
            self.size = size
            self.sql = sql
        }
    }

    private static func list(_ count: Int, _ separator: String = ", ", _ item: (Int) -> String) -> String {
        (0..<count).map(item).joined(separator: separator)
    }

    /// An expression in itself, so many times.
    private static func nested(_ count: Int, _ around: (String) -> String) -> String {
        (0..<count).reduce("quantity") { inner, _ in around(inner) }
    }

    static let wide = [
        Growing("conjuncts", 600) { "SELECT id FROM orders WHERE " + list($0, " AND ") { "id <> \($0)" } },
        Growing("disjuncts", 600) { "SELECT id FROM orders WHERE " + list($0, " OR ") { "id = \($0)" } },
        Growing("conjuncts that stay local", 150) {
            "SELECT id FROM orders WHERE " + list($0, " AND ") { "code < 'k\($0)'" }
        },
        Growing("a list", 4_000) { "SELECT id FROM orders WHERE id IN (\(list($0) { "\($0)" }))" },
        Growing("columns", 300) { "SELECT \(list($0) { "id + \($0) AS c\($0)" }) FROM orders" },
        Growing("aggregates", 300) { "SELECT \(list($0) { "sum(id + \($0))" }) FROM orders GROUP BY status" },
        Growing("groups", 300) { "SELECT count(*) FROM orders GROUP BY \(list($0) { "id + \($0)" })" },
        Growing("windows", 200) { "SELECT \(list($0) { "sum(id) OVER (ORDER BY id + \($0))" }) FROM orders" },
        Growing("branches of CASE", 400) {
            "SELECT CASE \(list($0, " ") { "WHEN id = \($0) THEN '\($0)'" }) END FROM orders"
        },
        Growing("branches of UNION ALL", 60) { list($0, " UNION ALL ") { "SELECT id + \($0) FROM orders" } },
        Growing("rows", 1_000) { "VALUES \(list($0) { "(\($0), 'x\($0)')" })" },
        Growing("common tables, each over the one before", 40) {
            "WITH c0 AS (SELECT id FROM orders)"
                + list($0, "") { ", c\($0 + 1) AS (SELECT id + 1 AS id FROM c\($0))" } + " SELECT id FROM c\($0)"
        },
        Growing("one common table, read again and again", 40) {
            "WITH c AS (SELECT id FROM orders WHERE id > 1) " + list($0, " UNION ALL ") { _ in "SELECT id FROM c" }
        },
    ]

    /// Statements are compiled where the service compiles them: on threads with deep stacks.
    private static let pool = CompilePool(threads: 1)

    @Test(arguments: wide)
    func timeIsLinear(_ statement: Growing) async throws {
        let url = URL(filePath: "../Catalogs/shop.json", relativeTo: URL(filePath: #filePath))
        let compiler = Compiler(catalog: try Catalog.load(path: url.path))
        var ratios: [Double] = []
        for _ in 0..<5 {
            let small = try await Self.seconds(compiler, statement.sql(statement.size))
            let large = try await Self.seconds(compiler, statement.sql(2 * statement.size))
            ratios.append(large / small)
            if large / small < 3 { return }
        }
        Issue.record("twice as many \(statement.testDescription) take \(ratios) times as long")
    }

    /// What no tree of bounded depth holds is refused at its place.
    @Test(arguments: [
        Growing("branches of UNION ALL", 1_000) { list($0, " UNION ALL ") { _ in "SELECT id FROM orders" } },
        Growing("joins", 1_000) {
            "SELECT 1 FROM orders o0" + list($0, "") { " JOIN orders o\($0 + 1) ON o\($0 + 1).id = o\($0).id" }
        },
        Growing("operands of +", 10_000) { "SELECT \(list($0, " + ") { _ in "id" }) FROM orders" },
        Growing("operands of ||", 10_000) { "SELECT \(list($0, " || ") { _ in "code" }) FROM orders" },
        Growing("common tables, each over the one before", 500) {
            "WITH c0 AS (SELECT id FROM orders)"
                + list($0, "") { ", c\($0 + 1) AS (SELECT id FROM c\($0))" } + " SELECT id FROM c\($0)"
        },
        Growing("calls that repeat their argument", 40) { "SELECT \(nested($0) { "nullif(\($0), 1)" }) FROM orders" },
        Growing("tests that repeat their operand", 40) {
            "SELECT \(nested($0) { "CAST(\($0) IN (1, 2) AS integer)" }) FROM orders"
        },
        Growing("casts that are written with several copies of the operand", 40) {
            "SELECT \(nested($0) { "CAST(CAST(\($0) AS real) AS double precision)" }) FROM orders"
        },
        Growing("common tables, each twice over the one before", 20) {
            "WITH c0 AS (SELECT id FROM orders)"
                + list($0, "") { ", c\($0 + 1) AS (SELECT x.id FROM c\($0) x, c\($0) y)" } + " SELECT id FROM c\($0)"
        },
    ])
    func whatIsTooDeepIsRefused(_ statement: Growing) async throws {
        let url = URL(filePath: "../Catalogs/shop.json", relativeTo: URL(filePath: #filePath))
        let compiler = Compiler(catalog: try Catalog.load(path: url.path))
        let error = await Self.pool.run { () -> CompileError? in
            do throws(CompileError) {
                _ = try compiler.compile(CompileRequest(sql: statement.sql(statement.size)))
                return nil
            } catch {
                return error
            }
        }
        #expect(error?.code == .limitExceeded)
        #expect(error?.range != nil)
    }

    /// The processor time of the fastest of three compilations.
    private static func seconds(_ compiler: Compiler, _ sql: String) async throws -> Double {
        let outcome = await pool.run {
            Result { () throws(CompileError) -> Double in
                var fastest = Double.infinity
                for _ in 0..<3 {
                    let start = processorTime()
                    _ = try compiler.compile(CompileRequest(sql: sql))
                    fastest = min(fastest, processorTime() - start)
                }
                return fastest
            }
        }
        return try outcome.get()
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
