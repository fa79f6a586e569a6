package import FedRuntime

/// Sends requests with a token that says who asks, and with another one when a system takes the first no more.
package struct AuthorizedClient: Sendable {
    package let client: HTTPClient
    package let tokens: TokenSource
    /// Where the system is, for messages.
    package let place: String

    package init(_ client: HTTPClient, _ tokens: TokenSource, place: String) {
        self.client = client
        self.tokens = tokens
        self.place = place
    }

    /// Sends a request until it is answered with something else than "later", with whatever status that is.
    ///
    /// `isLater` says whether an answer asks to come again: one of the usual statuses if it is not given. `again` changes
    /// the request before it is sent once more.
    package func send(
        _ request: HTTPRequest, _ watch: Watch, isLater: (HTTPAnswer) -> Bool = HTTPAnswer.isLater,
        again: (inout HTTPRequest) -> Void = { _ in }
    ) throws(RunError) -> HTTPAnswer {
        var request = request
        let token = try tokens.token(watch)
        let answer = try send(request, token, watch, isLater, again)
        guard answer.status == 401, tokens.isRenewable else { return answer }
        tokens.forget(token)
        again(&request)
        return try send(request, try tokens.token(watch), watch, isLater, again)
    }

    private func send(
        _ request: HTTPRequest, _ token: String, _ watch: Watch, _ isLater: (HTTPAnswer) -> Bool,
        _ again: (inout HTTPRequest) -> Void
    ) throws(RunError) -> HTTPAnswer {
        var request = request
        request.headers.append((name: "Authorization", value: "Bearer \(token)"))
        do throws(HTTPFault) {
            return try client.sendPatiently(request, watch, isLater: isLater, again: again)
        } catch {
            var error = error
            // Nobody knows whether what is not sent again was carried out.
            if error.kind == .broken, !request.isRepeatable {
                error.reason += "; the system may have begun with what it was asked to"
            }
            throw RunError(error, at: place)
        }
    }
}
