import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    /// Binds a call: an aggregate, or a function of the language's table.
    mutating func function(
        _ call: FunctionCall, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let name = call.name.text.lowercased()
        if call.over != nil { throw .notSupported("a window function", at: range) }
        if call.nullTreatment != nil { throw .notSupported("IGNORE NULLS and RESPECT NULLS", at: range) }
        if !call.argumentNames.isEmpty { throw .notSupported("a named argument", at: range) }
        if !call.withinGroup.isEmpty { throw .notSupported("WITHIN GROUP", at: range) }
        if let aggregate = Self.aggregates[name] {
            return try self.aggregate(aggregate, call, name, in: scope, at: range)
        }
        let table = FunctionTable.of(options.language)
        if call.isStar || call.isDistinct || call.filter != nil || !call.orderBy.isEmpty {
            throw CompileError(
                table.unsupported.contains(name) ? .notSupported : .typeMismatch,
                "`\(name)` does not take *, DISTINCT, ORDER BY or FILTER", at: range)
        }
        if ["now", "current_timestamp", "current_date", "localtimestamp", "getdate", "sysdate"].contains(name),
            call.arguments.isEmpty
        {
            return now(name, at: range)
        }
        guard let signature = table.signatures[name] else {
            if table.unsupported.contains(name) {
                throw .notSupported("the function `\(name)`", at: call.name.range)
            }
            let names = table.signatures.keys.sorted() + Self.aggregates.keys.sorted() + table.unsupported.sorted()
            throw CompileError(
                .unknownFunction, "no function `\(name)`", at: call.name.range,
                hint: Spelling.suggestion(for: name, among: names).map { "did you mean \($0)?" })
        }
        guard signature.count.contains(call.arguments.count) else {
            let count = signature.count
            let wanted =
                count.lowerBound == count.upperBound
                ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
            throw CompileError(
                .typeMismatch, "`\(name)` takes \(wanted) arguments, and got \(call.arguments.count)", at: range)
        }
        var arguments: [Scalar] = []
        for argument in call.arguments { arguments.append(try scalar(argument, in: scope)) }
        return try signature.bind(self, arguments, range)
    }
}
