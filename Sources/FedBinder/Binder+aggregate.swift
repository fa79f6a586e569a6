import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    static let aggregates: [String: AggregateFunction] = [
        "count": .count, "sum": .sum, "avg": .avg, "min": .min, "max": .max,
    ]

    mutating func aggregate(
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
                function: .countRows, arguments: [], type: .bigint)
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
        default:
            throw .notSupported("the aggregate `\(name)`", at: range)
        }
        let described = Aggregate.Call(
            function: function, arguments: [argument], isDistinct: call.isDistinct && function != .min && function != .max,
            filter: nil, type: options.language == .spark && function == .sum && type.isFloat ? .double : type)
        let column = collected.column(of: described, name: name, at: range, from: &sequence)
        aggregation = collected
        return .column(column, at: range)
    }
}
