import FedDiagnostics
import FedSyntax

extension Compiler {
    /// Refuses values that the statement has no place for, as PostgreSQL does, and two values of one name.
    ///
    /// A value that goes nowhere is a mistake of the caller's: a filter that was to be there is not.
    static func refuseUnused(
        _ parameters: [CompileRequest.Parameter], named used: Set<Parameter>
    ) throws(CompileError) {
        var position = 0
        var given: Set<Parameter> = []
        for parameter in parameters {
            let key = parameter.key(&position)
            let name =
                switch key {
                case .positional(let number): "$\(number)"
                case .named(let name): ":\(name)"
                }
            guard given.insert(key).inserted else {
                throw CompileError(.malformedRequest, "there are two values for the parameter `\(name)`")
            }
            guard used.contains(key) else {
                throw CompileError(
                    .malformedRequest, "the statement does not name the parameter `\(name)`",
                    hint: "leave its value out, or use it in the statement")
            }
        }
    }
}

extension CompileRequest.Parameter {
    /// What the statement calls it; `position` counts those without a name.
    func key(_ position: inout Int) -> Parameter {
        if let name { return .named(name) }
        position += 1
        return .positional(position)
    }
}
