import FedAlgebra
import FedCatalog
import FedDiagnostics

extension QueryWriter {
    mutating func aggregate(_ node: Aggregate) throws(CompileError) -> Draft {
        // Qualified names cannot be taken for output aliases, which some systems look up first.
        var draft = try draft(node.input, isQualified: true)
        if !draft.isPlain { draft = try wrapped(draft) }
        if let sets = node.groupingSets { return try groupingSets(node, sets, draft) }
        // A volatile value has to be there before it is a group: it would be written for each use of it.
        if !scalars.volatileCalls.texts.isEmpty, node.groups.contains(where: { $0.scalar.isComputed(in: draft.names) })
        {
            draft = try wrapped(draft)
        }
        var names: [ColumnID: Fragment] = [:]
        var groups: [String] = []
        if node.groups.contains(where: \.scalar.isVolatile) {
            (draft, groups) = try computingGroups(node, draft)
            for (group, text) in zip(node.groups, groups) { names[group.column.id] = Fragment(text) }
        } else {
            for group in node.groups {
                var fragment = try written(draft.names) { writer throws(CompileError) in try writer.key(group.scalar) }
                // A bare number would be read as a position.
                if draft.isConstant(group.scalar), let type = dialect.type(group.scalar.type) {
                    fragment = Fragment("CAST(\(fragment.text) AS \(type))")
                }
                names[group.column.id] = fragment
                groups.append(fragment.text)
            }
        }
        for item in node.items { names[item.column.id] = try aggregate(item, draft.names, filter: nil) }
        draft.fallible = ColumnSet(node.groups.filter { $0.scalar.canFail(reading: draft.fallible) }.map(\.column))
        draft.groups = groups
        draft.names = names
        draft.constants = []
        draft.columns = node.groups.map(\.column) + node.items.map(\.column)
        let isComputed = node.groups.contains { !(names[$0.column.id]?.isPath ?? true) }
        return isComputed && !dialect.matchesComputedGroups ? try wrapped(draft) : draft
    }

    /// A call, of which only the rows count for which `filter` holds.
    private mutating func aggregate(
        _ item: Aggregate.Item, _ names: [ColumnID: Fragment], filter: Fragment?
    ) throws(CompileError) -> Fragment {
        var call = dialect.hasAggregateFilter ? item.call : item.call.withoutFilter
        if dialect.computesBeforeFilter { call = call.guardedByFilter }
        scalars.names = names
        var conditions = filter.map { [$0.within(.not)] } ?? []
        if let own = call.filter { conditions.append(try scalars.write(own).within(.not)) }
        let tail = conditions.isEmpty ? "" : " FILTER (WHERE \(dialect.chained(conditions, by: " AND ")))"
        do throws(CompileError) {
            return try dialect.aggregate(&scalars, call, tail)
        } catch {
            throw error.placed(at: item.range)
        }
    }

    // MARK: - Grouping sets

    /// Always a derived table: above it, a group is NULL where a set leaves it out.
    private mutating func groupingSets(
        _ node: Aggregate, _ sets: [[Int]], _ input: Draft
    ) throws(CompileError) -> Draft {
        // Groups must be names: what is computed would be taken apart by the system's own rewriting.
        let isNamed = node.groups.allSatisfy { group in
            group.scalar.columnID.map { input.names[$0]?.isPath ?? false } ?? false
        }
        var groupNames: [String] = []
        var draft = input
        if !isNamed {
            let (computed, texts) = try computingGroups(node, input)
            (draft, groupNames) = (computed, texts)
        } else {
            groupNames = try node.groups.map { group throws(CompileError) in
                try written(input.names) { writer throws(CompileError) in try writer.key(group.scalar) }.text
            }
        }
        var filter: Fragment?
        if dialect.emptyGroupingSetsNeedRows, sets.contains([]) {
            let (extended, texts, present) = try withRowOfNothing(draft, node, groupNames)
            (draft, groupNames, filter) = (extended, texts, present)
        }
        var names: [ColumnID: Fragment] = [:]
        for (group, text) in zip(node.groups, groupNames) { names[group.column.id] = Fragment(text) }
        for item in node.items {
            names[item.column.id] =
                item.call.function == .grouping
                ? try grouping(item.call, node, groupNames) : try aggregate(item, draft.names, filter: filter)
        }
        let lists = sets.map { set in "(\(set.map { groupNames[$0] }.joined(separator: ", ")))" }
        draft.groups = ["GROUPING SETS (\(lists.joined(separator: ", ")))"]
        draft.names = names
        draft.constants = []
        draft.columns = node.groups.map(\.column) + node.items.map(\.column)
        guard let filter else { return try wrapped(draft) }
        // Not the groups that only the row of nothing makes, but for the one of the empty set. As a column: HAVING
        // does not find the groups again.
        let ofAll = groupNames.map { "GROUPING(\($0)) = 1" }.joined(separator: " AND ")
        let kept = Column(id: ColumnID(0), name: "kept", type: .boolean, isNullable: false)
        draft.names[kept.id] = Fragment(
            "COUNT(*) FILTER (WHERE \(filter.text)) > 0 OR \(ofAll.isEmpty ? "TRUE" : ofAll)", .or)
        draft.columns.append(kept)
        var result = try wrapped(draft)
        result.predicates = [result.names.removeValue(forKey: kept.id)?.text ?? "TRUE"]
        result.columns.removeLast()
        return result
    }

