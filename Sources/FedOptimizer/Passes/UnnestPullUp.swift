import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Takes the conditions that tie a query to the rows around it out of the query, so that a join can have them.
///
/// Nothing is taken through an operator whose rows would change, and nothing that can fail comes to see more rows
/// than before: then there is no result, and the query is evaluated over its domain.
struct PullUp {
    /// What the reader of the rows does not care about.
    struct Demand {
        var ignoresDuplicates = false
        /// Whether all that counts is if there is a row.
        var ignoresLimit = false
    }

    /// A query without parameters, and what was taken out of it.
    struct Pulled {
        var relation: Relation
        /// Over the relation's columns and the parameters.
        var conjuncts: [Scalar] = []
        /// The query's columns that must be computed after the join, because they read parameters or can fail.
        var deferred: [ColumnID: Scalar] = [:]
        /// Whether for each outer row the conjuncts leave one row at most.
        var isUnique = false

        var isTied: Bool { !conjuncts.isEmpty || !deferred.isEmpty }
    }

    /// An equality between what is inside and what is outside.
    struct Key {
        var inner: Scalar
        var outer: Scalar
        /// Whether two NULLs are equal.
        var isNullSafe: Bool

        func condition(_ inner: Scalar, _ outer: Scalar) -> Scalar {
            isNullSafe
                ? .not(Scalar(.isDistinct(inner, outer), type: .boolean, isNullable: false))
                : .compare(.equal, inner, outer)
        }
    }

    /// Conjuncts that are equalities, and those that read nothing of the inside.
    struct Correlated {
        var keys: [Key] = []
        var rest: [Scalar] = []
    }

    let parameters: ColumnSet
    var sequence: ColumnSequence

    init(_ parameters: [Projection], _ sequence: ColumnSequence) {
        self.parameters = ColumnSet(parameters.map(\.column))
        self.sequence = sequence
    }

    /// The conjuncts as equalities; `nil` when one of them is something else.
    func keys(of pulled: Pulled) -> Correlated? {
        let local = pulled.relation.columnIDs
        var result = Correlated()
        for conjunct in pulled.conjuncts {
            if conjunct.isDisjoint(with: local) {
                result.rest.append(conjunct)
                continue
            }
            guard let key = key(conjunct, local), !key.inner.isFallible else { return nil }
            result.keys.append(key)
        }
        return result
    }

    private func key(_ conjunct: Scalar, _ local: ColumnSet) -> Key? {
        let sides: (Scalar, Scalar)
        var isNullSafe = false
        switch conjunct.kind {
        case .compare(.equal, let left, let right): sides = (left, right)
        case .not(let operand):
            guard case .isDistinct(let left, let right) = operand.kind else { return nil }
            sides = (left, right)
            isNullSafe = true
        default: return nil
        }
        for (inner, outer) in [sides, (sides.1, sides.0)]
        where inner.isDisjoint(with: parameters) && outer.isDisjoint(with: local) {
            return Key(inner: inner, outer: outer, isNullSafe: isNullSafe)
        }
        return nil
    }

    func isTied(_ scalar: Scalar) -> Bool { !scalar.isDisjoint(with: parameters) }

    // MARK: - Operators

    mutating func pull(_ relation: Relation, _ demand: Demand) -> Pulled? {
        switch relation {
        case .filter(let node):
            return filter(node, demand)
        case .project(let node):
            return project(node, demand)
        case .join(let node):
            return join(node, demand)
        case .aggregate(let node):
            return aggregate(node)
        case .window(let node):
            return window(node)
        case .distinct(let node):
            return distinct(node, demand)
        case .sort(let node):
            guard var pulled = pull(node.input, demand) else { return nil }
            // Without a limit the order of a subquery means nothing.
            if !pulled.isTied { pulled.relation = .sort(Sort(input: pulled.relation, keys: node.keys)) }
            return pulled
        case .limit(let node):
            return limit(node, demand)
        case .values(let node) where node.rows.count == 1:
            guard node.rows[0].contains(where: isTied) else { return Pulled(relation: relation) }
            let definitions = Dictionary(
                zip(node.columns.map(\.id), node.rows[0]), uniquingKeysWith: { first, _ in first })
            return Pulled(relation: .values(Values()), deferred: definitions, isUnique: true)
        default:
            return relation.reads(parameters) ? nil : Pulled(relation: relation)
        }
    }

