import FedRuntime
import Foundation

/// Fetches the pages of one job ahead of whoever reads them, and hands them over in their order.
final class PageFetcher: @unchecked Sendable {
    private let job: any RemoteJob
    private let watch: Watch
    private let changed = NSCondition()
    /// Pages that nobody has begun to fetch.
    private var references: [String] = []
    /// How many of the references have been taken, and how many pages the reader has.
    private var begun = 0
    private var delivered = 0
    private var pages: [Int: Result<ResultPage, RunError>] = [:]
    private var workers = 0
    private var isStopped = false
    /// Whether a page could not be fetched; those before it still come.
    private var hasFailed = false

    init(_ job: any RemoteJob, _ watch: Watch) {
        self.job = job
        self.watch = watch
    }

    /// Adds pages to fetch.
    func add(_ next: [String]) {
        guard !next.isEmpty else { return }
        changed.lock()
        references += next
        let wanted = min(job.pagesAtOnce, references.count) - workers
        for _ in 0..<max(wanted, 0) {
            workers += 1
            Thread.detachNewThread { self.work() }
        }
        changed.broadcast()
        changed.unlock()
    }

    /// The next page; nil when there is none.
    func next() throws(RunError) -> ResultPage? {
        changed.lock()
        defer { changed.unlock() }
        while true {
            if let page = pages.removeValue(forKey: delivered) {
                delivered += 1
                changed.broadcast()
                return try page.get()
            }
            if references.isEmpty, delivered == begun { return nil }
            if isStopped || watch.isStopped() { throw RunError(.interrupted, "interrupted") }
            _ = changed.wait(until: Date(timeIntervalSinceNow: 0.2))
        }
    }

    func stop() {
        changed.lock()
        isStopped = true
        changed.broadcast()
        changed.unlock()
    }

    /// Fetches until nothing is left: so many pages ahead of the reader that no more than these lie in memory.
    private func work() {
        while let (index, reference) = claim() {
            let page: Result<ResultPage, RunError>
            do throws(RunError) { page = .success(try job.page(reference, watch)) } catch { page = .failure(error) }
            changed.lock()
            if case .success(let page) = page { references += page.next }
            if case .failure = page { hasFailed = true }
            pages[index] = page
            changed.broadcast()
            changed.unlock()
        }
    }

    private func claim() -> (Int, String)? {
        changed.lock()
        defer { changed.unlock() }
        while true {
            // Who fetches a page may find the next one in it: such a worker looks here again by itself.
            guard !isStopped, !hasFailed, !references.isEmpty else {
                workers -= 1
                return nil
            }
            if begun - delivered < job.pagesAtOnce + 1 {
                begun += 1
                return (begun - 1, references.removeFirst())
            }
            _ = changed.wait(until: Date(timeIntervalSinceNow: 0.2))
            if watch.isStopped() { isStopped = true }
        }
    }
}
