import FedAlgebra
import FedDiagnostics

extension Compiler {
    /// Refuses a plan that has more left local than projections, renaming, and the repeated ORDER BY and LIMIT.
    ///
    /// - Throws: `PUSHDOWN_REQUIRED` with the inhibitors.
    static func refuseLocal(_ inhibitors: [Inhibitor], _ tree: Relation) throws(CompileError) {
        let operators = inhibitors.filter { $0.operatorName != "project" }
        if operators.isEmpty, tree.isRemoteUnderGlue || !tree.hasFederate { return }
        let names = operators.map { "\($0.operatorName) (\($0.code))" }
        let list = names.isEmpty ? "rows of local tables" : names.joined(separator: ", ")
        var error = CompileError(
            .pushdownRequired, "not all of the query runs on one remote system: \(list)",
            hint: operators.lazy.compactMap(\.remedy).first)
        error.inhibitors = inhibitors
        throw error
    }
}

extension Relation {
    /// Whether it is one Federate under projections, orders and limits.
    fileprivate var isRemoteUnderGlue: Bool {
        switch self {
        case .federate: true
        case .project(let node): node.input.isRemoteUnderGlue
        case .sort(let node): node.input.isRemoteUnderGlue
        case .limit(let node): node.input.isRemoteUnderGlue
        default: false
        }
    }

    fileprivate var hasFederate: Bool {
        if case .federate = self { return true }
        return anyInput(\.hasFederate)
    }
}
