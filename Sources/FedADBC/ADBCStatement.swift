import FedArrow
import FedDrivers
import FedPlan
import FedRuntime
import Synchronization

/// The rows of one query, copied out of the driver's arrays.
final class ADBCStatement: DriverStatement, @unchecked Sendable {
    /// A batch also ends when a column's texts take this much, so that wide rows stay bounded in memory.
    private static let textBytes = 8 << 20

    private let statement: RemoteStatement
    private let connection: ADBCConnection
    private let stream = Mutex<ADBCStream?>(nil)
    private var columns: [ArrowColumn] = []
    private var current: ArrowBatch?
    /// How much of it has been copied.
    private var start = 0
    private var rowsRead = 0

    init(_ statement: RemoteStatement, _ connection: ADBCConnection) {
        self.statement = statement
        self.connection = connection
    }

    func open() throws(RunError) {
        let stream: ADBCStream
        do throws(ADBCFailure) {
            stream = try ADBCStream(preparing: statement.query, connection)
            // From now on it can be stopped.
            self.stream.withLock { $0 = stream }
            try stream.execute()
        } catch {
            throw error.running
        }
        columns = try Self.columns(stream.columns, statement, isTypeless: connection.system == "sqlite")
    }

    func fill(_ batch: Batch) throws(RunError) {
        guard let stream = stream.withLock({ $0 }) else { throw RunError(.internal, "the statement is closed") }
        do throws(ADBCFailure) {
            while current == nil {
                guard let next = try stream.next() else { return }
                if next.count > 0 { current = next }
                start = 0
            }
        } catch {
            throw error.running
        }
        guard let current else { return }
        let count = try copy(current, into: batch)
        start += count
        rowsRead += count
        if start == current.count { self.current = nil }
    }

    func cancel() { stream.withLock { $0 }?.cancel() }

    func close() {
        current = nil
        stream.withLock { stream in
            defer { stream = nil }
            return stream
        }?.close()
    }

    private func copy(_ current: ArrowBatch, into batch: Batch) throws(RunError) -> Int {
        var index = 0
        do throws(ArrowFault) {
            var count = min(batch.capacity, current.count - start)
            for (column, reader) in columns.enumerated() {
                index = column
                count = reader.rows(
                    of: try current.cells(column, from: start, count: count), withinBytes: Self.textBytes)
            }
            for (column, reader) in columns.enumerated() {
                index = column
                try reader.copy(
                    try current.cells(column, from: start, count: count), into: batch.columns[column])
            }
            batch.count = count
            return count
        } catch {
            let column = statement.columns[index]
            throw .valueOutOfRange(
                view: statement.view, column: column.name, row: rowsRead + error.row + 1,
                error.fault.reason(column.type))
        }
    }

    /// Compares the columns with the view's, and says how each is read.
    ///
    /// Where the driver `isTypeless` a column of integers may be one without any value, which it takes for such.
    ///
    /// - Throws: `queryFailed`, naming the first column that does not fit.
    private static func columns(
        _ found: [ArrowType], _ statement: RemoteStatement, isTypeless: Bool
    ) throws(RunError) -> [ArrowColumn] {
        guard found.count == statement.columns.count, !found.isEmpty else {
            throw RunError(
                .queryFailed,
                "columns returned by the query: \(found.count); declared by the view: \(statement.columns.count)")
        }
        var columns: [ArrowColumn] = []
        for (index, (type, declared)) in zip(found, statement.columns).enumerated() {
            let isUnknown = isTypeless && type == .integer(bits: 64, isSigned: true) && !type.canBecome(declared.type)
            guard isUnknown || type.canBecome(declared.type) else {
                throw RunError(
                    .queryFailed,
                    "column \(index + 1), \"\(declared.name)\", is declared \(declared.type), but the query returns "
                        + type.description)
            }
            columns.append(ArrowColumn(isUnknown ? .unknown : type, as: declared.type))
        }
        return columns
    }
}
