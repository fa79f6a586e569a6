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
        var sent: SentText?
        var refusals: [ViewStatistics.Refusal] = []
        var reduction: KeyReduction?
        /// What became of the keys.
        var reductions: [ViewStatistics.Reduction] = []
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
        // A system that is a library reads the statement on this thread, and long conditions are deep trees.
        thread.stackSize = 16 << 20
        thread.start()
    }

    /// Takes over what the keys of other views make of the statement; before `start`.
    func restrict(_ reduction: KeyReduction) {
        state.withLock { state in
            state.reduction = reduction
            state.reductions = reduction.reductions
        }
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
                connectionID: source.settings.id, sent: state.sent, isComplete: state.isComplete,
                snapshot: state.snapshot, reductions: state.reductions, refusals: state.refusals)
            return ViewStatistics(
                view: source.statement.view, system: source.settings.system, source: .remote(remote),
                rows: state.rows, bytes: state.bytes, seconds: ((state.end ?? .now) - state.start).inSeconds)
        }
    }

    private func read() {
        do throws(RunError) {
            try cancellation.check()
            let session = try sessions.session(for: source, options)
            let attempts = ReadingAttempt.all(
                source.statement.query, fallback: source.fallback, state.withLock(\.reduction))
            guard try read(attempts[...], session) else { return }
            state.withLock { $0.isComplete = true }
            stream.finish()
        } catch {
            var error = error
            if error.source == nil { error.source = source.statement.view }
            // Before the engine hears of it: what it makes of the error has another code, and no source.
            if !state.withLock(\.isStopped) { cancellation.cancel(error) }
            stream.finish(error)
        }
    }

    /// Reads the statements of the first attempt that the remote does not refuse.
    ///
    /// - Returns: `false` when no more rows are needed.
    /// - Throws: what was refused first, where all was.
    private func read(_ attempts: ArraySlice<ReadingAttempt>, _ session: any RemoteSession) throws(RunError) -> Bool {
        guard let attempt = attempts.first else { return true }
        var sent = attempt.query
        do throws(RunError) {
            for query in attempt.queries {
                sent = query
                var statement = source.statement
                statement.query = query
                guard try read(statement, session) else { return false }
            }
            return true
        } catch {
            let refusal = error
            guard refusal.refusesStatement, let next = attempts.dropFirst().first, giveUp(sent, refusal, for: next)
            else { throw refusal }
            do throws(RunError) {
                return try read(attempts.dropFirst(), session)
            } catch {
                throw error.refusesStatement ? refusal : error
            }
        }
    }

    /// Notes that the remote has refused an attempt; `false` when nothing else may be asked.
    ///
    /// Rows that were handed on would come again.
    private func giveUp(_ query: String, _ refusal: RunError, for next: ReadingAttempt) -> Bool {
        state.withLock { state in
            guard state.rows == 0, !state.isStopped else { return false }
            state.refusals.append(.init(sent: state.sent ?? SentText(query), reason: refusal.message))
            state.sent = nil
            if next.reduction == nil {
                for index in state.reductions.indices { state.reductions[index].outcome = .leftOut }
            }
            return true
        }
    }

    /// Reads one statement to its end, after those whose bytes have been counted.
    ///
    /// - Returns: `false` when no more rows are needed.
    private func read(_ statement: RemoteStatement, _ session: any RemoteSession) throws(RunError) -> Bool {
        try cancellation.check()
        let cursor = try session.open(statement)
        let bytesBefore = state.withLock(\.bytes)
        defer { close(cursor, bytesBefore) }
        self.cursor.withLock { $0 = cursor }
        let isStopped = state.withLock { state in
            if state.sent == nil {
                state.sent = SentText(cursor.sentText)
            } else {
                state.sent?.append(cursor.sentText)
            }
            state.snapshot = session.snapshot
            return state.isStopped
        }
        guard !isStopped else { return false }
        opened.open()
        while let batch = stream.takeEmpty() {
            batch.reset()
            try cursor.fill(batch)
            let (count, bytes) = (batch.count, cursor.bytesRead)
            state.withLock { state in
                state.rows += count
                state.bytes = bytesBefore + bytes
            }
            guard count > 0 else {
                // Before it can be pushed again it must be asked for again.
                stream.recycle(batch)
                return true
            }
            stream.push(batch)
        }
        return false
    }

    /// A cancel that comes later must not reach a closed cursor.
    private func close(_ cursor: any RemoteCursor, _ bytesBefore: Int) {
        state.withLock { $0.bytes = bytesBefore + cursor.bytesRead }
        self.cursor.withLock { $0 = nil }
        cursor.close()
    }
}

extension Duration {
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
