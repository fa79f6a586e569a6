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

extension Relation {
    /// Whether each remote puts out so few rows of it already: of all its branches, and of the side of a join whose rows
    /// all come out.
    func isLimited(to rows: Int64) -> Bool {
        switch belowProjections {
        case .federate(let node): node.isLimited(to: rows)
        case .union(let node): node.branches.allSatisfy { $0.relation.isLimited(to: rows) }
        case .join(let node): node.preservedSide?.isLimited(to: rows) ?? false
        default: false
        }
    }
}

extension Join {
    /// The side of an outer join each of whose rows comes out at least once, with NULLs where it has no partner.
    ///
    /// So the first rows of the result come from no more first rows of that side. Of a full join, the other side's rows
    /// would come out that have lost their partner.
    fileprivate var preservedSide: Relation? {
        switch kind {
        case .left where parameters.isEmpty: left
        case .right where parameters.isEmpty: right
        default: nil
        }
    }

    /// The join over another side of this kind; `nil` when there is none, or `body` leaves it as it is.
    func rewritingPreservedSide(_ body: (Relation, ColumnSet) -> Relation?) -> Relation? {
        guard let side = preservedSide, let rewritten = body(side, side.columnIDs) else { return nil }
        var node = self
        if kind == .left { node.left = rewritten } else { node.right = rewritten }
        return .join(node)
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
