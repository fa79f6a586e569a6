import FedDiagnostics
import FedSyntax
import Testing

/// Which words can be names, and where.
@Suite struct WordTests {
    /// Refused by Hyper as the name of a column or a table.
    private static let reserved = """
        all analyse analyze and any array as asc assumed asymmetric authorization binary both case cast check collate
        collation column concurrently constraint create cross default deferrable desc distinct do else end except false
        fetch for foreign freeze from full grant graph_table group having ilike in initially inner intersect into is
        isnull join lateral leading left like limit natural not notnull null offset on only or order outer overlaps
        placing primary references returning right select similar some symmetric table tablesample then to trailing
        true union unique using variadic verbose when where window with
        """.split { $0 == " " || $0 == "\n" }.map(String.init)

    /// Taken by Hyper as names without quotes.
    private static let free = """
        date timestamp value year day type name key status position level rank row_number time interval extract
        values row rows range filter over first last current partition exists coalesce escape between substring trim
        """.split { $0 == " " || $0 == "\n" }.map(String.init)

    @Test(arguments: reserved)
    func reservedWordsNeedQuotes(_ word: String) throws {
        #expect(throws: CompileError.self) { try Parsing.statement("SELECT a FROM \(word)", grammar: .dc) }
        _ = try Parsing.statement("SELECT a AS \(word) FROM t", grammar: .dc)
        _ = try Parsing.statement("SELECT \"\(word)\" FROM \"\(word)\"", grammar: .dc)
        _ = try Parsing.statement("SELECT t.\(word) FROM t", grammar: .dc)
    }

    @Test(arguments: free)
    func otherWordsDoNot(_ word: String) throws {
        _ = try Parsing.statement("SELECT \(word), t.\(word) AS \(word) FROM \(word) AS \(word)", grammar: .dc)
        _ = try Parsing.statement("SELECT \(word), t.\(word) AS \(word) FROM \(word) AS \(word)", grammar: .spark)
    }

    /// A label needs AS where the word could go on with the expression or the clause.
    @Test(arguments: [
        "day", "month", "year", "hour", "minute", "second", "filter", "over", "precision", "array", "char",
    ])
    func someLabelsNeedAs(_ word: String) throws {
        #expect(throws: CompileError.self) { try Parsing.statement("SELECT a \(word) FROM t", grammar: .dc) }
        _ = try Parsing.statement("SELECT a AS \(word) FROM t", grammar: .dc)
    }

    @Test func keywordsIgnoreCase() throws {
        let statement = try Parsing.statement("sElEcT a FrOm t wHeRe Current_Timestamp Is nOt nUlL", grammar: .dc)
        #expect(statement.text(in: .dc) == "SELECT a FROM t WHERE Current_Timestamp IS NOT NULL")
    }
}
