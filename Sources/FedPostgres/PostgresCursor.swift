import CLibpq
import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// The rows of one query, as a stream of binary `COPY`.
final class PostgresCursor: RemoteCursor, @unchecked Sendable {
    /// A batch also ends when it holds this much, so that wide rows stay bounded in memory.
    private static let batchBytes = 8 << 20
    private static let prefix = "COPY (\n"
    private static let suffix = "\n) TO STDOUT (FORMAT binary)"

    let sentText: String
    private let statement: RemoteStatement
    private let connection: PostgresConnection
    private let session: PostgresSession
    private let decoder: RowDecoder
    private let bytes = Atomic<Int>(0)
    /// Guards the connection against a cancel that arrives after its next statement began.
    private let life = Mutex(Life())
    private var progress = Progress.sent
    private var rowsRead = 0
    private var isPastHeader = false
    /// The server is done with the statement, whatever came of it.
    private var isAnswered = false

    private struct Life {
        var isClosed = false
        var isCancelled = false
        var isUnsettled = false
    }

    private enum Progress {
        /// The server has the statement and has not answered.
        case sent
        case streaming
        case ended
        case failed(RunError)
    }

    /// Prepares the query, compares its columns with the view's, and starts the stream.
    ///
    /// Preparing refuses a text of several statements, and one that could close the parenthesis around it; the
    /// newline keeps a comment at its end from swallowing ours.
    init(
        _ statement: RemoteStatement, _ connection: PostgresConnection, _ session: PostgresSession, timeout: Int?
    ) throws(RunError) {
        guard !statement.query.utf8.contains(0) else {
            throw RunError(.queryFailed, "the query holds a NUL character", source: statement.view)
        }
        self.statement = statement
        self.connection = connection
        self.session = session
        sentText = Self.prefix + statement.query + Self.suffix
        connection.statementDeadline = timeout.map { ContinuousClock.now + .seconds($0) - .milliseconds(100) }
        do throws(RunError) {
            let columns = try connection.describe(statement.query)
            let decodings = try ColumnCheck.readings(columns, statement) { $0.decoding(as: $1) }
            decoder = RowDecoder(decodings, statement.columns)
            connection.statementDeadline = timeout.map { ContinuousClock.now + .seconds($0) - .milliseconds(100) }
            // The extended protocol takes one statement only.
            guard PQsendQueryParams(connection.handle, sentText, 0, nil, nil, nil, nil, 0) == 1 else {
                throw connection.broken()
            }
        } catch {
            throw error.from(statement.view)
        }
    }

    var bytesRead: Int { bytes.load(ordering: .relaxed) }

    func fill(_ batch: Batch) throws(RunError) {
        if case .failed(let error) = progress { throw error }
        guard life.withLock({ !$0.isClosed }) else {
            throw RunError(.internal, "the cursor is closed", source: statement.view)
        }
        do throws(RunError) {
            guard !connection.isInterrupted else { throw RunError(.interrupted, "the statement was cancelled") }
            if case .sent = progress { try begin() }
            guard case .streaming = progress else { return }
            try read(into: batch)
        } catch {
            let error = error.from(statement.view)
            progress = .failed(error)
            throw error
        }
    }

    func cancel() {
        life.withLock { life in
            guard !life.isClosed, !life.isCancelled else { return }
            life.isCancelled = true
            connection.interrupt()
            life.isUnsettled = connection.cancelRequest?.send() != true
        }
    }

    func close() {
        let life = life.withLock { life in
            defer { life.isClosed = true }
            return life
        }
        guard !life.isClosed else { return }
        session.checkIn(connection, life.isUnsettled ? .unsettled : life.isCancelled ? .early : ending)
    }

    private var ending: PostgresSession.Ending {
        switch progress {
        case .ended: .complete
        case .failed where isAnswered: .failed
        case .failed, .sent, .streaming: .early
        }
    }

    // MARK: - The stream

    /// Waits until the server starts to send rows; it runs the query first, which may take long.
    private func begin() throws(RunError) {
        guard let result = try connection.nextResult() else { throw connection.broken() }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_OUT else {
            throw try settle(result) ?? RunError(.queryFailed, "the server sends no rows")
        }
        progress = .streaming
    }

    private func read(into batch: Batch) throws(RunError) {
        let handle = connection.handle
        let decoder = decoder
        let capacity = batch.capacity
        let columnCount = Int16(truncatingIfNeeded: statement.columns.count)
        var row = 0
        var taken = 0
        decoder.attach(batch)
        defer {
            decoder.detach(rows: row)
            rowsRead += row
            bytes.add(taken, ordering: .relaxed)
        }
        while row < capacity, taken < Self.batchBytes {
            var buffer: UnsafeMutablePointer<CChar>?
            let length = Int(PQgetCopyData(handle, &buffer, 1))
            guard length > 0, let buffer else {
                guard length < 0 else {
                    try connection.awaitInput()
                    continue
                }
                try end(length)
                return
            }
            defer { PQfreemem(buffer) }
            taken &+= length
            var start = UnsafeRawPointer(buffer)
            let end = start + length
            if !isPastHeader {
                start += try headerLength(start, length)
                isPastHeader = true
                if start == end { continue }
            }
            guard end - start >= 2 else { throw malformed }
            let count = Int16(bitPattern: bigEndian16(start))
            if count == -1 { continue }  // the trailer; the end of the stream comes next
            guard count == columnCount else { throw malformed }
            do {
                try decoder.decode(start + 2, length: end - start - 2, row: row)
            } catch {
                throw refusal(error, row: rowsRead + row + 1)
            }
            row &+= 1
        }
    }

    /// The stream's header: a signature, flags of which none is known here, and an extension to skip.
    private func headerLength(_ start: UnsafeRawPointer, _ length: Int) throws(RunError) -> Int {
        let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
        guard length >= 19, memcmp(start, signature, signature.count) == 0,
            bigEndian32(start + 11) & 0xFFFF_0000 == 0
        else { throw malformed }
        let skipped = 19 + Int(bigEndian32(start + 15))
        guard skipped <= length else { throw malformed }
        return skipped
    }

    private func end(_ code: Int) throws(RunError) {
        guard code == -1, let result = try connection.nextResult() else { throw connection.broken() }
        defer { PQclear(result) }
        if let error = try settle(result) { throw error }
        progress = .ended
    }

    /// Takes the last results of the statement, and returns the error if `result` is one.
    private func settle(_ result: OpaquePointer) throws(RunError) -> RunError? {
        let status = PQresultStatus(result)
        let error =
            status == PGRES_COMMAND_OK ? nil : connection.remoteError(result, prefix: Self.prefix.count)
        while let next = try connection.nextResult() { PQclear(next) }
        isAnswered = true
        return error
    }

    private var malformed: RunError {
        RunError(.queryFailed, "the server sends something else than rows of the query in binary form")
    }

    private func refusal(_ fault: RowDecoder.Fault, row: Int) -> RunError {
        let column = statement.columns[fault.column]
        return .valueOutOfRange(
            view: statement.view, column: column.name, row: row, fault.refusal.reason(column.type))
    }
}
