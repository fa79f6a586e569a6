import FedHTTP
import FedRuntime
import Foundation

/// What one connection says: where the workspace is, who asks, and what statements run with.
struct DatabricksParameters: Sendable {
    /// The names that a connections document may use.
    static let settings =
        SettingsReader.common + [
            "host", "warehouse_id", "token", "client_id", "client_secret", "catalog", "schema", "query_tags",
            "disposition",
        ]

    let id: String
    let endpoint: Endpoint
    let http: HTTPSettings
    let warehouse: String
    let catalog: String?
    let schema: String?
    let queryTags: [(key: String, value: String?)]
    /// Whether rows come within the answers, where these hold them as they are.
    let isInline: Bool
    private let token: String?
    private let client: (id: String, secret: String)?

    /// - Throws: `configuration` for a setting that does not work.
    init(_ connection: ConnectionSettings, _ options: SessionOptions, _ backoff: Backoff) throws(RunError) {
        let reader = try SettingsReader(connection, known: Self.settings)
        id = reader.id
        guard let address = reader["endpoint"] ?? reader["host"].map({ $0.contains("://") ? $0 : "https://" + $0 }),
            reader["endpoint"] == nil || reader["host"] == nil
        else {
            throw RunError(
                .configuration, "databricks needs one of the settings \"host\" and \"endpoint\"", source: id)
        }
        endpoint = try Endpoint(
            address, setting: reader["host"] == nil ? "endpoint" : "host", needsEncryption: true, of: id)
        http = try reader.http(options, backoff: backoff)
        warehouse = try reader.required("warehouse_id")
        catalog = reader["catalog"]
        schema = reader["schema"]
        // A value holds 128 characters (https://docs.databricks.com/aws/en/sql/user/queries/query-tags).
        let own = options.queryTag.map { tag in
            [(key: "query_tag", value: Optional(String(String.UnicodeScalarView(tag.unicodeScalars.prefix(128)))))]
        }
        let further = (reader["query_tags"] ?? "").split(separator: ",").map { tag in
            let parts = tag.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return (key: parts.first ?? "", value: parts.count > 1 ? parts[1] : nil)
        }
        queryTags = (own ?? []) + further.filter { own == nil || $0.key != "query_tag" }
        let dispositions = ["external_links": false, "inline": true]
        guard let isInline = dispositions[reader["disposition"] ?? "external_links"] else {
            throw RunError(.configuration, "disposition is neither external_links nor inline", source: id)
        }
        self.isInline = isInline
        token = reader.secret("token")
        let secret = reader.secret("client_secret")
        let isClient = secret != nil || reader["client_id"] != nil
        guard isClient != (token != nil) else {
            throw RunError(
                .configuration,
                "databricks needs either the setting \"token\", or \"client_id\" and \"client_secret\"", source: id)
        }
        client = isClient ? (try reader.required("client_id"), try reader.required("client_secret")) : nil
    }

    /// The token that is given, or those that the workspace gives to a service principal.
    func tokens(_ http: HTTPClient) -> TokenSource {
        if let token { return TokenSource(token) }
        let (client, endpoint) = (self.client, self.endpoint)
        return TokenSource { (watch: Watch) throws(RunError) -> TokenSource.Token in
            guard let client else { throw RunError(.internal, "a connection has no credentials") }
            return try MachineLogin(client.id, secret: client.secret, at: endpoint, http).token(watch)
        }
    }
}
