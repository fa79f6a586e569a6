package import FedPlan

/// A run with everything found and checked that can be without touching a remote, the engine or the output.
package struct PreparedRun: Sendable {
    /// How many views of one connection are read at the same time, so that one plan leaves a server room for others.
    package static let streamsPerConnection = 8

    package let plan: RunPlan
    package let main: any MainStage
    package let views: [PreparedView]
    /// The columns of the output: their final names.
    package let columns: [ResultField]

    package struct PreparedView: Sendable {
        package let name: String
        package let source: Source
        /// How often the main stage reads it.
        package let uses: Int
        /// When it is read: the rounds are counted down, and main runs during round 0.
        package let round: Int
        /// What is read of it before main runs, if it is a stream.
        package let reading: StreamedView.Reading
        /// Whether nothing keeps it from being read while the rounds before its own go on.
        package let startsAtOnce: Bool
    }

    package enum Source: Sendable {
        case remote(RemoteSource)
        case files(FileSource, path: String)
    }

    package struct Parts: Sendable {
        package var connectors: [any Connector]
        package var connections: ConnectionsDocument?
        package var dataRoot: DataRoot?
        /// Overrides the plan's tenant when connections are looked up.
        package var tenant: String?
        package var format: OutputFormat
        package var dedupesNames: Bool

        package init(
            connectors: [any Connector], connections: ConnectionsDocument?, dataRoot: DataRoot?,
            tenant: String? = nil, format: OutputFormat = .table, dedupesNames: Bool = false
        ) {
            self.connectors = connectors
            self.connections = connections
            self.dataRoot = dataRoot
            self.tenant = tenant
            self.format = format
            self.dedupesNames = dedupesNames
        }
    }

    /// - Throws: `usage`, `invalidPlan`, `configuration`, `unavailable`.
    package init(_ plan: RunPlan, engine: any Engine, _ parts: Parts) throws(RunError) {
        self.plan = plan
        columns = try Self.columns(plan.resultColumns, parts)
        main = try engine.translate(plan.main, views: plan.views)
        try Self.check(main, gives: plan.resultColumns)
        let order = try ReadingOrder(plan.views, uses: main.viewUses, atATime: Self.streamsPerConnection)
        // The engine has nothing to plan for main over a single view.
        let isJoining = main.viewUses.values.count { $0 > 0 } > 1
        var views: [PreparedView] = []
        for view in plan.views {
            let source = try Self.source(view, of: plan.systems[view.name], plan.tenant, parts, order)
            let uses = main.viewUses[view.name] ?? 0
            let round = order.rounds[view.name] ?? 0
            views.append(
                PreparedView(
                    name: view.name, source: source, uses: uses, round: round,
                    reading: round > 0 || uses > 1 ? .whole : isJoining ? .ahead : .none,
                    startsAtOnce: order.startsAtOnce(view)))
        }
        self.views = views
    }

    private static func source(
        _ view: CreateView, of system: String?, _ tenant: String, _ parts: Parts, _ order: ReadingOrder
    ) throws(RunError) -> Source {
        switch view.source {
        case .external(let source):
            guard let connections = parts.connections else {
                throw RunError(
                    .configuration,
                    "the plan reads connection `\(source.connectionID)`, and there is no connections document: "
                        + "give --connections or $FEDRUN_CONNECTIONS, or put connections.yaml beside the plan",
                    source: view.name)
            }
            return .remote(
                try RemoteSource(
                    view.name, source, writtenFor: system, tenant: parts.tenant ?? tenant, connectors: parts.connectors,
                    connections: connections,
                    statementCount: min(order.counts[source.connectionID] ?? 0, streamsPerConnection)))
        case .files(let source):
            guard let dataRoot = parts.dataRoot else {
                throw RunError(
                    .usage, "the plan reads the file `\(source.path)`: give --data-root, the folder it is relative to",
                    source: view.name)
            }
            return .files(source, path: try dataRoot.resolve(source.path, for: view.name))
        }
    }

    private static func columns(_ fields: [ResultField], _ parts: Parts) throws(RunError) -> [ResultField] {
        guard parts.format.needsUniqueNames else { return fields }
        let names = fields.map(\.name)
        let repeated = OutputNames.repeated(in: names)
        guard !repeated.isEmpty, !parts.dedupesNames else {
            return zip(OutputNames.unique(names), fields).map { ResultField(name: $0, type: $1.type) }
        }
        throw RunError(
            .usage,
            "\(parts.format.rawValue) needs a name of its own for every column, and the result repeats "
                + repeated.map { "`\($0)`" }.joined(separator: ", ")
                + ": rename in the query, choose csv or table, or give --dedupe-names")
    }

    /// A plan that was edited may promise other columns than its main stage gives.
    private static func check(_ main: any MainStage, gives promised: [ResultField]) throws(RunError) {
        guard main.columns.map(\.type) == promised.map(\.type) else {
            let found = main.columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
            let expected = promised.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
            throw RunError(.invalidPlan, "the main stage gives (\(found)), the plan promises (\(expected))")
        }
    }
}
