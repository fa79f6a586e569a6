/// What is sent to a system.
package struct HTTPRequest: Sendable {
    package var method: String
    /// With its query, percent-encoded.
    package var url: String
    /// In the order they are sent in; a value never appears in a message.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]?
    /// Whether it may be sent again when nobody knows what became of it.
    package var isRepeatable: Bool

    package init(
        _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.isRepeatable = isRepeatable ?? (method == "GET")
    }
}

/// What came back, to its end.
package struct HTTPAnswer: Sendable {
    package var status: Int
    /// By lower-case names; of one that comes twice, the last.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why no whole answer came.
package struct HTTPFault: Error {
    package enum Kind: Sendable {
        /// Nothing has reached the server.
        case notSent
        /// The server may have done what it was asked to.
        case broken
        case refusedCertificate
        case timedOut
        case interrupted
        case tooLarge
        case badURL
    }

    package var kind: Kind
    package var reason: String

    package init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }
}
