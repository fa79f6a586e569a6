package import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Says of every operator that stayed above a border why it did; changes nothing.
///
/// Other passes note what they tried and left: filters and projections right above a Federate, joins of two of them,
/// limits over one. This pass notes the rest, in the order of the tree from the top.
///
/// Stays away from glue, which a plan may always have in main: projections, the sort of the result, a limit or a
/// top-N that the remote runs as well, and the check of what a remote filters roughly. Of operators over local files
/// alone there is nothing to say, and nothing of modes that push filters at most: what else stays local there stays by
/// request.
package struct ReportLocalOperators: Pass {
    package static let name = "report-local-operators"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        var report = LocalReport(joinFederation: context.features.joinFederation)
        _ = report.visit(tree)
        for note in report.notes.sorted(by: { $0.order < $1.order }) {
            context.inhibit(note.operatorName, note.expression, on: note.connection, note.inhibition)
        }
        return nil
    }
}

/// Walks a tree once, from the leaves up, since an operator's reason lies in what is below it.
private struct LocalReport {
    struct Note {
        /// The operator's place in the tree, counted from the top.
        var order: Int
        var operatorName: String
        var expression: String
        var connection: Connection?
        var inhibition: Inhibition
    }

    /// What the rows of an operator come from.
    struct Origin {
        var connections: Set<Connection> = []
        var readsFiles = false

        /// The one system that the operator could have gone to.
        var sole: Connection? { connections.count == 1 && !readsFiles ? connections.first : nil }

        var names: String {
            (connections.map(\.id).sorted() + (readsFiles ? ["local files"] : [])).joined(separator: " and ")
        }
    }

    private static let narrow = "conditions in WHERE make the rows that travel fewer"

    let joinFederation: Bool
    private(set) var notes: [Note] = []
    private var visited = 0

    init(joinFederation: Bool) { self.joinFederation = joinFederation }

    mutating func visit(_ relation: Relation) -> Origin {
        visited += 1
        let order = visited
        if case .federate(let node) = relation { return Origin(connections: [node.connection]) }
        var origin = Origin()
        if case .scan(let node) = relation, case .native = node.source { origin.readsFiles = true }
        for input in relation.inputs {
            let below = visit(input)
            origin.connections.formUnion(below.connections)
            origin.readsFiles = origin.readsFiles || below.readsFiles
        }
        if !origin.connections.isEmpty { report(relation, over: origin, order) }
        return origin
    }

