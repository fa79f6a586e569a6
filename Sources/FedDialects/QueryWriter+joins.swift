import FedAlgebra
import FedCatalog
import FedDiagnostics

extension QueryWriter {
    mutating func join(_ node: Join) throws(CompileError) -> Draft {
        if let sole = try soleValue(node) { return sole }
        var left = try draft(node.left, isQualified: true)
        if !node.parameters.isEmpty { return try dependentJoin(node, left) }
        var right = try draft(node.right, isQualified: true)
        let fallible = left.fallible.union(right.fallible)
        if dialect.fence != nil, node.conjuncts.contains(where: { $0.canFail(reading: fallible) }) {
            // A condition that can fail sees the rows of both sides, and no others.
            if left.hasConditions || left.groups != nil { left = try fenced(left) }
            if right.hasConditions || right.groups != nil { right = try fenced(right) }
        }
        if node.kind.keepsLeftOnly, dialect.semiJoin == nil { return try exists(node, left, right) }
        // A side that is NULL-extended must be computed before; and so must one that is more than a FROM and WHERE.
        let extendsLeft = node.kind == .right || node.kind == .full
        if !left.isPlain || left.from == nil || (extendsLeft && !left.isBare) {
            left = try wrapped(left)
        }
        if !right.isPlain || right.from == nil || (node.kind != .inner && node.kind != .right && !right.isBare)
            || (right.isJoin && !dialect.nestsJoins)
        {
            right = try wrapped(right)
        }
        return try joined(node, left, right, operand: right.from.map { right.isJoin ? "(\($0))" : $0 } ?? "")
    }

    /// A join with a side that is one row of one column, as a subquery in the place of this column.
    private mutating func soleValue(_ node: Join) throws(CompileError) -> Draft? {
        guard dialect.repeatsSoleRows, node.parameters.isEmpty else { return nil }
        let other: Relation
        let value: (relation: Relation, column: Column)
        if let column = node.right.soleColumn, node.kind == .inner || (node.kind == .left && node.conjuncts.isEmpty) {
            (other, value) = (node.left, (node.right, column))
        } else if let column = node.left.soleColumn, node.kind == .inner {
            (other, value) = (node.right, (node.left, column))
        } else {
            return nil
        }
        // In each other, with more than one use of each, they would grow with a power of their depth.
        if value.relation.joinsSoleValue { return nil }
        var draft = try draft(other, isQualified: true)
        if draft.isDistinct || draft.limit != nil || !draft.orderBy.isEmpty { draft = try wrapped(draft) }
        let inner = try self.draft(value.relation, isQualified: true)
        let output = [Output(column: value.column.id, alias: Self.columnName(0))]
        draft.names[value.column.id] = Fragment("(\(try text(of: inner, output, separator: " ")))")
        draft.hasSubquery = true
        draft.columns.append(value.column)
        draft.fallible.formUnion(inner.fallible)
        return try filtered(draft, by: node.conjuncts)
    }

    /// A semi- or anti-join as a condition.
    private mutating func exists(_ node: Join, _ left: Draft, _ right: Draft) throws(CompileError) -> Draft {
        var left = left
        if !left.isPlain || left.from == nil { left = try wrapped(left) }
        var right = right
        if !right.isPlain || right.from == nil { right = try wrapped(right) }
        let names = left.names.merging(right.names) { first, _ in first }
        var conditions = right.predicates
        var (members, keys): ([String], [String]) = ([], [])
        for conjunct in node.conjuncts {
            if dialect.prefersIn, node.kind == .semi, let (own, other) = conjunct.equated(left.columns, right.columns) {
                members.append(try operand(own, names))
                keys.append(try operand(other, names))
                // What is equal to a value is one.
                if scalars.unchecked(other) != nil, let test = scalars.test(own) { left.predicates.append(test) }
            } else {
                conditions.append(try condition(conjunct, names, dropsRows: node.kind == .semi).within(.not))
            }
        }
        let filter = conditions.isEmpty ? "" : " WHERE \(dialect.chained(conditions, by: " AND "))"
        let word = node.kind == .semi ? "EXISTS" : "NOT EXISTS"
        let test =
            switch members.count {
            case 0: word
            case 1: "\(members[0]) IN"
            default: "(\(members.joined(separator: ", "))) IN"
            }
        let columns = keys.isEmpty ? "1" : keys.joined(separator: ", ")
        left.predicates.append("\(test) (SELECT \(columns) FROM \(right.from ?? "")\(filter))")
        return left
    }

