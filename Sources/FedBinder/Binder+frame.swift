import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// The frames of windows.
extension Binder {
    /// The frame as it is written, or else the default one.
    ///
    /// `order` may get another type, so that it can be added to the distance of a RANGE; `range` is the window's.
    mutating func frame(
        _ frame: FedSyntax.Window.Frame?, _ order: inout [SortKey], in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> FedAlgebra.Window.Frame {
        typealias Frame = FedAlgebra.Window.Frame
        let whole = Frame(unit: .rows, start: .unboundedPreceding, end: .unboundedFollowing)
        guard let frame else {
            return order.isEmpty ? whole : Frame(unit: .range, start: .unboundedPreceding, end: .currentRow)
        }
        let start = try bound(frame.start, in: scope)
        let end = try bound(frame.end, in: scope)
        if case .unboundedFollowing = start {
            throw CompileError(.syntaxError, "a frame cannot start at UNBOUNDED FOLLOWING", at: range)
        }
        if case .unboundedPreceding = end {
            throw CompileError(.syntaxError, "a frame cannot end at UNBOUNDED PRECEDING", at: range)
        }
        var result = Frame(unit: frame.unit == .rows ? .rows : .range, start: start, end: end)
        switch result.unit {
        case .rows:
            for distance in [start.distance, end.distance].compactMap(\.self) {
                guard case .integer(let number) = distance.literalValue, number <= Int64(Int32.max) else {
                    throw .notSupported("ROWS by anything but a number", at: distance.range)
                }
            }
        case .range:
            // Without an order all rows are equal.
            if order.isEmpty, start.distance == nil, end.distance == nil { return whole }
            result = try ranged(result, &order, at: range)
        }
        result = result.withoutZeros
        if result.isEmpty {
            if options.language == .dc { return .empty }
            throw .notSupported("a frame that ends before it starts", at: start.distance?.range ?? end.distance?.range)
        }
        return result
    }

    private mutating func bound(
        _ bound: FedSyntax.Window.Frame.Bound, in scope: Scope
    ) throws(CompileError) -> FedAlgebra.Window.Frame.Bound {
        switch bound {
        case .unboundedPreceding: return .unboundedPreceding
        case .unboundedFollowing: return .unboundedFollowing
        case .currentRow: return .currentRow
        case .preceding(let distance):
            let (length, isBackwards) = try self.distance(distance, in: scope)
            return isBackwards ? .following(length) : .preceding(length)
        case .following(let distance):
            let (length, isBackwards) = try self.distance(distance, in: scope)
            return isBackwards ? .preceding(length) : .following(length)
        }
    }

    /// A literal that is not negative; in DC SQL a negative one is one in the other direction.
    private mutating func distance(
        _ expression: FedSyntax.Expression, in scope: Scope
    ) throws(CompileError) -> (Scalar, isBackwards: Bool) {
        var scalar = try self.scalar(expression, in: scope).folded()
        scalar = scalar.single ?? scalar
        if options.language == .dc, let opposite = try opposite(scalar, at: expression.range) {
            return (opposite, true)
        }
        let isPositive =
            switch scalar.literalValue {
            case .integer(let number): number >= 0
            case .decimal(let number): number >= 0
            case .double(let number): number >= 0 && number.isFinite
            case .interval(let months, let days, let microseconds): months >= 0 && days >= 0 && microseconds >= 0
            default: false
            }
        guard isPositive else {
            throw .notSupported(
                "a frame's distance that is not a constant from zero on", at: expression.range)
        }
        return (scalar, false)
    }

    /// The literal with the other sign, if it is negative; `nil` for another one.
    private func opposite(_ scalar: Scalar, at range: SourceRange) throws(CompileError) -> Scalar? {
        switch scalar.literalValue {
        case .integer(let number) where number < 0 && number != .min:
            .literal(.integer(-number), scalar.type, at: range)
        case .decimal(let number) where number < 0: .literal(.decimal(-number), scalar.type, at: range)
        case .double(let number) where number < 0: .literal(.double(-number), scalar.type, at: range)
        case .interval(let months, let days, let microseconds)
        where months <= 0 && days <= 0 && microseconds <= 0 && (months < 0 || days < 0 || microseconds < 0):
            try negated(scalar, at: range)
        default: nil
        }
    }

    /// Brings the key and the distances of a RANGE to types that can be added.
    private func ranged(
        _ frame: FedAlgebra.Window.Frame, _ order: inout [SortKey], at range: SourceRange
    ) throws(CompileError) -> FedAlgebra.Window.Frame {
        let distances = [frame.start.distance, frame.end.distance].compactMap(\.self)
        guard let first = distances.first else { return frame }
        guard order.count == 1 else {
            throw CompileError(.typeMismatch, "RANGE with a distance needs ORDER BY with one key", at: first.range)
        }
        let key = order[0].scalar
        var converted: [Scalar] = []
        switch key.type {
        case .date where distances.allSatisfy({ $0.type.isInteger }):
            // Days: as an interval, which every engine adds to a timestamp.
            order[0].scalar = coerced(key, to: .timestamp)
            for distance in distances {
                guard case .integer(let days) = distance.literalValue, let days = Int32(exactly: days) else {
                    throw .notSupported("a distance of so many days", at: distance.range)
                }
                converted.append(.literal(.interval(months: 0, days: days, microseconds: 0), .interval))
            }
        case .timestamptz where options.language != .dc:
            throw .notSupported("a RANGE of \(first.type) over \(key.type)", at: first.range)
        case .date, .timestamp, .timestamptz:
            guard distances.allSatisfy({ $0.type == .interval && $0.isOfOneKind }) else {
                throw .notSupported(
                    "a RANGE of \(first.type) over \(key.type)", at: first.range,
                    hint: "write an interval of months, or one of days and time")
            }
            order[0].scalar = coerced(key, to: .timestamp)
            converted = distances
        case let type where type.isNumber:
            guard distances.allSatisfy({ $0.type.isNumber }) else { fallthrough }
            let unified = try unified([key] + distances, "RANGE", at: first.range ?? range)
            order[0].scalar = unified[0]
            converted = unified.dropFirst().map { $0.single ?? $0 }
            guard converted.allSatisfy({ $0.literalValue != nil }) else {
                throw .notSupported("a RANGE of \(first.type) over \(key.type)", at: first.range)
            }
        case .time:
            // Hyper's sum begins anew past midnight, so that the frame's end may come before its start.
            throw .notSupported(
                "a RANGE of \(first.type) over time, which turns at midnight,", at: first.range,
                hint: "order by date '2000-01-01' + the time")
        default:
            throw .notSupported("a RANGE of \(first.type) over \(key.type)", at: first.range)
        }
        var frame = frame
        if frame.start.distance != nil { frame.start = frame.start.replacing(converted.removeFirst()) }
        if frame.end.distance != nil { frame.end = frame.end.replacing(converted.removeFirst()) }
        return frame
    }
}

extension FedAlgebra.Window.Frame {
    /// In which no row lies; see ``FedAlgebra/Window/Call/withoutRows``.
    static let empty = Self(unit: .rows, start: .unboundedFollowing, end: .unboundedPreceding)

