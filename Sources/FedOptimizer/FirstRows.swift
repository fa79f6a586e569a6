import FedAlgebra

extension Relation {
    /// Rewrites every limit, inputs first.
    ///
    /// With `isFinal`, the limit is one that main repeats anyway: under nothing but projections, orders and limits.
    func rewritingLimits(_ body: (_ limit: Limit, _ isFinal: Bool) -> Relation?) -> Relation? {
        rewritingLimits(isFinal: true, body)
    }

    private func rewritingLimits(isFinal: Bool, _ body: (Limit, Bool) -> Relation?) -> Relation? {
        let passesOn =
            switch self {
            case .project, .sort, .limit: isFinal
            default: false
            }
        var changed = false
        let rebuilt = mapInputs { input -> Relation in
            guard let rewritten = input.rewritingLimits(isFinal: passesOn, body) else { return input }
            changed = true
            return rewritten
        }
        if case .limit(let node) = rebuilt, let own = body(node, isFinal) { return own }
        return changed ? rebuilt : nil
    }

    /// The operator under projections, which neither add nor take rows.
    var belowProjections: Relation {
        var relation = self
        while case .project(let node) = relation { relation = node.input }
        return relation
    }
}

extension Limit {
    /// Count and offset together: as many rows are enough below; `nil` without a count.
    var rows: Int64? {
        guard let count else { return nil }
        let (rows, overflows) = count.addingReportingOverflow(offset)
        return overflows ? nil : rows
    }
}

extension Federate {
    /// Whether the remote puts out so few rows already.
    func isLimited(to rows: Int64) -> Bool {
        if case .limit(let inner) = input.belowProjections, let known = inner.count { return known <= rows }
        return false
    }
}
