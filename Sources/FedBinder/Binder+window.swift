import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Window functions: calls with OVER.
extension Binder {
    /// The rows that an aggregate sees as a window function.
    struct WindowSpecification {
        var partition: [Scalar]
        var order: [SortKey]
        var frame: FedAlgebra.Window.Frame
    }

    static let rankings: [String: RankingFunction] = [
        "row_number": .rowNumber, "rank": .rank, "dense_rank": .denseRank, "percent_rank": .percentRank,
        "cume_dist": .cumeDist, "ntile": .ntile, "lag": .lag, "lead": .lead, "first_value": .firstValue,
        "last_value": .lastValue, "nth_value": .nthValue,
    ]

    /// Calls that are window functions whatever else they need: with them OVER is missing rather than wrong.
    func isWindowFunction(_ name: String) -> Bool {
        Self.rankings[name] != nil || (name == "modified_rank" && options.language == .dc)
    }

    mutating func window(
        _ call: FunctionCall, _ definition: FedSyntax.Window, _ name: String, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard let allowed = aggregation?.allowsWindows, allowed else {
            throw CompileError(
                .groupingError, "the window function `\(name)` is not allowed in \(clause)", at: range,
                hint: "compute it in a subquery and use its column")
        }
        if call.isDistinct { throw .notSupported("DISTINCT in a window function", at: range) }
        if !call.orderBy.isEmpty || !call.withinGroup.isEmpty {
            throw .notSupported("an ordered aggregate as a window function", at: range)
        }
        if call.nullTreatment == .ignore {
            throw .notSupported("IGNORE NULLS", at: range, hint: "filter the NULLs in a subquery")
        }
        // Aggregates may stand inside, but no other window.
        aggregation?.allowsWindows = false
        let outer = clause
        clause = "a window function"
        defer {
            aggregation?.allowsWindows = true
            clause = outer
        }
        let resolved = try resolved(definition, [])
        let frame = resolved.frame
        var specification = try specification(resolved, in: scope)
        var bound: FedAlgebra.Window.Call
        if let ranking = Self.rankings[name] {
            if call.filter != nil { throw .notSupported("FILTER in `\(name)`", at: range) }
            if options.language == .spark, ranking.needsOrder, resolved.orderBy.isEmpty {
                throw CompileError(
                    .typeMismatch, "`\(name)` needs an ORDER BY in its window", at: resolved.range)
            }
            bound = try rankingCall(ranking, call, name, in: scope, at: range)
            bound.partition = specification.partition
            bound.order = specification.order
            if ranking.readsFrame {
                bound.frame = try self.frame(frame, &bound.order, in: scope, at: resolved.range)
            } else if frame != nil, options.language == .spark {
                throw .notSupported("a frame in `\(name)`", at: resolved.range)
            }
        } else if name == "modified_rank", options.language == .dc {
            // The rank of the last of the equal rows is how many rows come up to there.
            guard call.arguments.isEmpty, !call.isStar, call.filter == nil else {
                throw CompileError(.typeMismatch, "`\(name)` takes no arguments", at: range)
            }
            bound = .init(
                function: .aggregate(.countRows), arguments: [], partition: specification.partition,
                order: specification.order,
                frame: try self.frame(nil, &specification.order, in: scope, at: resolved.range), type: .bigint,
                isNullable: false)
        } else {
            if call.filter != nil, options.language == .spark {
                throw .notSupported("FILTER in a window function", at: range, hint: "write a CASE as the argument")
            }
            let parts = try aggregateParts(call, in: scope)
            let frame = try self.frame(frame, &specification.order, in: scope, at: resolved.range)
            return try aggregate(
                name, parts, over: .init(partition: specification.partition, order: specification.order, frame: frame),
                at: range)
        }
        return .column(windowColumn(bound, name, at: range), at: range)
    }

    mutating func windowColumn(
        _ call: FedAlgebra.Window.Call, _ name: String, at range: SourceRange
    ) -> Column {
        var collected = aggregation ?? Aggregation()
        // It is changed in place, not copied for each call.
        aggregation = nil
        defer { aggregation = collected }
        return collected.column(of: call.withoutRows, name: name, at: range, from: &sequence)
    }

