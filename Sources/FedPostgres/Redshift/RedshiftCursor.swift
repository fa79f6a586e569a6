import CLibpq
import FedPlan
import FedRuntime
import Synchronization

/// The rows of one query, some at a time from the server's cursor, or from where they were put aside.
final class RedshiftCursor: RemoteCursor, @unchecked Sendable {
    /// A batch also ends when it holds this much, so that wide rows stay bounded in memory.
    private static let batchBytes = 8 << 20
    /// What the rows that are asked for at a time may take, going by those before.
    private static let blockBytes = 4 << 20

    let sign = StopSign()
    private let statement: RemoteStatement
    private let session: RedshiftSession
    private let bytes = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)
    /// Whether the server's cursor is another statement's by now.
    ///
    /// Until then all below belongs to who has the session's turn, and afterwards to the thread that fills.
    private let detached = Atomic<Bool>(false)
    private var fields: [RedshiftField] = []
    private var block: RowBlock?
    private var spool: RowSpool?
    private var hasEnded = false
    /// What went wrong while the rest of the rows was put aside.
    private var loss: RunError?
    /// What `fill` throws again; of the thread that fills alone.
    private var failure: RunError?
    /// How many rows to ask for.
    private var portion = 64
    private var rowsRead = 0

    init(_ statement: RemoteStatement, _ session: RedshiftSession) {
        self.statement = statement
        self.session = session
    }

    var sentText: String { RedshiftScript.declare + statement.query }

    var bytesRead: Int { bytes.load(ordering: .relaxed) }

    var isDetached: Bool { detached.load(ordering: .acquiring) }

    /// Has the server parse the query, compares its columns with the view's, and declares the cursor.
    ///
    /// Parsing refuses a text of several statements; the cursor takes nothing but a query.
    func declare(on connection: PostgresConnection) throws(RunError) {
        connection.statementDeadline = session.deadline
        let columns = try connection.describe(statement.query)
        fields = try ColumnCheck.readings(columns, statement) { $0.field(as: $1) }
        guard !fields.isEmpty else {
            throw RunError(.queryFailed, "columns returned by the query: 0; declared by the view: 0")
        }
        try connection.execute(sentText, prefix: RedshiftScript.declare.count)
    }

    func fill(_ batch: Batch) throws(RunError) {
        guard !isClosed.load(ordering: .acquiring) else {
            throw RunError(.internal, "the cursor is closed", source: statement.view)
        }
        if let failure { throw failure }
        do throws(RunError) {
            if session.isStopped(sign) { throw RunError(.interrupted, "the statement was cancelled") }
            if !isDetached {
                try session.take(sign)
                defer { session.give() }
                if !isDetached {
                    guard session.isOwner(self) else { throw RunError(.unavailable, "the cursor is lost") }
                    return try read(into: batch, session.connection)
                }
            }
            if let loss { throw loss }
            try read(into: batch, nil)
        } catch {
            let error = error.withRedshiftHint.from(statement.view)
            failure = error
            throw error
        }
    }

    func cancel() {
        guard !isClosed.load(ordering: .acquiring) else { return }
        session.stop(sign)
    }

    func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        session.leave(self)
        block = nil
        spool = nil
    }

    // MARK: - Making room

    /// Puts the rest of the rows aside, so that another statement can have the server's cursor.
    func keepRest(_ connection: PostgresConnection) throws(RunError) {
        let spool = try RowSpool()
        while !hasEnded, !sign.isSet {
            if let block = try fetch(connection) { try spool.append(block.result) }
        }
        try connection.execute(RedshiftScript.close)
        try spool.rewind()
        self.spool = spool
    }

    /// From now on nobody but the thread that fills uses the cursor.
    func detach(_ error: RunError?) {
        loss = error
        detached.store(true, ordering: .releasing)
    }

    // MARK: - Rows

    /// Takes rows that are here, and asks for others where there is a connection.
    private func read(into batch: Batch, _ connection: PostgresConnection?) throws(RunError) {
        let columns = batch.columns
        let capacity = batch.capacity
        var row = 0
        var taken = 0
        defer {
            batch.count = row
            rowsRead += row
            bytes.add(taken, ordering: .relaxed)
        }
        while row < capacity, taken < Self.batchBytes {
            if let block, block.next < block.count {
                taken &+= try store(block, columns, row)
                block.next &+= 1
            } else if let spool, spool.rowCount > 0 {
                taken &+= try store(spool, columns, row)
                spool.advance()
            } else if let connection, !hasEnded {
                block = nil
                block = try fetch(connection)
                continue
            } else {
                return
            }
            row &+= 1
        }
    }

    /// The next rows, or nil after the last.
    ///
    /// That fewer come than were asked for says nothing: a cluster may have a limit of its own.
    private func fetch(_ connection: PostgresConnection) throws(RunError) -> RowBlock? {
        connection.statementDeadline = session.deadline
        guard PQsendQuery(connection.handle, RedshiftScript.fetch(min(portion, session.settings.fetchRows))) == 1,
            let result = try connection.nextResult()
        else { throw connection.broken() }
        let block = RowBlock(result)
        let error = PQresultStatus(result) == PGRES_TUPLES_OK ? nil : connection.remoteError(result)
        while let next = try connection.nextResult() { PQclear(next) }
        if let error { throw error }
        guard Int(PQnfields(result)) == fields.count else {
            throw RunError(.queryFailed, "the rows have \(PQnfields(result)) columns, and not \(fields.count)")
        }
        session.noteRead()
        guard block.count > 0 else {
            hasEnded = true
            return nil
        }
        let size = max(1, PQresultMemorySize(result) / Int(block.count))
        portion = max(1, min(portion * 8, Self.blockBytes / size))
        return block
    }

    /// Bytes of the row's message.
    @inline(__always)
    private func store(_ block: RowBlock, _ columns: [BatchColumn], _ row: Int) throws(RunError) -> Int {
        let result = block.result
        let source = block.next
        var size = 7
        for index in fields.indices {
            let column = Int32(truncatingIfNeeded: index)
            size &+= 4
            if PQgetisnull(result, source, column) == 1 {
                columns[index].setNull(row)
                continue
            }
            let length = Int(PQgetlength(result, source, column))
            size &+= length
            let text = UnsafeRawBufferPointer(start: PQgetvalue(result, source, column), count: length)
            try store(text, index, columns[index], row)
        }
        return size
    }

    private func store(_ spool: RowSpool, _ columns: [BatchColumn], _ row: Int) throws(RunError) -> Int {
        var size = 7
        for index in fields.indices {
            size &+= 4
            guard let text = try spool.next() else {
                columns[index].setNull(row)
                continue
            }
            size &+= text.count
            try store(text, index, columns[index], row)
        }
        return size
    }

    @inline(__always)
    private func store(
        _ text: UnsafeRawBufferPointer, _ index: Int, _ column: BatchColumn, _ row: Int
    ) throws(RunError) {
        do throws(RedshiftField.Fault) {
            try fields[index].store(text, column, row)
        } catch {
            let declared = statement.columns[index]
            throw .valueOutOfRange(
                view: statement.view, column: declared.name, row: rowsRead + row + 1, error.reason(declared.type))
        }
    }
}

/// Rows that came at a time.
private final class RowBlock {
    let result: OpaquePointer
    let count: Int32
    var next: Int32 = 0

    init(_ result: OpaquePointer) {
        self.result = result
        count = PQntuples(result)
    }

    deinit { PQclear(result) }
}
