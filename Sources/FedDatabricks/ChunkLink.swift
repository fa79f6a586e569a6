import FedPlan
import Foundation

/// Where one chunk of the rows lies, for some minutes.
struct ChunkLink: Sendable {
    let index: Int
    /// It has a signature in it, and so is a secret.
    let url: String
    let headers: [(name: String, value: String)]
    let rowCount: Int?
    private let expires: Date?

    /// Reads an entry of `external_links`.
    init?(_ entry: JSONValue) {
        guard let index = entry["chunk_index"]?.integerValue, let url = entry["external_link"]?.stringValue else {
            return nil
        }
        self.index = Int(index)
        self.url = url
        rowCount = entry["row_count"]?.integerValue.map { Int($0) }
        headers = (entry["http_headers"]?.objectValue?.members ?? []).compactMap { member in
            member.value.stringValue.map { (name: member.name, value: $0) }
        }
        expires = entry["expiration"]?.stringValue.flatMap(Self.date)
    }

    /// Whether it is good for a while, or nobody knows until when it is.
    var isFresh: Bool { expires.map { $0.timeIntervalSinceNow > 20 } ?? true }

    /// `2024-02-29T23:59:59.999Z`.
    private static func date(_ text: String) -> Date? {
        let parser = ISO8601DateFormatter()
        parser.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        if let date = parser.date(from: text) { return date }
        parser.formatOptions = [.withInternetDateTime]
        return parser.date(from: text)
    }
}
