import FedAlgebra
import FedCatalog

extension Relation {
    /// The tree without those key filters whose keys no border gives any more: a part has groups under ids of its own.
    func droppingLostKeys() -> Relation {
        var given = ColumnSet()
        collectBorderColumns(into: &given)
        return droppingKeys(outside: given)
    }

    private func collectBorderColumns(into given: inout ColumnSet) {
        switch self {
        case .federate, .scan: given.formUnion(columnIDs)
        default: for input in inputs { input.collectBorderColumns(into: &given) }
        }
    }

    private func droppingKeys(outside given: ColumnSet) -> Relation {
        guard case .federate(var node) = self else { return mapInputs { $0.droppingKeys(outside: given) } }
        node.keyFilters.removeAll { !given.contains($0.keys) }
        return .federate(node)
    }
}
