import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Aggregate calls, over groups and as window functions.
extension Binder {
    static let dcAggregates: [String: AggregateFunction] = [
        "count": .count, "sum": .sum, "avg": .avg, "min": .min, "max": .max, "any_value": .anyValue,
        "bool_and": .boolAnd, "every": .boolAnd, "bool_or": .boolOr, "bit_and": .bitAnd, "bit_or": .bitOr,
        "stddev": .stddevSamp, "stddev_samp": .stddevSamp, "stddev_pop": .stddevPop, "variance": .varSamp,
        "var_samp": .varSamp, "var_pop": .varPop, "covar_pop": .covarPop, "covar_samp": .covarSamp,
        "corr": .corr, "skewness_pop": .skewness, "skewness_samp": .skewness, "kurtosis": .kurtosis,
        "string_agg": .stringAgg, "listagg": .stringAgg, "median": .percentileCont,
        "percentile_cont": .percentileCont, "percentile_disc": .percentileDisc, "mode": .mode,
        "approx_count_distinct": .count, "min_by": .minBy, "max_by": .maxBy, "grouping": .grouping,
    ]

    static let sparkAggregates: [String: AggregateFunction] = dcAggregates.merging([
        "mean": .avg, "skewness": .skewness, "some": .boolOr, "any": .boolOr, "std": .stddevSamp,
        "count_if": .countRows, "percentile": .percentileCont,
    ]) { $1 }

    var aggregates: [String: AggregateFunction] {
        options.language == .dc ? Self.dcAggregates : Self.sparkAggregates
    }

    /// The parts of a call, bound.
    struct AggregateParts {
        var arguments: [Scalar]
        var isStar: Bool
        var isDistinct: Bool
        var filter: Scalar?
        var orderBy: [SortKey]
        /// Whether the order stood in WITHIN GROUP.
        var isWithinGroup: Bool
    }

    /// An aggregate over groups.
    mutating func aggregate(
        _ call: FunctionCall, _ name: String, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard let collected = aggregation else {
            throw CompileError(
                .groupingError, "the aggregate `\(name)` is not allowed in \(clause)", at: range,
                hint: clause == "WHERE" ? "filter groups with HAVING" : nil)
        }
        // Inside an aggregate another one is refused.
        aggregation = nil
        let outer = clause
        clause = "the argument of an aggregate"
        defer { clause = outer }
        let parts = try aggregateParts(call, in: scope)
        aggregation = collected
        try refuseOuterAggregate(parts.arguments, at: range)
        return try aggregate(name, parts, over: nil, at: range)
    }

    mutating func aggregateParts(_ call: FunctionCall, in scope: Scope) throws(CompileError) -> AggregateParts {
        var arguments: [Scalar] = []
        for argument in call.arguments { arguments.append(try scalar(argument, in: scope)) }
        let filter = try call.filter.map { expression throws(CompileError) in
            // Spark coerces nothing here, not even NULL.
            if options.language == .spark, case .literal(.null) = expression.kind {
                throw CompileError(.typeMismatch, "FILTER needs a boolean", at: expression.range)
            }
            return try condition(expression, in: scope)
        }
        if !call.orderBy.isEmpty, !call.withinGroup.isEmpty {
            throw CompileError(.syntaxError, "a call takes ORDER BY or WITHIN GROUP, and not both", at: call.range)
        }
        var orderBy: [SortKey] = []
        for item in call.orderBy + call.withinGroup {
            orderBy.append(sortKey(item, try scalar(item.expression, in: scope)))
        }
        return AggregateParts(
            arguments: arguments, isStar: call.isStar, isDistinct: call.isDistinct, filter: filter, orderBy: orderBy,
            isWithinGroup: !call.withinGroup.isEmpty)
    }

