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
        /// Whether its rows go into the engine before any other view is read, since its connection has more views
        /// than may be read at the same time.
        package let isFetchedFirst: Bool
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
        let streams = Self.streams(plan.views, main.viewUses)
        var views: [PreparedView] = []
        for view in plan.views {
            let source = try Self.source(view, plan.tenant, parts, streams)
            let uses = main.viewUses[view.name] ?? 0
            var isFetchedFirst = false
            if case .remote(let source) = source, uses > 0 {
                isFetchedFirst = streams[source.settings.id]?.contains(view.name) != true
            }
            views.append(PreparedView(name: view.name, source: source, uses: uses, isFetchedFirst: isFetchedFirst))
        }
        self.views = views
    }

    /// The views of each connection that are read at the same time.
    ///
    /// Where there are too many, those that main reads once go first: the others are kept in the engine anyway.
    private static func streams(_ views: [CreateView], _ uses: [String: Int]) -> [String: Set<String>] {
        var streams: [String: Set<String>] = [:]
        for isReadAgain in [false, true] {
            for view in views {
                guard case .external(let source) = view.source, let uses = uses[view.name], uses > 0,
                    (uses > 1) == isReadAgain, streams[source.connectionID, default: []].count < streamsPerConnection
                else { continue }
                streams[source.connectionID, default: []].insert(view.name)
            }
        }
        return streams
    }

    private static func source(
        _ view: CreateView, _ tenant: String, _ parts: Parts, _ streams: [String: Set<String>]
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
                    view.name, source, tenant: parts.tenant ?? tenant, connectors: parts.connectors,
                    connections: connections, statementCount: streams[source.connectionID]?.count ?? 0))
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
