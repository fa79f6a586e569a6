import FedAlgebra
import FedCatalog
import FedDiagnostics

extension QueryWriter {
    /// Always a derived table: only ORDER BY and the select list may call window functions.
    mutating func window(_ node: Window) throws(CompileError) -> Draft {
        var draft = try draft(node.input, isQualified: true)
        if !draft.isPlain { draft = try wrapped(draft) }
        let names = draft.names
        for item in node.items {
            draft.names[item.column.id] = try window(item, names)
            draft.columns.append(item.column)
        }
        return try wrapped(draft)
    }

    private mutating func window(
        _ item: Window.Item, _ names: [ColumnID: Fragment]
    ) throws(CompileError) -> Fragment {
        let call = item.call
        scalars.names = names
        if let filter = call.filter { throw .notSupported("FILTER in a window function", at: filter.range) }
        let tail = try " OVER (\(scalars.specification(call)))"
        switch call.function {
        case .aggregate(let function):
            let plain = Aggregate.Call(function: function, arguments: call.arguments, type: call.type)
            do throws(CompileError) {
                return try dialect.aggregate(&scalars, plain, tail)
            } catch {
                throw error.placed(at: item.range)
            }
        case .ranking(let function):
            let text = try scalars.ranking(function, call.arguments, tail)
            // Engines count in integers of their own size.
            switch function {
            case .rowNumber, .rank, .denseRank, .ntile:
                return Fragment("CAST(\(text) AS \(dialect.type(call.type) ?? "BIGINT"))")
            case .percentRank where dialect.shortensShares, .cumeDist where dialect.shortensShares:
                return Fragment("CAST(\(text) AS \(try scalars.typeName(call.type, nil)))")
            default:
                return Fragment(text)
            }
        }
    }
}

extension ScalarWriter {
    /// Keys of an ORDER BY, with all that is implicit written out; see ``sortKey(_:ofRows:)``.
    mutating func sortKeys(_ keys: [SortKey], ofRows: Bool = false) throws(CompileError) -> String {
        var texts: [String] = []
        for key in keys { texts.append(try sortKey(key, ofRows: ofRows)) }
        return texts.joined(separator: ", ")
    }

    /// A key of an ORDER BY; a system without a word for the place of NULLs sorts by whether it is one before.
    ///
    /// `ofRows` says that it puts rows in order, which come out with the columns that it reads; what an aggregate is
    /// ordered by may be what it gives.
    mutating func sortKey(_ key: SortKey, ofRows: Bool = false) throws(CompileError) -> String {
        let plain = try ordered(key.scalar)
        let value = ofRows ? dialect.keepingZeroSigns(plain, key.scalar) : plain
        let direction = key.isDescending ? "DESC" : "ASC"
        if dialect.nullOrder == .written {
            return "\(value.text) \(direction) NULLS \(key.nullsFirst ? "FIRST" : "LAST")"
        }
        let comesFirst = (dialect.nullOrder == .least) != key.isDescending
        if !key.scalar.isNullable || key.nullsFirst == comesFirst { return "\(value.text) \(direction)" }
        return "\(try write(.isNull(key.scalar)).text) \(key.nullsFirst ? "DESC" : "ASC"), \(value.text) \(direction)"
    }

    /// A call of a function of windows with its OVER.
    fileprivate mutating func ranking(
        _ function: RankingFunction, _ arguments: [Scalar], _ tail: String
    ) throws(CompileError) -> String {
        let texts = try join(arguments, ", ", within: .or)
        guard let own = dialect.rankingCalls[function] else { return "\(function.sqlName)(\(texts))\(tail)" }
        var parts: [String] = []
        for (index, argument) in arguments.enumerated() {
            let text = try write(argument).text
            // The second one is a distance or a place, and constant.
            parts.append(index == 1 ? text : "CAST(\(text) AS \(try typeName(argument.type, argument.range)))")
        }
        return "\(own.name)(\(parts.joined(separator: ", ")))\(own.treatment)\(tail)"
    }

