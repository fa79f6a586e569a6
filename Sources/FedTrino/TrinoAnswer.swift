import FedHTTP
import FedPlan
import FedRuntime

/// What the server says of a statement at one time.
struct TrinoAnswer: Sendable {
    /// Where the next page is; nil when there is none.
    let next: String?
    /// Nil until the server has planned the statement.
    let columns: [RemoteColumn]?
    /// Nil in an answer without rows.
    let rows: JSONRows?
    /// Why the statement has failed; that is no matter of the answer's status.
    let failure: RunError?

    /// - Throws: `unavailable` for a body that is none of the protocol's.
    init(_ body: [UInt8]) throws(RunError) {
        let answer: JSONAnswer
        do throws(JSONCut) { answer = try JSONAnswer(body) } catch {
            throw RunError(.unavailable, "the server's answer is cut off, or no JSON, at byte \(error.at)")
        }
        failure = answer.start(of: "error").map { _ in RunError(trino: answer.object("error")) }
        guard answer.start(of: "nextUri") == nil || answer["nextUri"]?.stringValue != nil else {
            throw RunError(.unavailable, "the server's answer names its next page in another way than the protocol")
        }
        // Without an identifier it is none of a statement's.
        guard failure != nil || answer["id"]?.stringValue != nil else {
            throw RunError(.unavailable, "the server's answer is none to a statement")
        }
        next = answer["nextUri"]?.stringValue
        columns = try answer.start(of: "columns").map { _ throws(RunError) in try Self.columns(answer["columns"]) }
        rows = answer.start(of: "data").map { JSONRows(body, at: $0) }
    }

    private static func columns(_ value: JSONValue?) throws(RunError) -> [RemoteColumn] {
        guard let list = value?.arrayValue else {
            throw RunError(.unavailable, "the server's answer has columns that cannot be read")
        }
        var columns: [RemoteColumn] = []
        for column in list {
            guard let type = column["type"]?.stringValue ?? column["typeSignature"]?["rawType"]?.stringValue else {
                throw RunError(.unavailable, "the server's answer has a column without a type")
            }
            columns.append(RemoteColumn(name: column["name"]?.stringValue ?? "", TrinoType.form(of: type), type: type))
        }
        return columns
    }
}