    /// Binds an aggregate over groups, or with `window` over the rows of a window.
    mutating func aggregate(
        _ name: String, _ parts: AggregateParts, over window: WindowSpecification?, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard let function = aggregates[name] else {
            throw CompileError(.typeMismatch, "`\(name)` is not a window function", at: range)
        }
        var parts = parts
        if name == "count_if" {
            guard parts.arguments.count == 1, let test = parts.arguments.first, test.type == .boolean, !parts.isDistinct
            else { throw CompileError(.typeMismatch, "`\(name)` takes one boolean", at: range) }
            parts.filter = .and([parts.filter, test].compactMap(\.self))
            parts.arguments = []
        }
        let isCountOfRows = function == .count && parts.arguments.isEmpty && name == "count" && !parts.isDistinct
        if isCountOfRows, !parts.isStar, options.language == .spark {
            throw CompileError(.typeMismatch, "`count` takes an argument", at: range, hint: "write count(*)")
        }
        if isCountOfRows || name == "count_if" {
            return try collected(.init(function: .countRows, arguments: [], type: .bigint), parts, name, window, range)
        }
        if parts.isStar { throw CompileError(.typeMismatch, "`\(name)` does not take *", at: range) }
        if name == "median" {
            parts.orderBy = parts.arguments.prefix(1).map {
                SortKey(scalar: $0, isDescending: false, nullsFirst: false)
            }
            let half = Scalar.literal(.decimal(5), .numeric(precision: 1, scale: 1))
            if !parts.arguments.isEmpty { parts.arguments[0] = half }
        }
        if options.language == .spark {
            if function == .count, parts.arguments.count > 1 {
                throw .notSupported("`count` of several columns", at: range, hint: "count a CASE, or use a subquery")
            }
            if function == .mode, !parts.arguments.isEmpty {
                throw .notSupported(
                    "`mode` without an order", at: range, hint: "write mode() WITHIN GROUP (ORDER BY …)")
            }
            if name == "percentile", parts.arguments.count == 2 {
                parts.orderBy = [SortKey(scalar: parts.arguments[0], isDescending: false, nullsFirst: false)]
                parts.arguments.removeFirst()
                parts.isWithinGroup = true
            }
        }
        if name == "approx_count_distinct", options.language == .dc, parts.arguments.count == 2 {
            try checkPrecision(parts.arguments.removeLast(), at: range)
        }
        let wanted = function.argumentCount(isSpark: options.language == .spark)
        guard wanted.contains(parts.arguments.count) else {
            throw CompileError(
                .typeMismatch,
                "`\(name)` takes \(wanted.lowerBound) argument\(wanted.lowerBound == 1 ? "" : "s"), "
                    + "and got \(parts.arguments.count)", at: range)
        }
        if !parts.orderBy.isEmpty, !function.takesOrder {
            throw CompileError(.typeMismatch, "`\(name)` does not take an ORDER BY", at: range)
        }
        if parts.isDistinct { try refuseDistinct(function, name, window, at: range) }
        switch function {
        case .grouping:
            return try grouping(name, parts, window, at: range)
        case .stddevPop, .stddevSamp, .varPop, .varSamp:
            return try variance(function, parts, name, window, at: range)
        case .covarPop, .covarSamp: return try covariance(function, parts, name, window, at: range)
        case .corr: return try correlation(parts, name, window, at: range)
        case .skewness, .kurtosis: return try moment(function, parts, name, window, at: range)
        case .stringAgg, .percentileCont, .percentileDisc, .mode, .minBy, .maxBy:
            if window != nil { throw .notSupported("`\(name)` as a window function", at: range) }
            return try ordered(function, parts, name, at: range)
        default:
            return try plain(function, parts, name, window, at: range)
        }
    }

    /// How far off `approx_count_distinct` may be: the exact count is as near as can be.
    private func checkPrecision(_ scalar: Scalar, at range: SourceRange) throws(CompileError) {
        let error: Double? =
            switch scalar.literalValue {
            case .decimal(let unscaled):
                Double(unscaled) * (Double("1e-\(scalar.type.digits?.scale ?? 0)") ?? .nan)
            case .double(let number): number
            default: nil
            }
        if let error, error >= 0.002, error < 1 { return }
        throw CompileError(
            .typeMismatch, "the error of `approx_count_distinct` is a constant from 0.002 to less than 1",
            at: scalar.range ?? range)
    }

    private func refuseDistinct(
        _ function: AggregateFunction, _ name: String, _ window: WindowSpecification?, at range: SourceRange
    ) throws(CompileError) {
        if window != nil { throw .notSupported("DISTINCT in a window function", at: range) }
        switch function {
        case .count, .sum, .avg, .min, .max, .anyValue, .boolAnd, .boolOr, .bitAnd, .bitOr, .stringAgg, .skewness,
            .kurtosis:
            return
        default: throw .notSupported("`\(name)` with DISTINCT", at: range)
        }
    }

    // MARK: - One argument

