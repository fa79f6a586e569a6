/// A column of a temporary view; names are unique ignoring case.
package struct ViewColumn: Hashable, Sendable {
    package var name: String
    package var type: ColumnType
    package var isNullable: Bool

    package init(name: String, type: ColumnType, isNullable: Bool) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}

/// What one pre statement creates: a temporary view over a remote query or over files.
package struct CreateView: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        case external(ExternalSource)
        case files(FileSource)
    }

    package var name: String
    package var source: Source

    package var columns: [ViewColumn] {
        switch source {
        case .external(let source): source.columns
        case .files(let source): source.columns
        }
    }

    package init(name: String, source: Source) {
        self.name = name
        self.source = source
    }
}

/// `USING com.salesforce.cdp.datasource.external.reader.ExternalDataSource`, with its options.
package struct ExternalSource: Hashable, Sendable {
    package static let provider = "com.salesforce.cdp.datasource.external.reader.ExternalDataSource"
    /// The name of the hint that has the looser statement.
    package static let fallbackOption = "fallback"

    package var connectionID: String
    package var tenantID: String
    /// The statement as the remote receives it.
    package var query: String
    package var referencedTables: [TableDescriptor]
    /// The view's columns, in the order of the query's.
    package var columns: [ViewColumn]
    /// Further options, which a reader may ignore without changing the result.
    package var hints: [String: String]

    /// How the view can be restricted by keys of other views; a reader may do without.
    package var dynamicFilters: [DynamicFilter] = []
    /// A looser statement, or the same in other words, for a remote that refuses `query`; main finds the same rows in it.
    package var fallback: String?

    package init(
        connectionID: String, tenantID: String, query: String, referencedTables: [TableDescriptor],
        columns: [ViewColumn], hints: [String: String] = [:]
    ) {
        self.connectionID = connectionID
        self.tenantID = tenantID
        self.query = query
        self.referencedTables = referencedTables
        self.columns = columns
        self.hints = hints
    }
}

/// A remote table that a query reads, with the columns that it uses.
package struct TableDescriptor: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package var name: String
        package var remoteName: String
        package var remoteType: String?
        package var type: ColumnType
        package var isNullable: Bool

        package init(
            name: String, remoteName: String, remoteType: String?, type: ColumnType, isNullable: Bool
        ) {
            self.name = name
            self.remoteName = remoteName
            self.remoteType = remoteType
            self.type = type
            self.isNullable = isNullable
        }
    }

    package var name: String
    package var remote: [String]
    package var columns: [Column]

    package init(name: String, remote: [String], columns: [Column]) {
        self.name = name
        self.remote = remote
        self.columns = columns
    }
}

/// `USING parquet|csv|json`: files that the engine reads by itself.
package struct FileSource: Hashable, Sendable {
    package enum Format: String, Sendable, CaseIterable { case parquet, csv, json }

    package var format: Format
    /// Relative to the data root.
    package var path: String
    /// Spark's reader options without the path: for CSV header, sep, quote, escape, nullValue.
    package var options: [String: String]
    package var columns: [ViewColumn]

    package init(format: Format, path: String, options: [String: String] = [:], columns: [ViewColumn]) {
        self.format = format
        self.path = path
        self.options = options
        self.columns = columns
    }
}