    /// The same frame; a distance of zero is the current row, or its peers.
    fileprivate var withoutZeros: Self {
        var frame = self
        if start.distance?.isZero ?? false { frame.start = .currentRow }
        if end.distance?.isZero ?? false { frame.end = .currentRow }
        return frame
    }

    /// Whether no row can lie in it.
    fileprivate var isEmpty: Bool {
        switch (start, end) {
        case (.unboundedFollowing, _): true
        case (.currentRow, .preceding), (.following, .currentRow), (.following, .preceding): true
        case (.preceding(let first), .preceding(let last)): first.isLess(than: last)
        case (.following(let first), .following(let last)): last.isLess(than: first)
        default: false
        }
    }
}

extension FedAlgebra.Window.Call {
    /// Over an empty frame a function sees no row, and elsewhere NULLs alone: all have one result for both.
    ///
    /// No engine takes a frame that ends before it starts.
    var withoutRows: Self {
        guard case .unboundedFollowing = frame?.start else { return self }
        var call = self
        call.frame = .init(unit: .rows, start: .unboundedPreceding, end: .unboundedFollowing)
        if case .aggregate(.countRows) = function {
            call.function = .aggregate(.count)
            call.arguments = [.literal(.null, .integer)]
        } else if let first = arguments.first {
            call.arguments[0] = .literal(.null, first.type)
        }
        return call
    }
}

extension FedAlgebra.Window.Frame.Bound {
    fileprivate var distance: Scalar? {
        switch self {
        case .preceding(let scalar), .following(let scalar): scalar
        default: nil
        }
    }

    fileprivate func replacing(_ distance: Scalar) -> Self {
        switch self {
        case .preceding: .preceding(distance)
        case .following: .following(distance)
        default: self
        }
    }
}

extension Scalar {
    fileprivate var isZero: Bool {
        switch literalValue {
        case .integer(0), .decimal(0), .double(0), .interval(0, 0, 0): true
        default: false
        }
    }

    /// Whether it is an interval of months, or one without months.
    fileprivate var isOfOneKind: Bool {
        guard case .interval(let months, let days, let microseconds) = literalValue else { return false }
        return months == 0 || (days == 0 && microseconds == 0)
    }

    /// The literal that a cast of a constant to real makes.
    fileprivate var single: Scalar? {
        guard type == .real, case .cast(let operand, _) = kind else { return nil }
        let number: Double? =
            switch operand.literalValue {
            case .integer(let number): Double(number)
            case .decimal(let number): Double(Decimal.text(number, scale: operand.type.digits?.scale ?? 0))
            case .double(let number): number
            default: nil
            }
        guard let number, Float(number).isFinite else { return nil }
        return .literal(.double(Double(Float(number))), .real, at: range)
    }

    /// Of two literals of one type.
    fileprivate func isLess(than other: Scalar) -> Bool {
        switch (literalValue, other.literalValue) {
        case (.integer(let left), .integer(let right)): left < right
        case (.decimal(let left), .decimal(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.interval(let months, let days, let time), .interval(let others, let otherDays, let otherTime)):
            (months, Int128(days) * 86_400_000_000 + Int128(time))
                < (others, Int128(otherDays) * 86_400_000_000 + Int128(otherTime))
        default: false
        }
    }
}
