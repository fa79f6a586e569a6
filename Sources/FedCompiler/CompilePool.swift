import Foundation

/// A fixed number of threads with deep stacks, on which statements are compiled.
///
/// The compiler walks trees recursively, and limits their depth; the stacks are sized for these limits, whatever
/// the stacks of the threads are that serve connections. The threads end when the pool is released and its work
/// is done.
package final class CompilePool: Sendable {
    package static let stackSize = 16 << 20

    private let queue = Queue()

    package init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        for _ in 0..<max(threads, 1) {
            let thread = Thread { [queue] in
                while let job = queue.next() { job() }
            }
            thread.name = "compile"
            thread.stackSize = Self.stackSize
            thread.start()
        }
    }

    deinit { queue.close() }

    /// Runs `work` on one of the threads, after what was asked before.
    ///
    /// The queue has no bound of its own: who accepts requests bounds how many are in the house.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.add { continuation.resume(returning: work()) }
        }
    }

    /// The jobs that wait; all state is behind `condition`.
    private final class Queue: @unchecked Sendable {
        private let condition = NSCondition()
        private var jobs: [@Sendable () -> Void] = []
        private var first = 0
        private var isClosed = false

        func add(_ job: @escaping @Sendable () -> Void) {
            condition.lock()
            jobs.append(job)
            condition.signal()
            condition.unlock()
        }

        /// Waits for a job; `nil` when the queue is closed and empty.
        func next() -> (@Sendable () -> Void)? {
            condition.lock()
            defer { condition.unlock() }
            while first == jobs.count {
                if isClosed { return nil }
                condition.wait()
            }
            let job = jobs[first]
            first += 1
            if first == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                first = 0
            }
            return job
        }

        func close() {
            condition.lock()
            isClosed = true
            condition.broadcast()
            condition.unlock()
        }
    }
}
