package import FedRuntime
import Foundation

/// Where a system's HTTP interface is.
package struct Endpoint: Sendable {
    /// Scheme, host, port and path, without a slash at the end.
    package let url: String
    package let isEncrypted: Bool
    package let isLoopback: Bool

    /// Reads a setting such as `https://host:443/path`.
    ///
    /// With `needsEncryption` a plain connection to another machine is refused, since secrets go over it. `id` is the
    /// connection, for messages.
    ///
    /// - Throws: `configuration`.
    package init(
        _ text: String, setting: String = "endpoint", needsEncryption: Bool, of id: String
    ) throws(RunError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.query == nil,
            parts.fragment == nil
        else { throw RunError(.configuration, "\(setting) is no address like https://host:port", source: id) }
        guard parts.user == nil, parts.password == nil else {
            throw RunError(
                .configuration, "\(setting) holds a user or a password: these have settings of their own", source: id)
        }
        let bare = host.trimmingCharacters(in: ["[", "]"]).lowercased()
        isEncrypted = scheme == "https"
        isLoopback = bare == "localhost" || bare == "::1" || bare.hasPrefix("127.")
        guard isEncrypted || isLoopback || !needsEncryption else {
            throw RunError(
                .configuration, "\(setting) is not encrypted, and not on this machine: write https", source: id)
        }
        var url = text
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
    }

    /// Percent-encodes one part of a path, or a value of a query.
    package static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? text
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
