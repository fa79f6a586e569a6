import FedAlgebra
import FedCatalog
import FedDiagnostics

/// How a system writes rows that come from no table.
package enum RowStyle: Sendable {
    /// Not at all.
    case refused
    /// Inline tables (<https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-inline-table.html>), and series
    /// by `explode` of `sequence` (<https://spark.apache.org/docs/latest/api/sql/index.html#sequence>).
    case spark
    /// VALUES, and series by `generate_series` (<https://duckdb.org/docs/stable/sql/functions/list>).
    case duckdb
    /// VALUES, and no series.
    case standard
    /// VALUES, and series as <https://tableau.github.io/hyper-db/docs/sql/setreturning/generate_series> has them.
    case dc
}

extension QueryWriter {
    // MARK: - VALUES

    mutating func values(_ node: Values) throws(CompileError) -> Draft {
        if node.columns.isEmpty, node.rows.count == 1 { return Draft(from: nil, columns: []) }
        guard case .refused = dialect.rows else { return try rows(node) }
        throw .notSupported("VALUES in \(dialect.name)", at: node.rows.first?.first?.range)
    }

    private mutating func rows(_ node: Values) throws(CompileError) -> Draft {
        if node.rows.count == 1 {
            var draft = Draft(from: nil, columns: node.columns)
            for (column, cell) in zip(node.columns, node.rows[0]) {
                draft.names[column.id] = try write(cell, outerNames)
                if cell.literalValue != nil { draft.constants.insert(column.id) }
            }
            return draft
        }
        guard !node.rows.isEmpty else {
            var draft = Draft(from: nil, columns: node.columns)
            draft.predicates = ["FALSE"]
            for column in node.columns { draft.names[column.id] = try write(.literal(.null, column.type), [:]) }
            return draft
        }
        let alias = newAlias()
        let list = columnList(max(1, node.columns.count))
        // Spark's inline tables take what it can compute ahead; a query a row takes all else.
        let isInline = node.rows.allSatisfy { $0.allSatisfy { $0.literalValue != nil } }
        var texts: [String] = []
        texts.reserveCapacity(node.rows.count)
        for row in node.rows {
            var cells: [String] = []
            cells.reserveCapacity(row.count)
            for (position, cell) in row.enumerated() {
                let text = try write(cell, outerNames).text
                cells.append(isInline ? text : "\(text) AS \(dialect.identifier(Self.columnName(position)))")
            }
            if cells.isEmpty { cells = [isInline ? "1" : "1 AS \(dialect.identifier(Self.columnName(0)))"] }
            let line = cells.joined(separator: ", ")
            texts.append(isInline ? "(\(line))" : "(SELECT \(line))")
        }
        if isInline {
            return named(
                alias, node.columns, from: "(VALUES \(texts.joined(separator: ", "))) AS \(alias)\(list)")
        }
        return named(alias, node.columns, from: "(\(texts.joined(separator: " UNION ALL "))) AS \(alias)")
    }

    // MARK: - Series

    mutating func tableFunction(_ node: TableFunction) throws(CompileError) -> Draft {
        guard node.function == .generateSeries, node.arguments.count == 3 else {
            throw .notSupported("\(node.function.rawValue) in \(dialect.name)", at: node.range)
        }
        switch dialect.rows {
        case .refused, .standard: throw .notSupported("generate_series in \(dialect.name)", at: node.range)
        case .spark: return try sparkSeries(node)
        case .duckdb: return try duckdbSeries(node)
        case .dc: return try dcSeries(node)
        }
    }

    /// `generate_series(start, stop, step)`, whose type is that of its arguments.
    private mutating func dcSeries(_ node: TableFunction) throws(CompileError) -> Draft {
        guard let distance = try stepText(node.arguments[2]) else {
            throw .notSupported("a series with this step", at: node.arguments[2].range ?? node.range)
        }
        var operands: [String] = []
        for argument in node.arguments.dropLast() { operands.append(try write(argument, outerNames).text) }
        let alias = newAlias()
        let columns = node.columns + (node.ordinality.map { [$0] } ?? [])
        return named(
            alias, columns,
            from: "GENERATE_SERIES(\((operands + [distance]).joined(separator: ", ")))"
                + "\(node.ordinality == nil ? "" : " WITH ORDINALITY") AS \(alias)\(columnList(columns.count))")
    }

