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
    // `require_pushdown` refuses by what is reported.
    package static let isMandatory = true

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        var report = LocalReport(context)
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
        /// Each once; there are few.
        var connections: [Connection] = []
        var readsFiles = false

        /// The one system that the operator could have gone to.
        var sole: Connection? { connections.count == 1 && !readsFiles ? connections.first : nil }

        var names: String {
            (connections.map(\.id).sorted() + (readsFiles ? ["local files"] : [])).joined(separator: " and ")
        }
    }

    private static let narrow = "conditions in WHERE make the rows that travel fewer"

    /// What stays local with what is below it.
    private static let follow = "it can go where all that is below it goes: see why that stays in main"

    private let context: PassContext
    private(set) var notes: [Note] = []
    private var visited = 0

    init(_ context: PassContext) { self.context = context }

    mutating func visit(_ relation: Relation) -> Origin {
        visited += 1
        let order = visited
        if case .federate(let node) = relation { return Origin(connections: [node.connection]) }
        var origin = Origin()
        if case .scan(let node) = relation, case .native = node.source { origin.readsFiles = true }
        for input in relation.inputs {
            let below = visit(input)
            for connection in below.connections where !origin.connections.contains(where: { $0.id == connection.id }) {
                origin.connections.append(connection)
            }
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
            guard inhibition.code == .operatorNotPushed, origin.sole != nil else { return }
            for input in relation.inputs {
                guard let (connection, item, why) = RemoteInput.refusal(in: input, context) else { continue }
                notes.append(
                    Note(
                        order: order, operatorName: "project", expression: "\(item.scalar)", connection: connection,
                        inhibition: why))
            }
        }

        switch relation {
        case .aggregate(let node):
            let parts = node.groups.map { $0.column.name } + node.items.map(\.call.function.rawValue)
            guard let why = inhibition(relation, "groups the rows", over: origin, at: node.range) else { return }
            note("aggregate", parts.joined(separator: ", "), why)
        case .distinct(let node):
            guard let why = inhibition(relation, "compares the rows", over: origin, at: node.range) else { return }
            note("distinct", "DISTINCT", why)
        case .union(let node):
            let work = "puts its branches together"
            guard let why = inhibition(relation, work, over: origin, at: node.range) else { return }
            note("union_all", "UNION ALL", why)
        case .limit(let node):
            if let limit = limit(node, over: origin) { note(limit.name, limit.expression, limit.inhibition) }
        case .filter(let node):
            for conjunct in node.conjuncts {
                guard let why = inhibition(filtering: relation, by: conjunct, over: origin) else { continue }
                note("filter", "\(conjunct)", why)
            }
        case .join(let node):
            let range = node.range ?? node.conjuncts.first?.range
            guard let why = inhibition(relation, "joins the sides", over: origin, at: range) else { return }
            note("\(node.kind.rawValue)_join", node.words, why)
        case .window(let node):
            let range = node.items.first?.range
            guard let why = inhibition(relation, "computes window functions", over: origin, at: range) else { return }
            note("window", node.items.map(\.column.name).joined(separator: ", "), why)
        case .setOperation(let node):
            let word = node.kind.rawValue
            guard let why = inhibition(relation, "compares the rows", over: origin, at: node.range) else { return }
            note(word, word.uppercased(), why)
        case .recursion(let node):
            let reason = "this version never pushes recursion: main repeats it over the rows of \(origin.names)"
            note("recursion", node.name, Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: node.range))
        default:
            // Projections and sorts are glue; what is left reads nothing.
            break
        }
    }

    /// Why main has the operator; `nil` when the pass for it has looked at it, and said why.
    private func inhibition(
        _ relation: Relation, _ work: String, over origin: Origin, at range: SourceRange?
    ) -> Inhibition? {
        guard origin.sole != nil else {
            return Inhibition(
                .notSameSystem, "the rows are on \(origin.names): main \(work)",
                remedy: "keep the tables on one system; \(Self.narrow)", at: range)
        }
        let isRemote = relation.inputs.allSatisfy { input in
            if case .federate = input { return true }
            if case .join(let node) = relation, node.kind == .inner { return FilteredFederate(input) != nil }
            return false
        }
        if isRemote { return inhibition(ifOff: relation.absorbingPass, at: range) }
        let reason = "main \(work) of \(origin.names), which it computes itself"
        return Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: range)
    }

    /// Why main has a filter's conjunct.
    private func inhibition(
        filtering relation: Relation, by conjunct: Scalar, over origin: Origin
    ) -> Inhibition? {
        if FilteredFederate(relation) != nil { return inhibition(ifOff: AbsorbFilter.self, at: conjunct.range) }
        if relation.computesVolatile(conjunct.columns) {
            return Inhibition(.functionNotAvailable, "what is random is made once, in main", at: conjunct.range)
        }
        let reason = "it filters what main computes from \(origin.names)"
        let remedy = origin.sole == nil ? "keep the tables on one system; \(Self.narrow)" : Self.follow
        return Inhibition(.operatorNotPushed, reason, remedy: remedy, at: conjunct.range)
    }

    /// That the pass is switched off, if it is.
    private func inhibition(ifOff pass: (any Pass.Type)?, at range: SourceRange?) -> Inhibition? {
        guard let pass, context.features.disabledPasses.contains(pass.name) else { return nil }
        return Inhibition(
            .featureOff, "the feature \(pass.feature) is off", remedy: "switch it on", at: range)
    }

    /// Why a limit or a top-N is not repeated remotely; `nil` when it is, or when another pass has said why not.
    private func limit(
        _ limit: Limit, over origin: Origin
    ) -> (name: String, expression: String, inhibition: Inhibition)? {
        guard limit.count != nil else { return nil }
        let input = limit.input.belowProjections
        if case .sort(let sort) = input {
            let keys = sort.keys.map(\.scalar.description).joined(separator: ", ")
            let range = sort.keysRange ?? limit.range
            if let rows = limit.rows, sort.input.isLimited(to: rows) { return nil }
            // The pass for it has looked at one over remote rows.
            if case .federate = sort.input.belowProjections {
                return inhibition(ifOff: AbsorbTopN.self, at: range).map { ("top_n", keys, $0) }
            }
            let reason = "it orders what main computes from \(origin.names)"
            return ("top_n", keys, Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: range))
        }
        if let rows = limit.rows, input.isLimited(to: rows) { return nil }
        if case .federate = input {
            return inhibition(ifOff: AbsorbLimit.self, at: limit.range).map { ("limit", "LIMIT", $0) }
        }
        if let inner = FilteredFederate(input), inner.federate.isSuperset { return nil }
        let reason = "it limits what main computes from \(origin.names)"
        return (
            "limit", "LIMIT", Inhibition(.operatorNotPushed, reason, remedy: Self.narrow, at: limit.range)
        )
    }
}

extension Relation {
    /// Whether a filter stands right above a projection that makes one of the columns anew each time.
    fileprivate func computesVolatile(_ columns: ColumnSet) -> Bool {
        guard case .filter(let filter) = self, case .project(let node) = filter.input else { return false }
        return node.items.contains { columns.contains($0.column.id) && $0.scalar.isVolatile }
    }

    /// The pass that takes such an operator below.
    fileprivate var absorbingPass: (any Pass.Type)? {
        switch self {
        case .aggregate: AbsorbAggregate.self
        case .distinct: AbsorbDistinct.self
        case .window: AbsorbWindow.self
        case .union, .setOperation: AbsorbSetOperation.self
        case .join(let node):
            node.kind == .inner
                ? AbsorbJoin.self : node.kind.keepsLeftOnly ? AbsorbSemiJoin.self : AbsorbOuterJoin.self
        default: nil
        }
    }
}

extension Sort {
    /// From the first key to the last, when they stand in this order.
    var keysRange: SourceRange? {
        guard let first = keys.first?.scalar.range, let last = keys.last?.scalar.range else { return nil }
        return last.end >= first.end ? SourceRange(start: first.start, end: last.end) : first
    }
}
