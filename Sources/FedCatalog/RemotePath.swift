/// How many names the path of a table has on each system.
enum RemotePath {
    /// The most that a built-in system takes for one table.
    ///
    /// A system that is described by a document may have folders within folders, and so may a catalog of Spark's.
    ///
    /// - BigQuery has views in a schema of each dataset
    ///   (<https://cloud.google.com/bigquery/docs/information-schema-intro>), SQL Server has linked servers
    ///   (<https://learn.microsoft.com/en-us/sql/t-sql/language-elements/transact-sql-syntax-conventions-transact-sql>).
    /// - PostgreSQL takes the name of the database that it is connected with, Redshift that of another one, too
    ///   (<https://docs.aws.amazon.com/redshift/latest/dg/cross-database-overview.html>).
    /// - Names without catalogs: <https://dev.mysql.com/doc/refman/8.4/en/identifier-qualifiers.html>,
    ///   <https://www.sqlite.org/lang_select.html>, <https://clickhouse.com/docs/sql-reference/syntax>,
    ///   <https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Database-Object-Names-and-Qualifiers.html>.
    static let longest: [String: Int] = [
        "bigquery": 4, "sqlserver": 4,
        "databricks": 3, "duckdb": 3, "postgres": 3, "redshift": 3, "snowflake": 3, "trino": 3,
        "clickhouse": 2, "mariadb": 2, "mysql": 2, "oracle": 2, "sqlite": 2,
    ]
}
