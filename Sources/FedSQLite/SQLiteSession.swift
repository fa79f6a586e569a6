import FedRuntime

/// One run's view of one file; its statements take turns on one connection.
final class SQLiteSession: RemoteSession {
    /// One connection in one read transaction.
    let snapshot = Snapshot.shared
    private let database: SQLiteDatabase
    private let statementTimeout: Int?

    init(_ database: SQLiteDatabase, _ options: SessionOptions) {
        self.database = database
        statementTimeout = options.statementTimeout
    }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        try SQLiteCursor(statement, database, timeout: statementTimeout)
    }

    func close() { database.close() }
}