    /// What stands between the parentheses of OVER.
    fileprivate mutating func specification(_ call: Window.Call) throws(CompileError) -> String {
        var parts: [String] = []
        if !call.partition.isEmpty {
            var keys: [String] = []
            for scalar in call.partition { keys.append(dialect.keepingZeroSigns(try key(scalar), scalar).text) }
            parts.append("PARTITION BY \(keys.joined(separator: ", "))")
        }
        if !call.order.isEmpty {
            var keys = call.order
            if dialect.overflowsInFrames, call.frame?.hasDistance == true {
                for index in keys.indices { keys[index].scalar = keys[index].scalar.withRoom }
            }
            parts.append("ORDER BY \(try sortKeys(keys, ofRows: true))")
        } else if call.frame == nil ? dialect.ranksNeedOrder && call.function.isRanking : dialect.ordersFrames {
            parts.append("ORDER BY \(dialect.anyOrder)")
        }
        if let frame = call.frame, !(dialect.framesNeedOrder && call.order.isEmpty) {
            let bounds = try "\(bound(frame.start)) AND \(bound(frame.end))"
            parts.append("\(frame.unit == .rows ? "ROWS" : "RANGE") BETWEEN \(bounds)")
        }
        return parts.joined(separator: " ")
    }

    private mutating func bound(_ bound: Window.Frame.Bound) throws(CompileError) -> String {
        switch bound {
        case .unboundedPreceding: "UNBOUNDED PRECEDING"
        case .currentRow: "CURRENT ROW"
        case .unboundedFollowing: "UNBOUNDED FOLLOWING"
        case .preceding(let distance): "\(try self.distance(distance)) PRECEDING"
        case .following(let distance): "\(try self.distance(distance)) FOLLOWING"
        }
    }

    private mutating func distance(_ scalar: Scalar) throws(CompileError) -> String {
        guard case .literal(.interval(let months, let days, let microseconds)) = scalar.kind else {
            return try write(scalar).text
        }
        if months != 0 { return "INTERVAL '\(months)' MONTH" }
        if microseconds == 0 { return "INTERVAL '\(days)' DAY" }
        let (total, overflows) = (Int64(days) * 86_400_000_000).addingReportingOverflow(microseconds)
        if overflows { throw .notSupported("so long an interval", at: scalar.range) }
        return "INTERVAL '\(Decimal.text(Int128(total), scale: 6))' SECOND"
    }
}

extension Dialect {
    /// A key of rows, which takes the sign from no zero of its column.
    fileprivate func keepingZeroSigns(_ key: Fragment, _ scalar: Scalar) -> Fragment {
        guard losesZeroSigns, scalar.type.isFloat else { return key }
        return Fragment("\(key.within(.sum)) + 0.0::\(type(scalar.type) ?? "DOUBLE")", .sum)
    }
}

extension Window.Function {
    fileprivate var isRanking: Bool {
        if case .ranking = self { return true }
        return false
    }
}

extension Window.Frame {
    /// Whether it reaches to values at a distance.
    fileprivate var hasDistance: Bool {
        guard unit == .range else { return false }
        return [start, end].contains { bound in
            switch bound {
            case .preceding, .following: true
            case .unboundedPreceding, .currentRow, .unboundedFollowing: false
            }
        }
    }
}

extension Scalar {
    /// A decimal with a digit more, which holds the sum of any two, unless it has them all.
    fileprivate var withRoom: Scalar {
        guard case .numeric(let precision, let scale) = type, precision < 38 else { return self }
        return Scalar(
            .cast(self, .spark), type: .numeric(precision: precision + 1, scale: scale), isNullable: isNullable)
    }
}

extension RankingFunction {
    fileprivate var sqlName: String {
        switch self {
        case .rowNumber: "ROW_NUMBER"
        case .rank: "RANK"
        case .denseRank: "DENSE_RANK"
        case .percentRank: "PERCENT_RANK"
        case .cumeDist: "CUME_DIST"
        case .ntile: "NTILE"
        case .lag: "LAG"
        case .lead: "LEAD"
        case .firstValue: "FIRST_VALUE"
        case .lastValue: "LAST_VALUE"
        case .nthValue: "NTH_VALUE"
        }
    }
}
