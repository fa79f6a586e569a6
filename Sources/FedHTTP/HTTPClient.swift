package import FedRuntime
import Foundation
import Synchronization

/// Sends requests to one system, over connections that are kept open.
///
/// Safe to call from several threads; each call blocks its own.
package final class HTTPClient: Sendable {
    package let settings: HTTPSettings
    /// Lines that nobody uses now.
    private let lines = Mutex<[HTTPLine]>([])
    private static let mostIdle = 8

    package init(_ settings: HTTPSettings) {
        self.settings = settings
    }

    /// Sends a request once, and takes the whole answer.
    package func send(
        _ request: HTTPRequest, until deadline: ContinuousClock.Instant? = nil, isStopped: () -> Bool
    ) throws(HTTPFault) -> HTTPAnswer {
        let line = try line()
        do throws(HTTPFault) {
            try line.start(request, settings)
            while try line.advance(until: deadline, isStopped: isStopped, past: line.waiting) {
                guard line.waiting <= settings.maximumBody else {
                    throw HTTPFault(.tooLarge, "an answer passes \(settings.maximumBody >> 20) MB")
                }
            }
        } catch {
            // Its connection is in the middle of something.
            line.end()
            throw error
        }
        var answer = HTTPAnswer(status: line.status, headers: line.headers)
        line.take(&answer.body)
        give(line)
        return answer
    }

    /// Sends a request once, and returns when the answer's status is known.
    package func open(
        _ request: HTTPRequest, until deadline: ContinuousClock.Instant? = nil, isStopped: () -> Bool
    ) throws(HTTPFault) -> HTTPStream {
        let line = try line()
        try line.start(request, settings)
        _ = try line.advance(until: deadline, isStopped: isStopped)
        return HTTPStream(line, self)
    }

    /// Sends a request until it is answered with something else than "later".
    ///
    /// A request that may have had an effect is sent again only if it `isRepeatable`, or if it surely was not carried
    /// out. A server's `Retry-After` is kept to.
    ///
    /// `isLater` says whether an answer asks to come again: one of the usual statuses if it is not given. `again` changes
    /// the request before it is sent once more.
    package func sendPatiently(
        _ request: HTTPRequest, until deadline: ContinuousClock.Instant? = nil, isStopped: () -> Bool,
        isLater: (HTTPAnswer) -> Bool = HTTPAnswer.isLater, again: (inout HTTPRequest) -> Void = { _ in }
    ) throws(HTTPFault) -> HTTPAnswer {
        var request = request
        var wait = settings.backoff.base
        var unsent = 0
        // What the server takes to answer is its own matter, and the deadline's.
        var waited = Duration.zero
        while true {
            var after: Duration?
            var fault: HTTPFault?
            do throws(HTTPFault) {
                let answer = try send(request, until: deadline, isStopped: isStopped)
                guard isLater(answer), waited < settings.backoff.limit else { return answer }
                after = answer.retryAfter
            } catch {
                let mayRepeat = error.kind == .notSent || error.kind == .broken && request.isRepeatable
                guard mayRepeat, waited < settings.backoff.limit else { throw error }
                if error.kind == .notSent { unsent += 1 }
                // A server that nobody reaches is soon told of.
                guard unsent < 3 else { throw error }
                fault = error
            }
            wait = settings.backoff.next(after: wait)
            let next = settings.backoff.bounded(after ?? wait)
            try pause(next, after: fault, until: deadline, isStopped: isStopped)
            waited += next
            again(&request)
        }
    }

    /// Waits, but not past the deadline or a stop.
    ///
    /// - Throws: `fault` at once when the deadline would come first: what has failed says more than that time is over.
    package func pause(
        _ duration: Duration, after fault: HTTPFault? = nil, until deadline: ContinuousClock.Instant? = nil,
        isStopped: () -> Bool
    ) throws(HTTPFault) {
        let end = ContinuousClock.now + duration
        if let fault, let deadline, end >= deadline { throw fault }
        while true {
            if isStopped() { throw HTTPFault(.interrupted, "interrupted") }
            let now = ContinuousClock.now
            if let deadline, now >= deadline { throw HTTPFault(.timedOut, "the server does not answer") }
            guard now < end else { return }
            Thread.sleep(forTimeInterval: min(0.1, Double((end - now).milliseconds + 1) / 1000))
        }
    }

    // MARK: - Lines

    private func line() throws(HTTPFault) -> HTTPLine {
        if let line = lines.withLock({ $0.popLast() }) { return line }
        return try HTTPLine()
    }

    func give(_ line: HTTPLine) {
        line.end()
        lines.withLock { if $0.count < Self.mostIdle { $0.append(line) } }
    }
}

/// An answer whose body is read as it comes.
///
/// One thread reads.
package final class HTTPStream: @unchecked Sendable {
    private let line: HTTPLine
    private let client: HTTPClient
    private var isEnded = false
    package let status: Int
    package let headers: [String: String]

    init(_ line: HTTPLine, _ client: HTTPClient) {
        self.line = line
        self.client = client
        status = line.status
        headers = line.headers
    }

    deinit { close() }

    /// Replaces the bytes with the next ones; false at the end.
    ///
    /// - Throws: a fault when the body is cut short, which is never an end.
    package func read(
        into bytes: inout [UInt8], until deadline: ContinuousClock.Instant? = nil, isStopped: () -> Bool
    ) throws(HTTPFault) -> Bool {
        guard !isEnded else {
            bytes.removeAll(keepingCapacity: true)
            return false
        }
        let isMore = try line.advance(until: deadline, isStopped: isStopped)
        line.take(&bytes)
        if !isMore {
            isEnded = true
            client.give(line)
        }
        return isMore
    }

    /// Leaves the rest unread.
    package func close() {
        guard !isEnded else { return }
        isEnded = true
        line.end()
    }
}

extension HTTPAnswer {
    /// Whether an answer with this status usually means that the same request may do better later.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc9110#status.503> and its neighbours.
    package static func isLater(_ answer: HTTPAnswer) -> Bool {
        [429, 502, 503, 504].contains(answer.status)
    }

    /// How long the server asks to wait; only a number of seconds is understood.
    package var retryAfter: Duration? {
        headers["retry-after"].flatMap { Int64($0) }.flatMap { $0 >= 0 ? .seconds(min($0, 3600)) : nil }
    }

    /// The body's beginning, for messages: without what would break a line.
    package var excerpt: String {
        let text = String(decoding: body.prefix(64 << 10), as: UTF8.self)
        let plain = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }.filter {
            !$0.isASCII || $0.asciiValue ?? 0 >= 32
        }
        return Redaction.excerpt(String(plain), longest: 300)
    }
}

extension RunError {
    /// What a fault means for whoever connects, or runs a statement.
    package init(_ fault: HTTPFault, at place: String) {
        switch fault.kind {
        case .interrupted: self.init(.interrupted, "interrupted")
        case .timedOut: self.init(.timedOut, "\(place) does not answer in time")
        case .badURL: self.init(.configuration, "\(place): \(fault.reason)")
        case .refusedCertificate: self.init(.configuration, "\(place): its certificate is not trusted: \(fault.reason)")
        case .notSent: self.init(.unavailable, "no connection to \(place): \(fault.reason)")
        case .broken: self.init(.unavailable, "the connection to \(place) is lost: \(fault.reason)")
        case .tooLarge: self.init(.queryFailed, "\(place): \(fault.reason)")
        }
    }
}
