import Foundation
import Synchronization

/// Runs work that walks deep trees by recursion on a thread of its own, whatever the stack of the caller.
enum DeepStack {
    /// A page of it costs memory only once it is touched.
    private static let size = 256 << 20

    private final class Outcome<Value: Sendable, Failure: Error>: Sendable {
        let result = Mutex<Result<Value, Failure>?>(nil)
        let isDone = DispatchSemaphore(value: 0)
    }

    /// Waits for `work`.
    static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let outcome = Outcome<Value, Failure>()
        let thread = Thread {
            let result = Result { () throws(Failure) in try work() }
            outcome.result.withLock { $0 = result }
            outcome.isDone.signal()
        }
        thread.stackSize = size
        thread.start()
        outcome.isDone.wait()
        guard let result = outcome.result.withLock({ $0 }) else { return try work() }
        return try result.get()
    }
}
