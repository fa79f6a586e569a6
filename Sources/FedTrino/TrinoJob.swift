import FedHTTP
import FedRuntime
import Synchronization

/// One statement: a chain of pages, of which each names the next one.
///
/// The server waits a second for something to say, so that asking again at once is what it expects.
final class TrinoJob: RemoteJob {
    private static let pause = Duration.milliseconds(10)

    private let text: String
    private let server: TrinoServer
    /// Where the next page is, as long as there is one.
    private let place = Mutex<String?>(nil)

    init(_ text: String, _ server: TrinoServer) {
        self.text = text
        self.server = server
    }

    func submit(_ watch: Watch) throws(RunError) -> JobState {
        try ReadOnlyRule.trino.check(text)
        return Self.state(try keep(try server.submit(text, watch), watch))
    }

    func poll(_ watch: Watch) throws(RunError) -> JobState {
        guard let next = place.withLock({ $0 }) else {
            throw RunError(.unavailable, "the server names no page of a statement that it has not run")
        }
        return Self.state(try keep(try server.page(next, watch), watch))
    }

    func page(_ reference: String, _ watch: Watch) throws(RunError) -> ResultPage {
        var answer = try keep(try server.page(reference, watch), watch)
        while answer.rows == nil, let next = answer.next {
            try watch.pause(Self.pause)
            answer = try keep(try server.page(next, watch), watch)
        }
        return Self.page(answer)
    }

    func stop() {
        let next = place.withLock { place in
            defer { place = nil }
            return place
        }
        // Whoever has all pages leaves the statement in the server's books as one that has ended well.
        if let next { server.stop(next) }
    }

    /// Remembers where the next page is.
    private func keep(_ answer: TrinoAnswer, _ watch: Watch) throws(RunError) -> TrinoAnswer {
        place.withLock { $0 = answer.failure == nil ? answer.next : nil }
        guard let failure = answer.failure else { return answer }
        // It was us who had it stopped.
        if watch.isStopped() { throw RunError(.interrupted, "interrupted") }
        throw failure
    }

    /// Columns come as soon as the statement is planned, rows later; a statement without columns ends without them.
    private static func state(_ answer: TrinoAnswer) -> JobState {
        guard answer.columns != nil || answer.next == nil else { return .running(pause) }
        return .ready(answer.columns ?? [], page(answer))
    }

    private static func page(_ answer: TrinoAnswer) -> ResultPage {
        ResultPage(answer.rows ?? NoRows(), next: answer.next.map { [$0] } ?? [])
    }
}
