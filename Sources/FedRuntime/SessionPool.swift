import Foundation

/// The sessions of a run: one a connection id, opened by whoever needs it first.
final class SessionPool: @unchecked Sendable {
    private enum State {
        case opening
        case open(any RemoteSession)
        case failed(RunError)
    }

    private let changed = NSCondition()
    private var states: [String: State] = [:]
    private let cancellation: Cancellation

    init(_ cancellation: Cancellation) { self.cancellation = cancellation }

    /// The session of a connection; opens it if it is the first to ask, else waits for whoever opens it.
    func session(for source: RemoteSource, _ options: SessionOptions) throws(RunError) -> any RemoteSession {
        if let state = claim(source.settings.id) {
            switch state {
            case .open(let session): return session
            case .failed(let error): throw error
            case .opening: throw RunError(.internal, "a session is neither open nor failed")
            }
        }
        do {
            let session = try source.connector.connect(source.settings, options)
            cancellation.onCancel { session.cancel() }
            settle(source.settings.id, .open(session))
            return session
        } catch {
            settle(source.settings.id, .failed(error))
            throw error
        }
    }

    /// The settled state; `nil` for the caller that must open the session.
    private func claim(_ id: String) -> State? {
        changed.lock()
        defer { changed.unlock() }
        while true {
            switch states[id] {
            case nil:
                states[id] = .opening
                return nil
            case .opening: changed.wait()
            case .open, .failed: return states[id]
            }
        }
    }

    private func settle(_ id: String, _ state: State) {
        changed.lock()
        states[id] = state
        changed.broadcast()
        changed.unlock()
    }

    /// Closes what is open; all cursors must be closed.
    func close() {
        changed.lock()
        let open = states
        states = [:]
        changed.unlock()
        for case .open(let session) in open.values { session.close() }
    }
}
