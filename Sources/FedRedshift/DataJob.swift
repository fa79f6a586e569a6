import FedDiagnostics
import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// One statement, behind those that make it independent of the server's settings.
final class DataJob: RemoteJob {
    private static let kinds = JSONUnionRows.Kinds(null: "isNull", base64: "blobValue")

    private let query: String
    private let statements: [String]
    private let isLimited: Bool
    private let service: DataService
    private let token = UUID().uuidString.lowercased()
    private let state = Mutex(State())

    private struct State {
        var id: String?
        /// Whether nothing is left to stop.
        var isDone = false
    }

    /// The server stops the statement after `timeout` seconds.
    init(_ query: String, _ service: DataService, timeout: Int?) {
        self.query = query
        self.service = service
        isLimited = timeout != nil
        var statements = ["SET timezone TO 'UTC'", "SET enable_case_sensitive_identifier TO true"]
        if let timeout {
            statements.append("SET statement_timeout TO \(min(max(timeout, 1), Int(Int32.max) / 1000) * 1000)")
        }
        if let group = service.queryGroup { statements.append("SET query_group TO \(group.quotedWithBackslashes)") }
        self.statements = statements + [query]
    }

    /// The last statement of a batch has the number of all.
    private func resultID(_ id: String) -> String { "\(id):\(statements.count)" }

    func submit(_ watch: Watch) throws(RunError) -> JobState {
        try ReadOnlyRule.redshift.check(query)
        try watch.check()
        let id = try service.execute(statements, token: token, watch)
        state.withLock { $0.id = id }
        return .running(nil)
    }

    func poll(_ watch: Watch) throws(RunError) -> JobState {
        guard let id = state.withLock(\.id) else {
            throw RunError(.internal, "a statement without an identifier is asked after")
        }
        let answer = try service.describe(id, watch)
        switch answer["Status"]?.stringValue {
        case "SUBMITTED", "PICKED", "STARTED": return .running(nil)
        case "FINISHED":
            state.withLock { $0.isDone = true }
            return try result(id, watch)
        case let status:
            state.withLock { $0.isDone = true }
            throw failure(status ?? "", answer["Error"]?.stringValue)
        }
    }

    func page(_ reference: String, _ watch: Watch) throws(RunError) -> ResultPage {
        guard let id = state.withLock(\.id) else { throw RunError(.internal, "there is no page \(reference)") }
        return try page(try service.result(resultID(id), page: reference, watch))
    }

    func stop() {
        let state = state.withLock { $0 }
        guard let id = state.id, !state.isDone else { return }
        service.cancel(id, Watch.brief())
    }

    // MARK: - Answers

    private func result(_ id: String, _ watch: Watch) throws(RunError) -> JobState {
        let answer = try service.result(resultID(id), page: nil, watch)
        guard let columns = answer["ColumnMetadata"]?.arrayValue else {
            throw DataService.unexpected("it does not name the columns")
        }
        return .ready(columns.map(RemoteColumn.init(redshift:)), try page(answer))
    }

    private func page(_ answer: JSONAnswer) throws(RunError) -> ResultPage {
        guard let start = answer.start(of: "Records") else { throw DataService.unexpected("it has no rows") }
        let next = answer["NextToken"]?.stringValue ?? ""
        return ResultPage(JSONUnionRows(answer.body, at: start, Self.kinds), next: next.isEmpty ? [] : [next])
    }

    /// Why a statement came to no result; its SQLSTATE is not told.
    private func failure(_ status: String, _ message: String?) -> RunError {
        let lines = (message ?? "").split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        let text = lines.isEmpty ? "no message" : lines.joined(separator: "; ")
        let isCancelled = status == "ABORTED" || text.contains("on user's request")
        let code: RunError.Code = isCancelled && isLimited && status == "FAILED" ? .timedOut : .queryFailed
        var error = RunError(code, "the server reports \(status): \(text)")
        let refusals = ["syntax error", "does not exist", "not supported", "permission denied"]
        error.refusesStatement = !isCancelled && refusals.contains { text.contains($0) }
        return error
    }
}

extension RemoteColumn {
    /// Reads an entry of `ColumnMetadata`, whose types go by PostgreSQL's names.
    init(redshift entry: JSONValue) {
        let type = entry["typeName"]?.stringValue ?? ""
        let form: TextForm? =
            switch type {
            case "int2", "int4", "int8", "oid", "numeric", "float4", "float8": .number
            case "bool": .boolean
            case "varchar", "bpchar", "char", "name", "text", "unknown", "super": .text
            case "varbyte": .hexadecimal
            case "date": .date
            case "time": .timeOfDay
            case "timestamp", "timestamptz": .moment
            default: nil
            }
        self.init(name: entry["name"]?.stringValue ?? "", form, type: type.isEmpty ? "a type without a name" : type)
    }
}
