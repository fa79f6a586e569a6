import Foundation

extension ConnectionsDocument {
    /// The settings of one connection, with references resolved and its secrets registered for redaction.
    ///
    /// - Throws: `configuration` that names what exists, when there is no such tenant or connection.
    package func settings(
        for id: String, tenant: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(RunError) -> ConnectionSettings {
        guard let connections = tenants[tenant] else {
            throw RunError(
                .configuration, "\(name) has no tenant `\(tenant)`; it has \(Self.list(tenants.keys))")
        }
        guard let entry = connections[id] else {
            throw RunError(
                .configuration,
                "\(name) has no connection `\(id)` for tenant `\(tenant)`; it has \(Self.list(connections.keys))")
        }
        var values: [String: String] = [:]
        for (setting, text) in entry.values {
            let place = "`\(setting)` of connection `\(id)`"
            let value = try Secret.resolve(text, of: setting, at: place, folder: folder, environment: environment)
            Secret.register(value, of: setting)
            values[setting] = setting == "path" ? absolutePath(value) : value
        }
        return ConnectionSettings(id: id, system: entry.system, values: values)
    }

    private func absolutePath(_ path: String) -> String {
        // An empty path stays one: the connector refuses it.
        if path.isEmpty || path.hasPrefix("/") { return path }
        return folder.appendingPathComponent(path).standardizedFileURL.path
    }

    private static func list(_ names: some Sequence<String>) -> String {
        let names = names.sorted()
        guard !names.isEmpty else { return "none" }
        let shown = names.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
        return names.count > 20 ? "\(shown), and \(names.count - 20) more" : shown
    }
}
