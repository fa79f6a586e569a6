import FedCatalog
import FedCompiler
import FedDiagnostics
import FedPlan
import Foundation
import Testing

@testable import FedBinder

/// What the compiler takes, the runner takes, too: no main stage comes out that the embedded engine has no words for.
@Suite struct EngineAgreementTests {
    typealias InputDialect = CompileRequest.InputDialect

    private static let columns = [
        "si": "smallint", "id": "integer", "bi": "bigint", "amt": "numeric(18,2)", "n38": "numeric(38,18)",
        "f": "double precision", "r": "real", "s": "text", "vc": "varchar(20)", "ch": "char(5)", "d": "date",
        "ts": "timestamp", "tstz": "timestamptz", "tm": "time", "b": "boolean", "by": "bytes",
    ].sorted { $0.key < $1.key }

    private static let sparkTypes = [
        "smallint", "int", "bigint", "decimal(18,2)", "decimal(38,18)", "double", "float", "string", "date",
        "timestamp_ntz", "timestamp", "boolean", "binary",
    ]

    private let catalog: Catalog

    init() throws {
        let columns = Self.columns.map { #"{"name": "\#($0.key)", "type": "\#($0.value)"}"# }
        catalog = try Catalog.load(
            json: """
                {"version": 1, "tenant_id": "test/engine", "tables": [
                  {"name": "t", "format": "parquet", "path": "t.parquet", "columns": [\(columns.joined(separator: ","))]}]}
                """)
    }

    @Test(arguments: InputDialect.allCases)
    func casts(_ dialect: InputDialect) throws {
        let types = dialect == .dc ? Self.columns.map(\.value) : Self.sparkTypes
        try check(
            types.flatMap { type in
                Self.columns.flatMap { ["CAST(\($0.key) AS \(type))", "TRY_CAST(\($0.key) AS \(type))"] }
            }, dialect)
    }

    @Test(arguments: InputDialect.allCases)
    func functions(_ dialect: InputDialect) throws {
        let all = Self.columns.map(\.key) + ["'a'", "2", "NULL"]
        let values = [all, ["id", "f", "s", "ts", "'a'", "2"], ["id", "f", "s", "2"]]
        var calls: [String] = []
        for (name, signature) in FunctionTable.of(dialect.language).signatures.sorted(by: { $0.key < $1.key }) {
            for count in 1...3 where signature.count.contains(count) {
                var lists = [""]
                for _ in 0..<count {
                    lists = lists.flatMap { list in values[count - 1].map { list.isEmpty ? $0 : "\(list), \($0)" } }
                }
                calls += lists.map { "\(name)(\($0))" }
            }
        }
        try check(calls, dialect)
    }

    @Test(arguments: InputDialect.allCases)
    func aggregates(_ dialect: InputDialect) throws {
        let names = dialect == .dc ? Binder.dcAggregates : Binder.sparkAggregates
        var calls: [String] = []
        for name in names.keys.sorted() + Binder.rankings.keys.sorted() {
            for column in Self.columns.map(\.key) {
                calls += [
                    "\(name)(\(column))", "\(name)(\(column), id)", "\(name)(\(column), ',')",
                    "\(name)(\(column)) OVER (PARTITION BY b ORDER BY id)",
                ]
            }
        }
        try check(calls, dialect)
    }

    @Test(arguments: InputDialect.allCases)
    func operators(_ dialect: InputDialect) throws {
        let signs = ["+", "*", "/", "%", "||", "=", "<", "IS DISTINCT FROM", "LIKE", "&"]
        let values = Self.columns.map(\.key) + ["1", "'1'", "NULL", "INTERVAL '1' MONTH"]
        try check(
            values.flatMap { left in
                ["id", "f", "s", "d", "NULL"].flatMap { right in
                    signs.map { "\(left) \($0) \(right)" } + [
                        "coalesce(\(left), \(right))", "\(left) IN (\(right), 1)",
                    ]
                }
            }, dialect)
    }

    private func check(_ items: [String], _ dialect: InputDialect) throws {
        var taken = 0
        for item in items {
            var request = CompileRequest(sql: "SELECT \(item) AS x FROM t")
            request.inputDialect = dialect
            request.now = Date(timeIntervalSince1970: 0)
            guard let plan = try? Compiler(catalog: catalog).compile(request) else { continue }
            taken += 1
            let views = try plan.stages.pre.map { try StageScript.readCreate($0.sql) }
            for main in plan.stages.main {
                do throws(CompileError) {
                    _ = try EngineTranslation.main(main, views: views)
                } catch {
                    Issue.record("\(item): \(error)\n\(main)")
                }
            }
        }
        #expect(taken > items.count / 20)
    }
}

extension CompileRequest.InputDialect {
    fileprivate var language: Language { self == .dc ? .dc : .spark }
}
