package import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Says of every operator that stayed above a border why it did; changes nothing.
///
/// Other passes note what they tried and left: operators right above Federates. This pass notes the rest, in the order of the tree from the top.
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
        var report = LocalReport(disabledPasses: context.features.disabledPasses)
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

    let disabledPasses: Set<String>
    private(set) var notes: [Note] = []
    private var visited = 0

    init(disabledPasses: Set<String>) { self.disabledPasses = disabledPasses }

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
            guard let reason = reason(relation, "groups the rows", over: origin) else { return }
            note("aggregate", parts.joined(separator: ", "), inhibition(reason, over: origin, at: node.range))
        case .distinct(let node):
            guard let reason = reason(relation, "compares the rows", over: origin) else { return }
            note("distinct", "DISTINCT", inhibition(reason, over: origin, at: node.range))
        case .union(let node):
            guard let reason = reason(relation, "puts its branches together", over: origin) else { return }
            note("union_all", "UNION ALL", inhibition(reason, over: origin, at: node.range))
        case .limit(let node):
            if let limit = Self.limit(node, over: origin) { note(limit.name, limit.expression, limit.inhibition) }
        case .filter(let node):
            for conjunct in relation.localConjuncts(of: node) {
                let reason = "it filters what main computes from \(origin.names)"
                note("filter", "\(conjunct)", Inhibition(.operatorNotPushed, reason, at: conjunct.range))
            }
        case .join(let node):
            let name = "\(node.kind.rawValue)_join"
            guard let reason = reason(relation, "joins the sides", over: origin) else { return }
            let condition = node.conjuncts.map(\.description).joined(separator: " and ")
            note(name, condition, inhibition(reason, over: origin, at: node.range ?? node.conjuncts.first?.range))
        case .window(let node):
            let names = node.items.map(\.column.name).joined(separator: ", ")
            guard let reason = reason(relation, "computes window functions", over: origin) else { return }
            note("window", names, inhibition(reason, over: origin, at: node.items.first?.range))
        case .setOperation(let node):
            let word = node.kind.rawValue
            guard let reason = reason(relation, "compares the rows", over: origin) else { return }
            note(word, word.uppercased(), inhibition(reason, over: origin, at: node.range))
        case .recursion(let node):
            let reason = "this version never pushes recursion: main repeats it over the rows of \(origin.names)"
            note("recursion", node.name, Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: node.range))
        default:
            // Projections and sorts are glue; what is left reads nothing.
            break
        }
    }

    /// Why main has the operator; `nil` when the pass for it has looked at it, and said why.
    private func reason(_ relation: Relation, _ work: String, over origin: Origin) -> String? {
        guard origin.sole != nil else { return "the rows are on \(origin.names): main \(work)" }
        let isRemote = relation.inputs.allSatisfy { input in
            if case .federate = input { return true }
            if case .join(let node) = relation, node.kind == .inner { return FilteredFederate(input) != nil }
            return false
        }
        if !isRemote { return "main \(work) of \(origin.names), which it computes itself" }
        return disabledPasses.contains(relation.absorbingPass) ? "the pass \(relation.absorbingPass) is off" : nil
    }

    private func inhibition(_ reason: String, over origin: Origin, at range: SourceRange?) -> Inhibition {
        guard origin.sole == nil else {
            return Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: range)
        }
        return Inhibition(
            .notSameSystem, reason, remedy: "keep the tables on one system; \(Self.narrow)", at: range)
    }

    /// Why a limit or a top-N is not repeated remotely; `nil` when it is, or when another pass has said why not.
    private static func limit(
        _ limit: Limit, over origin: Origin
    ) -> (name: String, expression: String, inhibition: Inhibition)? {
        guard limit.count != nil else { return nil }
        let input = limit.input.belowProjections
        if case .sort(let sort) = input {
            // The pass for it has looked at one over remote rows.
            if case .federate = sort.input.belowProjections { return nil }
            let keys = sort.keys.map(\.scalar.description).joined(separator: ", ")
            return (
                "top_n", keys,
                Inhibition(
                    .operatorNotPushed, "it orders what main computes from \(origin.names)", remedy: Self.narrow,
                    at: sort.keysRange ?? limit.range)
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
    /// The pass that takes such an operator below.
    fileprivate var absorbingPass: String {
        switch self {
        case .aggregate: AbsorbAggregate.name
        case .distinct: AbsorbDistinct.name
        case .window: AbsorbWindow.name
        case .union, .setOperation: AbsorbSetOperation.name
        case .join(let node):
            node.kind == .inner
                ? AbsorbJoin.name : node.kind.keepsLeftOnly ? AbsorbSemiJoin.name : AbsorbOuterJoin.name
        default: ""
        }
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
