import Synchronization

/// Whether somebody wants a statement to stop; it is never taken back.
package final class StopSign: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package var isSet: Bool { flag.load(ordering: .acquiring) }

    package func set() { flag.store(true, ordering: .releasing) }
}
