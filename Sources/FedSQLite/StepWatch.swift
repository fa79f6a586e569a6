import CSQLite
import Synchronization

/// Tells SQLite, while it works on one statement, whether to go on.
///
/// `sqlite3_interrupt` would stop every statement of the connection; a progress handler stops the one that runs.
/// See <https://sqlite.org/c3ref/progress_handler.html>.
final class StepWatch: Sendable {
    private let cancelled = Atomic<Bool>(false)
    private let deadline: ContinuousClock.Instant?

    init(timeout: Int?) {
        deadline = timeout.map { ContinuousClock.now + .seconds($0) }
    }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    var isPastDeadline: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Watches the statements that run on `handle` while `body` runs.
    func watching<Value, Failure: Error>(_ handle: OpaquePointer?, _ body: () throws(Failure) -> Value) throws(Failure)
        -> Value
    {
        sqlite3_progress_handler(
            handle, 2000,
            { argument in
                guard let argument else { return 0 }
                let watch = Unmanaged<StepWatch>.fromOpaque(argument).takeUnretainedValue()
                return watch.isCancelled || watch.isPastDeadline ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
        defer { sqlite3_progress_handler(handle, 0, nil, nil) }
        return try body()
    }
}
