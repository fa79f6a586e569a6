package import FedRuntime
package import Foundation
import Synchronization

/// What a request proves itself with, fetched anew when it is about to expire.
package final class TokenSource: Sendable {
    package struct Token: Sendable {
        package var text: String
        /// Nil for one that does not expire.
        package var expires: Date?

        /// Registers the text as a secret.
        package init(_ text: String, expires: Date? = nil) {
            Redaction.register(text)
            self.text = text
            self.expires = expires
        }
    }

    /// Seconds before its end from which a token is not used any more.
    private static let margin: TimeInterval = 40

    /// Whether another token may come after one that was refused.
    package let isRenewable: Bool
    private let fetch: @Sendable (Watch) throws(RunError) -> Token
    private let kept = Mutex<Token?>(nil)

    /// - Parameter fetch: asks whoever gives out tokens, or signs one.
    package convenience init(fetch: @escaping @Sendable (Watch) throws(RunError) -> Token) {
        self.init(isRenewable: true, fetch)
    }

    private init(isRenewable: Bool, _ fetch: @escaping @Sendable (Watch) throws(RunError) -> Token) {
        self.isRenewable = isRenewable
        self.fetch = fetch
    }

    /// A token that is given.
    package convenience init(_ text: String) {
        let token = Token(text)
        self.init(isRenewable: false) { _ in token }
    }

    /// A token that is good for a while; of several threads more than one may fetch.
    package func token(_ watch: Watch) throws(RunError) -> String {
        if let token = kept.withLock({ $0 }), token.expires.map({ $0.timeIntervalSinceNow > Self.margin }) ?? true {
            return token.text
        }
        let token = try fetch(watch)
        kept.withLock { $0 = token }
        return token.text
    }

    /// Forgets a token that a system has refused, so that the next one is new.
    package func forget(_ text: String) {
        kept.withLock { if $0?.text == text { $0 = nil } }
    }
}