    // MARK: - Definitions

    /// The windows of the WINDOW clause by key.
    func namedWindows(_ windows: [NamedWindow]) throws(CompileError) -> [String: FedSyntax.Window] {
        var result: [String: FedSyntax.Window] = [:]
        for window in windows {
            guard result.updateValue(window.window, forKey: rule.key(window.name)) == nil else {
                throw CompileError(
                    .ambiguousTable, "the window `\(rule.name(of: window.name))` is defined twice",
                    at: window.name.range)
            }
        }
        return result
    }

    /// A definition with what it takes over from the windows that it names.
    private func resolved(
        _ window: FedSyntax.Window, _ visited: [String]
    ) throws(CompileError) -> FedSyntax.Window {
        guard let base = window.base else { return window }
        let key = rule.key(base)
        let known = aggregation?.namedWindows ?? [:]
        guard let definition = known[key], !visited.contains(key) else {
            throw CompileError(
                .unknownTable, "no window `\(rule.name(of: base))`", at: base.range,
                hint: Spelling.suggestion(for: rule.name(of: base), among: Array(known.keys)).map {
                    "did you mean \($0)?"
                })
        }
        var merged = try resolved(definition, visited + [key])
        let refines = !window.partitionBy.isEmpty || !window.orderBy.isEmpty || window.frame != nil
        if !refines { return merged }
        if options.language == .spark {
            throw CompileError(
                .syntaxError, "Spark does not refine the window `\(rule.name(of: base))`", at: window.range,
                hint: "write out the window")
        }
        if !window.partitionBy.isEmpty {
            throw CompileError(
                .syntaxError, "a window that refines `\(rule.name(of: base))` cannot have a PARTITION BY of its own",
                at: window.range)
        }
        if merged.frame != nil {
            throw CompileError(
                .syntaxError, "the window `\(rule.name(of: base))` has a frame and cannot be refined", at: base.range)
        }
        if !window.orderBy.isEmpty {
            guard merged.orderBy.isEmpty else {
                throw CompileError(
                    .syntaxError, "the window `\(rule.name(of: base))` has an ORDER BY already", at: window.range)
            }
            merged.orderBy = window.orderBy
        }
        merged.frame = window.frame
        merged.range = window.range
        return merged
    }

    private mutating func specification(
        _ window: FedSyntax.Window, in scope: Scope
    ) throws(CompileError) -> (partition: [Scalar], order: [SortKey]) {
        var partition: [Scalar] = []
        for expression in window.partitionBy { partition.append(try groupable(expression, in: scope)) }
        var order: [SortKey] = []
        for item in window.orderBy { order.append(sortKey(item, try groupable(item.expression, in: scope))) }
        // A constant neither parts nor orders.
        return (partition.filter { $0.literalValue == nil }, order.filter { $0.scalar.literalValue == nil })
    }

    private mutating func groupable(
        _ expression: FedSyntax.Expression, in scope: Scope
    ) throws(CompileError) -> Scalar {
        let scalar = try self.scalar(expression, in: scope)
        switch scalar.type {
        case .interval, .json: throw .notSupported("a window over \(scalar.type) values", at: expression.range)
        default: return scalar
        }
    }

    // MARK: - Ranking functions

