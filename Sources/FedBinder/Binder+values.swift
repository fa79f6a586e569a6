import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// VALUES: rows of scalars, each column of one type.
extension Binder {
    mutating func values(_ rows: [[FedSyntax.Expression]], at range: SourceRange) throws(CompileError) -> Bound {
        let outer = (aggregation, clause)
        defer { (aggregation, clause) = outer }
        (aggregation, clause) = (nil, "VALUES")
        let width = rows.first?.count ?? 0
        let scope = Scope(rule: rule)
        var cells: [[Scalar]] = []
        cells.reserveCapacity(rows.count)
        for row in rows {
            guard row.count == width else {
                throw CompileError(
                    .typeMismatch, "the rows of VALUES have \(width) and \(row.count) columns",
                    at: row.first?.range ?? range)
            }
            var scalars: [Scalar] = []
            scalars.reserveCapacity(width)
            for expression in row { scalars.append(try scalar(expression, in: scope)) }
            cells.append(scalars)
        }
        let word = options.language == .dc ? "column" : "col"
        return try values(cells, names: (0..<width).map { "\(word)\($0 + 1)" }, "VALUES", at: range)
    }

    /// Brings each column to one type; a bare NULL takes that of the others.
    mutating func values(
        _ rows: [[Scalar]], names: [String], _ construct: String, at range: SourceRange
    ) throws(CompileError) -> Bound {
        var rows = rows
        var columns: [Column] = []
        for (position, name) in names.enumerated() {
            var type: SQLType?
            var isNullable = false
            for row in rows {
                let scalar = row[position]
                isNullable = isNullable || scalar.isNullable
                if scalar.isBareNull { continue }
                guard let known = type, known != scalar.type else {
                    type = scalar.type
                    continue
                }
                let mixes = options.language == .spark && known.isText != scalar.type.isText
                guard !mixes, let common = options.language.common(known, scalar.type) else {
                    throw CompileError(
                        .typeMismatch, "\(construct) brings together \(known) and \(scalar.type) in one column",
                        at: scalar.range ?? range, hint: "cast one of them")
                }
                type = common
            }
            let result = type ?? .text
            for index in rows.indices where rows[index][position].type != result {
                let scalar = rows[index][position]
                rows[index][position] =
                    scalar.isBareNull ? .literal(.null, result, at: scalar.range) : coerced(scalar, to: result)
            }
            columns.append(Column(id: sequence.take(), name: name, type: result, isNullable: isNullable))
        }
        return Bound(relation: .values(Values(columns: columns, rows: rows)), columns: columns)
    }
}

extension Scalar {
    /// Whether it is NULL without a type of its own.
    var isBareNull: Bool { type == .text && literalValue == .null }
}
