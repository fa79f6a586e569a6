import Crypto
package import Foundation

/// Signs requests the way that AWS wants, Signature Version 4.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.
package struct RequestSigner: Sendable {
    private let accessKey: String
    private let secretKey: String
    private let sessionToken: String?
    private let region: String
    private let service: String

    package init(accessKey: String, secretKey: String, sessionToken: String?, region: String, service: String) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
        self.region = region
        self.service = service
    }

    /// The headers that a request has by the end: those given, the time, and the signature over all of them.
    ///
    /// The host has its port, as the request names it; its header is not among those that come back. The path is
    /// percent-encoded, and without a query.
    package func headers(
        _ method: String, host: String, path: String = "/", _ given: [(name: String, value: String)], body: [UInt8],
        at time: Date
    ) -> [(name: String, value: String)] {
        let stamp = Self.stamp(time)
        let day = String(stamp.prefix(8))
        var headers = given + [("X-Amz-Date", stamp)]
        if let sessionToken { headers.append(("X-Amz-Security-Token", sessionToken)) }
        let signed = (headers + [("Host", host)])
            .map { (name: $0.name.lowercased(), value: $0.value.trimmingCharacters(in: .whitespaces)) }
            .sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let request =
            [method, path, ""] + signed.map { "\($0.name):\($0.value)" } + ["", names, Self.hash(body)]
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let text = ["AWS4-HMAC-SHA256", stamp, scope, Self.hash(Array(request.joined(separator: "\n").utf8))]
            .joined(separator: "\n")
        var key = SymmetricKey(data: Array("AWS4\(secretKey)".utf8))
        for part in [day, region, service, "aws4_request"] { key = SymmetricKey(data: Self.code(part, key)) }
        let signature = Self.hexadecimal(Self.code(text, key))
        let value =
            "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
        headers.append(("Authorization", value))
        return headers
    }

    private static func code(_ text: String, _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }

    private static func hash(_ bytes: [UInt8]) -> String { hexadecimal(Array(SHA256.hash(data: bytes))) }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    /// `20150830T123600Z`.
    private static func stamp(_ time: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: time)
        func two(_ number: Int?) -> String { String(String(100 + (number ?? 0)).dropFirst()) }
        return "\(parts.year ?? 0)\(two(parts.month))\(two(parts.day))T"
            + "\(two(parts.hour))\(two(parts.minute))\(two(parts.second))Z"
    }
}
