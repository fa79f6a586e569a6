package import FedCatalog
package import FedDiagnostics

/// A relational operator with its inputs.
package indirect enum Relation: Sendable {
    case scan(Scan)
    case values(Values)
    case filter(Filter)
    case project(Project)
    case join(Join)
    case aggregate(Aggregate)
    case window(Window)
    case distinct(Distinct)
    case sort(Sort)
    case limit(Limit)
    case union(Union)
    case setOperation(SetOperation)
    case recursion(Recursion)
    case workingTable(WorkingTable)
    case tableFunction(TableFunction)
    case federate(Federate)
}

/// Reads the columns of a table as they are stored.
package struct Scan: Sendable {
    package enum Source: Hashable, Sendable {
        case foreign(Connection)
        case native(NativeSource)
        /// A temporary view of the plan, when a main stage is read back.
        case view(String)
    }

    package struct ScanColumn: Sendable {
        package var column: Column
        package var definition: ColumnDefinition

        package init(column: Column, definition: ColumnDefinition) {
            self.column = column
            self.definition = definition
        }
    }

    package var table: Table
    package var source: Source
    package var columns: [ScanColumn]
    package var range: SourceRange?

    package init(table: Table, source: Source, columns: [ScanColumn], range: SourceRange?) {
        self.table = table
        self.source = source
        self.columns = columns
        self.range = range
    }
}

/// Rows of scalars that read no column, or only those of a dependent join's other side.
package struct Values: Sendable {
    package var columns: [Column]
    package var rows: [[Scalar]]

    /// One row without columns: what SELECT without FROM reads.
    package init() { self.init(columns: [], rows: [[]]) }

    package init(columns: [Column], rows: [[Scalar]]) {
        self.columns = columns
        self.rows = rows
    }
}

/// Keeps the rows for which every conjunct is true.
package struct Filter: Sendable {
    package var input: Relation
    package var conjuncts: [Scalar]

    package init(input: Relation, conjuncts: [Scalar]) {
        self.input = input
        self.conjuncts = conjuncts
    }
}

/// A column and what computes it.
package struct Projection: Hashable, Sendable {
    package var column: Column
    package var scalar: Scalar

    package init(column: Column, scalar: Scalar) {
        self.column = column
        self.scalar = scalar
    }

    /// Passes a column on under its own id.
    package init(passing column: Column) {
        self.init(column: column, scalar: .column(column))
    }

    package var isPassing: Bool { scalar.columnID == column.id }
}

/// Puts out exactly the columns of `items`; the input's others end here.
package struct Project: Sendable {
    package var input: Relation
    package var items: [Projection]
    /// Whether these are the CDP casts right above a foreign scan, through which local filters are not moved.
    package var isScanCast: Bool

    package init(input: Relation, items: [Projection], isScanCast: Bool = false) {
        self.input = input
        self.items = items
        self.isScanCast = isScanCast
    }
}

package struct Join: Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case inner, left, right, full
        /// The left rows for which some right row fulfils the condition, each once.
        case semi
        /// The left rows for which no right row fulfils the condition.
        case anti

        /// Whether only the left side's columns come out.
        package var keepsLeftOnly: Bool { self == .semi || self == .anti }
    }

    package var kind: Kind
    package var left: Relation
    package var right: Relation
    /// Empty for a cross join.
    package var conjuncts: [Scalar]
    /// Columns that the right side reads of each left row: a dependent join (LATERAL), inner or left.
    ///
    /// They are known inside of the right side only. The binder makes such joins; unnesting removes them.
    package var parameters: [Projection]
    package var range: SourceRange?

    package init(
        kind: Kind, left: Relation, right: Relation, conjuncts: [Scalar], parameters: [Projection] = [],
        range: SourceRange? = nil
    ) {
        self.kind = kind
        self.left = left
        self.right = right
        self.conjuncts = conjuncts
        self.parameters = parameters
        self.range = range
    }
}

/// Keeps one of the rows that are equal in all columns; NULLs are equal here.
package struct Distinct: Sendable {
    package var input: Relation
    package var range: SourceRange?

    package init(input: Relation, range: SourceRange?) {
        self.input = input
        self.range = range
    }
}

package struct SortKey: Hashable, Sendable {
    package var scalar: Scalar
    package var isDescending: Bool
    package var nullsFirst: Bool

    package init(scalar: Scalar, isDescending: Bool, nullsFirst: Bool) {
        self.scalar = scalar
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }
}

package struct Sort: Sendable {
    package var input: Relation
    package var keys: [SortKey]

    package init(input: Relation, keys: [SortKey]) {
        self.input = input
        self.keys = keys
    }
}

package struct Limit: Sendable {
    package var input: Relation
    package var count: Int64?
    package var offset: Int64
    package var range: SourceRange?

    package init(input: Relation, count: Int64?, offset: Int64, range: SourceRange?) {
        self.input = input
        self.count = count
        self.offset = offset
        self.range = range
    }
}

/// The border: everything below runs on one remote system, as one statement.
package struct Federate: Sendable {
    package var connection: Connection
    package var input: Relation
    /// Conjuncts, over the columns that come out, which the remote evaluates only roughly.
    ///
    /// A filter above must check them again. Empty when the remote's rows are exactly those that the tree asks for.
    package var rechecks: [Scalar]
    /// What a join above says of the rows that it can use.
    package var keyFilters: [KeyFilter] = []

    package var isSuperset: Bool { !rechecks.isEmpty }

    package init(connection: Connection, input: Relation, rechecks: [Scalar] = []) {
        self.connection = connection
        self.input = input
        self.rechecks = rechecks
    }
}

/// A semi-join reduction: only rows whose `column` is among the values of `keys` can matter.
///
/// `keys` is a column of another Federate, or of a local table. The joins above find the same rows without it.
package struct KeyFilter: Hashable, Sendable {
    package var column: ColumnID
    package var keys: ColumnID

    package init(column: ColumnID, keys: ColumnID) {
        self.column = column
        self.keys = keys
    }
}

/// A statement's tree with what its reader sees: names may repeat, hidden columns are left out.
package struct BoundQuery: Sendable {
    package struct Output: Sendable {
        package var name: String
        package var column: Column

        package init(name: String, column: Column) {
            self.name = name
            self.column = column
        }
    }

    package var relation: Relation
    package var output: [Output]
    /// The next free column id.
    package var sequence: ColumnSequence
    /// Where a function such as current_date was folded from the clock, if one was.
    package var clock: SourceRange?
    /// Whether an order and a limit at the top are the statement's own, and not those of a derived table.
    package var isOrderedOrLimited: Bool

    package init(
        relation: Relation, output: [Output], sequence: ColumnSequence, clock: SourceRange?, isOrderedOrLimited: Bool
    ) {
        self.relation = relation
        self.output = output
        self.sequence = sequence
        self.clock = clock
        self.isOrderedOrLimited = isOrderedOrLimited
    }
}
