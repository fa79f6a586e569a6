/// What one tenant can query: connections, and the tables on them.
package struct Catalog: Sendable {
    package var tenantID: String
    package var connections: [String: Connection]
    package private(set) var tables: [Table]
    private var indexOfName: [String: Int]
    /// Where each table has which column.
    private var columnIndexes: [NameIndex]

    /// The tables' names must be unique; of two with one name the first is kept.
    package init(tenantID: String, connections: [String: Connection], tables: [Table]) {
        self.tenantID = tenantID
        self.connections = connections
        self.tables = tables
        self.indexOfName = Dictionary(
            tables.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        self.columnIndexes = tables.map { NameIndex($0.columns.map(\.name)) }
    }

    /// Finds a table by its exact name.
    package func table(named name: String) -> Table? {
        indexOfName[name].map { tables[$0] }
    }

    /// The positions of a table's columns by their exact names.
    package func columnIndex(ofTable name: String) -> NameIndex? {
        indexOfName[name].map { columnIndexes[$0] }
    }
}

/// One set of credentials on one physical remote instance; two tables are on the same system exactly
/// when their connection ids are equal.
package struct Connection: Hashable, Sendable {
    package var id: String
    /// The name of the dialect, such as `postgres`.
    package var system: String
    package var serverVersion: String?
    package var text: TextDeclaration

    package init(id: String, system: String, serverVersion: String? = nil, text: TextDeclaration = .init()) {
        self.id = id
        self.system = system
        self.serverVersion = serverVersion
        self.text = text
    }
}

/// What a catalog says of how a system compares text; `nil` leaves it to the dialect's default.
package struct TextDeclaration: Hashable, Sendable {
    package enum Equality: String, Sendable, Codable { case binary, insensitive, unknown }
    package enum Order: String, Sendable, Codable { case binary, other, unknown }
    package enum Padding: String, Sendable, Codable {
        case noPad = "no_pad"
        case pad, unknown
    }

    package var equality: Equality?
    package var order: Order?
    package var padding: Padding?
    /// How many characters a text has at most, if the type that it is stored in says so; no document declares it.
    package var longest: Int?

    package init(equality: Equality? = nil, order: Order? = nil, padding: Padding? = nil) {
        self.equality = equality
        self.order = order
        self.padding = padding
    }

    /// What this declaration says, and `general` where it is silent.
    package func refining(_ general: TextDeclaration) -> TextDeclaration {
        TextDeclaration(
            equality: equality ?? general.equality, order: order ?? general.order,
            padding: padding ?? general.padding)
    }
}

package struct Table: Hashable, Sendable {
    package var name: String
    package var source: TableSource
    package var columns: [ColumnDefinition]
    /// Sets of columns, by name, that identify a row; trusted.
    package var keys: [[String]]
    package var statistics: TableStatistics?

    package init(
        name: String, source: TableSource, columns: [ColumnDefinition], keys: [[String]] = [],
        statistics: TableStatistics? = nil
    ) {
        self.name = name
        self.source = source
        self.columns = columns
        self.keys = keys
        self.statistics = statistics
    }
}

package enum TableSource: Hashable, Sendable {
    /// A table on a remote system, by the parts of its path there, such as database, schema, table.
    case foreign(connection: String, remote: [String])
    /// A table in the local lake.
    case native(NativeSource)
}

/// Files that both engines read with a source of their own.
package struct NativeSource: Hashable, Sendable {
    package enum Format: String, Sendable, Codable { case parquet, csv, json }

    package var format: Format
    /// Relative to the runner's data root.
    package var path: String
    /// Spark's reader options by Spark's names: header, sep, quote, escape, nullValue.
    package var options: [String: String]

    package init(format: Format, path: String, options: [String: String] = [:]) {
        self.format = format
        self.path = path
        self.options = options
    }
}

package struct ColumnDefinition: Hashable, Sendable {
    package var name: String
    package var remoteName: String
    /// The remote's own words for the type, such as `NUMBER(38,0)`, if the catalog has them.
    package var remoteType: String?
    /// The type that `remoteType` stands for in DC SQL's terms, before the CDP cast; `nil` when the catalog
    /// does not say it, or when DC SQL has no counterpart.
    package var rawType: SQLType?
    /// The CDP type.
    package var type: SQLType
    package var isNullable: Bool
    package var text: TextDeclaration

    package init(
        name: String, remoteName: String? = nil, remoteType: String? = nil, rawType: SQLType? = nil,
        type: SQLType, isNullable: Bool = true, text: TextDeclaration = .init()
    ) {
        self.name = name
        self.remoteName = remoteName ?? name
        self.remoteType = remoteType
        self.rawType = rawType
        self.type = type
        self.isNullable = isNullable
        self.text = text
    }
}

package struct TableStatistics: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package var distinct: Double?
        package var nullFraction: Double?

        package init(distinct: Double? = nil, nullFraction: Double? = nil) {
            self.distinct = distinct
            self.nullFraction = nullFraction
        }
    }

    package var rows: Double
    package var columns: [String: Column]

    package init(rows: Double, columns: [String: Column] = [:]) {
        self.rows = rows
        self.columns = columns
    }
}
