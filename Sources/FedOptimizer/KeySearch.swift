import FedAlgebra
import FedCatalog

/// Finds which columns of borders could have keys for which others.
struct KeySearch {
    /// What is below a border: a Federate's work, or a local table.
    struct Border {
        var columns: [ColumnID]
        var estimate: RowEstimate
        var capabilities: (any Capabilities)?
        var canBeReduced: Bool
    }

    /// A join between two borders: the source's column has every value of the target's that matters.
    struct Edge {
        var source: Int
        var sourceColumn: ColumnID
        var target: Int
        var targetColumn: ColumnID
    }

    /// How columns of an operator come from those of borders.
    struct Origins {
        /// Columns whose values all occur in a border's column.
        var keys: [ColumnID: ColumnID] = [:]
        /// Columns by which a filter could go down to a border's column.
        var targets: [ColumnID: ColumnID] = [:]
    }

    let capabilities: [String: any Capabilities]
    var borders: [Border] = []
    var edges: [Edge] = []
    /// Borders that ask for the same, where there are several.
    var twins: [[Int]] { identical.groups }
    private var identical = IdenticalTrees()
    private var owners: [ColumnID: Int] = [:]
    private var types: [ColumnID: SQLType] = [:]
    /// The columns of the branches that a column of a set operation is made of, as targets.
    private var branches: [ColumnID: [ColumnID]] = [:]

    init(capabilities: [String: any Capabilities]) { self.capabilities = capabilities }

    mutating func collectBorders(_ relation: Relation) {
        switch relation {
        case .federate(let node):
            let system = capabilities[node.connection.system]
            let columns = relation.columns
            identical.add(node, columns, as: borders.count)
            add(
                columns,
                Border(
                    columns: columns.map(\.id), estimate: RowEstimate.of(node.input), capabilities: system,
                    canBeReduced: system != nil && !node.input.hasLimit && !node.input.leavesChoice))
        case .scan(let node):
            guard case .native = node.source else { return }
            let columns = relation.columns
            add(
                columns,
                Border(
                    columns: columns.map(\.id), estimate: RowEstimate.of(relation), capabilities: nil,
                    canBeReduced: false))
        default:
            for input in relation.inputs { collectBorders(input) }
        }
    }

    private mutating func add(_ columns: [Column], _ border: Border) {
        for column in columns {
            owners[column.id] = borders.count
            types[column.id] = column.type
        }
        borders.append(border)
    }

    /// Collects the edges of all joins below, and says where the columns come from.
    mutating func visit(_ relation: Relation) -> Origins {
        switch relation {
        case .federate, .scan:
            let own = relation.columns.filter { owners[$0.id] != nil }
            let origins = Dictionary(own.map { ($0.id, $0.id) }, uniquingKeysWith: { first, _ in first })
            return Origins(keys: origins, targets: origins)
        case .filter(let node): return visit(node.input)
        case .sort(let node): return visit(node.input)
        case .distinct(let node): return visit(node.input)
        case .limit(let node): return Origins(keys: visit(node.input).keys)
        case .project(let node):
            var origins = visit(node.input)
            for item in node.items where !item.isPassing {
                guard let source = item.scalar.columnID else { continue }
                origins.keys[item.column.id] = origins.keys[source]
                origins.targets[item.column.id] = origins.targets[source]
            }
            return origins
        case .aggregate(let node):
            let below = visit(node.input)
            var origins = Origins()
            for (position, group) in node.groups.enumerated() {
                guard let source = group.scalar.columnID else { continue }
                origins.keys[group.column.id] = below.keys[source]
                // Where a grouping set leaves the group out, a filter on it would take the whole set away.
                if node.groupingSets?.allSatisfy({ $0.contains(position) }) ?? true {
                    origins.targets[group.column.id] = below.targets[source]
                }
            }
            return origins
        case .window(let node):
            var origins = visit(node.input)
            let partitions = node.items.map { Set($0.call.partition.compactMap(\.columnID)) }
            let common = partitions.dropFirst().reduce(partitions.first ?? []) { $0.intersection($1) }
            origins.targets = origins.targets.filter { common.contains($0.key) }
            return origins
        case .join(let node): return visit(node)
        case .union(let node): return visit(node.branches, node.columns)
        case .setOperation(let node): return visit([node.left, node.right], node.columns)
        case .recursion, .workingTable, .tableFunction, .values:
            for input in relation.inputs { _ = visit(input) }
            return Origins()
        }
    }

