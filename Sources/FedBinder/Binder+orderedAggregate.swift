import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Aggregates that depend on an order.
extension Binder {
    mutating func ordered(
        _ function: AggregateFunction, _ parts: AggregateParts, _ name: String, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        switch function {
        case .stringAgg: return try stringAggregate(parts, name, at: range)
        case .minBy, .maxBy: return try extremeRow(function, parts, name, at: range)
        default: break
        }
        guard parts.orderBy.count == 1, name == "median" || parts.isWithinGroup else {
            throw CompileError(.syntaxError, "`\(name)` needs WITHIN GROUP (ORDER BY …) with one key", at: range)
        }
        var key = parts.orderBy[0]
        var call = Aggregate.Call(function: function, arguments: [], orderBy: [], type: key.scalar.type)
        switch function {
        case .mode:
            switch key.scalar.type {
            case .interval, .json: throw .notSupported("`\(name)` of \(key.scalar.type)", at: range)
            default: break
            }
        case .percentileCont:
            guard key.scalar.type.isNumber else { throw mismatch(name, "a number", key.scalar) }
            key.scalar = coerced(key.scalar, to: .double)
            call.type = .double
            call.arguments = [try fraction(parts.arguments[0], name)]
        default:
            // Engines compute it on doubles, which hold these types as they are.
            let isExact =
                switch key.scalar.type {
                case .smallint, .integer, .real, .double: true
                case .numeric(let precision, _): precision <= 15
                default: false
                }
            guard isExact else {
                throw .notSupported(
                    "`\(name)` of \(key.scalar.type)", at: range,
                    hint: "Spark has it for numbers of up to 15 digits")
            }
            let fraction = try fraction(parts.arguments[0], name)
            guard fraction.isBinaryFraction else {
                throw .notSupported(
                    "`\(name)` at a fraction that doubles round", at: parts.arguments[0].range,
                    hint: "0.25, 0.5 and 0.75 are exact; or use percentile_cont")
            }
            call.arguments = [fraction]
            if options.language == .spark {
                key.scalar = coerced(key.scalar, to: .double)
                call.type = .double
            }
        }
        call.orderBy = [key]
        return try collected(call, parts, name, nil, range)
    }

    /// A literal from zero to one, with its decimal digits.
    private func fraction(_ scalar: Scalar, _ name: String) throws(CompileError) -> Scalar {
        let literal = scalar.folded()
        let isInside =
            switch literal.literalValue {
            case .integer(let number): (0...1).contains(number)
            case .decimal(let number):
                number >= 0 && Decimal.text(number, scale: literal.type.digits?.scale ?? 0).isAtMostOne
            default: false
            }
        guard isInside else {
            throw .notSupported(
                "`\(name)` of anything but a constant from 0 to 1", at: scalar.range, hint: "write it like 0.25")
        }
        return literal
    }

    private mutating func stringAggregate(
        _ parts: AggregateParts, _ name: String, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let value = try text(parts.arguments[0], "`\(name)`")
        var delimiter = Scalar.literal(.text(""), .text)
        if parts.arguments.count > 1 { delimiter = try text(parts.arguments[1], "`\(name)`").folded() }
        guard case .text = delimiter.literalValue else {
            throw .notSupported("`\(name)` with a delimiter that is not constant", at: parts.arguments[1].range)
        }
        // Which of equal values comes first is not defined.
        if parts.isDistinct, parts.orderBy.contains(where: { comparable($0.scalar) != value }) {
            throw .notSupported("`\(name)` of DISTINCT values in another order than their own", at: range)
        }
        return try collected(
            .init(
                function: .stringAgg, arguments: [value, delimiter], isDistinct: parts.isDistinct,
                orderBy: parts.orderBy, type: .text),
            parts, name, nil, range)
    }

    /// The value of the row whose key is the smallest or largest; in DC SQL of the rows that have a value.
    private mutating func extremeRow(
        _ function: AggregateFunction, _ parts: AggregateParts, _ name: String, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let value = parts.arguments[0]
        let key = comparable(parts.arguments[1])
        for scalar in [value, key] {
            switch scalar.type {
            case .interval, .json: throw .notSupported("`\(name)` of \(scalar.type)", at: scalar.range)
            default: break
            }
        }
        var parts = parts
        if options.language == .dc, value.isNullable {
            parts.filter = .and([.not(.isNull(value))] + [parts.filter].compactMap(\.self))
        }
        return try collected(
            .init(function: function, arguments: [value, key], type: value.type), parts, name, nil, range)
    }
}

extension Scalar {
    /// Whether a double holds the literal exactly, and its multiples.
    fileprivate var isBinaryFraction: Bool {
        switch literalValue {
        case .integer: return true
        case .decimal(let number):
            let (scaled, overflows) = number.multipliedReportingOverflow(by: 1024)
            guard !overflows, let scale = type.digits?.scale, scale < 30 else { return false }
            return scaled % (0..<scale).reduce(Int128(1)) { power, _ in power * 10 } == 0
        default: return false
        }
    }
}

extension String {
    /// Of a decimal that is not negative.
    fileprivate var isAtMostOne: Bool {
        let (whole, fraction) = (prefix { $0 != "." }, drop { $0 != "." })
        return whole == "0" || whole.isEmpty || (whole == "1" && fraction.allSatisfy { $0 == "." || $0 == "0" })
    }
}
