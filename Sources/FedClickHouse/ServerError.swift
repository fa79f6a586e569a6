import FedHTTP
import FedRuntime
import Foundation

/// An error as the server tells of it: `Code: 60. DB::Exception: … (UNKNOWN_TABLE) (version …)`.
///
/// <https://clickhouse.com/docs/interfaces/http#http_response_codes_caveats>.
struct ServerError: Error {
    let code: Int?
    let text: String

    /// Reads what stands in place of rows.
    init(status: Int, headers: [String: String], body: [UInt8]) {
        let words = Self.words(body)
        code = headers["x-clickhouse-exception-code"].flatMap { Int($0) } ?? Self.code(words)
        if code == nil {
            let excerpt = HTTPAnswer(status: status, body: body).excerpt
            text = "status \(status)\(excerpt.isEmpty ? "" : ": \(excerpt)")"
        } else {
            text = Self.message(words)
        }
    }

    /// Reads what stands behind a mark among rows: a text, its length, and the mark again.
    init(trailer: [UInt8]) {
        var words = Self.words(trailer)
        if let end = words.range(of: "__exception__", options: .backwards) { words = String(words[..<end.lowerBound]) }
        var lines = words.split(whereSeparator: \.isNewline)
        if let last = lines.last, last.prefix(while: \.isNumber).count > 0, !last.contains("DB::Exception"),
            lines.count > 1
        {
            lines.removeLast()
        }
        words = lines.joined(separator: "\n")
        code = Self.code(words)
        text = Self.message(words)
    }

    private static func words(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
    }

    /// `Code: 60. DB::Exception: …`, at the beginning.
    private static func code(_ text: String) -> Int? {
        let trimmed = text.drop { $0.isWhitespace }
        guard trimmed.hasPrefix("Code: ") else { return nil }
        return Int(trimmed.dropFirst(6).prefix { $0.isNumber })
    }

    private static let longest = 2000

    /// The message alone, on one line.
    private static func message(_ text: String) -> String {
        var words = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }.joined(separator: " ")
        if words.hasPrefix("Code: "), let start = words.range(of: "DB::Exception: ") {
            words = String(words[start.upperBound...])
        }
        if let version = words.range(of: " (version ", options: .backwards), words.hasSuffix(")") {
            words = String(words[..<version.lowerBound])
        }
        if words.isEmpty { return "no message" }
        return Redaction.excerpt(words, longest: longest)
    }

    // MARK: - What it means

    /// Why a connection did not come about.
    func connecting(_ parameters: ConnectionParameters, status: Int) -> RunError {
        let kind: RunError.Code =
            switch code {
            // The user, the password, or the client's address (https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp).
            case 192, 193, 194, 195, 497, 516: .credentialsRefused
            // No such database, no such setting.
            case 81, 115: .configuration
            case nil where status == 401 || status == 403: .credentialsRefused
            case nil where (300...499).contains(status) && status != 408 && status != 429: .configuration
            default: .unavailable
            }
        return RunError(kind, "\(parameters.endpoint.url): \(told)", source: parameters.id)
    }

    /// Why a statement failed; `isInterrupted` when we had it stopped.
    func running(isInterrupted: Bool) -> RunError {
        if isInterrupted { return RunError(.interrupted, "interrupted") }
        let kind: RunError.Code =
            switch code {
            case 159: .timedOut
            case 192, 193, 194, 516: .credentialsRefused
            // Too many statements at the same time, a network within the server's cluster, a server that goes down.
            case 202, 210, 236, 279, 745: .unavailable
            case nil: .unavailable
            default: .queryFailed
            }
        var error = RunError(kind, told)
        error.refusesStatement = kind == .queryFailed && code.map(Self.refusals.contains) ?? false
        return error
    }

    private var told: String { code.map { "the server reports \($0): \(text)" } ?? "the server answers with \(text)" }

    /// Syntax, names, types, functions and access rights; what is not supported; limits on the statement's size.
    private static let refusals: Set<Int> = [
        10, 16, 35, 36, 42, 43, 44, 46, 47, 48, 50, 51, 53, 59, 60, 62, 63, 80, 81, 115, 141, 164, 167, 168, 179, 184,
        206,
        207, 215, 223, 230, 306, 344, 352, 386, 403, 497,
    ]
}
