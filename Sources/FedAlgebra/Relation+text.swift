import FedCatalog

/// The one notation for trees: a line an operator, inputs indented below it, columns as `name#id`.
///
/// ```text
/// Federate pg
///   ScanCasts [id#3 := scan_cast(id#1 as numeric(38,18))]
///     Filter [id#1 > 5]
///       Scan orders [id#1 integer]
/// ```
extension Relation: CustomStringConvertible {
    package var description: String {
        var names: [ColumnID: String] = [:]
        collectNames(into: &names)
        var writer = TreeWriter(names: names)
        writer.write(self, depth: 0)
        return writer.lines.joined(separator: "\n")
    }

    private func collectNames(into names: inout [ColumnID: String]) {
        switch self {
        case .scan(let node): for column in node.columns { names[column.column.id] = column.column.name }
        case .project(let node): for item in node.items { names[item.column.id] = item.column.name }
        case .values(let node): for column in node.columns { names[column.id] = column.name }
        case .join(let node): for item in node.parameters { names[item.column.id] = item.column.name }
        case .window(let node): for item in node.items { names[item.column.id] = item.column.name }
        case .setOperation(let node): for column in node.columns { names[column.id] = column.name }
        case .recursion(let node): for column in node.columns { names[column.id] = column.name }
        case .workingTable(let node): for column in node.columns { names[column.id] = column.name }
        case .tableFunction: for column in columns { names[column.id] = column.name }
        case .aggregate(let node):
            for group in node.groups { names[group.column.id] = group.column.name }
            for item in node.items { names[item.column.id] = item.column.name }
        case .union(let node): for column in node.columns { names[column.id] = column.name }
        default: break
        }
        for input in inputs { input.collectNames(into: &names) }
        for query in queries {
            for item in query.parameters { names[item.column.id] = item.column.name }
            query.relation.collectNames(into: &names)
        }
    }

    /// The queries in the operator's scalars, each once; those in another one's arguments come before it.
    fileprivate var queries: [Subquery] {
        var result: [Subquery] = []
        for scalar in scalars { scalar.collectQueries(into: &result) }
        return result
    }
}

private struct TreeWriter {
    let names: [ColumnID: String]
    var lines: [String] = []

    mutating func write(_ relation: Relation, depth: Int) {
        lines.append(String(repeating: "  ", count: depth) + head(relation))
        for input in relation.inputs { write(input, depth: depth + 1) }
        for query in relation.queries {
            let indent = String(repeating: "  ", count: depth + 1)
            let gives = query.column.map { " gives \(reference($0))" } ?? ""
            let any = query.comparison.map { " any \(text($0))" } ?? ""
            lines.append("\(indent)Query #\(query.id.number) [\(items(query.parameters))]\(gives)\(any)")
            write(query.relation, depth: depth + 2)
        }
    }

    private func head(_ relation: Relation) -> String {
        switch relation {
        case .scan(let node):
            let columns = node.columns.map { "\(reference($0.column)) \($0.column.type)\($0.column.nullMark)" }
            let kind =
                switch node.source {
                case .foreign: "Scan"
                case .native: "NativeScan"
                case .view: "ViewScan"
                }
            return "\(kind) \(node.table.name) [\(columns.joined(separator: ", "))]"
        case .values(let node):
            if node.columns.isEmpty, node.rows.count == 1 { return "OneRow" }
            let rows = node.rows.map { " (\(list($0)))" }
            return "Values [\(columns(node.columns))]\(rows.joined())"
        case .filter(let node): return "Filter [\(list(node.conjuncts))]"
        case .project(let node):
            let items = node.items.map { item in
                item.isPassing ? reference(item.column) : "\(reference(item.column)) := \(text(item.scalar))"
            }
            return "\(node.isScanCast ? "ScanCasts" : "Project") [\(items.joined(separator: ", "))]"
        case .join(let node):
            let kind = node.kind.rawValue.prefix(1).uppercased() + node.kind.rawValue.dropFirst()
            let reading = node.parameters.isEmpty ? "" : " with [\(items(node.parameters))]"
            return "\(kind)Join [\(list(node.conjuncts))]\(reading)"
        case .aggregate(let node):
            let groups = node.groups.map { group in
                "\(reference(group.column)) := \(text(group.scalar))"
            }
            let items = node.items.map { "\(reference($0.column)) := \(call($0.call))" }
            let sets = node.groupingSets.map { sets in
                " sets " + sets.map { "(\($0.map(String.init).joined(separator: ", ")))" }.joined(separator: " ")
            }
            return "Aggregate by [\(groups.joined(separator: ", "))]\(sets ?? "") [\(items.joined(separator: ", "))]"
        case .window(let node):
            let items = node.items.map { "\(reference($0.column)) := \(call($0.call))" }
            return "Window [\(items.joined(separator: ", "))]"
        case .distinct: return "Distinct"
        case .sort(let node): return "Sort [\(node.keys.map(key).joined(separator: ", "))]"
        case .limit(let node):
            let count = node.count.map(String.init) ?? "all"
            return node.offset == 0 ? "Limit \(count)" : "Limit \(count) offset \(node.offset)"
        case .union(let node):
            let branches = node.branches.map(branch).joined(separator: " ")
            return "UnionAll [\(columns(node.columns))] from \(branches)"
        case .setOperation(let node):
            let word = node.kind == .intersect ? "Intersect" : "Except"
            return "\(word)\(node.isAll ? "All" : "") [\(columns(node.columns))] from "
                + "\(branch(node.left)) \(branch(node.right))"
        case .recursion(let node):
            return "Recursion\(node.isAll ? "All" : "") '\(node.name)' [\(columns(node.columns))] from "
                + "\(branch(node.base)) \(branch(node.step))"
        case .workingTable(let node): return "WorkingTable '\(node.name)' [\(columns(node.columns))]"
        case .tableFunction(let node):
            let ordinality = node.ordinality.map { " numbered [\(columns([$0]))]" } ?? ""
            return "TableFunction \(node.function.rawValue) (\(list(node.arguments))) [\(columns(node.columns))]"
                + ordinality
        case .federate(let node):
            let rechecks = node.isSuperset ? " recheck [\(list(node.rechecks))]" : ""
            let filters = node.keyFilters.map { "\(reference($0.column)) in \(reference($0.keys))" }
            let keys = filters.isEmpty ? "" : " keys [\(filters.joined(separator: ", "))]"
            return "Federate \(node.connection.id)\(rechecks)\(keys)"
        }
    }

