import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// One statement on Snowflake.
final class SnowflakeJob: RemoteJob {
    let pagesAtOnce = 4
    private let statement: String
    private let service: SnowflakeService
    private let timeout: Int?
    private let requestID = UUID().uuidString.lowercased()
    private let state = Mutex(State())

    private struct State {
        var handle: String?
        var wasSent = false
        /// Whether nothing is left to stop.
        var isDone = false
        /// How many rows each partition has.
        var rowCounts: [Int] = []
    }

    /// Snowflake stops the statement after `timeout` seconds.
    init(_ statement: String, _ service: SnowflakeService, timeout: Int?) {
        self.statement = statement
        self.service = service
        self.timeout = timeout
    }

    func submit(_ watch: Watch) throws(RunError) -> JobState {
        try ReadOnlyRule.snowflake.check(statement)
        try watch.check()
        state.withLock { $0.wasSent = true }
        return try outcome(
            try service.submit(statement, requestID: requestID, timeout: timeout, isAgain: false, watch))
    }

    func poll(_ watch: Watch) throws(RunError) -> JobState {
        guard let handle = state.withLock(\.handle) else {
            throw RunError(.internal, "a statement without a handle is asked after")
        }
        return try outcome(try service.poll(handle, watch))
    }

    func page(_ reference: String, _ watch: Watch) throws(RunError) -> ResultPage {
        let (handle, rowCount) = state.withLock { state in
            let index = Int(reference) ?? -1
            return (state.handle, state.rowCounts.indices.contains(index) ? state.rowCounts[index] : nil)
        }
        guard let handle, let rowCount else { throw RunError(.internal, "there is no partition \(reference)") }
        let answer = try service.partition(reference, of: handle, watch)
        guard answer.status == 200 else { throw service.error(answer) }
        return ResultPage(try rows(try object(answer), rowCount))
    }

    func stop() {
        let state = state.withLock { $0 }
        guard state.wasSent, !state.isDone else { return }
        let watch = Watch.brief()
        var handle = state.handle
        if handle == nil {
            // The answer with the handle was lost: the request that has run, or runs now, tells it again.
            let answer = try? service.submit(
                statement, requestID: requestID, timeout: timeout, isAgain: true, watch)
            handle = answer.flatMap { try? JSONAnswer($0.body) }?["statementHandle"]?.stringValue
        }
        if let handle { service.cancel(handle, watch) }
    }

    // MARK: - Answers

    private func outcome(_ answer: HTTPAnswer) throws(RunError) -> JobState {
        if SnowflakeService.isRunning(answer) {
            let handle = try object(answer)["statementHandle"]?.stringValue
            try state.withLock { state throws(RunError) in
                state.handle = handle ?? state.handle
                guard state.handle != nil else { throw Self.unexpected("it does not name the statement") }
            }
            return .running(answer.retryAfter.map(service.backoff.bounded))
        }
        // Whatever the answer is, the statement has ended.
        if answer.status < 500, answer.status != 429, answer.status != 401 { state.withLock { $0.isDone = true } }
        guard answer.status == 200 else { throw service.error(answer) }
        return try result(try object(answer))
    }

    /// Columns and first partition.
    private func result(_ answer: JSONAnswer) throws(RunError) -> JobState {
        guard answer["code"]?.stringValue != "391908" else {
            throw RunError(.queryFailed, "the server reports 391908: the result is too large, and not complete")
        }
        guard let metadata = answer["resultSetMetaData"], let types = metadata["rowType"]?.arrayValue else {
            throw Self.unexpected("it does not name the columns")
        }
        if let format = metadata["format"]?.stringValue, format.lowercased() != "jsonv2" {
            throw Self.unexpected("its format is \(format)")
        }
        var rowCounts: [Int] = []
        for partition in metadata["partitionInfo"]?.arrayValue ?? [] {
            guard let count = partition["rowCount"]?.integerValue, count >= 0 else {
                throw Self.unexpected("a partition has no number of rows")
            }
            rowCounts.append(Int(count))
        }
        guard let total = metadata["numRows"]?.integerValue, rowCounts.isEmpty || Int(total) == rowCounts.reduce(0, +)
        else { throw Self.unexpected("its numbers of rows do not agree") }
        if rowCounts.isEmpty { rowCounts = [Int(total)] }
        let (handle, counts) = (answer["statementHandle"]?.stringValue, rowCounts)
        state.withLock { state in
            state.handle = handle ?? state.handle
            state.rowCounts = counts
        }
        let page = ResultPage(
            try rows(answer, rowCounts[0]), next: rowCounts.indices.dropFirst().map(String.init))
        return .ready(types.map(RemoteColumn.init(snowflake:)), page)
    }

    private func rows(_ answer: JSONAnswer, _ rowCount: Int) throws(RunError) -> JSONRows {
        guard let start = answer.start(of: "data") else { throw Self.unexpected("it has no rows") }
        return JSONRows(answer.body, at: start, rowCount: rowCount)
    }

    private func object(_ answer: HTTPAnswer) throws(RunError) -> JSONAnswer {
        do throws(JSONCut) { return try JSONAnswer(answer.body) } catch {
            throw Self.unexpected("it is no JSON object, or cut off, at byte \(error.at)")
        }
    }

    private static func unexpected(_ reason: String) -> RunError {
        RunError(.unavailable, "an answer of Snowflake's is not what its API says: \(reason)")
    }
}
