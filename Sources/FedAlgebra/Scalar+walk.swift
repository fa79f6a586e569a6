import FedCatalog

extension Scalar {
    /// Whether it is the same for all rows without being a literal.
    package var isComputedConstant: Bool {
        func isConstant(_ scalar: Scalar) -> Bool {
            if case .column = scalar.kind { return false }
            return scalar.operands.allSatisfy(isConstant)
        }
        return literalValue == nil && isConstant(self)
    }

    /// Whether a constant in a decimal operation or a concatenation may turn out to be NULL, also further down.
    package var losesTypeOfNull: Bool {
        guard case .call(let function, let arguments) = kind else { return false }
        if function == .concatenate {
            return arguments.contains { $0.isComputedConstant || $0.isCall(.concatenate) && $0.losesTypeOfNull }
        }
        guard case .numeric = type else { return false }
        return arguments.contains(where: \.isComputedConstant)
    }

    private func isCall(_ function: Function) -> Bool {
        guard case .call(let own, _) = kind else { return false }
        return own == function
    }

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

    /// How many nodes the tree has; of more than `limit` not all are counted.
    ///
    /// A part that occurs twice counts twice, as each walk goes through it twice.
    package func size(upTo limit: Int) -> Int {
        var count = 0
        func visit(_ scalar: Scalar) {
            count += 1
            for operand in scalar.operands where count <= limit { visit(operand) }
        }
        visit(self)
        return count
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

    /// Calls `body` for the operands, from left to right, until one answers true; whether one did.
    package func anyOperand(_ body: (Scalar) -> Bool) -> Bool {
        switch kind {
        case .column, .literal: false
        case .call(_, let arguments): arguments.contains(where: body)
        case .cast(let operand, _), .tryCast(let operand, _), .not(let operand), .isNull(let operand): body(operand)
        case .compare(_, let left, let right), .isDistinct(let left, let right): body(left) || body(right)
        case .and(let members), .or(let members): members.contains(where: body)
        case .inList(let operand, let members): body(operand) || members.contains(where: body)
        case .like(let operand, let pattern, _): body(operand) || body(pattern)
        case .searchedCase(let branches, let otherwise):
            branches.contains { body($0.condition) || body($0.result) } || body(otherwise)
        case .exists(let query), .subquery(let query): query.arguments.contains(where: body)
        }
    }

    /// Replaces every column for which `definitions` has a scalar.
    package func substituting(_ definitions: [ColumnID: Scalar]) -> Scalar {
        if case .column(let id) = kind { return definitions[id] ?? self }
        return mapOperands { $0.substituting(definitions) }
    }

    /// Calls `body` for every column that is read, until one answers true; whether one did.
    package func anyColumn(_ body: (ColumnID) -> Bool) -> Bool {
        if case .column(let id) = kind { return body(id) }
        return anyOperand { $0.anyColumn(body) }
    }

    /// Calls `body` for every column that is read.
    package func forEachColumn(_ body: (ColumnID) -> Void) {
        _ = anyColumn { id in
            body(id)
            return false
        }
    }

    package var columns: ColumnSet {
        var result = ColumnSet()
        forEachColumn { result.insert($0) }
        return result
    }

    package func readsOnly(_ available: ColumnSet) -> Bool { !anyColumn { !available.contains($0) } }
}
