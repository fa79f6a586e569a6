import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    mutating func function(
        _ call: FunctionCall, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let name = call.name.text.lowercased()
        if call.over != nil { throw .notSupported("a window function", at: range) }
        if !call.withinGroup.isEmpty { throw .notSupported("WITHIN GROUP", at: range) }
        if let aggregate = Self.aggregates[name] {
            return try self.aggregate(aggregate, call, name, in: scope, at: range)
        }
        if call.isStar || call.isDistinct || call.filter != nil || !call.orderBy.isEmpty {
            throw CompileError(
                Self.known.contains(name) ? .notSupported : .typeMismatch,
                "`\(name)` does not take *, DISTINCT, ORDER BY or FILTER", at: range)
        }
        if ["now", "current_timestamp", "current_date", "localtimestamp", "getdate", "sysdate"].contains(name),
            call.arguments.isEmpty
        {
            return now(name, at: range)
        }
        var arguments: [Scalar] = []
        for argument in call.arguments { arguments.append(try scalar(argument, in: scope)) }
        guard let signature = Self.signatures[name] else {
            if Self.known.contains(name) { throw .notSupported("the function `\(name)`", at: call.name.range) }
            let names = Self.signatures.keys.sorted() + Self.aggregates.keys.sorted() + Self.known.sorted()
            throw CompileError(
                .unknownFunction, "no function `\(name)`", at: call.name.range,
                hint: Spelling.suggestion(for: name, among: names).map { "did you mean \($0)?" })
        }
        guard signature.count.contains(arguments.count) else {
            let count = signature.count
            let wanted =
                count.lowerBound == count.upperBound
                ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
            throw CompileError(
                .typeMismatch, "`\(name)` takes \(wanted) arguments, and got \(arguments.count)", at: range)
        }
        return try signature.bind(self, arguments, range)
    }

    // MARK: - Scalar functions

    private struct Signature: Sendable {
        let count: ClosedRange<Int>
        let bind: @Sendable (Binder, [Scalar], SourceRange) throws(CompileError) -> Scalar
    }

    private static let signatures: [String: Signature] = [
        "abs": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let value = try binder.number(arguments[0], "abs")
            return Scalar(.call(.abs, [value]), type: value.type, isNullable: value.isNullable, range: range)
        },
        "length": length, "char_length": length, "character_length": length,
        "substring": substring, "substr": substring,
        "trim": trim(.trim), "btrim": trim(.trim), "ltrim": trim(.trimLeading), "rtrim": trim(.trimTrailing),
        "coalesce": Signature(count: 1...1000) { binder, arguments, range throws(CompileError) in
            let unified = try binder.unified(arguments, "COALESCE", at: range)
            if unified.count == 1 { return unified[0] }
            return Scalar(
                .call(.coalesce, unified), type: unified[0].type, isNullable: unified.allSatisfy(\.isNullable),
                range: range)
        },
        "nullif": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            let test = try binder.comparison(.equal, arguments[0], arguments[1], at: range)
            let value =
                binder.isUntyped(arguments[0]) ? try binder.adapted(arguments[0], to: arguments[1].type) : arguments[0]
            return Scalar(
                .searchedCase(
                    [.init(condition: test, result: .literal(.null, value.type))], otherwise: value),
                type: value.type, isNullable: true, range: range)
        },
        // Spark's own; the binder hides them from DC SQL until they are proved there.
        "round": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            guard binder.options.language == .spark, case .numeric(let precision, let scale) = arguments[0].type,
                arguments[1].literalValue == .integer(0)
            else { throw .notSupported("the function `round`", at: range) }
            let type = SQLType.numeric(precision: min(38, precision - scale + 1), scale: 0)
            return Scalar(.call(.roundHalfAway, [arguments[0]]), type: type, isNullable: arguments[0].isNullable)
        },
        "rint": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            guard binder.options.language == .spark, arguments[0].type == .double else {
                throw .notSupported("the function `rint`", at: range)
            }
            return Scalar(.call(.roundHalfEven, arguments), type: .double, isNullable: arguments[0].isNullable)
        },
        "date_add": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            guard binder.options.language == .spark else { throw .notSupported("the function `date_add`", at: range) }
            return try binder.arithmetic(.add, arguments[0], arguments[1], at: range)
        },
        "datediff": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            guard binder.options.language == .spark else { throw .notSupported("the function `datediff`", at: range) }
            return try binder.arithmetic(.subtract, arguments[0], arguments[1], at: range)
        },
        "year": dateField("year"), "quarter": dateField("quarter"), "month": dateField("month"),
        "day": dateField("day"),
    ]

    private static let length = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = try binder.text(arguments[0], "length")
        return Scalar(.call(.length, [value]), type: .integer, isNullable: value.isNullable, range: range)
    }

    /// Only literal positions: what a position before the first character means differs between systems.
    private static let substring = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        let value = try binder.text(arguments[0], "substring")
        var numbers: [Scalar] = []
        for argument in arguments.dropFirst() {
            guard case .literal(.integer(let number)) = argument.kind, number >= (numbers.isEmpty ? 1 : 0),
                number <= Int64(Int32.max)
            else {
                throw .notSupported(
                    "substring with a position that is not a positive literal", at: argument.range ?? range)
            }
            numbers.append(argument)
        }
        return Scalar(.call(.substring, [value] + numbers), type: .text, isNullable: value.isNullable, range: range)
    }

    private static func trim(_ function: Function) -> Signature {
        Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
            if arguments.count == 2 {
                throw .notSupported("trimming anything but blanks", at: arguments[1].range ?? range)
            }
            let value = try binder.text(arguments[0], "trim")
            return Scalar(.call(function, [value]), type: .text, isNullable: value.isNullable, range: range)
        }
    }

    private static func dateField(_ field: String) -> Signature {
        Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            try binder.extract(field, arguments[0], at: range)
        }
    }

    // MARK: - Aggregates

    private static let aggregates: [String: AggregateFunction] = [
        "count": .count, "sum": .sum, "avg": .avg, "min": .min, "max": .max,
    ]

    private mutating func aggregate(
        _ function: AggregateFunction, _ call: FunctionCall, _ name: String, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard var collected = aggregation else {
            throw CompileError(
                .groupingError, "the aggregate `\(name)` is not allowed in \(clause)", at: range,
                hint: clause == "WHERE" ? "filter groups with HAVING" : nil)
        }
        if !call.orderBy.isEmpty { throw .notSupported("ORDER BY inside an aggregate", at: range) }
        if call.filter != nil { throw .notSupported("FILTER", at: range) }
        if call.isStar {
            guard function == .count else {
                throw CompileError(.typeMismatch, "`\(name)` does not take *", at: range)
            }
            let rows = Aggregate.Call(
                function: .countRows, argument: nil, isDistinct: false, filter: nil, type: .bigint)
            let column = collected.column(of: rows, name: name, at: range, from: &sequence)
            aggregation = collected
            return .column(column, at: range)
        }
        guard call.arguments.count == 1 else {
            throw CompileError(
                .typeMismatch, "`\(name)` takes one argument, and got \(call.arguments.count)", at: range)
        }
        // Inside an aggregate another one is refused.
        aggregation = nil
        let outer = clause
        clause = "the argument of an aggregate"
        defer { clause = outer }
        var argument = try scalar(call.arguments[0], in: scope)
        let type: SQLType
        switch function {
        case .count, .countRows:
            type = .bigint
        case .min, .max:
            argument = comparable(argument)
            switch argument.type {
            case .boolean, .json, .interval, .bytes, .uuid, .time:
                throw .notSupported("`\(name)` of \(argument.type)", at: range)
            default: type = argument.type
            }
        case .sum, .avg:
            guard argument.type.isNumber else {
                throw CompileError(
                    .typeMismatch, "`\(name)` needs a number, and this is \(argument.type)", at: argument.range)
            }
            if argument.type.isFloat {
                type = function == .avg ? .double : argument.type
                argument = options.language == .spark || function == .avg ? coerced(argument, to: .double) : argument
            } else {
                guard let exact = options.language.decimals.aggregate(function, over: argument.type) else {
                    throw .notSupported("`\(name)` of \(argument.type)", at: range)
                }
                type = exact
                if exact == .double { argument = coerced(argument, to: .double) }
            }
        }
        let described = Aggregate.Call(
            function: function, argument: argument, isDistinct: call.isDistinct && function != .min && function != .max,
            filter: nil, type: options.language == .spark && function == .sum && type.isFloat ? .double : type)
        let column = collected.column(of: described, name: name, at: range, from: &sequence)
        aggregation = collected
        return .column(column, at: range)
    }

    /// DC SQL's functions that have no translation yet; any other name is unknown.
    private static let known: Set<String> = [
        "acos", "any_value", "approx_count_distinct", "array_agg", "ascii", "asin", "atan", "atan2", "bit_and",
        "bit_length", "bit_or", "bool_and", "bool_or", "cbrt", "ceil", "ceiling", "chr", "collect", "concat",
        "concat_ws", "contains", "corr", "cos", "cot", "covar_pop", "covar_samp", "cume_dist", "date_add", "date_part",
        "date_trunc", "datediff", "dayname", "dayofweek", "decode", "degrees", "dense_rank", "div", "encode",
        "ends_with", "every", "exp", "factorial", "first_value", "floor", "greatest", "grouping", "hour", "icontains",
        "iff", "ifnull", "initcap", "justify_days", "lag", "last_value", "lead", "least", "left", "listagg", "ln",
        "log", "lower", "lpad", "make_date", "make_time", "make_timestamp", "max_by", "md5", "median", "min_by",
        "minute", "mod", "mode", "monthname", "nth_value", "ntile", "nullifzero", "nvl", "octet_length", "overlay",
        "percent_rank", "percentile_cont", "percentile_disc", "pi", "position", "pow", "power", "quote_ident",
        "quote_literal", "radians", "random", "rank", "regexp_count", "regexp_instr", "regexp_like", "regexp_replace",
        "regexp_substr", "repeat", "replace", "reverse", "right", "round", "row_number", "rpad", "second", "sha256",
        "sign", "sin", "space", "split", "split_part", "sqrt", "starts_with", "stddev", "stddev_pop", "stddev_samp",
        "string_agg", "strpos", "tan", "to_char", "to_date", "to_hex", "to_timestamp", "trunc", "unnest", "upper",
        "var_pop", "var_samp", "variance", "week", "width_bucket", "zeroifnull", "age", "json_array_length",
    ]
}