    private mutating func rankingCall(
        _ function: RankingFunction, _ call: FunctionCall, _ name: String, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> FedAlgebra.Window.Call {
        let count = function.argumentCount
        guard count.contains(call.arguments.count), !call.isStar else {
            throw CompileError(
                .typeMismatch, "`\(name)` does not take \(call.isStar ? "*" : "\(call.arguments.count) arguments")",
                at: range)
        }
        var arguments: [Scalar] = []
        for argument in call.arguments { arguments.append(try scalar(argument, in: scope)) }
        let isSpark = options.language == .spark
        func bound(_ arguments: [Scalar], _ type: SQLType, isNullable: Bool) -> FedAlgebra.Window.Call {
            .init(
                function: .ranking(function), arguments: arguments, partition: [], order: [], frame: nil, type: type,
                isNullable: isNullable)
        }
        switch function {
        case .rowNumber, .rank, .denseRank: return bound([], isSpark ? .integer : .bigint, isNullable: false)
        case .percentRank, .cumeDist: return bound([], .double, isNullable: false)
        case .ntile:
            guard case .literal(.integer(let buckets)) = arguments[0].kind else {
                throw .notSupported("`\(name)` of anything but a number", at: arguments[0].range)
            }
            guard (1...Int64(Int32.max)).contains(buckets) else {
                throw CompileError(.typeMismatch, "`\(name)` takes a number above zero", at: arguments[0].range)
            }
            return bound([.literal(.integer(buckets), .integer)], .integer, isNullable: false)
        case .firstValue, .lastValue:
            return bound(arguments, arguments[0].type, isNullable: true)
        case .nthValue:
            guard case .integer(let position)? = arguments[1].folded().literalValue, position <= Int64(Int32.max),
                position > 0 || !isSpark
            else { throw .notSupported("`\(name)` at anything but a number above zero", at: arguments[1].range) }
            // There is no row at zero, nor below.
            let value = position > 0 ? arguments[0] : .literal(.null, arguments[0].type)
            return bound(
                [value, .literal(.integer(max(position, 1)), .integer)], arguments[0].type, isNullable: true)
        case .lag, .lead:
            return try shifted(function, arguments, name, at: range)
        }
    }

    /// `lag` and `lead`; a distance below zero is one in the other direction.
    private func shifted(
        _ function: RankingFunction, _ arguments: [Scalar], _ name: String, at range: SourceRange
    ) throws(CompileError) -> FedAlgebra.Window.Call {
        var (function, values) = (function, [arguments[0]])
        var distance: Int64 = 1
        if arguments.count > 1 {
            guard case .literal(.integer(let number)) = arguments[1].folded().kind,
                number.magnitude <= UInt64(Int32.max)
            else {
                throw .notSupported(
                    "`\(name)` by anything but a number", at: arguments[1].range, hint: "Spark asks for a constant")
            }
            distance = number
        }
        if distance < 0 {
            function = function == .lag ? .lead : .lag
            distance = -distance
        }
        if arguments.count > 2 {
            values =
                try options.language == .dc
                // A row before the first has the default, whatever its length.
                ? unified([arguments[0], arguments[2]], "`\(name)`", isChoice: true, at: range)
                : [arguments[0], sparkDefault(arguments[2], of: arguments[0].type, name, at: range)]
        }
        values.insert(.literal(.integer(distance), .integer), at: 1)
        return .init(
            function: .ranking(function), arguments: values, partition: [], order: [], frame: nil,
            type: values[0].type, isNullable: values.count < 3 || values[0].isNullable || values[2].isNullable)
    }
}

extension Binder {
    /// What `lag` and `lead` give outside of the partition: in Spark it becomes a value of the column's type.
    private func sparkDefault(
        _ value: Scalar, of type: SQLType, _ name: String, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        if value.isBareNull { return .literal(.null, type, at: value.range) }
        if value.type == type || value.type.isNumber && type.isNumber || value.type.isText {
            return try explicitCast(value, to: type, at: value.range ?? range)
        }
        throw .notSupported("a default of type \(value.type) in `\(name)` of \(type)", at: value.range ?? range)
    }
}

extension RankingFunction {
    /// Whether Spark asks for an ORDER BY.
    fileprivate var needsOrder: Bool {
        switch self {
        case .firstValue, .lastValue, .nthValue: false
        default: true
        }
    }

    /// Whether the frame says what the function sees, and not the whole partition.
    fileprivate var readsFrame: Bool {
        switch self {
        case .firstValue, .lastValue, .nthValue: true
        default: false
        }
    }

    fileprivate var argumentCount: ClosedRange<Int> {
        switch self {
        case .rowNumber, .rank, .denseRank, .percentRank, .cumeDist: 0...0
        case .ntile, .firstValue, .lastValue: 1...1
        case .nthValue: 2...2
        case .lag, .lead: 1...3
        }
    }
}
