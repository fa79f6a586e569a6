import FedDiagnostics
import FedSyntax
import Foundation
import Testing

/// Whatever the text, the parser answers with a tree or with an error that lies inside the text.
@Suite struct FuzzTests {
    private static let pieces = [
        "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "JOIN", "LEFT", "NATURAL", "ON", "USING", "UNION",
        "ALL", "EXCEPT", "WITH", "AS", "VALUES", "DISTINCT", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "AND", "OR",
        "NOT", "IS", "NULL", "IN", "LIKE", "ESCAPE", "BETWEEN", "EXISTS", "ANY", "INTERVAL", "DATE", "DAY", "TO",
        "EXTRACT", "TRIM", "LEADING", "POSITION", "SUBSTRING", "FOR", "OVER", "PARTITION BY", "ROWS", "UNBOUNDED",
        "PRECEDING", "CURRENT ROW", "FILTER", "WITHIN GROUP", "LATERAL", "GROUPING SETS", "ROLLUP", "FETCH FIRST",
        "EXPLAIN", "STAGES", "UESCAPE", "ARRAY", "LATERAL VIEW", "OUTER", "TABLESAMPLE", "COLLATE", "LAMBDA", "TABLE",
        "=>", ">>>", "|>", ":",
        "IGNORE NULLS", "WITH ROLLUP", "CUBE (", "WITH TIES", "ORDER BY ALL", "EXCLUDE", "AT TIME ZONE", "SEMI", "DIV",
        "RLIKE", "PIVOT", "a", "b.c", "t.*",
        "\"q\"", "`q`", "U&\"x\"", "f(", "count(*)", "1", "1.5", "1e3", "2L", "'x'", "E'\\n'", "U&'\\0041'", "$$x$$",
        "r'x'",
        "X'0A'", "$1", "?", ":p", "(", ")", ",", ".", ";", "+", "-", "*", "/", "::", "||", "=", "<>", "<=>", "->", "[",
        "]",
        "~", "!", "--", "/*", "*/", "'", "\"", "$", "\\", "é", "\u{1F600}", "\0", "\n", "",
    ]

    /// Reads a text in both grammars; what is wrong with an answer, if anything is.
    private static func complaint(_ text: String) -> String? {
        for grammar in [Grammar.dc, .spark] {
            do throws(CompileError) {
                let statement = try Parsing.statement(text, grammar: grammar)
                let printed = statement.text(in: grammar)
                let again = try? Parsing.statement(printed, grammar: grammar)
                if again?.text(in: grammar) != printed { return "what is printed reads otherwise" }
            } catch {
                guard let range = error.range else { return "an error without a place" }
                guard 0 <= range.start, range.start <= range.end, range.end <= text.utf8.count else {
                    return "an error outside of the text"
                }
                if error.detail.isEmpty { return "an error without words" }
            }
        }
        return nil
    }

    private func check(_ text: String) {
        if let complaint = Self.complaint(text) { Issue.record("\(complaint): \(text.debugDescription)") }
    }

    /// Checks a number of texts, the same ones in every run.
    private func fuzz(seed: UInt64, count: Int, _ text: (inout SplitMix64) -> String) {
        var generator = SplitMix64(state: seed)
        for _ in 0..<count { check(text(&generator)) }
    }

    @Test func tokenSoup() {
        fuzz(seed: 1, count: 6000) { generator in
            let words = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                Self.pieces.randomElement(using: &generator) ?? ""
            }
            return words.joined(separator: Bool.random(using: &generator) ? " " : "")
        }
    }

    @Test func randomBytes() {
        fuzz(seed: 2, count: 6000) { generator in
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Statements with one piece taken out, doubled, or put somewhere else.
    @Test func damagedStatements() {
        let statements = [
            "SELECT a, sum(b) FILTER (WHERE c > 0) OVER (PARTITION BY d ORDER BY e NULLS LAST ROWS 1 PRECEDING) FROM t",
            "WITH RECURSIVE r ( n ) AS ( SELECT 1 UNION ALL SELECT n + 1 FROM r ) SELECT * FROM r WHERE n IN ( 1 , 2 )",
            "SELECT * FROM a LEFT JOIN ( b CROSS JOIN c ) ON a.x = b.x AND NOT EXISTS ( SELECT 1 FROM d ) LIMIT 3",
            "SELECT CASE a WHEN 1 THEN 'x' ELSE E'\\n' END , CAST( b AS numeric ( 10 , 2 ) ) FROM t GROUP BY ROLLUP ( a )",
            "SELECT a BETWEEN 1 AND 2 OR b LIKE 'x' ESCAPE '!' , TRIM( LEADING 'x' FROM c ) , INTERVAL '1' DAY FROM t",
        ]
        fuzz(seed: 3, count: 3000) { generator in
            var words = (statements.randomElement(using: &generator) ?? "").split(separator: " ").map(String.init)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<words.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where words.count > 1: words.remove(at: index)
                case 1: words.insert(words[index], at: index)
                case 2: words.swapAt(index, Int.random(in: 0..<words.count, using: &generator))
                default: words.insert(Self.pieces.randomElement(using: &generator) ?? "", at: index)
                }
            }
            return words.joined(separator: " ")
        }
    }

    /// The inputs of all case files with bytes and words damaged, for `FED_FUZZ_SECONDS` seconds.
    @Test func damagedCases() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["FED_FUZZ_SECONDS"].flatMap(Double.init) ?? 10
        let seed = environment["FED_RANDOM_SEED"].flatMap(UInt64.init) ?? 4
        let seeds = try SuiteTests.inputs(below: ["FedSyntaxTests", "FedBinderTests", "FedCompilerTests"])
        let (count, complaints) = await onThread {
            var generator = SplitMix64(state: seed)
            var count = 0
            var complaints: [String] = []
            let end = ContinuousClock.now.advanced(by: .seconds(seconds))
            while ContinuousClock.now < end {
                let text = Self.damaged(seeds.randomElement(using: &generator) ?? "", using: &generator)
                let start = Self.processorTime()
                var complaint = Self.complaint(text)
                if Self.processorTime() - start >= 5 { complaint = complaint ?? "five seconds were not enough" }
                if let complaint { complaints.append("\(complaint): \(text.debugDescription)") }
                count += 1
            }
            return (count, complaints)
        }
        for complaint in complaints { Issue.record("\(complaint)") }
        #expect(count > 0)
    }

    /// Long work stays off the few threads that Swift's tasks share, and has a stack as large as theirs.
    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: work()) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// The time of the thread's processor, so that a busy machine does not count.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func damaged(_ text: String, using generator: inout SplitMix64) -> String {
        var bytes = Array(text.utf8.prefix(4_000))
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 1...12, using: &generator))
            let piece = pieces.randomElement(using: &generator) ?? ""
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...start, using: &generator))
            case 2: bytes[start] = UInt8.random(in: 0...255, using: &generator)
            case 3: bytes.insert(contentsOf: piece.utf8, at: start)
            default: bytes.insert(contentsOf: " \(piece) ".utf8, at: bytes[start...].firstIndex(of: 0x20) ?? start)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Every beginning of a statement.
    @Test func truncatedStatements() {
        let text =
            "WITH a AS (SELECT 'é' || U&'\\0041' AS \"x\"\"y\" /* c */) SELECT $$ü$$, 1.5e3::numeric(3, 1) FROM a -- é"
        for end in text.unicodeScalars.indices { check(String(text.unicodeScalars[..<end])) }
    }
}
