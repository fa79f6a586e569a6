import FedPlan
import Foundation
import Synchronization

/// Runs a prepared plan: opens what pre names, hands main's rows to the output, and always runs post.
///
/// Every external view is read on a thread of its own into a bounded stream. The engine reads the streams while
/// main runs; where main reads several views it reads ahead, to know what it joins. Views beyond what a connection
/// may have open are fetched into the engine in rounds before that, so that main never waits for a view which waits
/// for another to end. The first error, a time-out or an interrupt stops everything else, and is what `run`
/// throws.
package final class Runner: @unchecked Sendable {
    package struct Limits: Sendable {
        /// Seconds until the run is stopped.
        package var timeout: Int?
        /// Seconds that remotes get to end their statements after the run was stopped.
        package var grace = 10.0
        /// Seconds until a run that was stopped is given up, if it has not ended: more than `grace`.
        package var patience = 13.0

        package init() {}
    }

    private let prepared: PreparedRun
    private let engine: any Engine
    private let limits: Limits
    private let cancellation = Cancellation()
    private let ended = Latch()
    private let sessions: SessionPool
    private let readers: [String: ViewReader]
    private let fileReadings = Mutex<[String: FileReading]>([:])
    private var report = RunReport()

    package init(_ prepared: PreparedRun, engine: any Engine, limits: Limits = Limits()) {
        self.prepared = prepared
        self.engine = engine
        self.limits = limits
        let sessions = SessionPool(cancellation)
        var readers: [String: ViewReader] = [:]
        for view in prepared.views where view.uses > 0 {
            guard case .remote(let source) = view.source else { continue }
            let options = SessionOptions(
                statementCount: source.statementCount, statementTimeout: limits.timeout, queryTag: source.queryTag,
                isCancelled: { [cancellation] in cancellation.error != nil })
            readers[view.name] = ViewReader(
                source, sessions: sessions, options: options, batchCapacity: engine.batchCapacity,
                cancellation: cancellation)
        }
        self.sessions = sessions
        self.readers = readers
    }

    /// Calls `abandon` with the reason if the run is stopped and does not end: DuckDB's planner hears no interrupt.
    ///
    /// Must come before `run`; what is called has to end the process, whose threads are still at work.
    package func whenStuck(_ abandon: @escaping @Sendable (RunError) -> Void) {
        cancellation.onCancel { [cancellation, limits, ended] in
            Thread.detachNewThread {
                guard !ended.wait(until: Date(timeIntervalSinceNow: limits.patience)), let error = cancellation.error
                else { return }
                abandon(error)
            }
        }
    }

    /// Stops the run; may come from any thread, and the first reason counts.
    package func cancel(_ error: RunError) { cancellation.cancel(error) }

    /// What the views that are read have taken so far, in the plan's order; from any thread.
    package var viewStatistics: [ViewStatistics] {
        let readings = fileReadings.withLock { $0 }
        return prepared.views.compactMap { view in
            switch view.source {
            case .remote: readers[view.name].flatMap { $0.isStarted ? $0.statistics : nil }
            case .files(let source, _):
                readings[view.name].map { reading in
                    ViewStatistics(
                        view: view.name, system: source.format.rawValue, source: .files(path: source.path),
                        rows: reading.rows, bytes: reading.bytes, seconds: reading.seconds)
                }
            }
        }
    }

    /// Runs the plan once; `report` says what was done, also when the run fails.
    ///
    /// - Throws: the error that ended the run.
    package func run(to output: RunOutput, report: inout RunReport) throws(RunError) {
        let timer = startTimer()
        defer {
            timer?.cancel()
            ended.open()
        }
        var created: [String] = []
        do throws(RunError) {
            try cancellation.check()
            try output.open()
            // The systems are at work while the engine, whose library is large, opens.
            for view in used where view.startsAtOnce { readers[view.name]?.start() }
            try engine.open(reaching: reachable(output))
            cancellation.onCancel { [engine] in engine.interrupt() }
            try runStages(to: output, created: &created)
        } catch {
            if !output.isPipeClosed { cancellation.cancel(error) }
        }
        end(created)
        report = self.report
        report.views = viewStatistics
        do throws(RunError) {
            try cancellation.check()
            try output.commit()
        } catch {
            output.discard()
            throw error
        }
    }

    private func runStages(to output: RunOutput, created: inout [String]) throws(RunError) {
        for round in (0...(used.map(\.round).max() ?? 0)).reversed() {
            let views = used.filter { $0.round == round }
            try read(views, created: &created)
            if round > 0 { for view in views { readers[view.name]?.waitUntilEnded() } }
        }
        recordFileReadings()
        let start = ContinuousClock.now
        defer {
            report.mainSeconds = (ContinuousClock.now - start).inSeconds
            recordFileReadings()
        }
        try output.write(prepared.main, columns: prepared.columns, rows: &report.resultRows)
    }

    /// The views that main reads, itself or for the keys of others.
    private var used: [PreparedRun.PreparedView] { prepared.views.filter { $0.uses > 0 } }

    /// Whether the view that a filter takes its keys from is there.
    private func isRead(_ filter: DynamicFilter) -> Bool {
        prepared.views.contains { $0.name == filter.fromView && $0.uses > 0 }
    }

    private func recordFileReadings() {
        let readings = engine.fileReadings
        fileReadings.withLock { $0 = readings }
    }

    /// Opens all of `views` at the same time, and then creates each.
    private func read(_ views: [PreparedRun.PreparedView], created: inout [String]) throws(RunError) {
        let opening = views.compactMap { readers[$0.name] }
        for reader in opening where !reader.isStarted {
            if !reader.source.filters.isEmpty {
                reader.restrict(
                    try KeyReduction(reader.source.filters.filter(isRead), engine: engine))
            }
            reader.start()
        }
        for reader in opening { reader.waitUntilOpen() }
        try cancellation.check()
        var streamed: [StreamedView] = []
        for view in views {
            switch view.source {
            case .files(let source, let path):
                try engine.createView(named: view.name, over: source, at: path)
                created.append(view.name)
                try cancellation.check()
            case .remote(let source):
                guard let reader = readers[view.name] else { continue }
                streamed.append(
                    StreamedView(
                        name: view.name, columns: source.statement.columns, stream: reader.stream,
                        reading: view.reading))
            }
        }
        try engine.createViews(streamed)
        created += streamed.map(\.name)
        try cancellation.check()
    }

    /// Ends reading, runs post for the views that were created, and closes everything.
    private func end(_ created: [String]) {
        for reader in readers.values { reader.stop() }
        let deadline = Date(timeIntervalSinceNow: limits.grace)
        var allEnded = true
        for reader in readers.values where reader.isStarted && !reader.waitUntilEnded(deadline) { allEnded = false }
        for name in prepared.plan.drops where created.contains(name) {
            do { try engine.dropView(named: name) } catch { cancellation.cancel(error) }
        }
        engine.close()
        // A session whose thread still runs cannot be closed under it; the process ends soon.
        if allEnded { sessions.close() }
    }

    private func reachable(_ output: RunOutput) -> ReachableFiles {
        var files = output.reachableFiles
        for view in prepared.views {
            guard case .files(_, let path) = view.source else { continue }
            files.addInput(path)
        }
        return files
    }

    private func startTimer() -> DispatchWorkItem? {
        guard let timeout = limits.timeout else { return nil }
        let work = DispatchWorkItem { [cancellation] in
            let unit = timeout == 1 ? "second" : "seconds"
            cancellation.cancel(RunError(.timedOut, "the run took longer than \(timeout) \(unit)"))
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(timeout), execute: work)
        return work
    }
}
