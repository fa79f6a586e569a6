import FedHTTP
import FedPlan
import FedRuntime
import Foundation

/// The operations of the Data API, as far as reading takes them.
///
/// See <https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_Operations.html>.
final class DataService: Sendable {
    private let settings: DataSettings
    private let client: HTTPClient

    init(_ settings: DataSettings) {
        self.settings = settings
        client = HTTPClient(settings.http)
    }

    /// The label of the statements in the query logs.
    var queryGroup: String? { settings.queryGroup }

    /// Asks after a statement that there is not, which takes nothing but to be let in.
    ///
    /// - Throws: `credentialsRefused`, `configuration`, `unavailable`, `timedOut`.
    func check(_ watch: Watch) throws(RunError) {
        let answer = try call("DescribeStatement", ["Id": .string(UUID().uuidString.lowercased())], watch)
        guard answer.status != 200, Self.kind(of: answer) != "ResourceNotFoundException",
            Self.kind(of: answer) != "ValidationException"
        else { return }
        throw error(answer)
    }

    /// Sends statements that run one after the other in one transaction; the same token again has them run once.
    ///
    /// - Returns: their common identifier.
    func execute(_ statements: [String], token: String, _ watch: Watch) throws(RunError) -> String {
        var body: JSONObject = ["Sqls": .array(statements.map { .string($0) }), "ClientToken": .string(token)]
        for (name, value) in settings.place { body[name] = .string(value) }
        let answer = try call("BatchExecuteStatement", body, watch)
        guard let id = try success(answer)["Id"]?.stringValue else {
            throw Self.unexpected("it does not name the statement")
        }
        return id
    }

    func describe(_ id: String, _ watch: Watch) throws(RunError) -> JSONAnswer {
        try success(call("DescribeStatement", ["Id": .string(id)], watch))
    }

    func result(_ id: String, page: String?, _ watch: Watch) throws(RunError) -> JSONAnswer {
        var body: JSONObject = ["Id": .string(id)]
        if let page { body["NextToken"] = .string(page) }
        return try success(call("GetStatementResult", body, watch))
    }

    /// Asks to stop a statement; what becomes of it shows on the statement itself.
    func cancel(_ id: String, _ watch: Watch) {
        _ = try? call("CancelStatement", ["Id": .string(id)], watch)
    }

    // MARK: - Requests

    private func call(_ operation: String, _ body: JSONObject, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        let text = Array(JSONValue.object(body).canonicalText.utf8)
        let url = settings.endpoint.url + "/"
        var request = HTTPRequest("POST", url, headers: signed(operation, text), body: text)
        // Each may be sent twice: a statement has a token.
        request.isRepeatable = true
        do throws(HTTPFault) {
            return try client.sendPatiently(request, watch, isLater: Self.isLater) { request in
                request.headers = self.signed(operation, text)
            }
        } catch {
            throw RunError(error, at: settings.endpoint.url)
        }
    }

    private func signed(_ operation: String, _ body: [UInt8]) -> [(name: String, value: String)] {
        let path = URLComponents(string: settings.endpoint.url)?.percentEncodedPath ?? ""
        return settings.signer.headers(
            "POST", host: settings.host, path: path + "/",
            [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "RedshiftData.\(operation)")],
            body: body, at: Date())
    }

    // MARK: - Answers

    private static let busy: Set<String> = [
        "ThrottlingException", "TooManyRequestsException", "ActiveStatementsExceededException",
        "ActiveWaitingRequestsExceededException", "ActiveSessionsExceededException",
    ]

    private static func isLater(_ answer: HTTPAnswer) -> Bool {
        HTTPAnswer.isLater(answer) || answer.status == 500 || answer.status == 400 && busy.contains(kind(of: answer))
    }

    /// The name of the exception, without what may stand around it.
    private static func kind(of answer: HTTPAnswer) -> String {
        let named = (try? JSONAnswer(answer.body))?["__type"]?.stringValue ?? answer.headers["x-amzn-errortype"] ?? ""
        let name = named.split(separator: ":", maxSplits: 1).first ?? ""
        return String(name.split(separator: "#").last ?? "")
    }

    private func success(_ answer: HTTPAnswer) throws(RunError) -> JSONAnswer {
        guard answer.status == 200 else { throw error(answer) }
        do throws(JSONCut) { return try JSONAnswer(answer.body) } catch {
            throw Self.unexpected("it is no JSON object, or cut off, at byte \(error.at)")
        }
    }

    /// <https://docs.aws.amazon.com/redshift-data/latest/APIReference/CommonErrors.html>.
    private func error(_ answer: HTTPAnswer) -> RunError {
        let kind = Self.kind(of: answer)
        let body = try? JSONAnswer(answer.body)
        let message = (body?["message"] ?? body?["Message"])?.stringValue ?? ""
        guard !kind.isEmpty else {
            return RunError(
                answer.status == 403 ? .credentialsRefused : .unavailable,
                "\(settings.endpoint.url) answers with the status \(answer.status): \(answer.excerpt)")
        }
        let code: RunError.Code =
            switch kind {
            case "UnrecognizedClientException", "InvalidSignatureException", "InvalidClientTokenId",
                "AccessDeniedException", "ExpiredTokenException", "MissingAuthenticationToken",
                "MissingAuthenticationTokenException", "IncompleteSignature", "OptInRequired", "SignatureDoesNotMatch":
                .credentialsRefused
            case "ResourceNotFoundException": .configuration
            case _ where Self.busy.contains(kind) || answer.status >= 500 || kind == "DatabaseConnectionException":
                .unavailable
            default: .queryFailed
            }
        var error = RunError(code, "the Data API reports \(kind): \(message.isEmpty ? "no message" : message)")
        // A text that is too long, for the most.
        error.refusesStatement = kind == "ValidationException"
        return error
    }

    static func unexpected(_ reason: String) -> RunError {
        RunError(.unavailable, "an answer of the Data API is not what it should be: \(reason)")
    }
}
