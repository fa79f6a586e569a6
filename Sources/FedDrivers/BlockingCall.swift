import FedRuntime
import Foundation
import Synchronization

/// A driver's call that may block for as long as the network lets it: it has a thread of its own, and is left alone
/// when nobody wants its result any more.
enum BlockingCall {
    private final class Outcome<Value: Sendable>: Sendable {
        private struct State {
            var result: Result<Value, RunError>?
            var isAbandoned = false
        }

        private let state = Mutex(State())
        let ended = DispatchSemaphore(value: 0)

        /// Hands the result over; `false` when nobody waits for it.
        func settle(_ result: Result<Value, RunError>) -> Bool {
            let isWanted = state.withLock { state in
                state.result = result
                return !state.isAbandoned
            }
            ended.signal()
            return isWanted
        }

        var result: Result<Value, RunError>? { state.withLock(\.result) }

        /// Gives up; the result, if there is one by now.
        func abandon() -> Result<Value, RunError>? {
            state.withLock { state in
                state.isAbandoned = true
                return state.result
            }
        }
    }

    /// Waits for the call's end, for so many seconds (zero: without an end), or until `isCancelled`.
    ///
    /// A value that came too late goes to `discard`.
    ///
    /// - Throws: what the call throws; `timedOut`, `interrupted`.
    static func run<Value: Sendable>(
        seconds: Int, isCancelled: () -> Bool, discard: @escaping @Sendable (Value) -> Void,
        _ body: @escaping @Sendable () throws(RunError) -> Value
    ) throws(RunError) -> Value {
        let outcome = Outcome<Value>()
        let thread = Thread {
            let result = Result { () throws(RunError) in try body() }
            if !outcome.settle(result), case .success(let value) = result { discard(value) }
        }
        thread.stackSize = 8 << 20
        thread.start()
        let deadline = seconds > 0 ? ContinuousClock.now + .seconds(seconds) : nil
        while outcome.ended.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
            let isPast = deadline.map { ContinuousClock.now >= $0 } ?? false
            guard isPast || isCancelled() else { continue }
            if let result = outcome.abandon() { return try result.get() }
            throw isPast
                ? RunError(.timedOut, "no connection within \(seconds) seconds") : RunError(.interrupted, "interrupted")
        }
        guard let result = outcome.result else { throw RunError(.internal, "a call has ended without a result") }
        return try result.get()
    }
}
