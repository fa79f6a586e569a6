import FedAlgebra
import FedDiagnostics

/// One of the relations that a tower of joins brings together, and the way to it.
struct TowerSide {
    /// What a projection on the way computes.
    private struct Step {
        var items: [Projection]
        /// Whether an outer join above makes rows in which all of it is NULL.
        var mayBeMissing: Bool
    }

    let relation: Relation
    let columns: ColumnSet
    /// Whether an outer join makes rows in which its columns are NULL.
    let mayBeMissing: Bool
    let rows: Double
    /// Which input to take at each operator, from the top.
    private let path: [Int]
    /// From the top.
    private let steps: [Step]
    /// Whether nothing is joined with it.
    private(set) var isAlone = false

    private init(_ relation: Relation, path: [Int], steps: [Step], mayBeMissing: Bool) {
        self.relation = relation
        self.path = path
        self.steps = steps
        self.mayBeMissing = mayBeMissing
        columns = relation.columnIDs
        rows = RowEstimate.of(relation).rows
    }

    /// The Federates, and unions with Federates, that joins bring together below filters, projections and orders; the
    /// largest one first.
    ///
    /// A Federate alone is one, too.
    static func all(of relation: Relation) -> [TowerSide] {
        var sides: [TowerSide] = []
        switch relation.belowFilters {
        case .join:
            collect(relation, [], [], mayBeMissing: false, into: &sides)
        case .federate:
            collect(relation, [], [], mayBeMissing: false, into: &sides)
            for index in sides.indices { sides[index].isAlone = true }
        default:
            return []
        }
        return sides.enumerated().sorted { ($1.element.rows, $0.offset) < ($0.element.rows, $1.offset) }.map(\.element)
    }

    private static func collect(
        _ relation: Relation, _ path: [Int], _ steps: [Step], mayBeMissing: Bool, into sides: inout [TowerSide]
    ) {
        // What is volatile says something of each row, not of a part of them.
        if relation.anyScalar(\.isVolatile) { return }
        switch relation {
        case .filter(let node):
            collect(node.input, path + [0], steps, mayBeMissing: mayBeMissing, into: &sides)
        case .sort(let node):
            collect(node.input, path + [0], steps, mayBeMissing: mayBeMissing, into: &sides)
        case .project(let node) where !node.isScanCast:
            let step = Step(items: node.items, mayBeMissing: mayBeMissing)
            collect(node.input, path + [0], steps + [step], mayBeMissing: mayBeMissing, into: &sides)
        case .join(let node) where node.parameters.isEmpty:
            let (isLeftMissing, isRightMissing) = (node.kind == .right, node.kind == .left)
            let isFull = node.kind == .full
            collect(
                node.left, path + [0], steps, mayBeMissing: mayBeMissing || isLeftMissing || isFull, into: &sides)
            if node.kind.keepsLeftOnly { return }
            collect(
                node.right, path + [1], steps, mayBeMissing: mayBeMissing || isRightMissing || isFull, into: &sides)
        case .federate, .union:
            guard relation.hasBorder else { return }
            sides.append(TowerSide(relation, path: path, steps: steps, mayBeMissing: mayBeMissing))
        default:
            return
        }
    }

    /// A call over the top of the tower, in terms of what the projections on the way read; `nil` if it has none.
    func inItsTerms(_ call: Aggregate.Call) -> Aggregate.Call? {
        var result = call
        for step in steps {
            let definitions = step.items.definitions(of: ColumnSet().reading(result.scalars))
            // Above an outer join, what is computed from NULLs need not be NULL.
            if step.mayBeMissing, definitions.values.contains(where: { $0.uncast.columnID == nil }) { return nil }
            let next = result.mapScalars { $0.substituting(definitions) }
            if zip(next.scalars, result.scalars).contains(where: { $0.outgrows($1) }) { return nil }
            result = next
        }
        return result
    }

    /// The tower over `parts` of this side, made by `make`, with the columns of the parts and those that are `needed`.
    func tower(
        _ top: Relation, over parts: [Aggregate.Item], needed: ColumnSet, at range: SourceRange?,
        _ make: (Aggregate) -> Relation?
    ) -> Relation? {
        rebuilt(top, path[...], needed, ColumnSet(parts.map(\.column))) { relation, needed in
            let groups = relation.columns.filter { needed.contains($0.id) }.map { Projection(passing: $0) }
            return make(Aggregate(input: relation, groups: groups, items: parts, range: range))
        }
    }

    private func rebuilt(
        _ relation: Relation, _ path: ArraySlice<Int>, _ needed: ColumnSet, _ parts: ColumnSet,
        _ make: (Relation, ColumnSet) -> Relation?
    ) -> Relation? {
        guard let turn = path.first else { return make(relation, needed) }
        func below(_ input: Relation, _ needed: ColumnSet) -> Relation? {
            rebuilt(input, path.dropFirst(), needed, parts, make)
        }
        switch relation {
        case .filter(var node):
            guard let input = below(node.input, needed.reading(node.conjuncts)) else { return nil }
            node.input = input
            return .filter(node)
        case .sort(let node):
            return below(node.input, needed)
        case .project(let node):
            var items = node.items.filter { needed.contains($0.column.id) }
            let own = ColumnSet(items.map(\.column))
            let passing = needed.subtracting(own)
            guard let input = below(node.input, passing.reading(items.map(\.scalar))) else { return nil }
            for column in input.columns where passing.contains(column.id) || parts.contains(column.id) {
                items.append(Projection(passing: column))
            }
            return .project(Project(input: input, items: items))
        case .join(var node):
            let needed = needed.reading(node.conjuncts)
            guard let input = below(turn == 0 ? node.left : node.right, needed) else { return nil }
            if turn == 0 { node.left = input } else { node.right = input }
            return .join(node)
        default:
            return nil
        }
    }
}

extension Relation {
    /// The operator under filters, projections and orders.
    fileprivate var belowFilters: Relation {
        switch self {
        case .filter(let node): node.input.belowFilters
        case .project(let node): node.input.belowFilters
        case .sort(let node): node.input.belowFilters
        default: self
        }
    }
}
