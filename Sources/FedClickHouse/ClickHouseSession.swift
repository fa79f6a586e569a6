import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// One run's connection to one server: each statement is a request of its own, and they run side by side.
final class ClickHouseSession: RemoteSession {
    let snapshot = Snapshot.perStatement(reason: "ClickHouse has no snapshot for several statements")
    let parameters: ConnectionParameters
    private let client: HTTPClient
    private let settings: StatementSettings
    private let isMarked: Bool
    private let options: SessionOptions
    private let ended = Atomic<Bool>(false)

    /// Asks the server who it is, and what may be set.
    init(_ parameters: ConnectionParameters, _ options: SessionOptions) throws(RunError) {
        self.parameters = parameters
        self.options = options
        client = HTTPClient(parameters.http)
        let limit = ContinuousClock.now + .seconds(parameters.http.connectTimeout)
        let answer: HTTPAnswer
        do throws(HTTPFault) {
            let request = parameters.request(
                StatementSettings.question,
                [
                    ServerOption(name: "default_format", value: RowBinary.format),
                    ServerOption(name: "wait_end_of_query", value: "1"),
                ])
            answer = try client.sendPatiently(
                request, Watch(until: limit, isStopped: options.isCancelled), isLater: Self.isLater)
        } catch {
            throw RunError(error, at: parameters.endpoint.url).from(parameters.id)
        }
        guard answer.status == 200, answer.headers[Self.codeHeader] == nil else {
            let error = ServerError(status: answer.status, headers: answer.headers, body: answer.body)
            throw error.connecting(parameters, status: answer.status)
        }
        isMarked = answer.headers[ErrorMark.header].flatMap { ErrorMark(tag: $0) } != nil
        settings = try StatementSettings(
            try Self.settings(answer, parameters), isMarked: isMarked, parameters.options,
            timeout: options.statementTimeout, of: parameters.id)
    }

    static let codeHeader = "x-clickhouse-exception-code"

    /// A server that is too busy is asked again; what it says of a statement is final.
    private static func isLater(_ answer: HTTPAnswer) -> Bool {
        HTTPAnswer.isLater(answer) && [nil, "202", "745"].contains(answer.headers[codeHeader])
    }

    private static func settings(
        _ answer: HTTPAnswer, _ parameters: ConnectionParameters
    ) throws(RunError) -> [StatementSettings.Found] {
        let refusal = RunError(
            .configuration, "\(parameters.endpoint.url) answers with something else than ClickHouse's rows",
            source: parameters.id)
        let queue = ByteQueue(nil)
        queue.append(answer.body)
        do {
            guard let columns = try RowBinary.columns(queue), columns.count == 1, columns[0].layout == .text else {
                throw refusal
            }
            let reader = RowBinary([RowField(.text, isNullable: columns[0].isNullable, as: .string)])
            let batch = Batch(types: [.string])
            var taken = 0
            guard try !reader.read(into: batch, from: queue, taken: &taken, limit: .max), reader.isBetweenRows,
                queue.isEmpty, batch.count == 1, batch.columns[0].isValid(0),
                let found = StatementSettings.Found.all(
                    in: String(decoding: batch.columns[0].bytes(at: 0), as: UTF8.self))
            else { throw refusal }
            return found
        } catch {
            throw refusal
        }
    }

    // MARK: - Statements

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        try ClickHouseCursor(statement, self, timeout: options.statementTimeout)
    }

    /// Whoever waits for the server sees it within a fifth of a second, and has the server stop.
    func cancel() { ended.store(true, ordering: .releasing) }

    func close() { cancel() }

    var isStopped: Bool { ended.load(ordering: .acquiring) || options.isCancelled() }

    /// A name for one statement that nobody else has; the server lists it by that.
    func queryID() -> String {
        let program = options.applicationName.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return "\(program)-\(UUID().uuidString.lowercased())"
    }

    /// Sends a statement, and returns when the server begins to answer, with rows or with an error.
    ///
    /// A server that is not there, or too busy, is asked again: nothing is written, so that a second time does no harm.
    /// The server's log tells the view that it is for.
    func send(_ query: String, id: String, view: String, _ watch: Watch) throws(HTTPFault) -> HTTPStream {
        var further = [ServerOption(name: "query_id", value: id)]
        if settings.mayComment {
            let tag = options.queryTag.map { " (\($0))" } ?? ""
            further.append(ServerOption(name: "log_comment", value: "\(options.applicationName): \(view)\(tag)"))
        }
        let request = parameters.request(query, settings.options + further)
        var wait = parameters.http.backoff.base
        var faults = 0
        let backoff = parameters.http.backoff
        var waited = Duration.zero
        while true {
            var after: Duration?
            var fault: HTTPFault?
            do throws(HTTPFault) {
                let stream = try client.open(request, until: watch.deadline, isStopped: watch.isStopped)
                let head = HTTPAnswer(status: stream.status, headers: stream.headers)
                guard Self.isLater(head), waited < backoff.limit else { return stream }
                stream.close()
                after = head.retryAfter
            } catch {
                faults += 1
                guard error.kind == .notSent, faults < 3 else { throw error }
                fault = error
            }
            wait = backoff.next(after: wait)
            let next = backoff.bounded(after ?? wait)
            try client.pause(next, after: fault, until: watch.deadline, isStopped: watch.isStopped)
            waited += next
        }
    }

    /// The mark of an error in an answer; nil when the server keeps rows until all are known.
    ///
    /// - Throws: `unavailable` when the answer comes from a server of another version than the first one.
    func mark(_ stream: HTTPStream) throws(RunError) -> ErrorMark? {
        guard isMarked else { return nil }
        guard let mark = stream.headers[ErrorMark.header].flatMap({ ErrorMark(tag: $0) }) else {
            throw RunError(
                .unavailable,
                "the answer comes from another server than the first one, which does not mark errors among rows")
        }
        return mark
    }

    /// Has the server stop a statement; returns within seconds, and tells of no failure.
    func kill(_ id: String) {
        let request = parameters.request("KILL QUERY WHERE query_id = '\(id)' ASYNC", [])
        _ = try? client.send(request, .brief())
    }
}
