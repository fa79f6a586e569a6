package import FedCatalog
package import FedSyntax

/// What binding depends on, apart from the statement and the tables.
package struct BinderOptions: Sendable {
    package struct ParameterValue: Sendable {
        package var type: SQLType
        /// `nil` is NULL.
        package var text: String?

        package init(type: SQLType, text: String?) {
            self.type = type
            self.text = text
        }
    }

    package var language: Language
    /// Whether an unquoted name may match one that differs in case only, if it is the only such.
    package var allowsLooseNames = false
    package var parameters: [Parameter: ParameterValue] = [:]
    /// The statement's clock: microseconds since 1970, in UTC.
    package var now: Int64
    /// Whether a literal that its type cannot hold fails when it is evaluated: so in texts that were compiled before.
    package var failsLate = false
    /// How many references to tables and common tables one statement may expand to.
    package var maximumRelations = 2000
    /// How far queries and expressions may nest when common tables stand in place; a query counts as four levels.
    package var maximumDepth = 800

    /// How many nodes all scalars may have that their text does not account for: a function that is made of others may
    /// repeat its arguments, and nested calls of it do so again and again.
    package var maximumExpansion = 500_000
    /// How many of them one scalar may have, beside a multiple of its own text's.
    package var nestedExpansion = 3_000

    package init(language: Language, now: Int64) {
        self.language = language
        self.now = now
    }
}

/// The tables that a statement can name.
package struct TableSpace: Sendable {
    package var catalog: Catalog
    /// Temporary views, when a main stage is read: their columns by name in lower case.
    package var views: [String: [ColumnDefinition]]
    /// Whether the catalog's tables are read under their own names, with the types that the catalog says.
    package var areTablesLogical = false
    /// What is advised for a table that is not there, and whose name is like no other.
    package var unknownTableHint: String?

    package init(catalog: Catalog, views: [String: [ColumnDefinition]] = [:]) {
        self.catalog = catalog
        self.views = views
    }
}
