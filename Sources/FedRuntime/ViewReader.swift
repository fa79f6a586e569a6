import FedPlan
import Foundation
import Synchronization

/// Reads one external view on a thread of its own into a stream.
final class ViewReader: Sendable {
    let source: RemoteSource
    let stream: BatchStream
    private let sessions: SessionPool
    private let options: SessionOptions
    private let cancellation: Cancellation
    private let opened = Latch()
    private let ended = Latch()
    private let state = Mutex(State())
    /// Locked while a cursor is being cancelled, so that it is not closed meanwhile.
    private let cursor = Mutex<(any RemoteCursor)?>(nil)

    private struct State {
        /// Whether the engine needs no more rows, so that what happens now is no error.
        var isStopped = false
        var isStarted = false
        var rows = 0
        var bytes = 0
        var isComplete = false
        var sentText: String?
        var snapshot: Snapshot?
        var start = ContinuousClock.now
        var end: ContinuousClock.Instant?
    }

    init(
        _ source: RemoteSource, sessions: SessionPool, options: SessionOptions, batchCapacity: Int,
        cancellation: Cancellation
    ) {
        self.source = source
        self.sessions = sessions
        self.options = options
        self.cancellation = cancellation
        stream = BatchStream(types: source.statement.columns.map(\.type), batchCapacity: batchCapacity)
    }

    func start() {
        cancellation.onCancel { [self] in stop() }
        state.withLock { state in
            state.start = .now
            state.isStarted = true
        }
        let thread = Thread { [self] in
            read()
            state.withLock { $0.end = .now }
            opened.open()
            ended.open()
        }
        thread.name = source.statement.view
        thread.stackSize = 1 << 20
        thread.start()
    }

    var isStarted: Bool { state.withLock(\.isStarted) }

    /// Waits until the remote has accepted the statement, or an error has ended the run.
    func waitUntilOpen() { opened.wait() }

    /// Waits until the statement is closed, for a view whose rows have all been read.
    func waitUntilEnded() { ended.wait() }

    func waitUntilEnded(_ deadline: Date) -> Bool { ended.wait(until: deadline) }

    /// Ends reading, because no more rows are needed.
    func stop() {
        let isComplete = state.withLock { state in
            state.isStopped = true
            return state.isComplete
        }
        stream.cancel()
        if !isComplete { cursor.withLock { $0?.cancel() } }
    }

    var statistics: ViewStatistics {
        state.withLock { state in
            let remote = ViewStatistics.Remote(
                connectionID: source.settings.id, sentText: state.sentText, isComplete: state.isComplete,
                snapshot: state.snapshot)
            return ViewStatistics(
                view: source.statement.view, system: source.settings.system, source: .remote(remote),
                rows: state.rows, bytes: state.bytes, seconds: ((state.end ?? .now) - state.start).inSeconds)
        }
    }

    private func read() {
        do throws(RunError) {
            try cancellation.check()
            let session = try sessions.session(for: source, options)
            try cancellation.check()
            let cursor = try session.open(source.statement)
            defer { close(cursor) }
            self.cursor.withLock { $0 = cursor }
            let isStopped = state.withLock { state in
                state.sentText = cursor.sentText
                state.snapshot = session.snapshot
                return state.isStopped
            }
            guard !isStopped else { return }
            opened.open()
            try fill(from: cursor)
            stream.finish()
        } catch {
            var error = error
            if error.source == nil { error.source = source.statement.view }
            // Before the engine hears of it: what it makes of the error has another code, and no source.
            if !state.withLock(\.isStopped) { cancellation.cancel(error) }
            stream.finish(error)
        }
    }

    private func fill(from cursor: any RemoteCursor) throws(RunError) {
        while let batch = stream.takeEmpty() {
            batch.reset()
            try cursor.fill(batch)
            let (count, bytes) = (batch.count, cursor.bytesRead)
            state.withLock { state in
                state.rows += count
                state.bytes = bytes
                if count == 0 { state.isComplete = true }
            }
            if count == 0 { return }
            stream.push(batch)
        }
    }

    /// A cancel that comes later must not reach a closed cursor.
    private func close(_ cursor: any RemoteCursor) {
        state.withLock { $0.bytes = cursor.bytesRead }
        self.cursor.withLock { $0 = nil }
        cursor.close()
    }
}

extension Duration {
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
