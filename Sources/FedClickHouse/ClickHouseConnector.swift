package import FedRuntime

/// Reads from ClickHouse over its HTTP interface: a query and its view's columns in, batches out.
///
/// Rows come typed, in the binary format whose header names the columns and their types, and are read as they come
/// (<https://clickhouse.com/docs/interfaces/formats/RowBinaryWithNamesAndTypes>). Of the vendor's two formats that are
/// typed this one goes row by row, as batches are filled; the other, Native, brings blocks of 65,000 rows whose
/// encoding of nested and dictionary types changes with the version.
package struct ClickHouseConnector: Connector {
    package init() {}

    package var systems: [String] { ["clickhouse"] }

    package var settings: [String] { ConnectionParameters.settings }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        try ClickHouseSession(try ConnectionParameters(connection, options), options)
    }
}
