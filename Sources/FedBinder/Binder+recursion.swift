import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// WITH RECURSIVE: a common table whose definition is `base UNION ALL step`, where the step reads the table.
extension Binder {
    /// How often the types of a recursion may grow until they settle.
    private static let maximumWidenings = 40

    /// Binds the definition of a table of WITH RECURSIVE, whether it reads itself or not.
    mutating func recursive(_ common: KnownCommonTable, at range: SourceRange) throws(CompileError) -> Bound {
        let definition = common.table.query
        guard case .setOperation(let operation) = definition.body, operation.kind == .union,
            definition.orderBy.isEmpty, definition.orderByAll == nil, definition.limit == nil,
            definition.commonTables.isEmpty
        else {
            return try seeing(common, .refused("a recursion that is not a plain UNION ALL of two queries")) {
                binder throws(CompileError) in try binder.query(definition)
            }
        }
        let start = (references, relationCount)
        let base = try seeing(common, .refused("a recursion whose first part reads it")) {
            binder throws(CompileError) in try binder.operand(operation.left, at: operation.range)
        }
        let names = base.columns.indices.map { position in
            position < common.table.columns.count
                ? rule.name(of: common.table.columns[position]) : base.columns[position].name
        }
        var types = base.columns.map(\.type)
        for _ in 0...Self.maximumWidenings {
            // A step may make NULL of anything.
            let columns = zip(names, types).map { name, type in
                Column(id: sequence.take(), name: name, type: type, isNullable: true)
            }
            let known = (references, relationCount)
            let step = try seeing(common, .working(columns)) { binder throws(CompileError) in
                try binder.operand(operation.right, at: operation.range)
            }
            guard readRecursions.remove(definition.range) != nil else {
                (references, relationCount) = start
                return try query(definition)
            }
            let wider = try widened(types, by: step, operation)
            if wider == types {
                try check(step, of: common, at: operation.range)
                let (first, second) = (branch(base, to: types), branch(step, to: types))
                let result = columns.map { column -> Column in
                    var column = column
                    column.id = sequence.take()
                    return column
                }
                let node = Recursion(
                    name: common.key, isAll: operation.isAll, base: first, step: second, columns: result,
                    range: operation.range)
                return Bound(relation: .recursion(node), columns: result)
            }
            if options.language == .spark {
                throw CompileError(
                    .typeMismatch, "the second part of a recursion must not have wider types than the first",
                    at: operation.range, hint: "cast the columns of the first part")
            }
            (types, references) = (wider, known.0)
        }
        throw CompileError(
            .typeMismatch, "the types of this recursion grow with each step", at: operation.range,
            hint: "cast the columns of the second part to those of the first")
    }

    /// Binds a part of a definition, in which the table's name stands for `own`.
    private mutating func seeing(
        _ common: KnownCommonTable, _ own: KnownCommonTable.OwnReference,
        _ body: (inout Binder) throws(CompileError) -> Bound
    ) throws(CompileError) -> Bound {
        var entry = common
        entry.own = own
        commonTables.append(entry)
        defer { commonTables.removeLast() }
        return try body(&self)
    }

    private func widened(
        _ types: [SQLType], by step: Bound, _ operation: FedSyntax.SetOperation
    ) throws(CompileError) -> [SQLType] {
        guard step.columns.count == types.count else {
            throw CompileError(
                .typeMismatch,
                "the queries of \(operation.kind.rawValue) have \(types.count) and \(step.columns.count) columns",
                at: operation.range)
        }
        let nulls = step.relation.nullLiterals
        var result: [SQLType] = []
        for (position, column) in step.columns.enumerated() {
            if nulls.contains(column.id) {
                result.append(types[position])
                continue
            }
            guard let common = options.language.common(types[position], column.type) else {
                throw CompileError(
                    .typeMismatch,
                    "column \(position + 1) of the recursion is \(types[position]) first and \(column.type) later",
                    at: operation.range, hint: "cast one of them")
            }
            result.append(common)
        }
        return result
    }

    /// Refuses what engines do not take in the step of a recursion.
    private func check(
        _ step: Bound, of common: KnownCommonTable, at range: SourceRange
    ) throws(CompileError) {
        if let place = step.relation.misplacedWorkingTable(common.key) {
            throw .notSupported(
                "a recursion that reads itself \(place)", at: range,
                hint: "Spark takes it in filters, inner joins, and on the preserved side of other joins")
        }
        if step.relation.leavesChoice {
            throw .notSupported("a recursion whose rows are not the same each time", at: range)
        }
    }
}

extension Relation {
    fileprivate func readsWorkingTable(_ name: String) -> Bool {
        if case .workingTable(let node) = self { return node.name == name }
        return anyScalar { $0.readsWorkingTable(name) } || anyInput { $0.readsWorkingTable(name) }
    }

    /// Where the working table stands, if no engine takes it there.
    ///
    /// See <https://spark.apache.org/docs/latest/sql-error-conditions.html> (`INVALID_RECURSIVE_REFERENCE`).
    fileprivate func misplacedWorkingTable(_ name: String) -> String? {
        if scalars.contains(where: { $0.readsWorkingTable(name) }) { return "in a subquery" }
        let refused: String?
        switch self {
        case .aggregate(let node): refused = node.input.readsWorkingTable(name) ? "below an aggregate" : nil
        case .window(let node): refused = node.input.readsWorkingTable(name) ? "below a window function" : nil
        case .limit(let node): refused = node.input.readsWorkingTable(name) ? "below LIMIT" : nil
        case .sort(let node): refused = node.input.readsWorkingTable(name) ? "below ORDER BY" : nil
        case .setOperation(let node):
            refused =
                node.left.relation.readsWorkingTable(name) || node.right.relation.readsWorkingTable(name)
                ? "below \(node.kind.rawValue.uppercased())" : nil
        case .recursion(let node):
            refused =
                node.base.relation.readsWorkingTable(name) ? "in another recursion" : nil
        case .join(let node):
            let (left, right) = (node.left.readsWorkingTable(name), node.right.readsWorkingTable(name))
            let isRefused =
                switch node.kind {
                case .inner: right && !node.parameters.isEmpty
                case .left, .semi, .anti: right
                case .right: left
                case .full: left || right
                }
            refused = isRefused ? "on the side of a \(node.kind.rawValue) join that may be NULL" : nil
        default: refused = nil
        }
        if let refused { return refused }
        if case .recursion = self { return nil }
        for input in inputs {
            if let place = input.misplacedWorkingTable(name) { return place }
        }
        return nil
    }
}

extension Scalar {
    fileprivate func readsWorkingTable(_ name: String) -> Bool {
        switch kind {
        case .exists(let query), .subquery(let query): query.relation.readsWorkingTable(name)
        case .column, .literal: false
        default: anyOperand { $0.readsWorkingTable(name) }
        }
    }
}
