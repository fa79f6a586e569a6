package import FedAlgebra
import FedCatalog
package import FedDiagnostics
package import FedSyntax

/// Turns a syntax tree into typed algebra over the tables of a catalog.
///
/// All that is implicit in the text is explicit afterwards: coercions, NULL order, result types, the CDP casts
/// above foreign scans. A construct without a translation is `NOT_SUPPORTED`, at its place.
package struct Binder: Sendable {
    let options: BinderOptions
    let tables: TableSpace
    let rule: NameRule
    var sequence = ColumnSequence()
    /// Where the clock was read.
    var clock: SourceRange?
    /// Common tables in scope, innermost last.
    var commonTables: [KnownCommonTable] = []
    /// How often each common table was read, by the place of its definition.
    var references: [SourceRange: Int] = [:]
    /// What the definitions of common tables were bound to, by their places.
    var definitions: [SourceRange: BoundCommonTable] = [:]
    /// The places of the definitions that were read, in this order.
    var readDefinitions: [SourceRange] = []
    /// How often a recursion read itself.
    var workingReads = 0
    /// The recursions whose step has read them.
    var readRecursions: Set<SourceRange> = []
    var relationCount = 0
    /// How far the construct that is being bound lies below the statement.
    var depth = 0
    /// The greatest depth so far.
    var deepest = 0
    /// By how much the scalars so far are larger than their text.
    var expansion = 0
    /// What the queries around the one being bound can see, outermost first.
    var outerScopes: [OuterScope] = []
    /// Where the scopes begin that belong to the FROM being bound: the left sides of its joins.
    var fromDepth = 0
    /// Where aggregate calls are collected; `nil` where they are not allowed.
    var aggregation: Aggregation?
    /// The labels of the select list that expressions may use, where the language has that.
    var labels: [Item] = []
    /// What DC SQL thinks of NULL.
    var supposedNulls = SupposedNulls()
    /// Where integers stand that were written, in Spark SQL: beside a decimal they count otherwise than computed ones.
    var writtenIntegers: Set<SourceRange> = []
    /// Where intervals are selected, which no query can put out.
    var intervals: [ColumnID: SourceRange] = [:]
    /// What is being bound, for messages: `WHERE`, `GROUP BY`.
    var clause = "SELECT"

    package init(options: BinderOptions, tables: TableSpace) {
        self.options = options
        self.tables = tables
        rule = NameRule(language: options.language, isLoose: options.allowsLooseNames)
    }

    /// Binds one statement.
    package static func bind(
        _ query: Query, options: BinderOptions, tables: TableSpace
    ) throws(CompileError) -> BoundQuery {
        var binder = Binder(options: options, tables: tables)
        let bound = try binder.query(query)
        try binder.refuseEmpty(bound, at: query.range)
        if let interval = bound.columns.first(where: { $0.type == .interval }) {
            // A column of several branches is that of the first.
            let first = binder.intervals.values.min { $0.start < $1.start }
            throw .notSupported(
                "an interval as a value, which does not cross a border,", at: binder.intervals[interval.id] ?? first)
        }
        return BoundQuery(
            relation: bound.relation,
            output: bound.columns.map { .init(name: $0.name, column: $0) },
            sequence: binder.sequence, clock: binder.clock, isOrderedOrLimited: query.isOrderedOrLimited)
    }

    /// A bound query expression: hidden sort columns may lie in the relation, beyond `columns`.
    struct Bound {
        var relation: Relation
        var columns: [Column]
    }

    /// A query puts out columns, other than one that is read for its rows alone.
    func refuseEmpty(_ bound: Bound, at range: SourceRange) throws(CompileError) {
        if bound.columns.isEmpty {
            throw .notSupported(
                "an empty select list", at: range, hint: "select a constant, such as 1, if only rows count")
        }
    }

    /// Goes down into a construct; whoever calls comes up again by as many levels.
    mutating func descend(_ levels: Int = 1, at range: SourceRange) throws(CompileError) {
        depth += levels
        deepest = max(deepest, depth)
        if depth > options.maximumDepth {
            throw CompileError(
                .limitExceeded, "the statement nests deeper than \(options.maximumDepth) levels", at: range,
                hint: "common tables count where they are read")
        }
    }

    mutating func newColumn(_ name: String, _ scalar: Scalar) -> Column {
        let column = Column(id: sequence.take(), name: name, type: scalar.type, isNullable: scalar.isNullable)
        if options.language == .dc { suppose(countsAsNullable(scalar), of: column) }
        return column
    }
}