    private func reference(_ column: Column) -> String { "\(column.name)#\(column.id.number)" }

    private func reference(_ id: ColumnID) -> String { "\(names[id] ?? "")#\(id.number)" }

    private func text(_ scalar: Scalar) -> String { ScalarText(names: names).text(scalar) }

    private func list(_ scalars: [Scalar]) -> String { scalars.map(text).joined(separator: ", ") }

    private func key(_ key: SortKey) -> String {
        text(key.scalar) + (key.isDescending ? " desc" : " asc") + (key.nullsFirst ? " nulls first" : " nulls last")
    }

    private func columns(_ columns: [Column]) -> String {
        columns.map { "\(reference($0)) \($0.type)\($0.nullMark)" }.joined(separator: ", ")
    }

    private func branch(_ branch: Union.Branch) -> String {
        "(" + branch.columns.map(reference).joined(separator: ", ") + ")"
    }

    private func items(_ items: [Projection]) -> String {
        items.map { "\(reference($0.column)) := \(text($0.scalar))" }.joined(separator: ", ")
    }

    private func call(_ call: Aggregate.Call) -> String {
        let name = call.function == .countRows ? "count" : call.function.rawValue
        let arguments = call.function == .countRows ? "*" : list(call.arguments)
        let distinct = call.isDistinct ? "distinct " : ""
        let order = call.orderBy.isEmpty ? "" : " order [\(call.orderBy.map(key).joined(separator: ", "))]"
        let filter = call.filter.map { " filter \(text($0))" } ?? ""
        return "\(name)(\(distinct)\(arguments))\(order)\(filter) as \(call.type)"
    }

    private func call(_ call: Window.Call) -> String {
        let name =
            switch call.function {
            case .aggregate(.countRows): "count"
            case .aggregate(let function): function.rawValue
            case .ranking(let function): function.rawValue
            }
        let arguments = call.function == .aggregate(.countRows) ? "*" : list(call.arguments)
        let filter = call.filter.map { " filter \(text($0))" } ?? ""
        var window = "partition [\(list(call.partition))] order [\(call.order.map(key).joined(separator: ", "))]"
        if let frame = call.frame {
            window += " \(frame.unit.rawValue) \(bound(frame.start)) to \(bound(frame.end))"
        }
        return "\(name)(\(arguments))\(filter) over \(window) as \(call.type)\(call.isNullable ? "" : " not null")"
    }

    private func bound(_ bound: Window.Frame.Bound) -> String {
        switch bound {
        case .unboundedPreceding: "unbounded preceding"
        case .currentRow: "current row"
        case .unboundedFollowing: "unbounded following"
        case .preceding(let distance): "\(text(distance)) preceding"
        case .following(let distance): "\(text(distance)) following"
        }
    }
}

extension Scalar {
    fileprivate func collectQueries(into result: inout [Subquery]) {
        for operand in operands { operand.collectQueries(into: &result) }
        switch kind {
        case .exists(let query), .subquery(let query):
            if !result.contains(where: { $0.id == query.id }) { result.append(query) }
        default: break
        }
    }
}

extension Column {
    fileprivate var nullMark: String { isNullable ? "" : " not null" }
}
