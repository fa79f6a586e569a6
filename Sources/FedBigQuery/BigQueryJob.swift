import FedHTTP
import FedRuntime
import Foundation
import Synchronization

/// One statement, which becomes a job, or another one if the system loses the first.
final class BigQueryJob: RemoteJob {
    private static let mostAttempts = 4
    private static let firstPage = ""

    private struct State {
        var job: BigQueryAnswer.JobName?
        /// Whether there is nothing left to stop.
        var isDone = false
        /// What the statement was found to give before it ran; nil if the system did not tell.
        var columns: [RemoteColumn]?
        var attempts = 0
    }

    private let text: String
    private let server: BigQueryServer
    private let state = Mutex(State())
    private let tally = CountedRows.Tally()

    init(_ text: String, _ server: BigQueryServer) {
        self.text = text
        self.server = server
    }

    func submit(_ watch: Watch) throws(RunError) -> JobState {
        let trial = try server.check(text, watch)
        if let failure = trial.failure { throw failure.error(.checking) }
        if let type = trial.statementType {
            guard type == "SELECT" else {
                throw RunError(.queryFailed, "only a query may be sent to this system, and this is one of \(type)")
            }
        } else {
            try ReadOnlyRule.bigQuery.check(text)
        }
        state.withLock { $0.columns = trial.columns }
        let answer = try start(watch)
        if let columns = answer.columns, answer.isComplete { return .ready(columns, try page(answer)) }
        guard let columns = trial.columns else { return .running(nil) }
        return .ready(columns, ResultPage(NoRows(), next: [Self.firstPage]))
    }

    func poll(_ watch: Watch) throws(RunError) -> JobState {
        let answer = try ask(Self.firstPage, watch)
        guard let columns = answer.columns, answer.isComplete else { return .running(nil) }
        return .ready(columns, try page(answer))
    }

    func page(_ reference: String, _ watch: Watch) throws(RunError) -> ResultPage {
        var answer = try ask(reference, watch)
        var pause = Duration.milliseconds(20)
        while !answer.isComplete {
            // Mostly the system has waited itself.
            try watch.pause(pause)
            pause = min(pause * 2, .seconds(1))
            answer = try ask(reference, watch)
        }
        return try page(answer)
    }

    func stop() {
        let job = state.withLock { state in
            defer { state.job = nil }
            return state.isDone ? nil : state.job
        }
        if let job { server.stop(job) }
    }

    /// Starts the job; one that was lost is started anew.
    ///
    /// Who stops meanwhile waits for the answer, without which nobody could name the job to stop.
    private func start(_ watch: Watch) throws(RunError) -> BigQueryAnswer {
        let patience = Patience(watch)
        while true {
            let answer = try server.start(text, request: UUID().uuidString, patience.watch)
            state.withLock {
                $0.attempts += 1
                $0.job = answer.job
            }
            try watch.check()
            guard let failure = answer.failure else {
                guard answer.job != nil else { throw RunError(.unavailable, "the system does not name the job") }
                return answer
            }
            try forgive(failure, watch)
        }
    }

    /// Asks for a page; for the first one also anew, if the job is lost.
    private func ask(_ reference: String, _ watch: Watch) throws(RunError) -> BigQueryAnswer {
        guard let job = state.withLock({ $0.job }) else { throw RunError(.interrupted, "interrupted") }
        let isFirst = reference == Self.firstPage
        let answer = try server.results(job, page: isFirst ? nil : reference, watch)
        guard let failure = answer.failure else { return answer }
        state.withLock { $0.job = nil }
        if watch.isStopped() { throw RunError(.interrupted, "interrupted") }
        guard isFirst else { throw failure.error(.running) }
        try forgive(failure, watch)
        return try start(watch)
    }

    /// Waits before a new attempt.
    ///
    /// - Throws: the failure, unless another job may do better.
    private func forgive(_ failure: BigQueryFailure, _ watch: Watch) throws(RunError) {
        guard failure.isOfTheJob, state.withLock({ $0.attempts < Self.mostAttempts }) else {
            throw failure.error(.running)
        }
        let backoff = server.settings.http.backoff
        try watch.pause(backoff.next(after: backoff.base))
    }

    /// The rows of a job that is done; their columns are those that were promised.
    private func page(_ answer: BigQueryAnswer) throws(RunError) -> ResultPage {
        let promised = state.withLock { state in
            state.isDone = true
            return state.columns
        }
        if let promised, let columns = answer.columns, promised.map(\.form) != columns.map(\.form) {
            throw RunError(.queryFailed, "the columns of a table have changed while the statement was being sent")
        }
        let expected = answer.next == nil ? answer.rowCount : nil
        return ResultPage(
            CountedRows(answer.rows, tally, expected: expected), next: answer.next.map { [$0] } ?? [])
    }
}

/// A watch that lets a request which is under way end soon, also when it is stopped.
private final class Patience: Sendable {
    private static let grace = Duration.seconds(3)

    private let inner: Watch
    private let stopped = Mutex<ContinuousClock.Instant?>(nil)

    init(_ watch: Watch) {
        inner = watch
    }

    var watch: Watch { Watch(until: inner.deadline) { self.isOver } }

    private var isOver: Bool {
        guard inner.isStopped() else { return false }
        return stopped.withLock { since in
            let first = since ?? .now
            since = first
            return ContinuousClock.now - first > Self.grace
        }
    }
}
