package import FedRuntime

/// Settings with which a system lets somebody in, and settings with which it does not.
package struct Credentials: Sendable {
    /// What `wrong` settings hold in place of a secret; no message may show it either.
    package static let wrongSecret = "hunter-two"

    package let right: ConnectionSettings
    /// A secret is another one in each, or lacks, or is somebody else's.
    package let wrong: [ConnectionSettings]
    /// With what lets in, but on a way that the system does not take: encryption that it does not have, for instance.
    package let astray: [ConnectionSettings]
    /// What no message may show of the right settings; of a text of several lines, no line.
    package let secrets: [String]

    /// The others are the right settings with changes; one of nil takes a setting away.
    package init(
        _ right: ConnectionSettings, secrets: [String], wrong: [[String: String?]], astray: [[String: String?]]
    ) {
        func changed(_ changes: [String: String?]) -> ConnectionSettings {
            var settings = right
            for (name, value) in changes { settings.values[name] = value }
            return settings
        }
        self.right = right
        self.wrong = wrong.map(changed)
        self.astray = astray.map(changed)
        self.secrets = secrets
    }
}
