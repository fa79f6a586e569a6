import FedHTTP
import FedPlan
import FedRuntime
import Synchronization

/// The rows of one statement, read as they come.
final class ClickHouseCursor: RemoteCursor, @unchecked Sendable {
    /// A batch also ends when it holds this much, so that wide rows stay bounded in memory.
    private static let batchBytes = 8 << 20
    private let statement: RemoteStatement
    private let session: ClickHouseSession
    private let id: String
    private let sign: StopSign
    private let watch: Watch
    private let stream: HTTPStream
    private let queue: ByteQueue
    private let rows: RowBinary
    private let bytes = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)
    private let hasStopped = Atomic<Bool>(false)
    private var incoming: [UInt8]
    private var rowsRead = 0
    /// Whether the last byte has come, and whether the last row has gone.
    private var isWhole: Bool
    private var isEnded = false
    private var failure: RunError?

    /// Sends the statement, waits for its columns, and compares them with the view's.
    ///
    /// It may take `timeout` seconds, to the last row.
    init(_ statement: RemoteStatement, _ session: ClickHouseSession, timeout: Int?) throws(RunError) {
        let sign = StopSign()
        let deadline = timeout.map { ContinuousClock.now + .seconds($0) }
        let watch = Watch(until: deadline) { sign.isSet || session.isStopped }
        let id = session.queryID()
        self.statement = statement
        self.session = session
        self.sign = sign
        self.watch = watch
        self.id = id
        do throws(RunError) {
            guard !statement.query.utf8.contains(0) else {
                throw RunError(.queryFailed, "the query holds a NUL character")
            }
            let opening = try Opening(statement, session, id, watch)
            stream = opening.stream
            queue = opening.queue
            incoming = opening.incoming
            rows = RowBinary(opening.fields)
            bytes.store(opening.count, ordering: .relaxed)
            isWhole = opening.isWhole
        } catch {
            if error.code == .interrupted || error.code == .timedOut { session.kill(id) }
            throw error.from(statement.view)
        }
    }

    deinit { close() }

    var sentText: String { statement.query }

    var bytesRead: Int { bytes.load(ordering: .relaxed) }

    func fill(_ batch: Batch) throws(RunError) {
        if let failure { throw failure }
        guard !isClosed.load(ordering: .acquiring) else {
            throw RunError(.internal, "the cursor is closed", source: statement.view)
        }
        do throws(RunError) {
            if watch.isStopped() { throw RunError(.interrupted, "the statement was cancelled") }
            if !isEnded { try read(into: batch) }
        } catch {
            let error = error.from(statement.view)
            failure = error
            leave()
            throw error
        }
    }

    func cancel() {
        guard !isClosed.load(ordering: .acquiring) else { return }
        sign.set()
        stop()
    }

    func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        leave()
    }

    /// Leaves the rest unread, which ends the connection, and has the server stop.
    private func leave() {
        let isRunning = !isWhole
        stream.close()
        if isRunning { stop() }
    }

    private func stop() {
        guard !hasStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        session.kill(id)
    }

    // MARK: - Rows

    private func read(into batch: Batch) throws(RunError) {
        var taken = 0
        while true {
            do throws(RowBinary.Fault) {
                if try rows.read(into: batch, from: queue, taken: &taken, limit: Self.batchBytes) { break }
            } catch {
                switch error {
                case .malformed: throw RunError(.unavailable, "the answer is not one of rows")
                case .value(let index, let fault):
                    let column = statement.columns[index]
                    throw .valueOutOfRange(
                        view: statement.view, column: column.name, row: rowsRead + batch.count + 1,
                        fault.reason(column.type))
                }
            }
            if isWhole {
                guard rows.isBetweenRows, queue.isEmpty else {
                    throw RunError(.unavailable, "the rows end in the middle of one")
                }
                isEnded = true
                break
            }
            isWhole = try !Opening.receive(&incoming, stream, queue, watch, session)
            bytes.add(incoming.count, ordering: .relaxed)
        }
        rowsRead += batch.count
    }
}
