import Crypto
package import CryptoExtras
package import FedPlan
package import FedRuntime
import Foundation

/// JSON Web Tokens, signed with RS256 (<https://www.rfc-editor.org/rfc/rfc7519>).
package struct SignedToken: Sendable {
    package typealias PrivateKey = _RSA.Signing.PrivateKey

    private let key: PrivateKey
    private let keyID: String?

    /// `keyID` is the header's `kid`, where the system wants one.
    package init(_ key: PrivateKey, keyID: String? = nil) {
        self.key = key
        self.keyID = keyID
    }

    /// Reads a private key in PEM, PKCS#8 or PKCS#1, which is not encrypted.
    ///
    /// - Throws: `configuration`, which names the setting and shows nothing of the key.
    package static func key(pem: String, setting: String) throws(RunError) -> PrivateKey {
        if pem.contains("ENCRYPTED") {
            throw RunError(
                .configuration,
                "\(setting) is encrypted: write it without a passphrase, readable by you alone "
                    + "(openssl pkcs8 -in key.p8 -nodes), and refer to it by \"${file:path}\"")
        }
        do { return try PrivateKey(pemRepresentation: pem) } catch {
            throw RunError(.configuration, "\(setting) is no RSA private key in PEM of 2048 bits or more")
        }
    }

    /// SHA-256 of the public half, as a SubjectPublicKeyInfo in DER, in base64 with its padding.
    package static func fingerprint(of key: PrivateKey) -> String {
        Data(SHA256.hash(data: key.publicKey.derRepresentation)).base64EncodedString()
    }

    /// The compact form of a token with these claims.
    package func text(claims: JSONObject) throws(RunError) -> String {
        var header: JSONObject = ["alg": .string("RS256"), "typ": .string("JWT")]
        if let keyID { header["kid"] = .string(keyID) }
        let content = [header, claims].map { Self.base64URL(Data(JSONValue.object($0).canonicalText.utf8)) }
            .joined(separator: ".")
        do {
            let signature = try key.signature(for: Data(content.utf8), padding: .insecurePKCS1v1_5)
            return content + "." + Self.base64URL(signature.rawRepresentation)
        } catch {
            throw RunError(.internal, "the private key does not sign")
        }
    }

    /// Without padding: <https://www.rfc-editor.org/rfc/rfc4648#section-5>.
    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
