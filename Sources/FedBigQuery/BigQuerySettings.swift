import FedHTTP
import FedPlan
import FedRuntime
import Foundation

/// Whose data is read, who reads it, and what that may cost.
struct BigQuerySettings: Sendable {
    /// The names that a connections document may use.
    static let names =
        SettingsReader.common + [
            "project", "dataset", "location", "credentials", "access_token", "maximum_bytes_billed", "labels",
            "query_tag",
        ]

    let endpoint: Endpoint
    let http: HTTPSettings
    let project: String
    /// Where tables lie that are named without their dataset.
    let dataset: JSONValue?
    /// Where jobs run; the system finds out by itself for the tables of a query.
    let location: String?
    let tokens: TokenSource
    let maximumBytesBilled: Int?
    let labels: [String: String]
    /// Seconds that a job may take.
    let timeLimit: Int?

    /// - Throws: `configuration` for a setting that does not work.
    init(_ connection: ConnectionSettings, _ options: SessionOptions, _ backoff: Backoff) throws(RunError) {
        let reader = try SettingsReader(connection, known: Self.names)
        let endpoint = try Endpoint(
            reader["endpoint"] ?? "https://bigquery.googleapis.com", needsEncryption: true, of: reader.id)
        let http = try reader.http(options, backoff: backoff)
        let account = try reader.secret("credentials").map { text throws(RunError) in
            try ServiceAccount(text, of: reader.id)
        }
        guard let project = reader["project"] ?? account?.project else {
            throw RunError(.configuration, "bigquery needs the setting \"project\"", source: reader.id)
        }
        self.endpoint = endpoint
        self.http = http
        self.project = project
        dataset = Self.dataset(reader["dataset"], of: project)
        location = reader["location"]
        tokens = try Self.tokens(reader, account, http)
        maximumBytesBilled = try reader.number("maximum_bytes_billed")
        labels = try Self.labels(reader, options.queryTag)
        timeLimit = options.statementTimeout
    }

    /// A dataset of another project is written with it: `project.dataset`.
    private static func dataset(_ text: String?, of project: String) -> JSONValue? {
        guard let text else { return nil }
        guard let point = text.lastIndex(of: ".") else {
            return ["projectId": .string(project), "datasetId": .string(text)]
        }
        return [
            "projectId": .string(String(text[..<point])),
            "datasetId": .string(String(text[text.index(after: point)...])),
        ]
    }

    private static func tokens(
        _ reader: SettingsReader, _ account: ServiceAccount?, _ http: HTTPSettings
    ) throws(RunError) -> TokenSource {
        switch (account, reader.secret("access_token")) {
        case (let account?, nil):
            let client = HTTPClient(http)
            return TokenSource { watch throws(RunError) in try account.token(client, watch) }
        case (nil, let token?): return TokenSource(token)
        case (_?, _?):
            throw RunError(.configuration, "credentials and access_token are both given", source: reader.id)
        case (nil, nil):
            throw RunError(
                .configuration,
                "bigquery needs the setting \"credentials\", the file of a service account's key as "
                    + "\"${file:path}\", or \"access_token\"", source: reader.id)
        }
    }

    /// <https://cloud.google.com/bigquery/docs/labels-intro#requirements>.
    private static func labels(_ reader: SettingsReader, _ tag: String?) throws(RunError) -> [String: String] {
        var labels: [String: String] = [:]
        for label in (reader["labels"] ?? "").split(separator: ",") {
            let parts = label.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                String($0.drop { $0 == " " })
            }
            guard parts.count == 2, !parts[0].isEmpty else {
                throw RunError(
                    .configuration, "labels is not of the form name=value,name=value", source: reader.id)
            }
            labels[parts[0]] = parts[1]
        }
        labels["query_tag"] = reader["query_tag"] ?? labels["query_tag"]
        for (name, value) in labels where !isLabel(name) || !isLabel(value) {
            throw RunError(
                .configuration,
                "labels and query_tag hold small letters, digits, `_` and `-`, 63 of them at most: \(name)=\(value)",
                source: reader.id)
        }
        if let tag { labels["query_tag"] = label(tag) }
        return labels
    }

    /// A tag as far as a label holds it: `segment:4711` is `segment_4711`.
    private static func label(_ tag: String) -> String {
        let scalars = tag.lowercased().precomposedStringWithCanonicalMapping.unicodeScalars
        return String(String.UnicodeScalarView(scalars.prefix(63).map { isOfLabel($0) ? $0 : "_" }))
    }

    private static func isLabel(_ text: String) -> Bool {
        text.unicodeScalars.count <= 63 && text.unicodeScalars.allSatisfy(isOfLabel)
    }

    /// Small letters, letters of scripts that have no small ones, digits, `_` and `-`
    /// (<https://cloud.google.com/bigquery/docs/labels-intro#requirements>).
    private static func isOfLabel(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .decimalNumber: true
        default: scalar == "_" || scalar == "-"
        }
    }
}
