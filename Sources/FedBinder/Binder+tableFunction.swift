import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Functions in FROM: series of numbers and times, and arrays that are written out.
extension Binder {
    mutating func tableFunction(
        _ call: FunctionCall, withOrdinality: Bool, _ alias: TableAlias?, at range: SourceRange
    ) throws(CompileError) -> Bound {
        let outer = (aggregation, clause)
        defer { (aggregation, clause) = outer }
        (aggregation, clause) = (nil, "FROM")
        let name = call.name.text.lowercased()
        guard !call.isStar, !call.isDistinct, call.filter == nil, call.orderBy.isEmpty, call.over == nil,
            call.argumentNames.isEmpty, call.withinGroup.isEmpty
        else { throw .notSupported("these arguments of `\(name)` in FROM", at: range) }
        var bound: Bound
        switch (options.language, name) {
        case (.dc, "generate_series"): bound = try generateSeries(call.arguments, withOrdinality, at: range)
        case (.dc, "unnest"):
            bound = try unnest(call.arguments, withOrdinality, at: range)
        case (.spark, "explode"), (.spark, "posexplode"):
            bound = try explode(call.arguments, withPosition: name == "posexplode", at: range)
        case (.spark, "range"): bound = try sparkRange(call.arguments, at: range)
        default: throw noTableFunction(name, at: call.name.range)
        }
        if options.language == .dc {
            // A function's columns have the name of its table.
            for index in bound.columns.indices.dropLast(withOrdinality ? 1 : 0) {
                bound.columns[index].name = alias.map { rule.name(of: $0.name) } ?? name
            }
        }
        return bound
    }

    private func noTableFunction(_ name: String, at range: SourceRange) -> CompileError {
        let table = FunctionTable.of(options.language)
        if table.signatures[name] != nil || table.untranslated[name] != nil || aggregates[name] != nil
            || options.language == .spark
        {
            return .notSupported("the function `\(name)` in FROM", at: range)
        }
        return CompileError(
            .unknownFunction, "no function `\(name)` for FROM", at: range,
            hint: Spelling.suggestion(for: name, among: ["generate_series", "unnest"]).map { "did you mean \($0)?" }
                ?? "there are generate_series and unnest")
    }

    /// The members of arrays side by side, with NULLs behind those of a shorter one.
    private mutating func unnest(
        _ arrays: [FedSyntax.Expression], _ withOrdinality: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        var lists: [[FedSyntax.Expression]] = []
        for array in arrays {
            guard case .array(let members) = array.kind else {
                throw .notSupported("unnest of anything but ARRAY[…]", at: range)
            }
            lists.append(members)
        }
        let scope = Scope(rule: rule)
        var rows: [[Scalar]] = []
        for index in 0..<(lists.map(\.count).max() ?? 0) {
            var row: [Scalar] = []
            for list in lists {
                row.append(index < list.count ? try scalar(list[index], in: scope) : .literal(.null, .text, at: range))
            }
            if withOrdinality { row.append(.literal(.integer(Int64(index + 1)), .bigint)) }
            rows.append(row)
        }
        let names = lists.map { _ in "unnest" } + (withOrdinality ? ["ordinality"] : [])
        return try values(rows, names: names, "an array", at: range)
    }

    /// `start, start + step, …` up to stop or down to it; the step is a literal.
    mutating func series(
        _ arguments: [Scalar], _ withOrdinality: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        let type = arguments[0].type
        if arguments.contains(where: { $0.literalValue == .null }) {
            return try rows([], type, withOrdinality, at: range)
        }
        if arguments[2].literalValue == .integer(0) { throw Self.zeroStep(range) }
        guard arguments[2].direction != nil else {
            throw .notSupported("a step that is not a literal", at: arguments[2].range ?? range)
        }
        let column = Column(id: sequence.take(), name: "generate_series", type: type, isNullable: false)
        let ordinality =
            withOrdinality ? Column(id: sequence.take(), name: "ordinality", type: .bigint, isNullable: false) : nil
        let node = TableFunction(
            function: .generateSeries, arguments: arguments, columns: [column], ordinality: ordinality, range: range)
        return Bound(relation: .tableFunction(node), columns: [column] + (ordinality.map { [$0] } ?? []))
    }

    mutating func rows(
        _ values: [Value], _ type: SQLType, _ withOrdinality: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        var columns = [Column(id: sequence.take(), name: "generate_series", type: type, isNullable: false)]
        if withOrdinality {
            columns.append(Column(id: sequence.take(), name: "ordinality", type: .bigint, isNullable: false))
        }
        let rows = values.enumerated().map { index, value -> [Scalar] in
            let scalar = Scalar.literal(value, type)
            return withOrdinality ? [scalar, .literal(.integer(Int64(index + 1)), .bigint)] : [scalar]
        }
        return Bound(relation: .values(Values(columns: columns, rows: rows)), columns: columns)
    }

    /// The members of an array as rows, perhaps with their numbers.
    mutating func list(
        _ members: [FedSyntax.Expression], numberedFrom first: Int64?, _ type: SQLType, _ name: String,
        at range: SourceRange
    ) throws(CompileError) -> Bound {
        let scope = Scope(rule: rule)
        var rows: [[Scalar]] = []
        for member in members {
            var row = [try scalar(member, in: scope)]
            if let first { row.append(.literal(.integer(first + Int64(rows.count)), type)) }
            rows.append(row)
        }
        return try values(rows, names: first == nil ? [name] : [name, "ordinality"], "an array", at: range)
    }

    static func zeroStep(_ range: SourceRange) -> CompileError {
        CompileError(.invalidLiteral, "the step of a series is zero", at: range)
    }
}