    private mutating func plain(
        _ function: AggregateFunction, _ parts: AggregateParts, _ name: String, _ window: WindowSpecification?,
        at range: SourceRange
    ) throws(CompileError) -> Scalar {
        var argument = parts.arguments[0]
        if options.language == .dc, isUntyped(argument), argument.literalValue == .null {
            throw CompileError(
                .typeMismatch, "`\(name)` needs a typed argument", at: argument.range, hint: "write NULL::integer")
        }
        var isDistinct = parts.isDistinct
        let type: SQLType
        switch function {
        case .count, .countRows:
            type = .bigint
            if name == "approx_count_distinct" { isDistinct = true }
            if isDistinct { argument = comparable(argument) }
        case .min, .max, .anyValue:
            switch argument.type {
            case .interval, .json: throw .notSupported("`\(name)` of \(argument.type)", at: range)
            default: type = argument.type
            }
            isDistinct = false
        case .boolAnd, .boolOr:
            argument = try adapted(argument, to: .boolean)
            guard argument.type == .boolean else { throw mismatch(name, "a boolean", argument) }
            type = .boolean
            isDistinct = false
        case .bitAnd, .bitOr:
            guard argument.type.isInteger else { throw mismatch(name, "an integer", argument) }
            type = argument.type
            isDistinct = false
        default:
            if options.language == .spark { argument = try number(argument, name) }
            guard argument.type.isNumber else { throw mismatch(name, "a number", argument) }
            if argument.type.isFloat {
                let isSpark = options.language == .spark
                type = function == .avg || isSpark ? .double : argument.type
                if function == .avg || isSpark { argument = coerced(argument, to: .double) }
            } else {
                guard let exact = options.language.decimals.aggregate(function, over: argument.type) else {
                    throw .notSupported("`\(name)` of \(argument.type)", at: range)
                }
                type = exact
                if exact == .double { argument = coerced(argument, to: .double) }
            }
        }
        return try collected(
            .init(function: function, arguments: [argument], isDistinct: isDistinct, type: type), parts, name, window,
            range)
    }

    func mismatch(_ name: String, _ wanted: String, _ argument: Scalar) -> CompileError {
        CompileError(.typeMismatch, "`\(name)` needs \(wanted), and this is \(argument.type)", at: argument.range)
    }

    private mutating func grouping(
        _ name: String, _ parts: AggregateParts, _ window: WindowSpecification?, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard window == nil, parts.filter == nil else {
            throw CompileError(.typeMismatch, "`\(name)` takes neither FILTER nor OVER", at: range)
        }
        let isSpark = options.language == .spark
        if isSpark, parts.arguments.count > 1 { throw .notSupported("GROUPING of several groups", at: range) }
        // Spark's is a tinyint, which the algebra does not have.
        let call = Aggregate.Call(
            function: .grouping, arguments: parts.arguments, type: isSpark ? .smallint : .integer)
        return try collected(call, parts, name, nil, range)
    }

    // MARK: - Collecting

    /// The column of a call, with the filter of `parts`.
    mutating func collected(
        _ call: Aggregate.Call, _ parts: AggregateParts, _ name: String, _ window: WindowSpecification?,
        _ range: SourceRange
    ) throws(CompileError) -> Scalar {
        var call = call
        guard let window else {
            if call.function != .grouping { call.filter = parts.filter }
            guard let column = aggregation?.column(of: call, name: name, at: range, from: &sequence) else {
                throw CompileError(.groupingError, "the aggregate `\(name)` is not allowed in \(clause)", at: range)
            }
            supposeValue(of: call, in: column)
            return .column(column, at: range)
        }
        if let filter = parts.filter { Self.filter(&call, by: filter) }
        let bound = FedAlgebra.Window.Call(
            function: .aggregate(call.function), arguments: call.arguments, partition: window.partition,
            order: window.order, frame: window.frame, type: call.type, isNullable: call.function.isNullOfNothing)
        return .column(windowColumn(bound, name, at: range), at: range)
    }

    /// FILTER as a CASE: not every system has it in windows.
    private static func filter(_ call: inout Aggregate.Call, by filter: Scalar) {
        let value = call.argument ?? .literal(.integer(1), .integer)
        let kept = Scalar(
            .searchedCase([.init(condition: filter, result: value)], otherwise: .literal(.null, value.type)),
            type: value.type, isNullable: true, range: value.range)
        if call.function == .countRows { call.function = .count }
        call.arguments = [kept] + call.arguments.dropFirst()
    }
}

extension AggregateFunction {
    fileprivate func argumentCount(isSpark: Bool) -> ClosedRange<Int> {
        switch self {
        case .countRows, .mode: 0...0
        case .anyValue: isSpark ? 1...2 : 1...1
        case .covarPop, .covarSamp, .corr, .minBy, .maxBy: 2...2
        case .stringAgg: isSpark ? 1...2 : 2...2
        case .grouping: 1...30
        default: 1...1
        }
    }

    fileprivate var takesOrder: Bool {
        switch self {
        case .stringAgg, .percentileCont, .percentileDisc, .mode: true
        default: false
        }
    }
}
