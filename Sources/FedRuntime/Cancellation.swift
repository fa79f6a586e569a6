import Synchronization

/// The one place that knows whether a run goes on: the first error wins, and stops everything else.
package final class Cancellation: Sendable {
    private struct State {
        var error: RunError?
        var hooks: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Why the run stops, if it does.
    package var error: RunError? { state.withLock { $0.error } }

    /// Stops the run; only the first reason counts.
    package func cancel(_ error: RunError) {
        let hooks = state.withLock { state -> [@Sendable () -> Void] in
            guard state.error == nil else { return [] }
            state.error = error
            defer { state.hooks = [] }
            return state.hooks
        }
        for hook in hooks { hook() }
    }

    /// Calls `hook` when the run is stopped; at once if it has been.
    package func onCancel(_ hook: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            guard state.error == nil else { return true }
            state.hooks.append(hook)
            return false
        }
        if isLate { hook() }
    }

    package func check() throws(RunError) {
        if let error { throw error }
    }
}