    private mutating func filter(_ node: Filter, _ demand: Demand) -> Pulled? {
        // A row that the limit below leaves may be the one that the filter takes away.
        guard var pulled = pull(node.input, Demand(ignoresDuplicates: demand.ignoresDuplicates)) else { return nil }
        let conjuncts = node.conjuncts.map { $0.substituting(pulled.deferred) }
            .flatMap { isTied($0) ? $0.factored : [$0] }
        let tied = conjuncts.filter(isTied)
        let others = conjuncts.filter { !isTied($0) }
        let moves = pulled.isTied || !tied.isEmpty
        pulled.conjuncts += tied + (moves ? others.filter(\.isFallible) : [])
        pulled.relation = pulled.relation.filtered(moves ? others.filter { !$0.isFallible } : others)
        return pulled
    }

    mutating func project(_ node: Project, _ demand: Demand) -> Pulled? {
        guard var pulled = pull(node.input, demand) else { return nil }
        var items: [Projection] = []
        var deferred: [ColumnID: Scalar] = [:]
        for item in node.items {
            let scalar = item.scalar.substituting(pulled.deferred)
            if isTied(scalar) || (scalar.isFallible && !pulled.conjuncts.isEmpty) {
                deferred[item.column.id] = scalar
            } else {
                items.append(Projection(column: item.column, scalar: scalar))
            }
        }
        var read: ColumnSet = []
        for scalar in pulled.conjuncts + Array(deferred.values) { scalar.forEachColumn { read.insert($0) } }
        let passed = ColumnSet(items.filter(\.isPassing).map(\.column))
        let columns = pulled.relation.columns
        items += columns.filter { read.contains($0.id) && !passed.contains($0.id) }.map { Projection(passing: $0) }
        if items.isEmpty, let first = columns.first { items = [Projection(passing: first)] }
        pulled.deferred = deferred
        // SELECT without FROM has no columns to pass on.
        if !items.isEmpty {
            pulled.relation = .project(Project(input: pulled.relation, items: items, isScanCast: node.isScanCast))
        }
        return pulled
    }

    private mutating func join(_ node: Join, _ demand: Demand) -> Pulled? {
        var node = node
        let below = Demand(ignoresDuplicates: demand.ignoresDuplicates)
        // Where duplicates do not count, a semi join can be an inner one, which has conditions to give.
        if node.kind == .semi, demand.ignoresDuplicates,
            node.right.reads(parameters) || node.conjuncts.contains(where: isTied)
        {
            node.kind = .inner
        }
        switch node.kind {
        case .inner:
            guard let left = pull(node.left, below), let right = pull(node.right, below) else { return nil }
            var pulled = Pulled(
                relation: left.relation, conjuncts: left.conjuncts + right.conjuncts,
                deferred: left.deferred.merging(right.deferred) { first, _ in first })
            // A series of the row's own values must find them there.
            let absent = ColumnSet(pulled.deferred.keys).union(parameters)
            if node.parameters.contains(where: { !$0.scalar.isDisjoint(with: absent) }) { return nil }
            let conjuncts = node.conjuncts.map { $0.substituting(pulled.deferred) }
                .flatMap { isTied($0) ? $0.factored : [$0] }
            let tied = conjuncts.filter(isTied)
            let others = conjuncts.filter { !isTied($0) }
            let moves = pulled.isTied || !tied.isEmpty
            pulled.conjuncts += tied + (moves ? others.filter(\.isFallible) : [])
            (node.left, node.right) = (left.relation, right.relation)
            node.conjuncts = moves ? others.filter { !$0.isFallible } : others
            pulled.relation = .join(node)
            return pulled
        case .left, .semi, .anti:
            guard !node.right.reads(parameters), var pulled = pull(node.left, below) else { return nil }
            node.conjuncts = node.conjuncts.map { $0.substituting(pulled.deferred) }
            if node.conjuncts.contains(where: { isTied($0) || ($0.isFallible && pulled.isTied) }) { return nil }
            node.left = pulled.relation
            pulled.relation = .join(node)
            pulled.isUnique = pulled.isUnique && node.kind != .left
            return pulled
        case .right, .full:
            return Relation.join(node).reads(parameters) ? nil : Pulled(relation: .join(node))
        }
    }
}

extension Scalar {
    /// `(a AND b) OR (a AND c)` as `a` and `b OR c`.
    fileprivate var factored: [Scalar] {
        guard case .or(let members) = kind, let first = members.first else { return conjuncts }
        let common = first.conjuncts.filter { conjunct in
            !conjunct.isFallible && members.allSatisfy { $0.conjuncts.contains(conjunct) }
        }
        if common.isEmpty { return [self] }
        let rest = members.map { member in member.conjuncts.filter { !common.contains($0) } }
        if rest.contains(where: \.isEmpty) { return common }
        return common + [.or(rest.map { .and($0) }, at: range)]
    }
}
