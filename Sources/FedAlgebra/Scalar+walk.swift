extension Scalar {
    /// The operands, from left to right.
    package var operands: [Scalar] {
        switch kind {
        case .column, .literal: []
        case .call(_, let arguments): arguments
        case .cast(let operand, _), .tryCast(let operand, _), .not(let operand), .isNull(let operand): [operand]
        case .compare(_, let left, let right), .isDistinct(let left, let right): [left, right]
        case .and(let members), .or(let members): members
        case .inList(let operand, let members): [operand] + members
        case .like(let operand, let pattern, _): [operand, pattern]
        case .searchedCase(let branches, let otherwise):
            branches.flatMap { [$0.condition, $0.result] } + [otherwise]
        case .exists(let query), .subquery(let query): query.arguments
        }
    }

    /// The same node over other operands, each passed through `body`.
    package func mapOperands<Failure: Error>(
        _ body: (Scalar) throws(Failure) -> Scalar
    ) throws(Failure) -> Scalar {
        func each(_ list: [Scalar]) throws(Failure) -> [Scalar] {
            var result: [Scalar] = []
            result.reserveCapacity(list.count)
            for member in list { result.append(try body(member)) }
            return result
        }
        var copy = self
        switch kind {
        case .column, .literal:
            return self
        case .call(let function, let arguments):
            copy.kind = .call(function, try each(arguments))
        case .cast(let operand, let cast):
            copy.kind = .cast(try body(operand), cast)
        case .tryCast(let operand, let cast):
            copy.kind = .tryCast(try body(operand), cast)
        case .exists(var query):
            query.arguments = try each(query.arguments)
            copy.kind = .exists(query)
        case .subquery(var query):
            query.arguments = try each(query.arguments)
            copy.kind = .subquery(query)
        case .compare(let comparison, let left, let right):
            copy.kind = .compare(comparison, try body(left), try body(right))
        case .and(let members):
            copy.kind = .and(try each(members))
        case .or(let members):
            copy.kind = .or(try each(members))
        case .not(let operand):
            copy.kind = .not(try body(operand))
        case .isNull(let operand):
            copy.kind = .isNull(try body(operand))
        case .isDistinct(let left, let right):
            copy.kind = .isDistinct(try body(left), try body(right))
        case .inList(let operand, let members):
            copy.kind = .inList(try body(operand), try each(members))
        case .like(let operand, let pattern, let escape):
            copy.kind = .like(try body(operand), pattern: try body(pattern), escape: escape)
        case .searchedCase(let branches, let otherwise):
            var mapped: [Branch] = []
            for branch in branches {
                mapped.append(Branch(condition: try body(branch.condition), result: try body(branch.result)))
            }
            copy.kind = .searchedCase(mapped, otherwise: try body(otherwise))
        }
        return copy
    }

    /// Replaces every column for which `definitions` has a scalar.
    package func substituting(_ definitions: [ColumnID: Scalar]) -> Scalar {
        if case .column(let id) = kind { return definitions[id] ?? self }
        return mapOperands { $0.substituting(definitions) }
    }

    /// Calls `body` for every column that is read.
    package func forEachColumn(_ body: (ColumnID) -> Void) {
        if case .column(let id) = kind {
            body(id)
            return
        }
        for operand in operands { operand.forEachColumn(body) }
    }

    package var columns: Set<ColumnID> {
        var result: Set<ColumnID> = []
        forEachColumn { result.insert($0) }
        return result
    }

    package func readsOnly(_ available: Set<ColumnID>) -> Bool {
        var holds = true
        forEachColumn { if !available.contains($0) { holds = false } }
        return holds
    }
}
