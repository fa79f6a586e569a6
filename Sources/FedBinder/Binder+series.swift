import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// DC SQL's generate_series.
extension Binder {
    mutating func generateSeries(
        _ arguments: [FedSyntax.Expression], _ withOrdinality: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        guard (2...3).contains(arguments.count) else {
            throw CompileError(
                .typeMismatch, "`generate_series` takes 2 or 3 arguments, and got \(arguments.count)", at: range)
        }
        let scope = Scope(rule: rule)
        var scalars: [Scalar] = []
        for argument in arguments { scalars.append(try scalar(argument, in: scope)) }
        let known = scalars.prefix(2).filter { !$0.isBareNull }
        switch known.first?.type {
        case .date, .timestamp, .timestamptz:
            return try timeSeries(scalars, withOrdinality, at: range)
        case let type? where type.isExact:
            if scalars.count == 2 { scalars.append(.literal(.integer(1), .smallint, at: range)) }
            return try numberSeries(scalars, withOrdinality, at: range)
        case nil where scalars.count == 2 || scalars[2].isBareNull:
            return try list([], numberedFrom: withOrdinality ? 1 : nil, .bigint, "generate_series", at: range)
        case let type: throw .notSupported("generate_series of \(type ?? .text)", at: range)
        }
    }

    private mutating func numberSeries(
        _ arguments: [Scalar], _ withOrdinality: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        var type: SQLType?
        for scalar in arguments where !scalar.isBareNull {
            guard scalar.type.isExact, let common = SQLType.common(type ?? scalar.type, scalar.type) else {
                throw CompileError(
                    .typeMismatch, "generate_series brings together \(type ?? scalar.type) and \(scalar.type)",
                    at: scalar.range ?? range)
            }
            type = common
        }
        let result = type ?? .integer
        let scalars = arguments.map { $0.isBareNull ? Scalar.literal(.null, result) : coerced($0, to: result) }
        if result.isInteger { return try series(scalars, withOrdinality, at: range) }
        var numbers: [Int128] = []
        for scalar in scalars {
            switch scalar.literalValue {
            case .decimal(let number)?: numbers.append(number)
            case .null?: return try rows([], result, withOrdinality, at: range)
            default:
                throw .notSupported("a series of decimals whose bounds are not literals", at: scalar.range ?? range)
            }
        }
        if numbers[2] == 0 { throw Self.zeroStep(range) }
        var values: [Value] = []
        var next = numbers[0]
        while numbers[2] > 0 ? next <= numbers[1] : next >= numbers[1] {
            values.append(.decimal(next))
            if values.count > Self.maximumRows { throw Self.tooLong(range) }
            let (sum, overflows) = next.addingReportingOverflow(numbers[2])
            if overflows { break }
            next = sum
        }
        return try rows(values, result, withOrdinality, at: range)
    }

    /// A series of days or times: counted in timestamps, as days may have steps of hours.
    private mutating func timeSeries(
        _ arguments: [Scalar], _ withOrdinality: Bool, at range: SourceRange
    ) throws(CompileError) -> Bound {
        guard arguments.count == 3, let type = arguments.prefix(2).first(where: { !$0.isBareNull })?.type,
            arguments.prefix(2).allSatisfy({ $0.isBareNull || $0.type == type })
        else {
            throw CompileError(
                .typeMismatch, "generate_series of times takes two of one type and an interval", at: range)
        }
        let step = arguments[2]
        if step.isBareNull { return try rows([], type, withOrdinality, at: range) }
        guard case .literal(.interval(let months, let days, let microseconds)) = step.kind else {
            throw step.type == .interval
                ? .notSupported("a step that is not a literal", at: step.range ?? range)
                : CompileError(
                    .typeMismatch, "the step between times is an interval, and this is \(step.type)",
                    at: step.range ?? range)
        }
        if months == 0, days == 0, microseconds == 0 { throw Self.zeroStep(range) }
        guard let direction = step.direction else {
            throw .notSupported("a step that goes forth and back", at: step.range ?? range)
        }
        let bounds = arguments.prefix(2).map { scalar in
            scalar.isBareNull ? Scalar.literal(.null, .timestamp) : coerced(scalar, to: .timestamp)
        }
        if bounds.contains(where: { $0.literalValue == .null }) { return try rows([], type, withOrdinality, at: range) }
        if months == 0 {
            let bound = try series(bounds + [step], withOrdinality, at: range)
            return type == .timestamp ? bound : cast(bound, to: type)
        }
        // Months differ in length: each member is counted from the first, which no engine's series does.
        guard case .timestamp(let start)? = bounds[0].literalValue,
            case .timestamp(let stop)? = bounds[1].literalValue
        else { throw .notSupported("a series of months whose bounds are not literals", at: range) }
        var values: [Value] = []
        while values.count <= Self.maximumRows {
            let count = Int32(values.count)
            let interval = Value.interval(
                months: months * count, days: days * count, microseconds: microseconds * Int64(count))
            let next = Scalar(
                .call(.addInterval, [.literal(.timestamp(start), .timestamp), .literal(interval, .interval)]),
                type: .timestamp, isNullable: false
            ).folded()
            guard case .timestamp(let moment)? = next.literalValue, direction > 0 ? moment <= stop : moment >= stop
            else { break }
            values.append(.timestamp(moment))
        }
        if values.count > Self.maximumRows { throw Self.tooLong(range) }
        let bound = try rows(values, .timestamp, withOrdinality, at: range)
        return type == .timestamp ? bound : cast(bound, to: type)
    }

    private static let maximumRows = 10_000

    private static func tooLong(_ range: SourceRange) -> CompileError {
        CompileError(
            .limitExceeded, "a series of decimals or months has more than \(maximumRows) members", at: range)
    }

    private mutating func cast(_ bound: Bound, to type: SQLType) -> Bound {
        var items: [Projection] = []
        for (position, column) in bound.columns.enumerated() {
            let scalar = position == 0 ? coerced(.column(column), to: type) : .column(column)
            items.append(
                position == 0
                    ? Projection(column: newColumn(column.name, scalar), scalar: scalar) : Projection(passing: column))
        }
        return Bound(
            relation: .project(Project(input: bound.relation, items: items)), columns: items.map(\.column))
    }
}
