import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// UNION, INTERSECT and EXCEPT: a chain leans to the left, and loops keep the stack flat.
extension Binder {
    mutating func setOperation(_ operation: FedSyntax.SetOperation) throws(CompileError) -> Bound {
        var operations = [operation]
        while case .setOperation(let inner) = operations[operations.count - 1].left { operations.append(inner) }
        let first = operations[operations.count - 1]
        var chain = SetChain(try operand(first.left, at: first.range), language: options.language)
        for operation in operations.reversed() {
            let right = try operand(operation.right, at: operation.range)
            let types = try chain.types(with: right, operation)
            if !chain.takes(operation, makes: types) {
                chain = SetChain(finished(chain), language: options.language)
            }
            chain.append(right, operation, types)
        }
        return finished(chain)
    }

    /// Binds one side of a set operation.
    mutating func operand(_ body: QueryBody, at range: SourceRange) throws(CompileError) -> Bound {
        let inner = if case .query(let inner) = body { inner } else { Query(body: body, range: range) }
        let bound = try query(inner)
        try refuseEmpty(bound, at: range)
        return bound
    }

    private mutating func finished(_ chain: SetChain) -> Bound {
        guard let operation = chain.operation else { return chain.members[0] }
        let bound = combined(chain, by: operation)
        for (position, column) in bound.columns.enumerated() {
            // DC SQL takes NULLs to come from any side, also of INTERSECT and EXCEPT.
            suppose(chain.members.contains { countsAsNullable($0.columns[position]) }, of: column)
        }
        return bound
    }

    private mutating func combined(_ chain: SetChain, by operation: FedSyntax.SetOperation) -> Bound {
        let types = chain.finalTypes
        var branches: [Union.Branch] = []
        for index in chain.members.indices {
            branches.append(branch(chain.members[index], through: chain.steps(of: index), to: types))
        }
        let names = chain.members[0].columns.map(\.name)
        func isNullable(_ position: Int, _ members: ArraySlice<Bound>) -> Bool {
            members.contains { $0.columns[position].isNullable }
        }
        let isAll = operation.isAll
        switch operation.kind {
        case .union:
            let columns = names.indices.map { position in
                Column(
                    id: sequence.take(), name: names[position], type: types[position],
                    isNullable: isNullable(position, chain.members[...]))
            }
            let union = Relation.union(Union(branches: branches, columns: columns, range: operation.range))
            return Bound(
                relation: isAll ? union : .distinct(Distinct(input: union, range: operation.range)), columns: columns)
        case .intersect:
            let nullable = names.indices.map { position in
                chain.members.allSatisfy { $0.columns[position].isNullable }
            }
            return intersection(branches[...], names, types, nullable, isAll: isAll, at: operation.range)
        case .except:
            // What is taken away one after another is taken away together.
            let right = branches.dropFirst()
            var taken = branches[1]
            if right.count > 1 {
                let columns = names.indices.map { position in
                    Column(
                        id: sequence.take(), name: names[position], type: types[position],
                        isNullable: isNullable(position, chain.members.dropFirst()))
                }
                let union = Union(branches: Array(right), columns: columns, range: operation.range)
                taken = Union.Branch(relation: .union(union), columns: columns.map(\.id))
            }
            let columns = names.indices.map { position in
                Column(
                    id: sequence.take(), name: names[position], type: types[position],
                    isNullable: chain.members[0].columns[position].isNullable)
            }
            let node = FedAlgebra.SetOperation(
                kind: .except, isAll: isAll, left: branches[0], right: taken, columns: columns, range: operation.range)
            return Bound(relation: .setOperation(node), columns: columns)
        }
    }

    /// An INTERSECT of many, as a tree that is as low as it can be.
    private mutating func intersection(
        _ branches: ArraySlice<Union.Branch>, _ names: [String], _ types: [SQLType], _ nullable: [Bool], isAll: Bool,
        at range: SourceRange
    ) -> Bound {
        let middle = branches.startIndex + branches.count / 2
        let (left, right) = (branches[..<middle], branches[middle...])
        var sides: [Union.Branch] = []
        for side in [left, right] {
            if side.count == 1, let only = side.first {
                sides.append(only)
            } else {
                let bound = intersection(side, names, types, nullable, isAll: isAll, at: range)
                sides.append(Union.Branch(relation: bound.relation, columns: bound.columns.map(\.id)))
            }
        }
        let columns = names.indices.map { position in
            Column(
                id: sequence.take(), name: names[position], type: types[position], isNullable: nullable[position])
        }
        let node = FedAlgebra.SetOperation(
            kind: .intersect, isAll: isAll, left: sides[0], right: sides[1], columns: columns, range: range)
        return Bound(relation: .setOperation(node), columns: columns)
    }

