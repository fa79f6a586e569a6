import FedAlgebra
import FedBinder
import FedCatalog
package import FedDiagnostics
import FedDialects
import FedOptimizer
package import FedPlan

/// Translates the texts of a plan for the embedded engine.
package enum EngineTranslation {
    /// Translates a main stage from Spark SQL to DuckDB's SQL; the result keeps Spark's meaning.
    ///
    /// Integer division is written as a call of `federate_divide(BIGINT, BIGINT)`, which truncates and raises
    /// on division by zero; the engine always registers it.
    ///
    /// - Throws: what the front end throws, located in `text`.
    package static func main(_ text: String, views: [CreateView]) throws(CompileError) -> EngineQuery {
        try DeepStack.run { () throws(CompileError) in try translated(text, views) }
    }

    private static func translated(_ text: String, _ views: [CreateView]) throws(CompileError) -> EngineQuery {
        var options = BinderOptions(language: .spark, now: 0)
        options.failsLate = true
        var space = TableSpace(catalog: Catalog(tenantID: "", connections: [:], tables: []))
        for view in views { space.views[view.name.lowercased()] = view.columns.map(definition) }
        let bound = try Translation.bind(own: text, options: options, tables: space)
        let tree = try Unnest.applied(to: bound.relation, bound.sequence)

        var uses: [String: Int] = [:]
        let names = Dictionary(views.map { ($0.name.lowercased(), $0.name) }, uniquingKeysWith: { first, _ in first })
        count(tree, into: &uses, names)
        var writer = QueryWriter(dialect: .duckdbEngine) { scan in
            guard case .view(let name) = scan.source else { return nil }
            return Dialect.duckdbEngine.identifier(names[name.lowercased()] ?? name)
        }
        // The engine's result is read by position: neutral names keep it free of surprises.
        let output = bound.output.enumerated().map { QueryWriter.Output(column: $1.column.id, alias: "c\($0 + 1)") }
        let sql = try writer.statement(tree, output)
        var columns: [EngineQuery.Column] = []
        for column in bound.output {
            columns.append(.init(name: column.name, type: try Stager.borderType(column.column.type)))
        }
        return EngineQuery(
            sql: sql, columns: columns, viewUses: uses,
            decimalFunctions: try writer.decimalFunctions.map { function throws(CompileError) in
                try EngineQuery.DecimalFunction(function)
            })
    }

    /// The engine's statement that makes a view over files.
    ///
    /// The absolute path, or glob, `path` stands in place of the source's own.
    package static func fileView(_ source: FileSource, named name: String, path: String) -> String {
        let dialect = Dialect.duckdbEngine
        func engineType(_ type: ColumnType) -> String { dialect.type(sqlType(type)) ?? "VARCHAR" }
        let file = dialect.string(path)
        let structure = source.columns
            .map { "\(dialect.identifier($0.name)): \(dialect.string(engineType($0.type)))" }.joined(separator: ", ")
        let reader: String
        switch source.format {
        case .parquet:
            reader = "read_parquet(\(file))"
        case .json:
            reader = "read_json(\(file), columns = {\(structure)})"
        case .csv:
            let hasHeader = source.options["header"]?.lowercased() == "true"
            let options = [
                "auto_detect = false", "header = \(hasHeader)",
                "delim = \(dialect.string(source.options["sep"] ?? ","))",
                "quote = \(dialect.string(source.options["quote"] ?? "\""))",
                "escape = \(dialect.string(source.options["escape"] ?? "\""))",
                "nullstr = \(dialect.string(source.options["nullValue"] ?? ""))", "allow_quoted_nulls = false",
                "columns = {\(structure)}",
            ]
            reader = "read_csv(\(file), \(options.joined(separator: ", ")))"
        }
        let items = source.columns.map { column in
            let identifier = dialect.identifier(column.name)
            return "CAST(\(identifier) AS \(engineType(column.type))) AS \(identifier)"
        }
        return
            "CREATE TEMPORARY VIEW \(dialect.identifier(name)) AS SELECT \(items.joined(separator: ", ")) FROM \(reader)"
    }

    private static func definition(_ column: ViewColumn) -> ColumnDefinition {
        ColumnDefinition(name: column.name, type: sqlType(column.type), isNullable: column.isNullable)
    }

    private static func sqlType(_ type: ColumnType) -> SQLType {
        switch type {
        case .boolean: .boolean
        case .smallint: .smallint
        case .int: .integer
        case .bigint: .bigint
        case .decimal(let precision, let scale): .numeric(precision: precision, scale: scale)
        case .float: .real
        case .double: .double
        case .string: .text
        case .binary: .bytes
        case .date: .date
        case .timestamp: .timestamptz
        case .timestampNTZ: .timestamp
        }
    }

    private static func count(
        _ relation: Relation, into uses: inout [String: Int], _ names: [String: String], times: Int = 1
    ) {
        if case .scan(let node) = relation, case .view(let name) = node.source {
            uses[names[name.lowercased()] ?? name, default: 0] += times
        }
        if case .recursion(let node) = relation {
            count(node.base.relation, into: &uses, names, times: times)
            // A step is evaluated again and again.
            count(node.step.relation, into: &uses, names, times: 2)
            return
        }
        for input in relation.inputs { count(input, into: &uses, names, times: times) }
    }
}

extension EngineQuery.DecimalFunction {
    fileprivate init(_ function: DecimalFunction) throws(CompileError) {
        let operation: Operation =
            switch function.operation {
            case .multiply: .multiply
            case .divide: .divide
            case .add: .add
            case .subtract: .subtract
            case .modulo: .modulo
            }
        self.init(
            name: function.name, operation: operation,
            left: try Stager.borderType(function.left), right: try Stager.borderType(function.right),
            result: try Stager.borderType(function.result))
    }
}

extension CreateView {
    /// The columns that main can read.
    var columns: [ViewColumn] {
        switch source {
        case .external(let source): source.columns
        case .files(let source): source.columns
        }
    }
}