    /// The bits of GROUPING, the last argument's lowest.
    private func grouping(
        _ call: Aggregate.Call, _ node: Aggregate, _ groupNames: [String]
    ) throws(CompileError) -> Fragment {
        guard let type = dialect.type(call.type) else { throw .notSupported("GROUPING", at: nil) }
        var bits: [String] = []
        for (index, argument) in call.arguments.enumerated() {
            guard let position = node.groups.firstIndex(where: { $0.scalar == argument }) else {
                throw CompileError(.internal, "GROUPING of what is no group", at: argument.range)
            }
            let bit = "CAST(GROUPING(\(groupNames[position])) AS \(type))"
            let weight = 1 << (call.arguments.count - 1 - index)
            bits.append(weight == 1 ? bit : "\(bit) * \(weight)")
        }
        return Fragment(bits.joined(separator: " + "), bits.count == 1 ? .atom : .sum)
    }

    /// A derived table of the input, with the groups as columns.
    private mutating func computingGroups(
        _ node: Aggregate, _ input: Draft
    ) throws(CompileError) -> (draft: Draft, groups: [String]) {
        let alias = newAlias()
        var inner = input
        var output: [Output] = []
        for (index, column) in input.columns.enumerated() {
            output.append(Output(column: column.id, alias: "c\(index + 1)"))
        }
        var groups: [String] = []
        for (index, group) in node.groups.enumerated() {
            inner.names[group.column.id] = try written(input.names) { writer throws(CompileError) in
                try writer.key(group.scalar)
            }
            output.append(Output(column: group.column.id, alias: "g\(index + 1)"))
            groups.append("\(alias).\(dialect.identifier("g\(index + 1)"))")
        }
        let text = try text(of: inner, output, separator: " ")
        var draft = Draft(from: dialect.aliased("(\(text))", alias), columns: input.columns)
        for column in output.prefix(input.columns.count) {
            let name = dialect.identifier(column.alias, of: alias)
            draft.names[column.column] = input.names[column.column]?.read(as: name)
        }
        return (draft, groups)
    }

    /// The input with one more row, in which all is NULL, and a column that is true in the others.
    private mutating func withRowOfNothing(
        _ input: Draft, _ node: Aggregate, _ groupNames: [String]
    ) throws(CompileError) -> (draft: Draft, groups: [String], present: Fragment) {
        let alias = newAlias()
        func name(_ text: String) -> String { "\(alias).\(dialect.identifier(text))" }
        var items: [String] = []
        var nothing: [String] = []
        var draft = Draft(from: nil, columns: input.columns)
        func add(_ text: String, _ own: String, _ type: String) {
            items.append("\(text) AS \(dialect.identifier(own))")
            nothing.append("CAST(NULL AS \(type))")
        }
        for (index, column) in input.columns.enumerated() {
            guard let text = input.names[column.id]?.text, let type = dialect.type(column.type) else {
                throw .notSupported("grouping sets over a column of type \(column.type)", at: node.range)
            }
            add(text, "c\(index + 1)", type)
            draft.names[column.id] = Fragment(name("c\(index + 1)"))
        }
        var groups: [String] = []
        for (index, text) in groupNames.enumerated() {
            guard let type = dialect.type(node.groups[index].column.type) else {
                throw .notSupported("grouping sets over \(node.groups[index].column.type)", at: node.range)
            }
            add(text, "g\(index + 1)", type)
            groups.append(name("g\(index + 1)"))
        }
        var rows = "SELECT \((items + ["TRUE AS \(dialect.identifier("present"))"]).joined(separator: ", "))"
        if let from = input.from { rows += " FROM \(from)" }
        if !input.predicates.isEmpty { rows += " WHERE \(dialect.chained(input.predicates, by: " AND "))" }
        let empty = "SELECT \((nothing + ["FALSE"]).joined(separator: ", "))"
        draft.from = "(\(rows) UNION ALL \(empty)) AS \(alias)"
        return (draft, groups, Fragment(name("present")))
    }
}

extension Scalar {
    /// Whether it reads a column whose name is an expression.
    fileprivate func isComputed(in names: [ColumnID: Fragment]) -> Bool {
        columns.contains { !(names[$0]?.isPath ?? true) }
    }
}
