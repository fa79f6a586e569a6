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
            values[setting] = Self.isPath(setting, value) ? absolutePath(value) : value
        }
        return ConnectionSettings(id: id, system: entry.system, driver: entry.driver, values: values)
    }

    /// The settings that name files.
    private static let paths: Set<String> = [
        "path", "ca_file", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "sslrootcert", "sslcert", "sslkey", "sslcrl",
    ]

    /// A library without a folder is one for the dynamic loader to find.
    private static func isPath(_ setting: String, _ value: String) -> Bool {
        paths.contains(setting) || setting == "library" && value.contains("/")
    }

    private func absolutePath(_ path: String) -> String {
        // An empty path stays one: the connector refuses it. `system` stands for the machine's own certificates:
        // https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLROOTCERT.
        if path.isEmpty || path.hasPrefix("/") || path == "system" { return path }
        return folder.appendingPathComponent(path).standardizedFileURL.path
    }

    private static func list(_ names: some Sequence<String>) -> String {
        let names = names.sorted()
        guard !names.isEmpty else { return "none" }
        let shown = names.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
        return names.count > 20 ? "\(shown), and \(names.count - 20) more" : shown
    }
}