    /// What a query gives for columns of the types `types`.
    mutating func branch(_ bound: Bound, to types: [SQLType]) -> Union.Branch {
        branch(bound, through: [], to: types)
    }

    /// The same, by way of the types that the columns had in between.
    private mutating func branch(_ bound: Bound, through steps: [[SQLType]], to types: [SQLType]) -> Union.Branch {
        let nulls = bound.relation.nullLiterals
        guard bound.columns.indices.contains(where: { bound.columns[$0].type != types[$0] }) else {
            return Union.Branch(relation: bound.relation, columns: bound.columns.map(\.id))
        }
        var items: [Projection] = []
        items.reserveCapacity(types.count)
        for (position, column) in bound.columns.enumerated() {
            var scalar = Scalar.column(column)
            if nulls.contains(column.id) {
                scalar = .literal(.null, types[position])
            } else {
                for step in steps
                where !CastProperties(from: scalar.type, to: step[position], cast: options.language.castKind).isExact {
                    scalar = coerced(scalar, to: step[position])
                }
                scalar = coerced(scalar, to: types[position])
            }
            items.append(Projection(column: newColumn(column.name, scalar), scalar: scalar))
        }
        return Union.Branch(
            relation: .project(Project(input: bound.relation, items: items)), columns: items.map(\.column.id))
    }
}

/// Operands in a row that become one operator: the same operation again and again.
private struct SetChain {
    let language: Language
    var members: [Binder.Bound]
    var operation: FedSyntax.SetOperation?
    /// The types that the columns had, oldest first, with the first operand that they counted for; `nil` for a
    /// column that is only NULL so far.
    private var history: [(from: Int, types: [SQLType?])]

    init(_ first: Binder.Bound, language: Language) {
        self.language = language
        members = [first]
        let nulls = first.relation.nullLiterals
        history = [(0, first.columns.map { nulls.contains($0.id) ? nil : $0.type })]
    }

    private var current: [SQLType?] { history[history.count - 1].types }

    var finalTypes: [SQLType] { current.map { $0 ?? .text } }

    /// The types that an operand's columns go through.
    func steps(of member: Int) -> [[SQLType]] {
        let start = history.lastIndex { $0.from <= member } ?? 0
        return history[start...].dropLast().map { $0.types.map { $0 ?? .text } }
    }

    /// The types of the columns with one more operand.
    func types(with right: Binder.Bound, _ operation: FedSyntax.SetOperation) throws(CompileError) -> [SQLType?] {
        let word = operation.kind.rawValue
        guard right.columns.count == members[0].columns.count else {
            throw CompileError(
                .typeMismatch,
                "the queries of \(word) have \(members[0].columns.count) and \(right.columns.count) columns",
                at: operation.range)
        }
        let nulls = right.relation.nullLiterals
        var types: [SQLType?] = []
        types.reserveCapacity(right.columns.count)
        for (position, left) in current.enumerated() {
            let column = right.columns[position]
            let other = nulls.contains(column.id) ? nil : column.type
            switch (left, other) {
            case (nil, nil): types.append(language == .dc ? .text : nil)
            case (nil, let known?), (let known?, nil): types.append(known)
            case (let first?, let second?):
                guard let common = language.common(first, second) else {
                    throw CompileError(
                        .typeMismatch,
                        "column \(position + 1) of \(word) is \(first) in one query and \(second) in another",
                        at: operation.range, hint: "cast one of them")
                }
                types.append(common)
            }
        }
        return types
    }

    /// Whether the operation can join the chain without a change of what is equal to what.
    func takes(_ next: FedSyntax.SetOperation, makes types: [SQLType?]) -> Bool {
        guard let operation else { return true }
        if next.kind != operation.kind { return false }
        if next.kind == .union { return operation.isAll || !next.isAll }
        return next.isAll == operation.isAll && types == current
    }

    mutating func append(_ member: Binder.Bound, _ next: FedSyntax.SetOperation, _ types: [SQLType?]) {
        if types != current { history.append((members.count, types)) }
        members.append(member)
        operation = next
    }
}

extension CastProperties {
    /// Whether every value stays what it is, so that the cast can be left out on the way to another one.
    fileprivate var isExact: Bool { isTotal && isInjective }
}

extension Relation {
    /// The columns that are a bare NULL, which takes the type of what it meets.
    var nullLiterals: ColumnSet {
        switch self {
        case .project(let node):
            ColumnSet(node.items.filter { $0.scalar.isBareNull }.map(\.column))
        case .sort(let node): node.input.nullLiterals
        case .limit(let node): node.input.nullLiterals
        default: []
        }
    }
}
