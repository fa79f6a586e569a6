/// What a system's own words for a type mean to DC SQL.
package struct RemoteType: Hashable, Sendable {
    /// The type of DC SQL with the same values; `nil` if there is none, as for 40 digits or for nanoseconds.
    package var raw: SQLType?
    /// The CDP type of a column whose catalog entry gives nothing but these words.
    package var cdp: SQLType

    /// A type that is lost nothing by `raw`: integers and decimals become the widest decimal, floats double.
    init(raw: SQLType) {
        self.raw = raw
        cdp =
            switch raw {
            case let type where type.isExact: .widestDecimal
            case let type where type.isFloat: .double
            case let type where type.isText: .text
            default: raw
            }
    }

    /// A type whose values DC SQL has only approximately.
    init(approximating cdp: SQLType) {
        raw = nil
        self.cdp = cdp
    }

    /// Reads the words of a type, such as `NUMBER(38,0)`, as `system` means them.
    ///
    /// Returns `nil` for words that the system does not have, and for types such as arrays that are nothing in
    /// DC SQL: then the catalog has to say what to take them for.
    package static func read(_ words: String, system: String) -> RemoteType? {
        guard let vocabulary = vocabularies[system] else { return nil }
        return vocabulary.read(words)
    }

    /// The systems that a catalog may name.
    package static let systems: [String] = vocabularies.keys.sorted()

    private static let vocabularies: [String: TypeVocabulary] = [
        "snowflake": .snowflake, "databricks": .spark, "bigquery": .bigQuery, "redshift": .redshift,
        "postgres": .postgres, "mysql": .mySQL, "mariadb": .mariaDB, "sqlserver": .sqlServer, "oracle": .oracle,
        "trino": .trino, "clickhouse": .clickHouse, "spark": .spark, "sqlite": .sqlite, "duckdb": .duckDB,
    ]
}
