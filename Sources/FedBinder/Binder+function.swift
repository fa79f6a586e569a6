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
        if !call.argumentNames.isEmpty { throw .notSupported("a named argument", at: range) }
        if let over = call.over, aggregates[name] != nil || isWindowFunction(name) {
            return try window(call, over, name, in: scope, at: range)
        }
        if call.nullTreatment != nil { throw .notSupported("IGNORE NULLS and RESPECT NULLS", at: range) }
        if aggregates[name] != nil { return try aggregate(call, name, in: scope, at: range) }
        if options.language == .spark, ["first", "last", "first_value", "last_value"].contains(name) {
            throw .notSupported(
                "`\(name)` of a group, whose rows have no order,", at: range,
                hint:
                    "write min_by(…, key) or max_by(…, key), any_value(…), or \(name.prefix { $0 != "_" })_value(…) OVER (ORDER BY …)"
            )
        }
        if isWindowFunction(name) {
            throw CompileError(
                .typeMismatch, "`\(name)` is a window function and needs OVER (…)", at: range,
                hint: "write \(name)(…) OVER (ORDER BY …)")
        }
        let table = FunctionTable.of(options.language)
        let untranslated = table.signatures[name] == nil ? table.untranslated[name] : nil
        let refusal = untranslated.map { reason in
            CompileError.notSupported("the function `\(name)`, \(reason),", at: call.name.range)
        }
        if call.over != nil {
            throw refusal ?? CompileError(.typeMismatch, "`\(name)` is not a window function", at: range)
        }
        if call.isStar || call.isDistinct || call.filter != nil || !call.orderBy.isEmpty || !call.withinGroup.isEmpty {
            throw refusal
                ?? CompileError(.typeMismatch, "`\(name)` does not take *, DISTINCT, ORDER BY or FILTER", at: range)
        }
        if ["now", "current_timestamp", "current_date", "localtimestamp", "getdate", "sysdate"].contains(name),
            call.arguments.isEmpty
        {
            return now(name, at: range)
        }
        if let words = try capitalizedWords(call, in: scope, at: range) { return words }
        if name == "random" || (name == "rand" && options.language == .spark) { return try random(call, at: range) }
        guard let signature = table.signatures[name] else {
            if let refusal { throw refusal }
            let names = table.signatures.keys.sorted() + aggregates.keys.sorted() + Self.rankings.keys.sorted()
            throw CompileError(
                .unknownFunction, "no function `\(name)`", at: call.name.range,
                hint: options.language == .dc && DCFunctions.elsewhere[name] != nil
                    ? DCFunctions.elsewhere[name]
                    : Spelling.suggestion(for: name, among: names).map { "did you mean \($0)?" })
        }
        guard signature.count.contains(call.arguments.count) else {
            let count = signature.count
            let wanted =
                count.lowerBound == count.upperBound
                ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
            throw CompileError(
                .typeMismatch, "`\(name)` takes \(wanted) arguments, and got \(call.arguments.count)", at: range,
                hint: options.language == .dc && name == "decode" ? DCFunctions.elsewhere[name] : nil)
        }
        var arguments: [Scalar] = []
        for argument in call.arguments { arguments.append(try scalar(argument, in: scope)) }
        let result = try signature.bind(self, arguments, range)
        noteCall(name, at: range)
        // DC SQL does not see that it is NULL.
        if name == "date_add", options.language == .dc, isNullConstant(result) { return tried(result) }
        if options.language == .dc, result.isBareNull, FunctionTable.untyped.contains(name) { return result }
        return table.mindingNull.contains(name) ? result : nullified(result, by: arguments)
    }
}