    /// `explode(IF(start <= stop, sequence(start, stop, step), array()))`: a sequence in the wrong direction fails.
    private mutating func sparkSeries(_ node: TableFunction) throws(CompileError) -> Draft {
        let step = node.arguments[2]
        let bounds = try [write(node.arguments[0], outerNames), write(node.arguments[1], outerNames)]
        guard let sign = step.direction, let distance = try stepText(step) else {
            throw .notSupported("a series with this step", at: step.range ?? node.range)
        }
        let order = sign > 0 ? "<=" : ">="
        let test = "\(bounds[0].within(.concatenation)) \(order) \(bounds[1].within(.concatenation))"
        let rows = "IF(\(test), sequence(\(bounds[0].text), \(bounds[1].text), \(distance)), array())"
        let alias = newAlias()
        guard let ordinality = node.ordinality else {
            return named(alias, node.columns, from: "explode(\(rows)) AS \(alias)\(columnList(1))")
        }
        var draft = named(
            alias, [ordinality] + node.columns, from: "posexplode(\(rows)) AS \(alias)\(columnList(2))")
        if let position = draft.names[ordinality.id] {
            draft.names[ordinality.id] = Fragment("CAST(\(position.text) + 1 AS BIGINT)")
        }
        draft.columns = node.columns + [ordinality]
        return draft
    }

    private mutating func duckdbSeries(_ node: TableFunction) throws(CompileError) -> Draft {
        let step = node.arguments[2]
        guard let column = node.columns.first, let type = dialect.type(column.type),
            let distance = try stepText(step)
        else { throw .notSupported("a series with this step", at: step.range ?? node.range) }
        // The function knows bigint and timestamps; the other types come back by a cast that is exact.
        let wide = column.type.isInteger ? "BIGINT" : "TIMESTAMP"
        var bounds: [String] = []
        for argument in node.arguments.dropLast() {
            let text = try write(argument, outerNames).text
            bounds.append(dialect.type(argument.type) == wide ? text : "CAST(\(text) AS \(wide))")
        }
        let alias = newAlias()
        let columns = node.columns + (node.ordinality.map { [$0] } ?? [])
        var draft = named(
            alias, columns,
            from: "generate_series(\(bounds.joined(separator: ", ")), \(distance))"
                + "\(node.ordinality == nil ? "" : " WITH ORDINALITY") AS \(alias)\(columnList(columns.count))")
        if type != wide, let name = draft.names[column.id] {
            draft.names[column.id] = Fragment("CAST(\(name.text) AS \(type))")
        }
        return draft
    }

    /// A step that is not zero: a number, or days and a time; `nil` for months, whose lengths differ.
    private mutating func stepText(_ step: Scalar) throws(CompileError) -> String? {
        guard case .literal(.interval(let months, let days, let microseconds)) = step.kind else {
            return try write(step, [:]).text
        }
        let (total, overflows) = (Int64(days) * 86_400_000_000).addingReportingOverflow(microseconds)
        guard months == 0, !overflows else { return nil }
        switch dialect.rows {
        case .spark:
            let text = Decimal.text(Int128(total), scale: 6)
            return "INTERVAL '\(text)' SECOND"
        case .dc:
            // It has no unit below the second, and no number of one that 32 bits do not hold.
            let (hours, rest) = microseconds.quotientAndRemainder(dividingBy: 3_600_000_000)
            return "INTERVAL '\(days) days \(hours) hours \(Decimal.text(Int128(rest), scale: 6)) seconds'"
        default:
            return "to_microseconds(\(total))"
        }
    }
}
