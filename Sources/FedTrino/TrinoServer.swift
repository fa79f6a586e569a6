import FedHTTP
import FedRuntime
import Foundation

/// The requests of the protocol, and what their statuses mean.
final class TrinoServer: Sendable {
    let settings: TrinoSettings
    private let client: HTTPClient

    init(_ settings: TrinoSettings) {
        self.settings = settings
        client = HTTPClient(settings.http)
    }

    /// Finds out whether the server takes statements from us.
    ///
    /// It runs none: this one's first page is never asked for.
    func greet(_ watch: Watch) throws(RunError) {
        if let failure = try submit("SELECT 1", watch).failure { throw failure }
    }

    /// Sends a statement.
    ///
    /// It may be sent again when nobody knows what became of it: a server runs only what is asked for the first page.
    func submit(_ text: String, _ watch: Watch) throws(RunError) -> TrinoAnswer {
        let request = HTTPRequest(
            "POST", settings.endpoint.url + "/v1/statement", headers: settings.credentials + settings.headers,
            body: Array(text.utf8), isRepeatable: true)
        let answer = try send(request, watch, isLater: HTTPAnswer.isLater)
        switch answer.status {
        case 400:
            throw RunError(.configuration, "the server does not take the connection's settings: \(answer.excerpt)")
        case 413, 414:
            var error = RunError(.queryFailed, "the server takes no statement of this length")
            error.refusesStatement = true
            throw error
        default: return try read(answer)
        }
    }

    /// Asks for a page; it may be asked for again.
    func page(_ address: String, _ watch: Watch) throws(RunError) -> TrinoAnswer {
        let request = HTTPRequest("GET", address, headers: settings.credentials)
        // A proxy that lost the server may send nothing, and say that all is well.
        let answer = try send(request, watch) { HTTPAnswer.isLater($0) || $0.status == 200 && $0.body.isEmpty }
        guard answer.status != 404, answer.status != 410 else {
            throw RunError(.unavailable, "the server does not know the statement any more")
        }
        return try read(answer)
    }

    /// Has the server stop a statement; what becomes of it nobody asks.
    func stop(_ address: String) {
        let request = HTTPRequest("DELETE", address, headers: settings.credentials)
        _ = try? client.send(request, .brief())
    }

    private func send(
        _ request: HTTPRequest, _ watch: Watch, isLater: (HTTPAnswer) -> Bool
    ) throws(RunError) -> HTTPAnswer {
        do throws(HTTPFault) {
            return try client.sendPatiently(request, watch, isLater: isLater)
        } catch {
            throw RunError(error, at: settings.endpoint.url)
        }
    }

    private func read(_ answer: HTTPAnswer) throws(RunError) -> TrinoAnswer {
        switch answer.status {
        case 200: break
        case 401, 403:
            throw RunError(
                .credentialsRefused, "the server refuses the user (\(answer.status)): \(answer.excerpt)")
        default: throw RunError(.unavailable, "the server answers \(answer.status): \(answer.excerpt)")
        }
        let page = try TrinoAnswer(answer.body)
        // Who asks there would show its password to whoever that is.
        if let next = page.next, !settings.endpoint.isOrigin(of: next) {
            throw RunError(
                .unavailable,
                "the server has its pages on another host, or over another protocol, than \(settings.endpoint.url): "
                    + "behind a proxy it has to be told its name (http-server.process-forwarded)")
        }
        return page
    }
}

extension Endpoint {
    /// Whether an address has this one's scheme, host and port.
    ///
    /// Anything that two readers of addresses might take apart in two ways has another host.
    func isOrigin(of address: String) -> Bool {
        guard let origin = Self.origin(address) else { return false }
        return origin == Self.origin(url + "/")
    }

    private static func origin(_ address: String) -> String? {
        guard let mark = address.range(of: "://"), let slash = address[mark.upperBound...].firstIndex(of: "/") else {
            return nil
        }
        let scheme = address[..<mark.lowerBound].lowercased()
        let host = address[mark.upperBound..<slash].lowercased()
        let port = scheme == "https" ? ":443" : ":80"
        return scheme + "://" + (host.hasSuffix(port) ? String(host.dropLast(port.count)) : host)
    }
}
