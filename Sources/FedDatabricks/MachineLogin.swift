import FedHTTP
import FedPlan
import FedRuntime
import Foundation

/// OAuth for machines: a service principal's identifier and secret in, a token for an hour out.
///
/// See <https://docs.databricks.com/en/dev-tools/auth/oauth-m2m.html>.
struct MachineLogin {
    private let id: String
    private let secret: String
    private let endpoint: Endpoint
    private let http: HTTPClient

    init(_ id: String, secret: String, at endpoint: Endpoint, _ http: HTTPClient) {
        self.id = id
        self.secret = secret
        self.endpoint = endpoint
        self.http = http
    }

    /// - Throws: `credentialsRefused`, `configuration`, `unavailable`, `timedOut`, `interrupted`.
    func token(_ watch: Watch) throws(RunError) -> TokenSource.Token {
        let place = try tokenEndpoint(watch)
        let pair = Data("\(id):\(secret)".utf8).base64EncodedString()
        Redaction.register(pair)
        let request = HTTPRequest(
            "POST", place.url,
            headers: [
                (name: "Authorization", value: "Basic \(pair)"),
                (name: "Content-Type", value: "application/x-www-form-urlencoded"),
                (name: "Accept", value: "application/json"),
            ],
            body: Array("grant_type=client_credentials&scope=all-apis".utf8), isRepeatable: true)
        let answer = try send(request, watch)
        let body = try? JSONAnswer(answer.body)
        guard answer.status == 200, let text = body?["access_token"]?.stringValue, !text.isEmpty else {
            let code = (body?["error"] ?? body?["errorCode"])?.stringValue ?? "status \(answer.status)"
            let told = (body?["error_description"] ?? body?["errorSummary"])?.stringValue ?? "no message"
            throw RunError(
                [400, 401, 403].contains(answer.status) ? .credentialsRefused : .unavailable,
                "\(endpoint.url) gives no token: \(code): \(told)")
        }
        let seconds = body?["expires_in"]?.integerValue ?? 3600
        return TokenSource.Token(text, expires: Date(timeIntervalSinceNow: TimeInterval(seconds)))
    }

    private func tokenEndpoint(_ watch: Watch) throws(RunError) -> Endpoint {
        let address = endpoint.url + "/oidc/.well-known/oauth-authorization-server"
        let answer = try send(HTTPRequest("GET", address), watch)
        guard answer.status == 200, let body = try? JSONAnswer(answer.body),
            let place = body["token_endpoint"]?.stringValue
        else {
            throw RunError(
                answer.status >= 500 ? .unavailable : .configuration,
                "\(endpoint.url) does not say where tokens are (status \(answer.status))")
        }
        return try Endpoint(place, setting: "the workspace's token_endpoint", needsEncryption: true, of: endpoint.url)
    }

    private func send(_ request: HTTPRequest, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        do throws(HTTPFault) { return try http.sendPatiently(request, watch) } catch {
            throw RunError(error, at: endpoint.url)
        }
    }
}
