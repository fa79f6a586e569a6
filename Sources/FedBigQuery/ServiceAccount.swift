import FedHTTP
import FedPlan
import FedRuntime
import Foundation

/// The key of a service account, in the JSON that it is downloaded in
/// (<https://developers.google.com/identity/protocols/oauth2/service-account>).
struct ServiceAccount: Sendable {
    let project: String?
    private let email: String
    private let signer: SignedToken
    private let tokenEndpoint: Endpoint

    /// Seconds that a signed request for a token is good for; an hour is the most.
    private static let lifetime: Int64 = 3600
    private static let scope = "https://www.googleapis.com/auth/bigquery"

    /// - Throws: `configuration`, which shows nothing of the text.
    init(_ text: String, of id: String) throws(RunError) {
        guard let document = try? JSONValue(parsing: text), let members = document.objectValue else {
            throw RunError(
                .configuration, "credentials is no JSON: write \"${file:path}\" for the file of the key", source: id)
        }
        if let key = members["private_key"]?.stringValue { Redaction.register(key) }
        if let kind = members["type"]?.stringValue, kind != "service_account" {
            throw RunError(
                .configuration, "credentials are of the type \"\(kind)\": a service account's key is needed",
                source: id)
        }
        guard let email = members["client_email"]?.stringValue, let key = members["private_key"]?.stringValue else {
            throw RunError(.configuration, "credentials has no client_email, or no private_key", source: id)
        }
        self.email = email
        project = members["project_id"]?.stringValue
        do throws(RunError) {
            signer = SignedToken(
                try SignedToken.key(pem: key, setting: "credentials.private_key"),
                keyID: members["private_key_id"]?.stringValue)
        } catch {
            throw error.from(id)
        }
        tokenEndpoint = try Endpoint(
            members["token_uri"]?.stringValue ?? "https://oauth2.googleapis.com/token",
            setting: "credentials.token_uri", needsEncryption: true, of: id)
    }

    /// Asks for a token.
    ///
    /// - Throws: `credentialsRefused`, `unavailable`, `timedOut`, `interrupted`.
    func token(_ client: HTTPClient, _ watch: Watch) throws(RunError) -> TokenSource.Token {
        let now = Date()
        let issued = Int64(now.timeIntervalSince1970)
        let assertion = try signer.text(claims: [
            "iss": .string(email), "scope": .string(Self.scope), "aud": .string(tokenEndpoint.url),
            "iat": .integer(issued), "exp": .integer(issued + Self.lifetime),
        ])
        Redaction.register(assertion)
        let grant = Endpoint.encoded("urn:ietf:params:oauth:grant-type:jwt-bearer")
        let request = HTTPRequest(
            "POST", tokenEndpoint.url, headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array("grant_type=\(grant)&assertion=\(assertion)".utf8), isRepeatable: true)
        let answer: HTTPAnswer
        do throws(HTTPFault) {
            answer = try client.sendPatiently(request, watch) { HTTPAnswer.isLater($0) || $0.status == 500 }
        } catch {
            throw RunError(error, at: tokenEndpoint.url)
        }
        let content = try? JSONAnswer(answer.body)
        guard answer.status == 200 else {
            let code: RunError.Code = (400..<500).contains(answer.status) ? .credentialsRefused : .unavailable
            let reason = content?["error_description"]?.stringValue ?? content?["error"]?.stringValue ?? answer.excerpt
            throw RunError(code, "\(tokenEndpoint.url) gives no token (\(answer.status)): \(reason)")
        }
        guard let text = content?["access_token"]?.stringValue, !text.isEmpty else {
            throw RunError(.unavailable, "\(tokenEndpoint.url) answers without a token")
        }
        let lifetime = content?["expires_in"]?.integerValue ?? Self.lifetime
        return TokenSource.Token(text, expires: now.addingTimeInterval(TimeInterval(lifetime)))
    }
}
