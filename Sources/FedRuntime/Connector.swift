package import FedPlan

/// A kind of system that the runner can read from.
///
/// It runs a statement and hands over batches; it never builds SQL of its own beyond session settings and the
/// transport's own framing.
package protocol Connector: Sendable {
    /// The `system` words of a connections document that this connector serves.
    var systems: [String] { get }

    /// The `driver` words that it serves, whatever the system is: then the entry's `system` says what the driver reaches.
    var drivers: [String] { get }

    /// The names of the settings that it knows beyond `system` and `driver`; any other is a configuration error.
    ///
    /// One that ends in `*` stands for all that begin so.
    var settings: [String] { get }

    /// Opens one session a connection id and run. Blocks; the runner calls it on a thread of its own.
    ///
    /// - Throws: `unavailable`, `credentialsRefused`, `configuration`, `timedOut`, `interrupted`.
    func connect(_ connection: ConnectionSettings, _ options: SessionOptions) throws(RunError) -> any RemoteSession
}

extension Connector {
    package var drivers: [String] { [] }

    package func knows(_ setting: String) -> Bool {
        settings.contains { $0.hasSuffix("*") ? setting.hasPrefix($0.dropLast()) : setting == $0 }
    }
}

/// One entry of the connections document, with its secrets resolved and its paths made absolute.
package struct ConnectionSettings: Sendable {
    package var id: String
    package var system: String
    /// What reads from the system, in place of the connector that serves it.
    package var driver: String?
    /// Every other setting, by name; numbers and booleans as text.
    package var values: [String: String]

    package init(id: String, system: String, driver: String? = nil, values: [String: String]) {
        self.id = id
        self.system = system
        self.driver = driver
        self.values = values
    }
}

package struct SessionOptions: Sendable {
    /// How many statements will run on the session at the same time.
    package var statementCount: Int
    /// Seconds until the session gives up on connecting.
    package var connectTimeout: Int
    /// Seconds that one statement may take on the remote, if limited.
    package var statementTimeout: Int?
    /// What the remote shall show as the source of the statements.
    package var applicationName: String
    /// The plan's label for its statements in the remote's logs: at most 256 printable characters.
    ///
    /// It stands in place of one that the connections document gives. A remote that takes no label, or not this one,
    /// gets none, or as much of it as it takes.
    package var queryTag: String?
    /// Whether the run has been stopped.
    ///
    /// While `connect` waits for a remote it looks every 200 milliseconds at least, and throws `interrupted`; what
    /// comes later is told by `cancel`.
    package var isCancelled: @Sendable () -> Bool

    package init(
        statementCount: Int = 1, connectTimeout: Int = 15, statementTimeout: Int? = nil,
        applicationName: String = "fedrun", queryTag: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.statementCount = statementCount
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.applicationName = applicationName
        self.queryTag = queryTag
        self.isCancelled = isCancelled
    }
}

/// All that one run does on one connection id.
///
/// Safe to call from several threads.
package protocol RemoteSession: AnyObject, Sendable {
    /// Whether all statements see one state of the remote; if not, why.
    var snapshot: Snapshot { get }

    /// Sends a statement and returns when its columns are known. Blocks.
    ///
    /// - Throws: `queryFailed` when the remote refuses it, or when its columns are not those of the view.
    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor

    /// Asks the remote to stop whatever the session is doing, also a statement whose `open` has not returned
    /// yet; may come from any thread.
    func cancel()

    /// Ends the session; cursors must be closed before.
    func close()
}

extension RemoteSession {
    /// Does nothing: right for a session whose `open` always returns soon, and whose cursors can be cancelled.
    package func cancel() {}
}

package enum Snapshot: Hashable, Sendable {
    case shared
    case perStatement(reason: String)
}

package struct RemoteStatement: Sendable {
    /// The view that the rows are for; errors name it.
    package var view: String
    package var query: String
    package var columns: [ViewColumn]

    package init(view: String, query: String, columns: [ViewColumn]) {
        self.view = view
        self.query = query
        self.columns = columns
    }
}

/// The rows of one statement.
///
/// One thread fills; `cancel` may come from any other.
package protocol RemoteCursor: AnyObject, Sendable {
    /// The text exactly as it was sent, for `--stats`.
    var sentText: String { get }

    /// Bytes that came from the remote so far.
    var bytesRead: Int { get }

    /// Fills an empty batch, whose columns have the statement's types, up to its capacity, and sets its count.
    /// Zero rows mean the end. Blocks.
    ///
    /// - Throws: `queryFailed` when the remote fails in the middle, or a value does not fit its type;
    ///   `interrupted` after a `cancel`.
    func fill(_ batch: Batch) throws(RunError)

    /// Asks the remote to stop the statement; `fill` then ends soon.
    func cancel()

    func close()
}