    /// A side of an equality.
    private mutating func operand(_ scalar: Scalar, _ names: [ColumnID: Fragment]) throws(CompileError) -> String {
        try written(names) { writer throws(CompileError) in try writer.untested(scalar) }.within(.concatenation)
    }

    /// A join whose right side reads the left one: LATERAL with a derived table.
    private mutating func dependentJoin(_ node: Join, _ left: Draft) throws(CompileError) -> Draft {
        guard dialect.rows != .refused, node.kind == .inner || node.kind == .left else {
            throw .notSupported("LATERAL in \(dialect.name)", at: node.range)
        }
        let left = left.isPlain && left.from != nil && left.isBare ? left : try wrapped(left)
        let outer = outerNames
        defer { outerNames = outer }
        for parameter in node.parameters {
            outerNames[parameter.column.id] = try write(parameter.scalar, left.names)
        }
        let right = try wrapped(try draft(node.right, isQualified: true))
        outerNames = outer
        return try joined(node, left, right, operand: "LATERAL \(right.from ?? "")")
    }

    private mutating func joined(
        _ node: Join, _ left: consuming Draft, _ right: Draft, operand: String
    ) throws(CompileError) -> Draft {
        // What the left side has is kept in place: a chain of joins would copy it again and again.
        var joined = left
        if !node.kind.keepsLeftOnly { joined.columns += right.columns }
        joined.names.merge(right.names) { first, _ in first }
        joined.constants.formUnion(right.constants)
        joined.predicates += right.predicates
        joined.fallible.formUnion(right.fallible)
        joined.isScan = false
        joined.hasSubquery = joined.hasSubquery || right.hasSubquery
        let conditions = try node.conjuncts.map { conjunct throws(CompileError) in
            try self.condition(conjunct, joined.names, dropsRows: node.kind == .inner).within(.not)
        }
        if node.kind == .inner, dialect.joinsInWhere {
            joined.predicates += conditions
            joined.isJoin = true
            joined.from = "\(joined.from ?? "") CROSS JOIN \(operand)"
            return joined
        }
        let condition = dialect.chained(conditions, by: " AND ")
        joined.isJoin = true
        let word =
            switch node.kind {
            case .inner: condition.isEmpty ? "CROSS JOIN" : "INNER JOIN"
            case .left: "LEFT JOIN"
            case .right: "RIGHT JOIN"
            case .full: "FULL JOIN"
            case .semi: try known(dialect.semiJoin, "a semi-join", node.range)
            case .anti: try known(dialect.antiJoin, "an anti-join", node.range)
            }
        joined.from = (joined.from ?? "") + " \(word) \(operand)"
        if word != "CROSS JOIN" { joined.from? += " ON \(condition.isEmpty ? dialect.always : condition)" }
        return joined
    }
}

extension Scalar {
    /// The sides of an equality between numbers, or dates, the first of which reads only columns of `left`, and the other
    /// one only columns of `right`.
    fileprivate func equated(_ left: [Column], _ right: [Column]) -> (left: Scalar, right: Scalar)? {
        guard case .compare(.equal, let first, let second) = kind, !first.columns.isEmpty, !second.columns.isEmpty,
            first.type.isExact || first.type == .date || first.type == .timestamp
        else { return nil }
        let (left, right) = (ColumnSet(left.map(\.id)), ColumnSet(right.map(\.id)))
        if first.readsOnly(left), second.readsOnly(right) { return (first, second) }
        return first.readsOnly(right) && second.readsOnly(left) ? (second, first) : nil
    }
}

extension Relation {
    /// The column of what is always one row of one column.
    fileprivate var soleColumn: Column? {
        guard columns.count == 1 else { return nil }
        var relation = self
        while case .project(let node) = relation { relation = node.input }
        guard case .aggregate(let node) = relation, node.groups.isEmpty, node.groupingSets == nil else { return nil }
        return columns.first
    }

    /// Whether a side of a join below is one value.
    fileprivate var joinsSoleValue: Bool {
        if case .join(let node) = self, node.left.soleColumn != nil || node.right.soleColumn != nil { return true }
        return anyInput(\.joinsSoleValue)
    }
}
