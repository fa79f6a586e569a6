import CLibpq
import FedPlan
import FedRuntime

/// Compares the columns that a query returns with those that its view declares.
enum ColumnCheck {
    /// What `reading` makes of each column and its declared type, nil being that it does not fit.
    ///
    /// - Throws: `queryFailed`, naming the first column that does not fit.
    static func readings<Reading>(
        _ columns: [PostgresColumn], _ statement: RemoteStatement,
        _ reading: (PostgresColumn, ColumnType) -> Reading?
    ) throws(RunError) -> [Reading] {
        guard columns.count == statement.columns.count else {
            throw RunError(
                .queryFailed,
                "columns returned by the query: \(columns.count); declared by the view: \(statement.columns.count)")
        }
        var readings: [Reading] = []
        readings.reserveCapacity(columns.count)
        for (index, column) in columns.enumerated() {
            let declared = statement.columns[index]
            guard let reading = reading(column, declared.type) else {
                throw RunError(
                    .queryFailed,
                    "column \(index + 1), \"\(declared.name)\", is declared \(declared.type), but the query returns "
                        + column.description)
            }
            readings.append(reading)
        }
        return readings
    }
}

extension PostgresConnection {
    /// Lets the server parse and plan a query, and returns its columns.
    func describe(_ query: String) throws(RunError) -> [PostgresColumn] {
        guard PQsendPrepare(handle, "", query, 0, nil) == 1 else { throw broken() }
        _ = try onlyResult { _ in }
        guard PQsendDescribePrepared(handle, "") == 1 else { throw broken() }
        return try onlyResult { result in
            (0..<PQnfields(result)).map {
                PostgresColumn(identifier: PQftype(result, $0), modifier: PQfmod(result, $0))
            }
        } ?? []
    }

    private func onlyResult<Value>(_ read: (OpaquePointer) -> Value) throws(RunError) -> Value? {
        var value: Value?
        var failure: RunError?
        while let result = try nextResult() {
            if PQresultStatus(result) == PGRES_COMMAND_OK {
                value = read(result)
            } else {
                failure = failure ?? remoteError(result)
            }
            PQclear(result)
        }
        if let failure { throw failure }
        return value
    }
}
