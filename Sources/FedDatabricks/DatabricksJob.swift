import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// One statement on a SQL warehouse.
///
/// A warehouse forgets a statement that nobody asks after for a quarter of an hour, and its rows after an hour.
final class DatabricksJob: RemoteJob {
    let pagesAtOnce = 4
    private let statement: String
    /// Whether the rows come within the answers, as texts.
    private let isInline: Bool
    private let service: DatabricksService
    private let check: WarehouseCheck
    private let state = Mutex(State())

    private struct State {
        var id: String?
        var hasEnded = false
        /// How many rows each chunk has; nil where the manifest does not say.
        var rowCounts: [Int?] = []
        /// Links that have come before they were asked for.
        var links: [Int: ChunkLink] = [:]
    }

    init(_ statement: RemoteStatement, _ service: DatabricksService, _ check: WarehouseCheck) {
        self.statement = statement.query
        // As texts moments have milliseconds.
        isInline = service.isInline && !statement.columns.contains { [.timestamp, .timestampNTZ].contains($0.type) }
        self.service = service
        self.check = check
    }

    func submit(_ watch: Watch) throws(RunError) -> JobState {
        try ReadOnlyRule.databricks.check(statement)
        let outcome = try outcome(try service.submit(statement, isInline: isInline, watch))
        try check.pass(watch)
        return outcome
    }

    func poll(_ watch: Watch) throws(RunError) -> JobState {
        try outcome(try service.poll(try identifier(), watch))
    }

    func stop() {
        let (id, hasEnded) = state.withLock { ($0.id, $0.hasEnded) }
        if let id, !hasEnded { service.cancel(id, .brief()) }
    }

    private func identifier() throws(RunError) -> String {
        guard let id = state.withLock(\.id) else {
            throw RunError(.internal, "a statement without an identifier is asked after")
        }
        return id
    }

    // MARK: - The statement

    private func outcome(_ answer: HTTPAnswer) throws(RunError) -> JobState {
        guard answer.status == 200 else { throw service.error(answer) }
        let body = try Self.object(answer)
        let id = body["statement_id"]?.stringValue
        state.withLock { $0.id = id ?? $0.id }
        let status = body["status"]
        let word = status?["state"]?.stringValue ?? ""
        switch word {
        case "PENDING", "RUNNING":
            _ = try identifier()
            return .running(answer.retryAfter.map(service.backoff.bounded))
        case "SUCCEEDED":
            state.withLock { $0.hasEnded = true }
            return try result(body)
        case "FAILED", "CANCELED", "CLOSED":
            state.withLock { $0.hasEnded = true }
            var error = RunError(databricks: word, status)
            if isInline, error.message.contains("byte limit") {
                error.message += "; it is that of disposition: inline, without which there is none"
            }
            throw error
        default: throw Self.unexpected("the statement's state is \(word.isEmpty ? "missing" : word)")
        }
    }

    /// Columns, and where the rows are.
    private func result(_ body: JSONAnswer) throws(RunError) -> JobState {
        guard let manifest = body["manifest"], let schema = manifest["schema"] else {
            throw Self.unexpected("there is no manifest")
        }
        guard manifest["truncated"]?.boolValue != true else {
            throw RunError(.queryFailed, "the result is too large for the system, and not complete")
        }
        let columns = schema["columns"]?.arrayValue ?? []
        if !columns.isEmpty, let format = manifest["format"]?.stringValue,
            format != (isInline ? "JSON_ARRAY" : "ARROW_STREAM")
        {
            throw Self.unexpected("the format of the rows is \(format)")
        }
        let chunks = Int(manifest["total_chunk_count"]?.integerValue ?? 0)
        let total = manifest["total_row_count"]?.integerValue
        guard (0...1_000_000).contains(chunks) else { throw Self.unexpected("there are \(chunks) chunks") }
        var rowCounts = [Int?](repeating: nil, count: chunks)
        for entry in manifest["chunks"]?.arrayValue ?? [] {
            guard let index = entry["chunk_index"]?.integerValue, rowCounts.indices.contains(Int(index)),
                let count = entry["row_count"]?.integerValue
            else { throw Self.unexpected("a chunk has no place or no number of rows") }
            rowCounts[Int(index)] = Int(count)
        }
        let counted = rowCounts.compactMap { $0 }
        if let total, counted.count == chunks, counted.reduce(0, +) != Int(total) {
            throw Self.unexpected("its numbers of rows do not agree")
        }
        let counts = rowCounts
        if isInline {
            state.withLock { $0.rowCounts = counts }
            var first: (any RowSource)?
            if let count = counts.first, let chunk = body.object("result") { first = try Self.rows(chunk, count) }
            let next = (first == nil ? 0 : 1)..<max(chunks, 1)
            return .ready(
                columns.map(RemoteColumn.init(databricksText:)),
                ResultPage(first ?? NoRows(), next: chunks == 0 ? [] : next.map(String.init)))
        }
        let links = Self.links(body["result"])
        state.withLock { state in
            state.rowCounts = counts
            for link in links { state.links[link.index] = link }
        }
        return .ready(
            columns.map(RemoteColumn.init(databricks:)), ResultPage(NoRows(), next: (0..<chunks).map(String.init)))
    }

