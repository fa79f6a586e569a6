import FedPlan
import FedRuntime
import Foundation

/// The laws about who asks, and what becomes known of that.
extension ConformanceSubject {
    func checkCredentials() throws {
        let credentials = try credentials()
        // So that the others are refused for what is wrong, and for nothing else.
        let rows = try one(credentials.right)
        try require(rows == [["1"]], "\(rows)")
        try require(!credentials.wrong.isEmpty, "no credentials are wrong")
        for settings in credentials.wrong {
            let error = try requireError(.credentialsRefused) { _ = try one(settings) }
            try require([settings.id, "v"].contains(error.source), "the error does not say where: \(error)")
            try require(!error.refusesStatement, "the error counts as one of the statement: \(error)")
        }
    }

    /// The errors of whoever may not enter, does not find the system, or sends a statement that repeats a secret.
    func checkSecrets() throws {
        let credentials = try credentials()
        let marks = Self.marks(of: credentials)
        try require(!credentials.astray.isEmpty, "no settings lead astray")
        for settings in credentials.wrong + credentials.astray + [unreachable] {
            try requireError { _ = try one(settings) }.shows(noneOf: marks)
        }
        let session = try connector.connect(credentials.right, SessionOptions())
        defer { session.close() }
        // Enough of a long key.
        for secret in marks.prefix(3) {
            for query in [
                "SELECT \(literal(secret)) AS a FROM nowhere.at_all WHERE (", "SELECT 1 AS a FROM \"\(secret)\"",
                "SELECT CAST(\(literal(secret)) AS BIGINT) AS n",
            ] {
                // A few systems take the last one, and have no number in it.
                do throws(RunError) {
                    _ = try session.rows(RemoteStatement(query, .bigint))
                } catch {
                    try error.shows(noneOf: marks)
                }
            }
        }
    }

    /// The secrets, and what is made of them on the way: percent-encoded, in Base64, and there with the user's name.
    private static func marks(of credentials: Credentials) -> [String] {
        let lines = (credentials.secrets + [Credentials.wrongSecret]).flatMap { secret in
            secret.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("-----") }
        }
        let values = credentials.right.values
        let user = values["user"] ?? values["client_id"] ?? ""
        let made = lines.flatMap { line in
            [
                line.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? line,
                Data(line.utf8).base64EncodedString(), Data("\(user):\(line)".utf8).base64EncodedString(),
            ]
        }
        return lines + made
    }

    func checkQueryTag() throws {
        // Small letters, digits and dashes are what all systems take.
        let tag = "segment-\(UUID().uuidString.lowercased())"
        try withTag(tag) { rows in
            try require(rows == [["1"]], "\(rows)")
            try require(try shows(tag), "the system does not show the tag")
        }
        for tag in [
            "it's \"so\" \\ -- `and` $$ /* é 日本 ; */", String(repeating: "x", count: QueryTag.longest),
            String(repeating: "é", count: QueryTag.longest), "",
        ] {
            try withTag(tag) { rows in try require(rows == [["1"]], "\(rows) with the tag \(tag)") }
        }
    }

    private func withTag(_ tag: String, _ body: ([[String?]]) throws -> Void) throws {
        let session = try connect(SessionOptions(queryTag: tag))
        defer { session.close() }
        try body(try session.rows(RemoteStatement(numbers(1), .bigint)))
    }

    /// Connects, and asks for one row: some systems let everybody in until they are asked.
    private func one(_ settings: ConnectionSettings) throws -> [[String?]] {
        let session = try connector.connect(settings, SessionOptions(connectTimeout: 60))
        defer { session.close() }
        return try session.rows(RemoteStatement(numbers(1), .bigint))
    }
}

extension RunError {
    fileprivate func shows(noneOf marks: [String]) throws {
        for mark in marks where description.contains(mark) {
            throw Violation("an error shows a secret: \(description)")
        }
    }
}
