import CLibpq
import Dispatch
import Foundation

/// Asks a server to stop what it does on one connection; safe from any thread, at any time.
///
/// libpq copies the address and key out of the `PGconn`, so a request may outlive it.
/// See <https://www.postgresql.org/docs/current/libpq-cancel.html>.
final class CancelRequest: @unchecked Sendable {
    private let handle: OpaquePointer

    init?(_ connection: OpaquePointer) {
        guard let handle = PQgetCancel(connection) else { return nil }
        self.handle = handle
    }

    deinit { PQfreeCancel(handle) }

    /// Sends the request; false when the server took none within five seconds.
    ///
    /// `PQcancel` has no time limit of its own, so it gets a thread that nobody has to wait for.
    func send() -> Bool {
        let outcome = Outcome()
        Thread.detachNewThread { [self] in
            var complaint = [CChar](repeating: 0, count: 256)
            outcome.isSent = PQcancel(handle, &complaint, Int32(complaint.count)) == 1
            outcome.isKnown.signal()
        }
        return outcome.isKnown.wait(timeout: .now() + .seconds(5)) == .success && outcome.isSent
    }

    /// Written before the signal, read after the wait.
    private final class Outcome: @unchecked Sendable {
        let isKnown = DispatchSemaphore(value: 0)
        var isSent = false
    }
}
