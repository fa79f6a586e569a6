package import FedPlan
import Foundation

/// A bounded queue of batches between one thread that fills them and the engine's threads that read them.
///
/// Batches go round: the reader gives each back, so that the memory of a view is that of `depth` batches.
package final class BatchStream: @unchecked Sendable {
    package static let defaultDepth = 8

    package let types: [ColumnType]
    private let batchCapacity: Int
    private let depth: Int
    private let changed = NSCondition()
    private var empty: [Batch] = []
    private var filled: [Batch] = []
    private var made = 0
    private var ending: Ending?
    private var isTaken = false
    private var isPaused = false

    private enum Ending {
        case complete
        case failed(RunError)
        case cancelled
    }

    package init(types: [ColumnType], batchCapacity: Int = Batch.defaultCapacity, depth: Int = defaultDepth) {
        self.types = types
        self.batchCapacity = batchCapacity
        self.depth = depth
    }

    // MARK: - The thread that fills

    /// An empty batch to fill, as soon as there is one; `nil` when nobody reads any more.
    package func takeEmpty() -> Batch? {
        changed.lock()
        defer { changed.unlock() }
        while true {
            if ending != nil { return nil }
            if let batch = empty.popLast() { return batch }
            if made < depth {
                made += 1
                return Batch(types: types, capacity: batchCapacity)
            }
            changed.wait()
        }
    }

    package func push(_ batch: Batch) {
        changed.lock()
        defer { changed.unlock() }
        filled.append(batch)
        changed.broadcast()
    }

    /// No more rows come: the remote has no more, or failed.
    package func finish(_ error: RunError? = nil) {
        changed.lock()
        defer { changed.unlock() }
        guard ending == nil else { return }
        ending = error.map(Ending.failed) ?? .complete
        changed.broadcast()
    }

    // MARK: - The threads that read

    /// Claims the stream; `false` for everyone but the first, because rows come only once.
    ///
    /// After a pause, it can be claimed once more.
    package func claim() -> Bool {
        changed.lock()
        defer { changed.unlock() }
        guard !isTaken else { return false }
        isTaken = true
        isPaused = false
        return true
    }

    /// Ends the reading of who has claimed the stream; whoever claims it next gets the rest.
    ///
    /// - Returns: `false`, and does nothing, when no more rows come than are here already.
    package func pause() -> Bool {
        changed.lock()
        defer { changed.unlock() }
        guard ending == nil else { return false }
        isTaken = false
        isPaused = true
        changed.broadcast()
        return true
    }

    /// The next batch as soon as there is one; `nil` at the end, and after a pause.
    package func next() throws(RunError) -> Batch? {
        changed.lock()
        defer { changed.unlock() }
        while true {
            if case .cancelled = ending { throw RunError(.interrupted, "interrupted") }
            if isPaused { return nil }
            if !filled.isEmpty { return filled.removeFirst() }
            switch ending {
            case .complete: return nil
            case .failed(let error): throw error
            case .cancelled, nil: changed.wait()
            }
        }
    }

    /// Gives a batch back after its rows have been copied.
    package func recycle(_ batch: Batch) {
        batch.reset()
        changed.lock()
        defer { changed.unlock() }
        empty.append(batch)
        changed.broadcast()
    }

    /// Ends both sides: nobody will read, or nobody shall.
    package func cancel() {
        changed.lock()
        defer { changed.unlock() }
        switch ending {
        case nil, .complete: ending = .cancelled
        case .failed, .cancelled: break
        }
        changed.broadcast()
    }
}
