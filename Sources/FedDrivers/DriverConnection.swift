package import FedRuntime

/// One connection that a driver has made; one thread at a time calls it.
package protocol DriverConnection: AnyObject, Sendable {
    /// Runs a statement of the session's own, and returns the first column of its first row, if it has rows.
    ///
    /// - Throws: `queryFailed`, `unavailable`.
    @discardableResult
    func run(_ statement: String) throws(RunError) -> String?

    /// Makes a statement; nothing is sent yet.
    func statement(_ statement: RemoteStatement) throws(RunError) -> any DriverStatement

    /// Ends the connection, after all of its statements.
    func close()
}

/// One statement of a connection; whatever is not `cancel` comes in the connection's turn.
package protocol DriverStatement: AnyObject, Sendable {
    /// Sends it, and compares the columns of its rows with the view's.
    func open() throws(RunError)

    /// Fills a batch, as a cursor does; zero rows mean the end.
    func fill(_ batch: Batch) throws(RunError)

    /// Asks the driver to stop it, from any thread, also after its end; a driver may not know how.
    func cancel()

    func close()
}

/// How the statements of a session share connections.
package enum Sharing: Sendable {
    /// The driver keeps several statements apart on one connection: they take turns, and see one state.
    case oneConnection
    /// A connection can have one statement at a time.
    case connectionEach
}