    /// A row that no key lets through may be missing in any branch: rows that are equal have the same key.
    private mutating func visit(_ inputs: [Union.Branch], _ columns: [Column]) -> Origins {
        let below = inputs.map { visit($0.relation).targets }
        var origins = Origins()
        for (position, column) in columns.enumerated() {
            let targets = zip(inputs, below).compactMap { $1[$0.columns[position]] }
            if targets.isEmpty { continue }
            branches[column.id] = targets
            origins.targets[column.id] = column.id
        }
        return origins
    }

    private mutating func visit(_ node: Join) -> Origins {
        var left = visit(node.left)
        var right = visit(node.right)
        // What a dependent join's right side reads is another row each time.
        if !node.parameters.isEmpty { right.targets = [:] }
        for conjunct in node.conjuncts {
            guard case .compare(.equal, let first, let second) = conjunct.kind,
                let one = first.keyColumn, let other = second.keyColumn
            else { continue }
            for (leftID, rightID) in [(one, other), (other, one)] {
                if node.kind.losesUnmatchedLeft { add(from: right.keys[rightID], to: left.targets[leftID]) }
                if node.kind.losesUnmatchedRight { add(from: left.keys[leftID], to: right.targets[rightID]) }
            }
        }
        switch node.kind {
        case .inner: break
        case .left: right.targets = [:]
        case .right: left.targets = [:]
        case .full: (left.targets, right.targets) = ([:], [:])
        case .semi, .anti: return left
        }
        left.keys.absorb(&right.keys)
        left.targets.absorb(&right.targets)
        return left
    }

    private mutating func add(from source: ColumnID?, to target: ColumnID?) {
        if let target, let targets = branches[target] {
            for target in targets { add(from: source, to: target) }
            return
        }
        guard let source, let target, let sourceBorder = owners[source], let targetBorder = owners[target],
            sourceBorder != targetBorder, borders[targetBorder].canBeReduced,
            let type = types[target], let keys = types[source],
            type.isExactNumber ? keys.isExactNumber : type == keys || (type.isText && keys.isText),
            borders[targetBorder].capabilities?.takesKeys(of: type) ?? false
        else { return }
        edges.append(Edge(source: sourceBorder, sourceColumn: source, target: targetBorder, targetColumn: target))
    }
}

extension Join.Kind {
    /// Whether a left row without a partner leaves no trace in the result.
    fileprivate var losesUnmatchedLeft: Bool { self == .inner || self == .semi || self == .right }

    /// Whether a right row without a partner leaves no trace in the result.
    fileprivate var losesUnmatchedRight: Bool { self == .inner || self == .semi || self == .left || self == .anti }
}

extension [ColumnID: ColumnID] {
    /// Takes over the other's entries; the smaller of both is copied.
    fileprivate mutating func absorb(_ other: inout Self) {
        if other.count > count { swap(&self, &other) }
        for (key, value) in other { self[key] = value }
        other = [:]
    }
}

extension SQLType {
    fileprivate var isExactNumber: Bool { digits != nil }
}

extension Scalar {
    /// The column, also under a cast that keeps every value of an exact number apart.
    fileprivate var keyColumn: ColumnID? {
        if case .cast(let operand, _) = kind {
            guard let from = operand.type.digits, let to = type.digits, to.scale >= from.scale else { return nil }
            return operand.keyColumn
        }
        return columnID
    }
}
