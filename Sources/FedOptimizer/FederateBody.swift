import FedAlgebra
import FedCatalog

/// What a Federate runs, as a projection over a core: `SELECT items FROM core`.
///
/// Keeping the projection on top lets filters and joins go below it, in terms of what the remote stores.
struct FederateBody {
    var items: [Projection]
    var core: Relation

    init(_ relation: Relation) {
        if case .project(let node) = relation {
            items = node.items
            core = node.input
        } else {
            items = relation.columns.map { Projection(passing: $0) }
            core = relation
        }
    }

    var relation: Relation { .project(Project(input: core, items: items)) }

    /// A scalar over the Federate's columns, in terms of the core's.
    func inCore(_ scalar: Scalar) -> Scalar {
        UnwrappedCasts.unwrap(scalar.substituting(items.definitions(of: scalar.columns)))
    }

    /// Adds conjuncts below the projection.
    mutating func filter(_ conjuncts: [Scalar]) {
        if conjuncts.isEmpty { return }
        if case .filter(var node) = core {
            node.conjuncts += conjuncts
            core = .filter(node)
        } else {
            core = .filter(Filter(input: core, conjuncts: conjuncts))
        }
    }

    /// The conjuncts that the core already has.
    var conjuncts: Set<Scalar> { Set(core.conjunctsOfInnerJoins) }

    /// Whether the core is scans, filters and inner joins only, so that a filter above it may be a superset.
    var isPlain: Bool { core.isPlainCore }
}

extension [Projection] {
    /// What computes each of `columns` that is among them.
    func definitions(of columns: ColumnSet) -> [ColumnID: Scalar] {
        var definitions: [ColumnID: Scalar] = [:]
        for item in self where columns.contains(item.column.id) { definitions[item.column.id] = item.scalar }
        return definitions
    }
}

extension Relation {
    fileprivate var isPlainCore: Bool {
        switch self {
        case .scan: true
        case .filter(let node): node.input.isPlainCore
        case .project(let node): node.input.isPlainCore
        case .join(let node): node.kind == .inner && node.left.isPlainCore && node.right.isPlainCore
        default: false
        }
    }

    /// All conjuncts that hold for the rows of scans, filters and inner joins.
    fileprivate var conjunctsOfInnerJoins: [Scalar] {
        switch self {
        case .filter(let node): node.conjuncts + node.input.conjunctsOfInnerJoins
        case .join(let node) where node.kind == .inner:
            node.conjuncts + node.left.conjunctsOfInnerJoins + node.right.conjunctsOfInnerJoins
        default: []
        }
    }
}

extension Scalar {
    /// The operand of casts, however many.
    var uncast: Scalar {
        if case .cast(let operand, _) = kind { return operand.uncast }
        return self
    }

    /// Whether it says that a value of one side is one of the other.
    func equates(_ left: ColumnSet, with right: ColumnSet) -> Bool {
        guard case .compare(.equal, let one, let other) = kind else { return false }
        func isOf(_ scalar: Scalar, _ columns: ColumnSet) -> Bool {
            !scalar.columns.isEmpty && scalar.readsOnly(columns)
        }
        return isOf(one, left) && isOf(other, right) || isOf(one, right) && isOf(other, left)
    }
}

/// Local filters over one Federate, taken apart.
struct FilteredFederate {
    var filters: [Scalar]
    var federate: Federate

    /// `nil` unless the relation is a Federate under nothing but filters.
    init?(_ relation: Relation) {
        switch relation {
        case .federate(let node):
            filters = []
            federate = node
        case .filter(let node):
            guard let inner = FilteredFederate(node.input) else { return nil }
            filters = inner.filters + node.conjuncts
            federate = inner.federate
        default:
            return nil
        }
    }
}
