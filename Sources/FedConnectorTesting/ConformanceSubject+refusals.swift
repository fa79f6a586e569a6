import FedPlan
import FedRuntime

/// The laws about what a connector refuses, and how it says so.
extension ConformanceSubject {
    func checkColumnCount() throws {
        try withSession { session in
            for types: [ColumnType] in [[], [.bigint, .bigint]] {
                let error = try requireError(.queryFailed) {
                    try session.open(RemoteStatement(numbers(1), types: types)).close()
                }
                try require(error.source == "v", "the error does not name the view: \(error)")
            }
            _ = try session.rows(RemoteStatement(numbers(1), .bigint))
        }
    }

    /// At `open` or at the first `fill`; and the session lives on.
    func checkRefused(_ query: String) throws {
        try withSession { session in
            let error = try requireError(.queryFailed) {
                _ = try session.rows(RemoteStatement(query, .bigint))
            }
            try require(error.source == "v", "the error does not name the view: \(error)")
            let rows = try session.rows(RemoteStatement(numbers(1), .bigint))
            try require(rows == [["1"]], "the session is of no use any more")
        }
    }

    func checkSeveralStatements() throws {
        try checkRefused(numbers(1) + "; " + numbers(1))
        try checkRefused(numbers(1) + "; " + write)
        try checkRefused(numbers(1) + ") TO STDOUT; " + write + "; SELECT (1")
    }

    func checkTrailingComment() throws {
        for comment in ["-- end", "/* end */", "\n-- end\n"] {
            let rows = try withSession { session in
                try session.rows(RemoteStatement(numbers(2) + " " + comment, .bigint))
            }
            try require(rows == [["1"], ["2"]], "with \(comment): \(rows)")
        }
    }

    func checkWriting() throws {
        func count() throws -> [[String?]] {
            try withSession { try $0.rows(RemoteStatement("SELECT count(*) FROM \(stock)", .bigint)) }
        }
        let before = try count()
        try checkRefused(write)
        try require(try count() == before, "a statement has written")
    }

    func checkUnknownSetting() throws {
        var settings = try settings()
        settings.values["colour"] = "secret-blue"
        let error = try requireError(.configuration) { try connector.connect(settings, SessionOptions()).close() }
        try require(error.message.contains("colour"), "the error does not name the setting: \(error)")
        try require(!error.message.contains("secret-blue"), "the error shows the setting's value: \(error)")
    }

    func checkAbsentSystem() throws {
        let error = try requireError(.unavailable) {
            try connector.connect(unreachable, SessionOptions(connectTimeout: 60)).close()
        }
        try require(error.source == unreachable.id, "the error does not name the connection: \(error)")
    }

    /// A driver that fetches all rows at once tells of the error before the first one.
    func checkErrorAmongRows() throws {
        try withSession { session in
            var opened: (any RemoteCursor)?
            let batch = Batch(types: [.bigint], capacity: 100)
            var count = 0
            let error = try requireError(.queryFailed) {
                let cursor = try session.open(RemoteStatement(failingAfterRows, .bigint))
                opened = cursor
                repeat {
                    batch.reset()
                    try cursor.fill(batch)
                    count += batch.count
                } while batch.count > 0
            }
            try require(count <= 5000, "\(count) rows before the error")
            try require(error.source == "v", "the error does not name the view: \(error)")
            try require(!error.refusesStatement, "the error counts as one of the statement")
            try require(opened != nil || !opensBeforeRows, "the statement fails before it has a row")
            if let opened {
                try requireError(.queryFailed) { try opened.fill(batch) }
                opened.close()
            }
            let rows = try session.rows(RemoteStatement(numbers(1), .bigint))
            try require(rows == [["1"]], "the session is of no use any more")
        }
    }
}
