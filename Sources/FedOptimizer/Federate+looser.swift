package import FedAlgebra

extension Federate {
    /// What the remote can be asked instead, without the conditions that are checked again above; `nil` if it has none.
    ///
    /// It is for a remote that refuses the statement: it sends more rows then, of which the same are left.
    ///
    /// A join keeps such conditions where no equality of both sides would be left, since its rows would multiply.
    package var looserInput: Relation? {
        let body = FederateBody(input)
        guard isSuperset, body.isPlain else { return nil }
        let rechecked = Set(rechecks.map(body.inCore))
        return input.rewrittenBottomUp { relation in
            switch relation {
            case .filter(var node):
                guard node.conjuncts.contains(where: rechecked.contains) else { return nil }
                node.conjuncts.removeAll(where: rechecked.contains)
                return node.conjuncts.isEmpty ? node.input : .filter(node)
            case .join(var node):
                guard node.conjuncts.contains(where: rechecked.contains) else { return nil }
                node.conjuncts.removeAll(where: rechecked.contains)
                let (left, right) = (node.left.columnIDs, node.right.columnIDs)
                return node.conjuncts.contains { $0.equates(left, with: right) } ? .join(node) : nil
            default:
                return nil
            }
        }
    }
}