    // MARK: - The rows

    func page(_ reference: String, _ watch: Watch) throws(RunError) -> ResultPage {
        guard let index = Int(reference), let known = state.withLock({ Self.element($0.rowCounts, index) }) else {
            throw RunError(.internal, "there is no chunk \(reference)")
        }
        if isInline { return ResultPage(try rows(of: index, known, watch)) }
        var kept = state.withLock { $0.links.removeValue(forKey: index) }
        // A link may have expired, or do so on its way: another one is asked for, but not for ever.
        for _ in 0..<3 {
            let link = if let kept, kept.isFresh { kept } else { try freshLink(to: index, watch) }
            kept = nil
            let answer = try service.fetch(link, watch)
            switch answer.status {
            case 200:
                if let count = link.rowCount, let known, count != known {
                    throw Self.unexpected("its numbers of rows do not agree")
                }
                return ResultPage(ArrowRows(answer.body, rowCount: known ?? link.rowCount))
            case 401, 403: continue
            default:
                throw RunError(.unavailable, "the storage of the rows answers with the status \(answer.status)")
            }
        }
        throw RunError(.unavailable, "the storage of the rows refuses every link that the system gives")
    }

    /// The rows of a chunk that is no link.
    private func rows(of index: Int, _ count: Int?, _ watch: Watch) throws(RunError) -> any RowSource {
        let answer = try service.chunk(index, of: try identifier(), watch)
        guard answer.status == 200 else { throw service.error(answer) }
        let chunk = try Self.object(answer)
        guard chunk["chunk_index"]?.integerValue.map({ Int($0) == index }) ?? true,
            let rows = try Self.rows(chunk, count)
        else { throw Self.unexpected("there are no rows of the chunk \(index)") }
        return rows
    }

    /// The rows that lie in a chunk; nil where it has none.
    private static func rows(_ chunk: JSONAnswer, _ count: Int?) throws(RunError) -> (any RowSource)? {
        guard let start = chunk.start(of: "data_array") else { return nil }
        if let own = chunk["row_count"]?.integerValue, let count, Int(own) != count {
            throw unexpected("its numbers of rows do not agree")
        }
        return JSONRows(chunk.body, at: start, rowCount: count ?? chunk["row_count"]?.integerValue.map { Int($0) })
    }

    private func freshLink(to index: Int, _ watch: Watch) throws(RunError) -> ChunkLink {
        let answer = try service.chunk(index, of: try identifier(), watch)
        guard answer.status == 200 else { throw service.error(answer) }
        let links = Self.links(.object(["external_links": try Self.object(answer)["external_links"] ?? .null]))
        guard let link = links.first(where: { $0.index == index }) else {
            throw Self.unexpected("there is no link to the chunk \(index)")
        }
        return link
    }

    private static func links(_ result: JSONValue?) -> [ChunkLink] {
        (result?["external_links"]?.arrayValue ?? []).compactMap { ChunkLink($0) }
    }

    private static func element(_ counts: [Int?], _ index: Int) -> Int?? {
        counts.indices.contains(index) ? .some(counts[index]) : nil
    }

    // MARK: - Answers

    static func object(_ answer: HTTPAnswer) throws(RunError) -> JSONAnswer {
        do throws(JSONCut) { return try JSONAnswer(answer.body) } catch {
            throw unexpected("it is no JSON object, or cut off, at byte \(error.at)")
        }
    }

    static func unexpected(_ reason: String) -> RunError {
        RunError(.unavailable, "an answer of Databricks' is not what its API says: \(reason)")
    }
}
