package import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Says of every operator that stayed above the border why it did; changes nothing.
///
/// Glue is not reported: projections, the sort that orders the result, a limit that is repeated.
package struct ReportLocalOperators: Pass {
    package static let name = "report-local-operators"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        if context.mode.joins { visit(tree, &context) }
        return nil
    }

    private func visit(_ relation: Relation, _ context: inout PassContext) {
        if case .federate = relation { return }
        let connections = relation.connections
        let sole = connections.count == 1 && !relation.readsFiles ? connections.first : nil
        switch relation {
        case .aggregate(let node) where sole != nil:
            let groups = node.groups.map { $0.column.name } + node.items.map(\.call.function.rawValue)
            note("aggregate", groups.joined(separator: ", "), sole, node.range, &context)
        case .distinct(let node) where sole != nil:
            note("distinct", "DISTINCT", sole, node.range, &context)
        case .union where sole != nil:
            note("union_all", "UNION ALL", sole, nil, &context)
        case .limit(let node) where sole != nil:
            if case .sort(let sort) = node.input {
                let keys = sort.keys.map(\.scalar.description).joined(separator: ", ")
                note("top_n", keys, sole, sort.keys.first?.scalar.range, &context)
            }
        case .join(let node):
            let condition = node.conjuncts.map(\.description).joined(separator: " and ")
            if sole == nil {
                let names = connections.map(\.id).sorted() + (relation.readsFiles ? ["local files"] : [])
                context.inhibit(
                    "\(node.kind.rawValue)_join", condition, on: nil,
                    Inhibition(
                        .notSameSystem, "the sides are on \(names.joined(separator: " and "))",
                        at: node.range ?? node.conjuncts.first?.range))
            } else if node.kind != .inner {
                note("\(node.kind.rawValue)_join", condition, sole, node.range, &context)
            }
        default: break
        }
        for input in relation.inputs { visit(input, &context) }
    }

    private func note(
        _ operatorName: String, _ expression: String, _ connection: Connection?, _ range: SourceRange?,
        _ context: inout PassContext
    ) {
        context.inhibit(
            operatorName, expression, on: connection,
            Inhibition(.operatorNotPushed, "this version evaluates the operator locally", at: range))
    }
}

extension Relation {
    fileprivate var connections: Set<Connection> {
        if case .federate(let node) = self { return [node.connection] }
        return inputs.reduce(into: []) { $0.formUnion($1.connections) }
    }

    fileprivate var readsFiles: Bool {
        if case .scan(let node) = self, case .native = node.source { return true }
        return inputs.contains(where: \.readsFiles)
    }
}
