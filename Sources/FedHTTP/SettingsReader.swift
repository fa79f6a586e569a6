package import FedRuntime

/// The settings of one connection, taken one by one, so that none is left unread.
package struct SettingsReader {
    package let id: String
    private let system: String
    private let values: [String: String]

    /// - Throws: `configuration` for a name that is not among those known, or a value with a NUL character.
    package init(_ connection: ConnectionSettings, known: [String]) throws(RunError) {
        id = connection.id
        system = connection.system
        values = connection.values
        for name in values.keys.sorted() where !known.contains(name) {
            throw RunError(.configuration, "\(connection.system) has no setting \"\(name)\"", source: id)
        }
        for (name, value) in values where value.utf8.contains(0) {
            throw RunError(.configuration, "the setting \"\(name)\" holds a NUL character", source: id)
        }
    }

    /// A value; nil when it is not given or empty.
    package subscript(name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A value whose text no message may show.
    package func secret(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        Redaction.register(value)
        return value
    }

    package func required(_ name: String) throws(RunError) -> String {
        guard let value = self[name] else {
            throw RunError(.configuration, "\(system) needs the setting \"\(name)\"", source: id)
        }
        return value
    }

    /// A number that is not negative.
    package func number(_ name: String) throws(RunError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw RunError(.configuration, "\(name) is no number: \(text)", source: id)
        }
        return number
    }

    /// The settings that every system over HTTP has.
    package static let common = ["endpoint", "ca_file", "connect_timeout"]

    /// How requests reach the system.
    package func http(_ options: SessionOptions, backoff: Backoff) throws(RunError) -> HTTPSettings {
        HTTPSettings(
            connectTimeout: max(1, try number("connect_timeout") ?? options.connectTimeout),
            certificates: self["ca_file"], userAgent: "\(options.applicationName)/1.0", backoff: backoff)
    }
}
