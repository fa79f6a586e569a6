package import FedPlan

/// An external view with everything that reading it takes.
package struct RemoteSource: Sendable {
    package let connector: any Connector
    package let settings: ConnectionSettings
    package let statement: RemoteStatement
    /// A looser text, for a remote that refuses the statement.
    package let fallback: String?
    /// What other views can say of the rows that are needed.
    package let filters: [DynamicFilter]
    /// The label that the plan gives its statements.
    package let queryTag: String?
    /// How many statements the run has open on the same connection at a time, at most.
    package let statementCount: Int
}

extension RemoteSource {
    /// Finds connector and connection of an external view, without touching the remote.
    ///
    /// Another `system` than the one that the statement was written for may read it as something else.
    ///
    /// - Throws: `configuration`.
    init(
        _ view: String, _ source: ExternalSource, writtenFor system: String?, tenant: String,
        connectors: [any Connector], connections: ConnectionsDocument, statementCount: Int
    ) throws(RunError) {
        let settings = try connections.settings(for: source.connectionID, tenant: tenant)
        if let system, system != settings.system {
            throw RunError(
                .configuration,
                "the plan was compiled for \(system) behind connection `\(settings.id)`, and that is "
                    + "\(settings.system) here",
                source: view)
        }
        let connector = try Self.connector(for: settings, among: connectors)
        let unknown = settings.values.keys.filter { !connector.knows($0) }.sorted()
        guard unknown.isEmpty else {
            let names = unknown.map { "`\($0)`" }.joined(separator: ", ")
            let known = connector.settings.sorted().joined(separator: ", ")
            throw RunError(
                .configuration, "\(settings.driver ?? settings.system) has no setting \(names); it has \(known)",
                source: settings.id)
        }
        self.connector = connector
        self.settings = settings
        self.statementCount = statementCount
        filters = source.dynamicFilters
        fallback = source.fallback
        // A plan may come from elsewhere, and a hint may be ignored.
        queryTag = source.hints["query_tag"].flatMap { QueryTag.isValid($0) ? $0 : nil }
        statement = RemoteStatement(view: view, query: source.query, columns: source.columns)
    }

    /// The connector of the entry's `driver`, or else of its `system`.
    private static func connector(
        for settings: ConnectionSettings, among connectors: [any Connector]
    ) throws(RunError) -> any Connector {
        let drivers = connectors.flatMap(\.drivers).sorted()
        if let driver = settings.driver {
            if let connector = connectors.first(where: { $0.drivers.contains(driver) }) { return connector }
            throw RunError(
                .configuration,
                "`\(driver)` is not a driver that is known here; these are: \(drivers.joined(separator: ", "))",
                source: settings.id)
        }
        if let connector = connectors.first(where: { $0.systems.contains(settings.system) }) { return connector }
        let known = connectors.flatMap(\.systems).sorted().joined(separator: ", ")
        let others = drivers.isEmpty ? "" : ", and others with a driver (\(drivers.joined(separator: ", ")))"
        throw RunError(
            .configuration,
            "`\(settings.system)` is not a system that can be read from here; these are: \(known)\(others). A Spark "
                + "cluster that has the data source of the plan's views runs it",
            source: settings.id)
    }
}
