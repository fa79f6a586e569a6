import FedDiagnostics
import FedSyntax
import Foundation
import Testing

/// Large texts are read in linear time; deep ones are refused before they use up a stack.
@Suite struct LimitTests {
    private func error(_ sql: String, _ grammar: Grammar = .dc) -> CompileError? {
        do throws(CompileError) {
            _ = try Parsing.statement(sql, grammar: grammar)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Wide

    private static let wide: [(name: String, sql: String)] = [
        (
            "a list of 100,000",
            "SELECT a FROM t WHERE a IN (" + (0..<100_000).map(String.init).joined(separator: ", ") + ")"
        ),
        ("10,000 conjuncts", "SELECT a FROM t WHERE a = 0" + repeated(" AND a <> 1", 10_000)),
        ("10,000 disjuncts", "SELECT a FROM t WHERE a = 0" + repeated(" OR a = 1 AND b", 10_000)),
        ("5,000 columns", "SELECT a0" + (1..<5_000).map { ", t.\"Column \($0)\" AS c\($0)" }.joined() + " FROM t"),
        ("5,000 branches", "SELECT CASE a" + repeated(" WHEN 1 THEN 'x'", 5_000) + " END FROM t"),
        ("5,000 tables", "SELECT 1 FROM t" + repeated(", t", 5_000)),
        ("5,000 common tables", "WITH a AS (SELECT 1)" + repeated(", b AS (SELECT 2)", 5_000) + " SELECT 1"),
        ("20,000 rows", "VALUES (1, 'a')" + repeated(", (2, 'b')", 20_000)),
        ("a megabyte of text", "SELECT '" + repeated("it''s ", 200_000) + "'"),
        ("a megabyte of blanks", "SELECT 1" + repeated(" \n", 500_000)),
        ("a megabyte of comments", "SELECT 1" + repeated("/* x */", 150_000)),
    ]

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(arguments: wide.map(\.name))
    func wideTextsAreRead(_ name: String) throws {
        let sql = try #require(Self.wide.first { $0.name == name }).sql
        let statement = try Parsing.statement(sql, grammar: .dc)
        let text = statement.text(in: .dc)
        let again = try Parsing.statement(text, grammar: .dc)
        #expect(again.text(in: .dc) == text)
    }

    @Test func aChainIsOneNode() throws {
        let sql = "a" + Self.repeated(" AND b", 9_999)
        guard case .and(let parts) = try Parsing.expression(sql, grammar: .dc).kind else {
            Issue.record("not a chain")
            return
        }
        #expect(parts.count == 10_000)
    }

    @Test func aTextMayNotBeLongerThanTheLimit() throws {
        var limits = SyntaxLimits()
        limits.maximumBytes = 10
        _ = try Parsing.statement("SELECT 'é'", grammar: .dc, limits: SyntaxLimits())
        #expect(throws: CompileError.self) { try Parsing.statement("SELECT 'é'", grammar: .dc, limits: limits) }
        _ = try Parsing.statement("SELECT 'e'", grammar: .dc, limits: limits)
        #expect(error("SELECT '" + Self.repeated("x", 4 << 20) + "'")?.code == .limitExceeded)
    }

    // MARK: Deep

    /// What opens a level, what stands innermost, and what closes a level.
    private static let deep: [(open: String, core: String, close: String)] = [
        ("SELECT (", "1", ")"),
        ("SELECT * FROM (", "SELECT 1", ") t"),
        ("SELECT 1 WHERE a IN (", "SELECT 1", ")"),
        ("SELECT 1 WHERE NOT EXISTS (", "SELECT 1", ")"),
        ("(", "SELECT 1", ")"),
        ("WITH a AS (", "SELECT 1", ") SELECT 1"),
        ("SELECT 1 UNION ALL (", "SELECT 1", ")"),
        ("SELECT 1 UNION ALL ", "SELECT 1", ""),
        ("SELECT 1 ORDER BY (", "SELECT 1", ")"),
        ("SELECT 1 GROUP BY GROUPING SETS ((", "SELECT 1", "))"),
        ("SELECT * FROM (a JOIN (", "TABLE b", ") c ON x) d"),
        ("", "SELECT 1", " UNION SELECT 1"),
        ("SELECT 1 EXCEPT ", "SELECT 1", ""),
    ]

    /// The same for expressions.
    private static let deepExpressions: [(open: String, core: String, close: String)] = [
        ("(", "1", ")"), ("((", "1", "))"), ("NOT ", "a", ""), ("- ", "1", ""), ("~ ", "1", ""), ("f(", "1", ")"),
        ("1 + ", "1", ""), ("1 + (", "1", ")"), ("(1, ", "1", ")"), ("a = (NOT ", "a", ")"),
        ("a OR b AND NOT c = d LIKE e || f + g * h ^ (", "1", ")"), ("a BETWEEN (", "1", ") AND 2"),
        ("CASE WHEN a THEN ", "1", " END"), ("CASE ", "1", " WHEN a THEN b END"), ("CAST(", "1", " AS int)"),
        ("", "1", "::int"), ("EXTRACT(year FROM ", "a", ")"), ("TRIM(LEADING ", "a", " FROM b)"),
        ("position(", "a", " IN b)"), ("substring(a FROM ", "1", ")"), ("overlay(a PLACING ", "b", " FROM 2)"),
        ("sum(a) OVER (ORDER BY ", "b", ")"), ("sum(a) FILTER (WHERE ", "b", ")"), ("a IN (", "1", ")"),
        ("a = ANY (SELECT ", "1", ")"), ("@ ", "1", ""), ("ARRAY[", "1", "]"), ("a[", "1", "]"), ("(", "a", ")[1]"),
        ("f(lambda x: ", "1", ")"), ("ARRAY(SELECT ", "1", ")"), ("", "1", " COLLATE x"), ("f(x => ", "1", ")"),
        ("a || ", "1", ""), ("", "1", " + 1"), ("", "1", " || 1"), ("", "1", " AT TIME ZONE x"), ("ROW(", "1", ")"),
        ("a IS DISTINCT FROM (", "1", ")"),
    ]

    private static let depth = 10_000

    @Test func deepTextsAreRefused() {
        for level in Self.deep {
            let sql = Self.repeated(level.open, Self.depth) + level.core + Self.repeated(level.close, Self.depth)
            #expect(error(sql)?.code == .limitExceeded, "\(level.open)")
        }
        for level in Self.deepExpressions {
            let sql =
                "SELECT " + Self.repeated(level.open, Self.depth) + level.core + Self.repeated(level.close, Self.depth)
            #expect(error(sql)?.code == .limitExceeded, "\(level.open)")
        }
        for join in ["a JOIN ", "(a JOIN ", "(", "f("] {
            let sql = "SELECT * FROM " + Self.repeated(join, Self.depth) + "b" + Self.repeated(" ON x", Self.depth)
            #expect(error(sql)?.code == .limitExceeded, "\(join)")
        }
        let right = "SELECT * FROM a" + Self.repeated(" JOIN b ON x", Self.depth)
        #expect(error(right)?.code == .limitExceeded)
    }

    /// What is accepted can also be printed and freed, on a thread with an ordinary stack.
    @Test func theDeepestTextsAreReadPrintedAndFreed() {
        let levels = Self.deep + Self.deepExpressions.map { ("SELECT " + $0.open, $0.core, $0.close) }
        for (index, level) in levels.enumerated() {
            let isExpression = index >= Self.deep.count
            let open = isExpression ? String(level.open.dropFirst("SELECT ".count)) : level.open
            var accepted = 0
            var refused = 2_000
            while accepted + 1 < refused {
                let count = (accepted + refused) / 2
                let sql =
                    (isExpression ? "SELECT " : "") + Self.repeated(open, count) + level.core
                    + Self.repeated(level.close, count)
                if let statement = try? Parsing.statement(sql, grammar: .dc) {
                    #expect(!statement.text(in: .dc).isEmpty)
                    #expect(!statement.text(in: .spark).isEmpty)
                    accepted = count
                } else {
                    #expect(error(sql)?.code == .limitExceeded, "\(sql.prefix(80))")
                    refused = count
                }
            }
            #expect(accepted >= 20, "\(open)")
        }
    }

    /// Lists that say much in few words are counted as what they stand for.
    @Test func groupingSetsAreCounted() throws {
        func sets(_ element: String, _ count: Int) -> String {
            let list = Array(repeating: element, count: count).joined(separator: ", ")
            return "SELECT 1 GROUP BY GROUPING SETS (\(list))"
        }
        let keys = (0..<12).map { "k\($0)" }.joined(separator: ", ")
        _ = try Parsing.statement(sets("CUBE (\(keys))", 3), grammar: .dc)
        #expect(error(sets("CUBE (\(keys))", 4))?.code == .limitExceeded)
        #expect(error(sets("CUBE (\(keys), \(keys))", 1))?.code == .limitExceeded)
        let many = (0..<1_000).map { "k\($0)" }.joined(separator: ", ")
        #expect(error(sets("ROLLUP (\(many))", 1))?.code == .limitExceeded)
        _ = try Parsing.statement("SELECT 1 GROUP BY ROLLUP (\(many)), CUBE (\(many))", grammar: .dc)
    }

    /// Spark's own constructs are bounded, too.
    @Test func deepSparkIsRefused() {
        let levels: [(open: String, core: String, close: String)] = [
            ("f(x -> ", "1", ")"), ("f((x, y) -> ", "1", ")"), ("a[", "1", "]"), ("", "f(a)", ".b"), ("", "a", "[0]"),
            ("!", "a", ""), ("", "a", " >>> 1"), ("a >>> (", "1", ")"), ("", "a", " COLLATE x"),
            ("a LIKE ANY (", "1", ")"),
        ]
        for level in levels {
            let text = Self.repeated(level.open, Self.depth) + level.core + Self.repeated(level.close, Self.depth)
            #expect(error("SELECT " + text, .spark)?.code == .limitExceeded, "\(level)")
            let shallow = Self.repeated(level.open, 20) + level.core + Self.repeated(level.close, 20)
            #expect(error("SELECT " + shallow, .spark) == nil, "\(level)")
        }
        let views = "SELECT * FROM a" + Self.repeated(" LATERAL VIEW OUTER f(x) t AS c", Self.depth)
        #expect(error(views, .spark)?.code == .limitExceeded)
        #expect(error("SELECT * FROM a" + Self.repeated(" LATERAL VIEW f(x) t AS c", 5_000), .spark) == nil)
    }

    @Test func theErrorIsAtTheTokenThatIsTooDeep() {
        let error = error("SELECT " + Self.repeated("(", 1_000) + "1")
        #expect(error?.range == SourceRange(start: 304, end: 305))
    }
}
