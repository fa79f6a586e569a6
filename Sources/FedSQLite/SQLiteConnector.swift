package import FedRuntime

/// Reads from SQLite database files: a query and its view's columns in, batches out.
///
/// All statements of a session share one connection and one read transaction, so that they see one state of the
/// file; they take turns, a batch at a time. A value enters a column only if its storage class fits the declared
/// type: SQLite's own lenient casts never apply. See <https://sqlite.org/datatype3.html>.
package struct SQLiteConnector: Connector {
    private let libraryNames: [String]

    /// - Parameter libraryNames: the files to look for the C library in, the first that loads wins.
    package init(libraryNames: [String] = SQLiteLibrary.names) {
        self.libraryNames = libraryNames
    }

    package var systems: [String] { ["sqlite"] }

    /// `path` to the file; `immutable: true` for one that nobody writes, which needs no locks and so also works
    /// where the folder cannot be written.
    package var settings: [String] { ["path", "immutable"] }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        for name in connection.values.keys.sorted() where !settings.contains(name) {
            throw RunError(.configuration, "sqlite has no setting \"\(name)\"", source: connection.id)
        }
        guard let path = connection.values["path"], !path.isEmpty, !path.utf8.contains(0) else {
            throw RunError(.configuration, "the setting \"path\" is missing", source: connection.id)
        }
        let isImmutable: Bool
        switch connection.values["immutable"]?.lowercased() {
        case nil, "false", "0", "no": isImmutable = false
        case "true", "1", "yes": isImmutable = true
        case .some: throw RunError(.configuration, "immutable is neither true nor false", source: connection.id)
        }
        try SQLiteLibrary.load(libraryNames, for: connection.id)
        let database = try SQLiteDatabase(
            path, isImmutable: isImmutable, patience: options.connectTimeout, connection.id)
        return SQLiteSession(database, options)
    }
}
