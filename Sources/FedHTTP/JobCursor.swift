import FedPlan
package import FedRuntime
import Foundation
import Synchronization

/// The rows of a statement that a system runs as a job.
package final class JobCursor: RemoteCursor, @unchecked Sendable {
    /// A batch also ends when it holds this much, so that wide rows stay bounded in memory.
    private static let batchBytes = 8 << 20
    private static let firstPause = Duration.milliseconds(20)
    private static let longestPause = Duration.seconds(2)

    private let statement: RemoteStatement
    private let job: any RemoteJob
    private let watch: Watch
    private let sign: StopSign
    private let fields: [TextField]
    private let fetcher: PageFetcher
    private let bytes = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)
    private let hasStopped = Atomic<Bool>(false)
    private var rows: any RowSource = NoRows()
    private var rowsRead = 0
    private var isEnded = false
    private var failure: RunError?

    /// Sends the statement, waits until the system has run it so far that it has rows, and compares its columns with
    /// the view's.
    ///
    /// The statement may take `timeout` seconds to the last row. `isStopped` says whether the whole session has been
    /// stopped.
    ///
    /// - Throws: whatever the job does; `queryFailed` for columns that are not the view's; `timedOut`, `interrupted`.
    package init(
        _ statement: RemoteStatement, _ job: any RemoteJob, timeout: Int?, isStopped: @escaping @Sendable () -> Bool
    ) throws(RunError) {
        let sign = StopSign()
        let deadline = timeout.map { ContinuousClock.now + .seconds($0) }
        let watch = Watch(until: deadline) { sign.isSet || isStopped() }
        self.statement = statement
        self.job = job
        self.sign = sign
        self.watch = watch
        fetcher = PageFetcher(job, watch)
        do throws(RunError) {
            guard !statement.query.utf8.contains(0) else {
                throw RunError(.queryFailed, "the query holds a NUL character")
            }
            do throws(RunError) {
                try watch.check()
                let (columns, first) = try Self.wait(for: job, watch)
                fields = try statement.fields(columns)
                rows = first.rows
                fetcher.add(first.next)
            } catch {
                job.stop()
                job.finish()
                throw error
            }
        } catch {
            throw watch.reason(for: error).from(statement.view)
        }
    }

    deinit { close() }

    private static func wait(
        for job: any RemoteJob, _ watch: Watch
    ) throws(RunError) -> ([RemoteColumn], ResultPage) {
        var state = try job.submit(watch)
        var pause = firstPause
        while true {
            switch state {
            case .ready(let columns, let page): return (columns, page)
            case .running(let wanted):
                try watch.pause(wanted ?? pause)
                pause = min(pause * 3 / 2, longestPause)
                state = try job.poll(watch)
            }
        }
    }

    package var sentText: String { statement.query }

    package var bytesRead: Int { bytes.load(ordering: .relaxed) }

    package func fill(_ batch: Batch) throws(RunError) {
        if let failure { throw failure }
        guard !isClosed.load(ordering: .acquiring) else {
            throw RunError(.internal, "the cursor is closed", source: statement.view)
        }
        do throws(RunError) {
            if watch.isStopped() { throw RunError(.interrupted, "the statement was cancelled") }
            while !isEnded, batch.count == 0 { try read(into: batch) }
        } catch {
            let error = watch.reason(for: error).from(statement.view)
            failure = error
            stop()
            throw error
        }
    }

    private func read(into batch: Batch) throws(RunError) {
        if rows.isAtEnd {
            guard let page = try fetcher.next() else {
                isEnded = true
                return
            }
            rows = page.rows
            return
        }
        do throws(RowFault) {
            bytes.add(try rows.read(into: batch, fields, limit: Self.batchBytes), ordering: .relaxed)
        } catch {
            switch error {
            case .notRows(let reason): throw RunError(.unavailable, "the answer is not one of rows: \(reason)")
            case .value(let index, let fault):
                let column = statement.columns[index]
                throw .valueOutOfRange(
                    view: statement.view, column: column.name, row: rowsRead + batch.count + 1,
                    fault.reason(column.type))
            }
        }
        rowsRead += batch.count
    }

    package func cancel() {
        guard !isClosed.load(ordering: .acquiring) else { return }
        sign.set()
        stop()
    }

    package func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        sign.set()
        if !isEnded { stop() }
        job.finish()
    }

    /// Has the system stop the statement, once.
    private func stop() {
        fetcher.stop()
        guard !hasStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        job.stop()
    }
}

extension Watch {
    /// Waits, but not past the deadline or a stop.
    ///
    /// - Throws: `timedOut`, `interrupted`.
    package func pause(_ duration: Duration) throws(RunError) {
        let end = ContinuousClock.now + duration
        while true {
            try check()
            let now = ContinuousClock.now
            guard now < end else { return }
            Thread.sleep(forTimeInterval: min(0.1, Double((end - now).milliseconds + 1) / 1000))
        }
    }

    /// What fails because it was stopped was stopped, or has run out of time.
    func reason(for error: RunError) -> RunError {
        if isStopped() { return error.code == .interrupted ? error : RunError(.interrupted, "interrupted") }
        guard error.code == .timedOut, let deadline, ContinuousClock.now >= deadline else { return error }
        return Self.expired
    }

    private static let expired = RunError(.timedOut, "the statement took longer than it may")

    /// - Throws: `timedOut`, `interrupted`, when it is time.
    package func check() throws(RunError) {
        if isStopped() { throw RunError(.interrupted, "interrupted") }
        if let deadline, ContinuousClock.now >= deadline { throw Self.expired }
    }
}
