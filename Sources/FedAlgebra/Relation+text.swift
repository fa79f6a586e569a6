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
        case .aggregate(let node):
            for group in node.groups { names[group.column.id] = group.column.name }
            for item in node.items { names[item.column.id] = item.column.name }
        case .union(let node): for column in node.columns { names[column.id] = column.name }
        default: break
        }
        for input in inputs { input.collectNames(into: &names) }
    }
}

extension Scalar: CustomStringConvertible {
    package var description: String { text(names: [:]) }

    /// The scalar in the notation of trees.
    package func text(names: [ColumnID: String]) -> String {
        ScalarText(names: names).text(self)
    }
}

private struct TreeWriter {
    let names: [ColumnID: String]
    var lines: [String] = []

    mutating func write(_ relation: Relation, depth: Int) {
        lines.append(String(repeating: "  ", count: depth) + head(relation))
        for input in relation.inputs { write(input, depth: depth + 1) }
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
        case .values: return "OneRow"
        case .filter(let node): return "Filter [\(list(node.conjuncts))]"
        case .project(let node):
            let items = node.items.map { item in
                item.isPassing ? reference(item.column) : "\(reference(item.column)) := \(text(item.scalar))"
            }
            return "\(node.isScanCast ? "ScanCasts" : "Project") [\(items.joined(separator: ", "))]"
        case .join(let node):
            let kind = node.kind.rawValue.prefix(1).uppercased() + node.kind.rawValue.dropFirst()
            return "\(kind)Join [\(list(node.conjuncts))]"
        case .aggregate(let node):
            let groups = node.groups.map { group in
                "\(reference(group.column)) := \(text(group.scalar))"
            }
            let items = node.items.map { "\(reference($0.column)) := \(call($0.call))" }
            return "Aggregate by [\(groups.joined(separator: ", "))] [\(items.joined(separator: ", "))]"
        case .distinct: return "Distinct"
        case .sort(let node): return "Sort [\(node.keys.map(key).joined(separator: ", "))]"
        case .limit(let node):
            let count = node.count.map(String.init) ?? "all"
            return node.offset == 0 ? "Limit \(count)" : "Limit \(count) offset \(node.offset)"
        case .union(let node):
            let columns = node.columns.map { "\(reference($0)) \($0.type)\($0.nullMark)" }
            let branches = node.branches.map { branch in
                "(" + branch.columns.map { "\(names[$0] ?? "")#\($0.number)" }.joined(separator: ", ") + ")"
            }
            return "UnionAll [\(columns.joined(separator: ", "))] from \(branches.joined(separator: " "))"
        case .federate(let node):
            return "Federate \(node.connection.id)" + (node.isSuperset ? " recheck [\(list(node.rechecks))]" : "")
        }
    }

    private func reference(_ column: Column) -> String { "\(column.name)#\(column.id.number)" }

    private func text(_ scalar: Scalar) -> String { ScalarText(names: names).text(scalar) }

    private func list(_ scalars: [Scalar]) -> String { scalars.map(text).joined(separator: ", ") }

    private func key(_ key: SortKey) -> String {
        text(key.scalar) + (key.isDescending ? " desc" : " asc") + (key.nullsFirst ? " nulls first" : " nulls last")
    }

    private func call(_ call: Aggregate.Call) -> String {
        let argument = call.argument.map(text) ?? "*"
        let distinct = call.isDistinct ? "distinct " : ""
        let name = call.function == .countRows ? "count" : call.function.rawValue
        let filter = call.filter.map { " filter \(text($0))" } ?? ""
        return "\(name)(\(distinct)\(argument))\(filter) as \(call.type)"
    }
}

extension Column {
    fileprivate var nullMark: String { isNullable ? "" : " not null" }
}

private struct ScalarText {
    let names: [ColumnID: String]

    func text(_ scalar: Scalar) -> String {
        switch scalar.kind {
        case .column(let id): return "\(names[id] ?? "")#\(id.number)"
        case .literal(let value): return literal(value, scalar.type)
        case .call(let function, let arguments):
            let symbols: [Function: String] = [
                .add: "+", .subtract: "-", .multiply: "*", .divide: "/", .modulo: "%", .concatenate: "||",
            ]
            if let symbol = symbols[function], arguments.count == 2 {
                return "(\(text(arguments[0])) \(symbol) \(text(arguments[1])))"
            }
            return "\(function.rawValue)(\(arguments.map(text).joined(separator: ", ")))"
        case .cast(let operand, let cast):
            let word =
                switch cast {
                case .dc: "cast"
                case .spark: "spark_cast"
                case .scan(isKnown: true): "scan_cast"
                case .scan(isKnown: false): "remote_cast"
                }
            return "\(word)(\(text(operand)) as \(scalar.type))"
        case .compare(let comparison, let left, let right):
            return "\(text(left)) \(comparison.rawValue) \(text(right))"
        case .and(let members): return "(" + members.map(text).joined(separator: " and ") + ")"
        case .or(let members): return "(" + members.map(text).joined(separator: " or ") + ")"
        case .not(let operand): return "not(\(text(operand)))"
        case .isNull(let operand): return "\(text(operand)) is null"
        case .isDistinct(let left, let right): return "\(text(left)) is distinct from \(text(right))"
        case .inList(let operand, let members):
            return "\(text(operand)) in (\(members.map(text).joined(separator: ", ")))"
        case .like(let operand, let pattern, let escape):
            return "\(text(operand)) like \(text(pattern))" + (escape.map { " escape \(quoted(String($0)))" } ?? "")
        case .searchedCase(let branches, let otherwise):
            let whens = branches.map { "when \(text($0.condition)) then \(text($0.result))" }
            return "case \(whens.joined(separator: " ")) else \(text(otherwise)) end"
        }
    }

    private func literal(_ value: Value, _ type: SQLType) -> String {
        switch value {
        case .null: return "null::\(type)"
        case .boolean(let flag): return flag ? "true" : "false"
        case .integer(let number): return type == .integer ? String(number) : "\(number)::\(type)"
        case .decimal(let unscaled):
            return "\(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))::\(type)"
        case .double(let number): return "\(number)::\(type)"
        case .text(let text): return type == .text ? quoted(text) : "\(quoted(text))::\(type)"
        case .bytes(let bytes):
            return "'\\x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "'"
        case .date(let days): return "date '\(CalendarDate.text(days: Int(days)))'"
        case .time(let microseconds): return "time '\(CalendarDate.text(time: microseconds))'"
        case .timestamp(let microseconds):
            return "\(type) '\(CalendarDate.text(timestamp: microseconds))'"
        case .interval(let months, let days, let microseconds):
            return "interval '\(months) months \(days) days \(microseconds) microseconds'"
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
