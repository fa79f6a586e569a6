package import FedAlgebra
package import FedCatalog

/// What a system computes over several rows.
extension Dialect {
    package func verdict(on feature: OperatorFeature) -> Verdict {
        features.contains(feature) && (feature != .sample || functions[.random] != nil)
            ? .exact
            : .none(
                Inhibition(
                    .operatorNotPushed, reasons.features[feature] ?? "\(name) does not take over \(feature.words)"))
    }

    package func verdict(on call: Aggregate.Call, text: [ColumnID: TextDeclaration]) -> Verdict {
        guard let entry = aggregates[call.function] else {
            return .none(
                Inhibition(
                    .functionNotAvailable,
                    reasons.aggregates[call.function]
                        ?? "\(name) has no aggregate `\(call.function.rawValue)` of the same meaning",
                    at: call.argument?.range))
        }
        if let refusal = entry.refuses(call) { return .none(refusal) }
        let use: ScalarUse =
            switch call.function {
            case .min, .max, .anyValue: .order
            default: call.isDistinct ? .key : .value
            }
        // A system that does not hold a column to its type counts its values, and computes nothing with them.
        let isCounted = call.function == .count && !call.isDistinct
        var result = Verdict.exact
        for argument in call.arguments {
            if isCounted, argument.heldColumn != nil { continue }
            result = result.combined(with: verdict(on: argument, as: use, text: text))
        }
        if let filter = call.filter { result = result.combined(with: verdict(on: filter, as: .value, text: text)) }
        for key in call.orderBy { result = result.combined(with: verdict(on: key.scalar, as: .order, text: text)) }
        return result.exactness == .exact ? result : Verdict(exactness: .none, inhibitor: result.inhibitor)
    }

    package func verdict(on call: Window.Call, text: [ColumnID: TextDeclaration]) -> Verdict {
        var result: Verdict
        switch call.function {
        case .aggregate(let function):
            let plain = Aggregate.Call(
                function: function, arguments: call.arguments, filter: call.filter, type: call.type)
            result = verdict(on: plain, text: text)
            if !windowAggregates.contains(function) {
                result = .none(
                    Inhibition(
                        .functionNotAvailable, "\(name) may compute `\(function.rawValue)` over a window otherwise"))
            }
        case .ranking(let function):
            result = .exact
            if !rankings.contains(function) {
                result = .none(
                    Inhibition(
                        .functionNotAvailable,
                        "\(name) has no window function `\(function.rawValue)` of the same meaning"))
            }
            if [.lag, .lead].contains(function), !shifts(call) {
                result = .none(
                    Inhibition(
                        .functionNotAvailable,
                        "\(name) has no `\(function.rawValue)` with this value for rows that are not there"))
            }
            for argument in call.arguments {
                result = result.combined(with: verdict(on: argument, as: .value, text: text))
            }
        }
        if !partitionsByFloats, call.partition.contains(where: \.type.isFloat) {
            result = .none(Inhibition(.typeNotAvailable, "\(name) takes no float in PARTITION BY"))
        }
        if framesNeedOrder, call.order.isEmpty, let frame = call.frame, !frame.isWhole {
            result = .none(Inhibition(.functionSemanticsDiffer, "\(name) has a frame of ordered rows alone"))
        }
        if call.filter != nil {
            result = .none(Inhibition(.functionNotAvailable, "\(name) has no FILTER in window functions"))
        }
        if let frame = call.frame, !frames(frame, by: call.order) {
            result = .none(Inhibition(.functionSemanticsDiffer, "\(name) may have another frame of this kind"))
        }
        for scalar in call.partition { result = result.combined(with: verdict(on: scalar, as: .key, text: text)) }
        for key in call.order { result = result.combined(with: verdict(on: key.scalar, as: .order, text: text)) }
        return result.exactness == .exact ? result : Verdict(exactness: .none, inhibitor: result.inhibitor)
    }

    package func failsAlike(_ scalar: Scalar) -> Bool {
        (!scalar.failsItself || failsItselfAlike(scalar)) && scalar.operands.allSatisfy(failsAlike)
    }

    /// The same of the node itself, whatever its operands are.
    func failsItselfAlike(_ scalar: Scalar) -> Bool {
        switch scalar.kind {
        case .call(.raise, _) where admitsFailures: return alikeFailures.contains(.raise)
        // What reads no column a system may evaluate ahead of all rows.
        case _ where scalar.columns.isEmpty || !(admitsFailures || fence != nil): return false
        case .call(let function, _): return alikeFailures.contains(function)
        case .cast: return fence != nil || castsFailAlike
        default: return false
        }
    }

    /// Whether LAG or LEAD is called as the system has it.
    private func shifts(_ call: Window.Call) -> Bool {
        if framesNeedOrder, call.order.isEmpty { return false }
        guard call.arguments.count > 2 else { return true }
        return switch shiftDefaults {
        case .any: true
        case .constants: call.arguments[2].literalValue != nil
        case .none: false
        }
    }

    /// Only rows that are counted, and the peers of the current one, are framed alike on most systems.
    func frames(_ frame: Window.Frame, by keys: [SortKey]) -> Bool {
        let hasIntegers = keys.contains { $0.scalar.type.isInteger }
        let takesDistances =
            frame.unit == .rows
            ? windowFrames.rowDistances
            : windowFrames.rangeDistances && (windowFrames.integerDistances || !hasIntegers)
        func isPlain(_ bound: Window.Frame.Bound) -> Bool {
            switch bound {
            case .unboundedPreceding, .currentRow, .unboundedFollowing: true
            case .preceding(let distance), .following(let distance):
                // A real has another precision elsewhere, as in PostgreSQL, whose distances from it are doubles.
                takesDistances && distance.literalValue != nil && distance.type != .real
            }
        }
        guard frame.unit == .rows ? windowFrames.rows : windowFrames.range else { return false }
        return isPlain(frame.start) && isPlain(frame.end)
    }
}

extension Window.Frame {
    /// Whether all rows of the partition are in it.
    var isWhole: Bool { start == .unboundedPreceding && end == .unboundedFollowing }
}

extension Scalar {
    /// The column, if it is no more than what the remote holds, in its CDP type; a cast of the query's is more.
    fileprivate var heldColumn: ColumnID? {
        if case .cast(let operand, .scan) = kind { return operand.columnID }
        return columnID
    }
}

extension OperatorFeature {
    /// The operator as people call it.
    package var words: String {
        switch self {
        case .limit: "LIMIT"
        case .topN: "ORDER BY with LIMIT"
        case .innerJoin: "inner joins"
        case .crossJoin: "cross joins"
        case .leftJoin: "left joins"
        case .rightJoin: "right joins"
        case .fullJoin: "full joins"
        case .semiJoin: "semi-joins"
        case .antiJoin: "anti-joins"
        case .aggregate: "aggregates"
        case .groupingSets: "grouping sets"
        case .distinct: "DISTINCT"
        case .window: "window functions"
        case .sample: "a choice of rows at random"
        case .unionAll: "UNION ALL"
        case .intersect: "INTERSECT"
        case .intersectAll: "INTERSECT ALL"
        case .except: "EXCEPT"
        case .exceptAll: "EXCEPT ALL"
        }
    }
}
