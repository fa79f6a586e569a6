import FedDiagnostics
import FedRuntime

/// What the driver manager is told about one connection.
struct ODBCParameters: Sendable {
    /// The names that a connections document may use; what begins with `option.` goes into the connection string.
    static let settings = [
        "connection_string", "dsn", "user", "password", "library", "connect_timeout", "option.*",
    ]

    /// Never shown: it may hold secrets under any name.
    let connectionString: String
    /// The driver manager, if not the system's own.
    let library: String?
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
        guard let seconds = Int(connection.values["connect_timeout"] ?? String(options.connectTimeout)), seconds >= 0
        else { throw RunError(.configuration, "connect_timeout is not a number of seconds", source: id) }
        var pairs: [(String, String)] = []
        for (setting, keyword) in [("dsn", "DSN"), ("user", "UID"), ("password", "PWD")] {
            if let value = connection.values[setting] { pairs.append((keyword, value)) }
        }
        for (name, value) in connection.values.sorted(by: { $0.key < $1.key }) where name.hasPrefix("option.") {
            pairs.append((String(name.dropFirst("option.".count)), value))
        }
        var text = connection.values["connection_string"] ?? ""
        if !text.isEmpty, !text.hasSuffix(";") { text += ";" }
        // https://learn.microsoft.com/en-us/sql/odbc/reference/syntax/sqldriverconnect-function#comments
        for (keyword, value) in pairs {
            // Not all drivers take the braces away.
            let isPlain =
                !value.isEmpty
                && value.unicodeScalars.allSatisfy {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                        || "/._-:+".unicodeScalars.contains($0)
                }
            text += isPlain ? "\(keyword)=\(value);" : "\(keyword)={\(value.escaping { $0 == "}" ? "}}" : nil })};"
        }
        guard !text.isEmpty else {
            throw RunError(
                .configuration, "one of the settings \"connection_string\" and \"dsn\" is needed", source: id)
        }
        guard text.utf16.count < Int(Int16.max) else {
            throw RunError(.configuration, "the connection string is too long", source: id)
        }
        connectionString = text
        library = connection.values["library"]
        connectTimeout = seconds
    }
}
