import FedRuntime
import Foundation
import Synchronization

/// Whether a statement shall go on.
final class StopOrder: Sendable {
    private let state = Atomic<UInt8>(0)

    func cancel() { set(1) }

    func expire() { set(2) }

    /// The first reason counts.
    private func set(_ reason: UInt8) {
        _ = state.compareExchange(expected: 0, desired: reason, ordering: .acquiringAndReleasing)
    }

    var reason: RunError? {
        switch state.load(ordering: .acquiring) {
        case 0: nil
        case 1: RunError(.interrupted, "the statement was cancelled")
        default: RunError(.timedOut, "the statement took longer than it may")
        }
    }
}
