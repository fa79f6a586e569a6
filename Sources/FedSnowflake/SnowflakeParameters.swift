import FedHTTP
import FedPlan
import FedRuntime
import Foundation

/// What one connection says: where Snowflake is, who asks, and what statements run with.
struct SnowflakeParameters: Sendable {
    /// The names that a connections document may use.
    static let settings =
        SettingsReader.common + [
            "account", "user", "private_key", "token", "token_type", "warehouse", "role", "database", "schema",
            "query_tag",
        ]

    /// Seconds that a token signed here is good for; Snowflake takes up to an hour.
    private static let lifetime: TimeInterval = 1800

    let id: String
    let endpoint: Endpoint
    let http: HTTPSettings
    let tokens: TokenSource
    /// What kind of token it is, in the words of the API's header.
    let tokenType: String
    /// Warehouse, role, database and schema, spelled exactly as Snowflake shows them.
    let place: [(name: String, value: String)]
    let queryTag: String?

    /// - Throws: `configuration` for a setting that does not work.
    init(_ connection: ConnectionSettings, _ options: SessionOptions, _ backoff: Backoff) throws(RunError) {
        let reader = try SettingsReader(connection, known: Self.settings)
        id = reader.id
        let account = try Self.account(reader)
        if let text = reader["endpoint"] {
            endpoint = try Endpoint(text, needsEncryption: true, of: id)
        } else {
            guard let account else {
                throw RunError(.configuration, "snowflake needs the setting \"account\" or \"endpoint\"", source: id)
            }
            endpoint = try Endpoint(
                "https://\(account.lowercased()).snowflakecomputing.com", needsEncryption: true, of: id)
        }
        http = try reader.http(options, backoff: backoff)
        (tokens, tokenType) = try Self.credentials(reader, account: account)
        place = ["warehouse", "role", "database", "schema"].compactMap { name in
            reader[name].map { (name: name, value: $0) }
        }
        queryTag = options.queryTag ?? reader["query_tag"]
    }

    private static func account(_ reader: SettingsReader) throws(RunError) -> String? {
        guard let account = reader["account"] else { return nil }
        let isName = account.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isName else {
            throw RunError(
                .configuration, "account is no account identifier, such as ORGANISATION-ACCOUNT: \(account)",
                source: reader.id)
        }
        return account
    }

    /// The token that is given, or those that a private key signs.
    private static func credentials(
        _ reader: SettingsReader, account: String?
    ) throws(RunError) -> (TokenSource, String) {
        let key = reader.secret("private_key")
        let token = reader.secret("token")
        guard (key == nil) != (token == nil) else {
            throw RunError(
                .configuration, "snowflake needs one of the settings \"private_key\" and \"token\"", source: reader.id)
        }
        if let token {
            let kinds = ["oauth": "OAUTH", "pat": "PROGRAMMATIC_ACCESS_TOKEN"]
            let name = (reader["token_type"] ?? "oauth").lowercased()
            guard let kind = kinds[name] else {
                throw RunError(.configuration, "token_type is \(name), neither oauth nor pat", source: reader.id)
            }
            return (TokenSource(token), kind)
        }
        guard let key, let account else {
            throw RunError(.configuration, "private_key needs the setting \"account\"", source: reader.id)
        }
        let user = try reader.required("user")
        return (try signing(key, account: account, user: user, of: reader.id), "KEYPAIR_JWT")
    }

    /// <https://docs.snowflake.com/en/developer-guide/sql-api/authenticating#using-key-pair-authentication>.
    private static func signing(
        _ pem: String, account: String, user: String, of id: String
    ) throws(RunError) -> TokenSource {
        let key: SignedToken.PrivateKey
        do throws(RunError) { key = try SignedToken.key(pem: pem, setting: "private_key") } catch {
            throw error.from(id)
        }
        // A region behind a point is no part of the account's name.
        let name = (account.split(separator: ".").first.map(String.init) ?? account).uppercased()
        let subject = "\(name).\(user.uppercased())"
        let issuer = "\(subject).SHA256:\(SignedToken.fingerprint(of: key))"
        let signer = SignedToken(key)
        return TokenSource { (_: Watch) throws(RunError) -> TokenSource.Token in
            let now = Date()
            let expires = now.addingTimeInterval(lifetime)
            let text = try signer.text(claims: [
                "iss": .string(issuer), "sub": .string(subject),
                "iat": .integer(Int64(now.timeIntervalSince1970)),
                "exp": .integer(Int64(expires.timeIntervalSince1970)),
            ])
            return TokenSource.Token(text, expires: expires)
        }
    }
}
