/// How long to wait before a request is sent again.
///
/// Each wait is drawn between the base and three times the one before (decorrelated jitter), so that the readers of a
/// system that is busy do not come back together.
package struct Backoff: Sendable {
    package var base: Duration
    package var cap: Duration
    /// All waits for one request together.
    package var limit: Duration

    package init(base: Duration = .milliseconds(500), cap: Duration = .seconds(16), limit: Duration = .seconds(300)) {
        self.base = base
        self.cap = cap
        self.limit = limit
    }

    /// The wait after one of `previous`.
    package func next(after previous: Duration) -> Duration {
        let low = base.milliseconds
        let high = max(low, min(previous.milliseconds * 3, cap.milliseconds))
        return .milliseconds(Int64.random(in: low...high))
    }

    /// The wait that a server asks for, as far as it is kept to: neither none, nor for ever.
    package func bounded(_ wait: Duration) -> Duration { max(min(wait, limit), base) }
}

extension Duration {
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
