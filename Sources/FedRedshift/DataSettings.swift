import FedHTTP
import FedRuntime
import Foundation

/// What a connections document says of a cluster or workgroup, and of who asks.
struct DataSettings: Sendable {
    /// The names that a connections document may use.
    static let names =
        SettingsReader.common + [
            "region", "cluster", "workgroup", "database", "db_user", "secret_arn", "access_key_id", "secret_access_key",
            "session_token", "query_group",
        ]

    let id: String
    let endpoint: Endpoint
    /// With its port where the address has one.
    let host: String
    let http: HTTPSettings
    let signer: RequestSigner
    /// Cluster or workgroup, database, and who enters it, by the API's names.
    let place: [(name: String, value: String)]
    let queryGroup: String?

    /// - Throws: `configuration` for a setting that does not work.
    init(_ connection: ConnectionSettings, _ options: SessionOptions, _ backoff: Backoff) throws(RunError) {
        let reader = try SettingsReader(connection, known: Self.names)
        id = reader.id
        let region = try reader.required("region")
        guard region.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || ($0 | 0x20).isLetterOrDigit }) else {
            throw RunError(.configuration, "region is no name of one, such as eu-west-1: \(region)", source: id)
        }
        guard (reader["cluster"] == nil) != (reader["workgroup"] == nil) else {
            throw RunError(
                .configuration, "redshift needs one of the settings \"cluster\" and \"workgroup\"", source: id)
        }
        endpoint = try Endpoint(
            reader["endpoint"] ?? "https://redshift-data.\(region).amazonaws.com", needsEncryption: true, of: id)
        host = String(endpoint.url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" })
        http = try reader.http(options, backoff: backoff)
        let accessKey = try reader.required("access_key_id")
        guard let secretKey = reader.secret("secret_access_key") else {
            throw RunError(.configuration, "redshift needs the setting \"secret_access_key\"", source: id)
        }
        signer = RequestSigner(
            accessKey: accessKey, secretKey: secretKey, sessionToken: reader.secret("session_token"), region: region,
            service: "redshift-data")
        let words = [
            "cluster": "ClusterIdentifier", "workgroup": "WorkgroupName", "db_user": "DbUser",
            "secret_arn": "SecretArn",
        ]
        var place = [(name: "Database", value: try reader.required("database"))]
        for (name, word) in words.sorted(by: { $0.key < $1.key }) {
            if let value = reader[name] { place.append((name: word, value: value)) }
        }
        self.place = place
        queryGroup = options.queryTag ?? reader["query_group"]
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
