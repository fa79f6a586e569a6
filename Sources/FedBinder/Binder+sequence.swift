import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Spark's explode, sequence and range.
extension Binder {
    mutating func explode(
        _ arguments: [FedSyntax.Expression], withPosition: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        guard arguments.count == 1, case .function(let call) = arguments[0].kind else {
            throw .notSupported("explode of anything but a sequence or an array that is written out", at: range)
        }
        var bound: Bound
        switch call.name.text.lowercased() {
        case "array":
            bound = try list(call.arguments, numberedFrom: withPosition ? 0 : nil, .integer, "col", at: range)
            if withPosition {
                bound.columns[1].name = "pos"
                bound.columns.swapAt(0, 1)
            }
            return bound
        case "sequence":
            bound = try sequence(call.arguments, guardedBy: nil, withPosition, at: range)
        case "if":
            guard call.arguments.count == 3, case .function(let inner) = call.arguments[1].kind,
                inner.name.text.lowercased() == "sequence", case .function(let empty) = call.arguments[2].kind,
                empty.name.text.lowercased() == "array", empty.arguments.isEmpty
            else { fallthrough }
            let scope = Scope(rule: rule)
            let test = try condition(call.arguments[0], in: scope)
            bound = try sequence(inner.arguments, guardedBy: test, withPosition, at: range)
        default:
            throw .notSupported("explode of anything but a sequence or an array that is written out", at: range)
        }
        bound.columns[0].name = "col"
        guard withPosition, bound.columns.count == 2 else { return bound }
        // Positions count from zero.
        let number = bound.columns[1]
        let scalar = Scalar(
            .cast(
                Scalar(
                    .call(.subtract, [.column(number), .literal(.integer(1), .bigint)]), type: .bigint,
                    isNullable: false),
                .spark), type: .integer, isNullable: false)
        let position = newColumn("pos", scalar)
        let items = [Projection(column: position, scalar: scalar), Projection(passing: bound.columns[0])]
        return Bound(
            relation: .project(Project(input: bound.relation, items: items)), columns: [position, bound.columns[0]])
    }

    /// `sequence(start, stop[, step])`; with `test`, where that holds.
    private mutating func sequence(
        _ arguments: [FedSyntax.Expression], guardedBy test: Scalar?, _ withPosition: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        guard (2...3).contains(arguments.count) else {
            throw CompileError(
                .typeMismatch, "`sequence` takes 2 or 3 arguments, and got \(arguments.count)", at: range)
        }
        let scope = Scope(rule: rule)
        var scalars: [Scalar] = []
        for argument in arguments { scalars.append(try scalar(argument, in: scope)) }
        guard let type = scalars.prefix(2).first(where: { !$0.isBareNull })?.type,
            type.isInteger || type == .timestamp || type == .date
        else { throw .notSupported("a sequence of these types", at: range) }
        if type.isInteger {
            let steps = scalars
            scalars = try unified(steps, "sequence", at: range)
        } else {
            guard scalars.count == 3, type == .timestamp, scalars[1].type == type, scalars[2].type == .interval else {
                throw .notSupported("a sequence of these types", at: range)
            }
        }
        let (start, stop) = (scalars[0], scalars[1])
        if scalars.count == 2 {
            guard let step = direction(start, stop) else {
                return try bothWays(start, stop, guardedBy: test, withPosition, at: range)
            }
            scalars.append(.literal(.integer(step), start.type))
        }
        guard let sign = scalars[2].direction else {
            throw .notSupported("a step that is not a literal", at: scalars[2].range ?? range)
        }
        let bound = try series(scalars, withPosition, at: range)
        let guarding = Scalar.compare(sign > 0 ? .lessOrEqual : .greaterOrEqual, start, stop)
        if let test {
            // The series has no rows in the wrong direction anyway.
            return test == guarding || test.literalValue == .boolean(true)
                ? bound
                : Bound(
                    relation: .filter(Filter(input: bound.relation, conjuncts: test.conjuncts)), columns: bound.columns)
        }
        guard start.literalValue != nil, stop.literalValue != nil, !isAgainst(sign, start, stop) else {
            throw .notSupported(
                "a sequence with a step that may go in the wrong direction", at: range,
                hint: "write explode(if(start <= stop, sequence(start, stop, step), array()))")
        }
        return bound
    }

    /// The step that Spark takes between two literals when none is given.
    private func direction(_ start: Scalar, _ stop: Scalar) -> Int64? {
        guard case .integer(let first)? = start.literalValue, case .integer(let last)? = stop.literalValue else {
            return nil
        }
        return first <= last ? 1 : -1
    }

    private func isAgainst(_ sign: Int, _ start: Scalar, _ stop: Scalar) -> Bool {
        switch (start.literalValue, stop.literalValue) {
        case (.integer(let first)?, .integer(let last)?), (.timestamp(let first)?, .timestamp(let last)?):
            sign > 0 ? first > last : first < last
        default: false
        }
    }

    /// `sequence(start, stop)` counts up or down, as the row has it.
    private mutating func bothWays(
        _ start: Scalar, _ stop: Scalar, guardedBy test: Scalar?, _ withPosition: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        if start.literalValue == .null || stop.literalValue == .null {
            return try rows([], start.type, withPosition, at: range)
        }
        var branches: [Union.Branch] = []
        var columns: [Column] = []
        for (step, comparison) in [(Int64(1), Comparison.lessOrEqual), (-1, .greater)] {
            let bound = try series([start, stop, .literal(.integer(step), start.type)], withPosition, at: range)
            let conjuncts = [Scalar.compare(comparison, start, stop)] + (test?.conjuncts ?? [])
            branches.append(
                Union.Branch(
                    relation: .filter(Filter(input: bound.relation, conjuncts: conjuncts)),
                    columns: bound.columns.map(\.id)))
            columns = bound.columns
        }
        columns = columns.map { column in
            var column = column
            column.id = self.sequence.take()
            return column
        }
        return Bound(relation: .union(Union(branches: branches, columns: columns, range: range)), columns: columns)
    }

    /// `range(stop)`, `range(start, stop[, step])`: bigints, without the stop.
    mutating func sparkRange(
        _ arguments: [FedSyntax.Expression], at range: SourceRange
    ) throws(CompileError) -> Bound {
        var numbers: [Int64] = []
        for argument in arguments {
            let bound = coerced(try scalar(argument, in: Scope(rule: rule)), to: .bigint)
            guard case .integer(let number)? = bound.literalValue else {
                throw .notSupported("range of anything but literals", at: argument.range)
            }
            numbers.append(number)
        }
        guard (1...3).contains(numbers.count) else {
            throw .notSupported("range of \(numbers.count) numbers", at: range)
        }
        if numbers.count == 1 { numbers.insert(0, at: 0) }
        if numbers.count == 2 { numbers.append(1) }
        if numbers[2] == 0 { throw Self.zeroStep(range) }
        let (last, overflows) = numbers[1].subtractingReportingOverflow(numbers[2] > 0 ? 1 : -1)
        var bound =
            overflows
            ? try rows([], .bigint, false, at: range)
            : try series([numbers[0], last, numbers[2]].map { .literal(.integer($0), .bigint) }, false, at: range)
        bound.columns[0].name = "id"
        return bound
    }
}