    private mutating func report(_ relation: Relation, over origin: Origin, _ order: Int) {
        func note(_ name: String, _ expression: String, _ inhibition: Inhibition) {
            notes.append(
                Note(
                    order: order, operatorName: name, expression: expression, connection: origin.sole,
                    inhibition: inhibition))
        }

        switch relation {
        case .aggregate(let node):
            let parts = node.groups.map { $0.column.name } + node.items.map(\.call.function.rawValue)
            let reason = "this version never pushes aggregates: main groups the rows of \(origin.names)"
            note(
                "aggregate", parts.joined(separator: ", "),
                Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: node.range))
        case .distinct(let node):
            let reason = "this version never pushes DISTINCT: main compares the rows of \(origin.names)"
            note("distinct", "DISTINCT", Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: node.range))
        case .union(let node):
            note("union_all", "UNION ALL", Self.union(node, over: origin))
        case .limit(let node):
            if let limit = Self.limit(node, over: origin) { note(limit.name, limit.expression, limit.inhibition) }
        case .filter(let node):
            for conjunct in relation.localConjuncts(of: node) {
                let reason = "it filters what main computes from \(origin.names)"
                note("filter", "\(conjunct)", Inhibition(.operatorNotPushed, reason, at: conjunct.range))
            }
        case .join(let node):
            if let inhibition = self.join(node, over: origin) {
                let condition = node.conjuncts.map(\.description).joined(separator: " and ")
                note("\(node.kind.rawValue)_join", condition, inhibition)
            }
        case .window(let node):
            let reason = "this version never pushes window functions: main computes them over \(origin.names)"
            let names = node.items.map(\.column.name).joined(separator: ", ")
            note(
                "window", names,
                Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: node.items.first?.range))
        case .setOperation(let node):
            let word = node.kind.rawValue
            let reason = "this version never pushes \(word.uppercased()): main compares the rows of \(origin.names)"
            note(
                word, word.uppercased(),
                Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: node.range))
        case .recursion(let node):
            let reason = "this version never pushes recursion: main repeats it over the rows of \(origin.names)"
            note("recursion", node.name, Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: node.range))
        default:
            // Projections and sorts are glue; what is left reads nothing.
            break
        }
    }

    private static func union(_ union: Union, over origin: Origin) -> Inhibition {
        guard origin.sole == nil else {
            return Inhibition(
                .operatorNotPushed, "this version never pushes UNION ALL: main puts its branches together",
                at: union.range)
        }
        return Inhibition(
            .notSameSystem, "the branches are on \(origin.names)",
            remedy: "keep the tables on one system", at: union.range)
    }

    private func join(_ join: Join, over origin: Origin) -> Inhibition? {
        if origin.sole == nil {
            return Inhibition(
                .notSameSystem, "the sides are on \(origin.names)",
                remedy: "keep the tables on one system; \(Self.narrow)", at: join.range ?? join.conjuncts.first?.range)
        }
        if join.kind != .inner {
            let kind = join.kind.rawValue
            return Inhibition(
                .operatorNotPushed, "this version pushes inner joins only, and this is a \(kind) one",
                remedy: Self.narrow, at: join.range ?? join.conjuncts.first?.range)
        }
        // Of two sides that are remote as a whole, the pass that merges them says why it did not.
        if let left = FilteredFederate(join.left), let right = FilteredFederate(join.right) {
            let arePlain = [left, right].allSatisfy { FederateBody($0.federate.input).isPlain }
            if arePlain || !joinFederation { return nil }
        }
        return Inhibition(
            .operatorNotPushed, "a side of it is limited, or is computed by main",
            at: join.range ?? join.conjuncts.first?.range)
    }

    /// Why a limit or a top-N is not repeated remotely; `nil` when it is, or when another pass has said why not.
    private static func limit(
        _ limit: Limit, over origin: Origin
    ) -> (name: String, expression: String, inhibition: Inhibition)? {
        guard limit.count != nil else { return nil }
        let input = limit.input.belowProjections
        if case .sort(let sort) = input {
            if sort.input.belowProjections.isFederateOfFirstRows { return nil }
            let keys = sort.keys.map(\.scalar.description).joined(separator: ", ")
            let reason = "this version never pushes ORDER BY with LIMIT: main orders the rows of \(origin.names)"
            return (
                "top_n", keys,
                Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: sort.keysRange ?? limit.range)
            )
        }
        if case .federate = input { return nil }
        if let inner = FilteredFederate(input), inner.federate.isSuperset { return nil }
        return (
            "limit", "LIMIT",
            Inhibition(
                .operatorNotPushed, "it limits what main computes from \(origin.names)", remedy: Self.narrow,
                at: limit.range)
        )
    }
}

extension Relation {
    /// The operator under projections, which neither add nor take rows.
    fileprivate var belowProjections: Relation {
        var relation = self
        while case .project(let node) = relation { relation = node.input }
        return relation
    }

    /// Whether the remote itself puts out the first rows of an order.
    fileprivate var isFederateOfFirstRows: Bool {
        guard case .federate(let node) = self, case .limit(let limit) = node.input.belowProjections,
            case .sort = limit.input.belowProjections
        else { return false }
        return true
    }

    /// The conjuncts of a filter over something that main computes.
    fileprivate func localConjuncts(of filter: Filter) -> [Scalar] {
        FilteredFederate(self) == nil ? filter.conjuncts : []
    }
}

extension Sort {
    /// From the first key to the last, when they stand in this order.
    fileprivate var keysRange: SourceRange? {
        guard let first = keys.first?.scalar.range, let last = keys.last?.scalar.range else { return nil }
        return last.end >= first.end ? SourceRange(start: first.start, end: last.end) : first
    }
}
