package import FedPlan

/// The members of an answer that is a JSON object; what is large stays where it lies.
package struct JSONAnswer: Sendable {
    package let body: [UInt8]
    private let members: [String: Range<Int>]

    /// - Throws: when the body is no JSON object, or cut off.
    package init(_ body: [UInt8]) throws(JSONCut) {
        self.body = body
        var members: Result<[String: Range<Int>], JSONCut> = .success([:])
        body.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            do throws(JSONCut) {
                members = .success(try scanner.members())
                if scanner.next() != nil { members = .failure(JSONCut(at: scanner.at)) }
            } catch {
                members = .failure(error)
            }
        }
        self.members = try members.get()
    }

    /// Where a member's value begins in the body; nil when there is none, or it is `null`.
    package func start(of name: String) -> Int? {
        guard let range = members[name], body[range.lowerBound] != UInt8(ascii: "n") else { return nil }
        return range.lowerBound
    }

    /// A member's value; nil when there is none, or it is no JSON.
    package subscript(name: String) -> JSONValue? {
        members[name].flatMap { try? JSONValue(parsing: Array(body[$0])) }
    }

    /// A part of the answer that is an object itself.
    package func object(_ name: String) -> JSONAnswer? {
        members[name].flatMap { try? JSONAnswer(Array(body[$0])) }
    }
}
