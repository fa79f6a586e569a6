import FedRuntime

/// What a driver is told about one connection.
struct ADBCParameters: Sendable {
    /// The names that a connections document may use; what begins with `option.` goes to the driver as it is.
    ///
    /// The driver's own names are those of its manual, for instance
    /// <https://arrow.apache.org/adbc/current/driver/snowflake.html#client-options>.
    static let settings = ["library", "entrypoint", "uri", "username", "password", "connect_timeout", "option.*"]

    let system: String
    /// The driver's file, or its name for the dynamic loader.
    let library: String
    let entryPoint: String
    let databaseOptions: [(name: String, value: String)]
    let connectionOptions: [(name: String, value: String)]
    /// Seconds until connecting is given up; zero means never.
    let connectTimeout: Int

    /// - Throws: `configuration`.
    init(_ connection: ConnectionSettings, _ options: SessionOptions) throws(RunError) {
        let id = connection.id
        for (name, value) in connection.values {
            guard !value.utf8.contains(0) else {
                throw RunError(.configuration, "the setting \"\(name)\" holds a NUL character", source: id)
            }
            Secret.register(value, of: name)
        }
        guard let library = connection.values["library"], !library.isEmpty else {
            throw RunError(
                .configuration,
                "the setting \"library\" is missing: an ADBC driver's file, such as libadbc_driver_\(connection.system).so",
                source: id)
        }
        let timeout = connection.values["connect_timeout"] ?? String(options.connectTimeout)
        guard let seconds = Int(timeout), seconds >= 0 else {
            throw RunError(.configuration, "connect_timeout is not a number of seconds", source: id)
        }
        var further = connection.values.filter { ["uri", "username", "password"].contains($0.key) }
        for (name, value) in connection.values where name.hasPrefix("option.") {
            further[String(name.dropFirst("option.".count))] = value
        }
        let all = further.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        system = connection.system
        self.library = library
        entryPoint = connection.values["entrypoint"] ?? "AdbcDriverInit"
        // https://arrow.apache.org/adbc/current/cpp/api/adbc.html#canonical-option-names
        databaseOptions = all.filter { !$0.name.hasPrefix("adbc.connection.") }
        connectionOptions = all.filter { $0.name.hasPrefix("adbc.connection.") }
        connectTimeout = seconds
    }
}
