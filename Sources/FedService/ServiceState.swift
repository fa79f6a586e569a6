import FedDiagnostics
import Synchronization

/// What the requests of one service share: whether it is stopping, and how many are in the house.
package final class ServiceState: Sendable {
    private struct Counts {
        var isStopping = false
        var requests = 0
        var compilations = 0
    }

    private let counts = Mutex(Counts())

    package init() {}

    package var isStopping: Bool { counts.withLock { $0.isStopping } }

    /// The requests that have not been answered yet.
    package var requests: Int { counts.withLock { $0.requests } }

    /// From now on new requests to compile are refused, and the service is not ready.
    package func stop() { counts.withLock { $0.isStopping = true } }

    func enterRequest() { counts.withLock { $0.requests += 1 } }
    func leaveRequest() { counts.withLock { $0.requests -= 1 } }

    /// Takes one of `bound` places among the requests to compile; give it back with `leaveCompilation`.
    func enterCompilation(bound: Int) throws(CompileError) {
        let refusal: CompileError? = counts.withLock { counts in
            if counts.isStopping {
                return CompileError(.shuttingDown, "the service is stopping and takes no new requests")
            }
            if counts.compilations >= bound {
                return CompileError(
                    .tooManyRequests, "\(counts.compilations) requests are being compiled or wait for it",
                    hint: "try again after the time that Retry-After gives")
            }
            counts.compilations += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    func leaveCompilation() { counts.withLock { $0.compilations -= 1 } }
}
