package import FedAlgebra
package import FedCatalog
import FedDiagnostics

/// How one system spells the algebra: a value derived from another one, with tables and few rules.
///
/// What has no spelling cannot be pushed, so a dialect is also the list of what a system takes over.
package struct Dialect: Sendable {
    package enum StringStyle: String, Sendable, CaseIterable {
        /// `'` is doubled, and nothing else is special.
        case standard
        /// `'` and `\` are escaped with a backslash; Spark's `${` never occurs.
        case spark
        /// `'` and `\` are doubled: backslashes escape inside of literals.
        case doubledBackslash = "doubled_backslash"
        /// `'` and `\` stand after a backslash, and ends of lines are escapes.
        case backslash
        /// `N'…'`, in which `'` is doubled.
        case national
        /// `'` is doubled, and a text with a backslash is written by its bytes: whether one escapes depends on the session.
        case byBytes = "by_bytes"
    }

    /// A name for a value inside of an expression, where a spelling needs it more than once.
    package struct Binding: Sendable {
        package let name: String
        /// What stands before the value, between it and the body, and behind that.
        package let words: (String, String, String)

        func bound(_ value: String, _ body: String) -> String { words.0 + value + words.1 + body + words.2 }
    }

    package enum CastForm: Sendable {
        /// `CAST(x AS type)`.
        case cast
        /// Nothing to write: the operand is the value already.
        case passing
        /// A template over `{0}`.
        case template(String)
        case refused(String)
    }

    package struct FunctionSpelling: Sendable {
        package var spelling: Spelling
        /// Why the function cannot be used with these argument types, if it cannot.
        package var refuses: @Sendable (_ arguments: [SQLType], _ result: SQLType) -> Inhibition?
        /// Why it cannot be used with just these arguments, as where one has to be a constant.
        package var refusesArguments: @Sendable (_ arguments: [Scalar]) -> Inhibition? = { _ in nil }
        /// Whether it compares its texts by their collation, so that it is for text that compares binary.
        package var comparesText = false
        /// Why a condition holds for more rows than it should, if it does: it is a superset then, and no value.
        package var excess: String?

        package init(
            _ spelling: Spelling,
            refuses: @escaping @Sendable (_ arguments: [SQLType], _ result: SQLType) -> Inhibition? = { _, _ in nil }
        ) {
            self.spelling = spelling
            self.refuses = refuses
        }

        /// One that compares texts, and perhaps does not take all arguments.
        static func comparing(
            _ spelling: Spelling,
            refusesArguments: @escaping @Sendable (_ arguments: [Scalar]) -> Inhibition? = { _ in nil }
        ) -> FunctionSpelling {
            var result = FunctionSpelling(spelling)
            result.refusesArguments = refusesArguments
            result.comparesText = true
            return result
        }

        package init(
            _ spelling: Spelling,
            refuses: @escaping @Sendable (_ arguments: [SQLType], _ result: SQLType) -> Inhibition? = { _, _ in nil },
            refusesArguments: @escaping @Sendable (_ arguments: [Scalar]) -> Inhibition?
        ) {
            self.init(spelling, refuses: refuses)
            self.refusesArguments = refusesArguments
        }

        /// Why a call cannot be written, if it cannot.
        func refusal(of arguments: [Scalar], _ result: SQLType) -> Inhibition? {
            refuses(arguments.map(\.type), result) ?? refusesArguments(arguments)
        }

        /// The same spelling for those arguments alone that are not refused.
        func refusing(_ refusal: @escaping @Sendable (_ arguments: [Scalar]) -> Inhibition?) -> Self {
            var copy = self
            copy.refusesArguments = refusal
            return copy
        }
    }

    package var name: String
    /// What it was loaded from, if it was.
    package var origin: Origin?
    /// Why it has no words for something, where that is known.
    package var reasons = Reasons()
    package var quote: IdentifierQuotes = "\""
    package var strings = StringStyle.standard
    /// Whether a column of a result can have the name.
    package var canName: @Sendable (String) -> Bool = { _ in true }
    package var textDefaults = TextDeclaration(equality: .unknown, order: .unknown, padding: .unknown)
    package var features: Set<OperatorFeature> = []
    package var functions: [Function: FunctionSpelling] = [:]
    /// A template over `{0}` that makes the order of text binary, if the system has one.
    package var binaryOrder: String?
    /// The same for equality, where a column may have a collation that the catalog does not tell.
    package var binaryEquality: String?
    /// A template over `{0}` for each text that a statement reads from a table, if it is not read as it is.
    package var storedText: String?
    /// Has a statement compare texts of two collations, where the system may refuse what it is asked without this.
    package var unifyCollations: (@Sendable (inout Dialect) -> Void)?
    /// Whether CASE and COALESCE take texts, whatever their encodings are.
    package var choosesTexts = true
    /// Whether a text without characters is NULL, and equal to none.
    package var emptyTextIsNull = false
    /// Whether these hold whatever collation a column has: the text of all columns then compares binary.
    package var makesTextBinary = false
    /// Whether an index on text serves only comparisons of the bare column, which then stand beside the binary ones.
    package var findsBareText = false
    /// Whether these stand there for two columns, too, although the system may refuse to compare texts of two collations.
    package var findsBareColumns = false
    /// Whether a column of a derived table has the collation that its text has been given inside.
    package var keepsCollations = false
    /// Whether texts whose encodings differ may be results of one expression.
    package var mixesEncodings = true
    /// How many characters of a text count where rows are sorted, if not all of them.
    package var longestSortedText: Int?
    /// A condition over `{0}`, a column of a type whose columns may hold what is no value of it, and yet compares.
    ///
    /// It holds for values, is NULL for NULL, and fails otherwise, as reading the column does.
    package var validity: @Sendable (SQLType) -> String? = { _ in nil }
    /// Whether a computed group can be written out again above GROUP BY, however the system rewrites it.
    package var matchesComputedGroups = true
    /// Whether a constant can be a group.
    package var groupsByConstants = true
    /// Whether it solves comparisons of numbers with constants, and so loses what their arithmetic or a cast would do.
    package var solvesComparisons = false
    /// Whether it takes an integer that is cast to a float and then to a double for one that is cast to a double.
    package var mergesCasts = false
    /// Whether it computes the arguments of an aggregate before it looks at FILTER.
    package var computesBeforeFilter = false
    /// Whether an operation over a constant that turns out to be NULL may have any type.
    package var forgetsTypeOfNull = false
    /// How truth values are written where conditions are no values; elsewhere they are values as all others.
    package var truthValues: TruthValues?
    /// Whether NaN is equal to itself and larger than all other floats.
    package var ordersNaN = true
    /// Whether the members of IN are constants, none of them NULL.
    package var listsConstantsOnly = false
    /// How deep CASE may stand in CASE, if not as deep as anybody writes.
    package var deepestCase: Int?
    /// How many bytes of UTF-8 a statement has at most.
    package var longestStatement: Int?
    /// How long a list of IN may be, if the system may refuse a longer one.
    package var surelyTakenList: ListLimit?
    /// How many members IN has at most, if longer lists must be taken apart.
    package var longestList: Int?
    /// How a value gets a name, if it can; elsewhere spellings repeat its text.
    package var binding: Binding?
    /// The operators of NULL-safe comparison; without the first one it is the opposite of the second.
    package var distinct: String? = "IS DISTINCT FROM"
    package var notDistinct = "IS NOT DISTINCT FROM"
    /// A template over two values that is 1 where they are distinct and else 0, in place of the operators.
    package var distinctTest: String?
    /// A test for NaN that is not a comparison: Spark hands comparisons to the readers of files, whose statistics leave
    /// NaN out.
    package var isNaN: String?
    /// A LIKE that is case-sensitive; by default `{0} LIKE {1}`.
    package var like = LikeStyle.standard
    /// What means more than itself in the pattern of a LIKE.
    package var likeWildcards = "%_"
    /// How many bytes of UTF-8 the pattern of a LIKE has at most.
    package var longestPattern: Int?
    /// Whether it looks for the text that a pattern begins with among all up to that text with a higher last byte,
    /// which has to be a text, too.
    package var seeksBeginnings = false
    /// Whether LIKE takes text that compares equal beyond its bytes.
    package var likesFoldedText = true
    /// A template over text, pattern and escape character, for a pattern that is not constant.
    ///
    /// It fails where the escape character stands before anything but `%`, `_` and itself. Without one such a LIKE is
    /// not pushed.
    package var likeOfPatterns: String?
    /// How semi and anti joins are written in FROM; elsewhere they are EXISTS.
    package var semiJoin: String?
    /// Whether a semi-join on equalities is IN, where the system would run an EXISTS in another one row by row.
    package var prefersIn = false
    package var antiJoin: String?
    package var joinLimits = JoinLimits(onEqualities: [.fullJoin])
    /// Whether the conditions of inner joins stand in WHERE.
    package var joinsInWhere = false
    /// Whether a join may stand in parentheses on the right of another one; elsewhere it is a derived table.
    package var nestsJoins = true
    /// Whether it may compute a joined side of one row again for each row of the other one, as it expects few of these.
    package var repeatsSoleRows = false
    package var limitForm = LimitForm.limit
    /// Whether a branch of a set operation may have a limit.
    package var limitsBranches = true
    package var writesAsBeforeTables = true
    /// Whether columns are always named with their table: else an output of that name may be meant.
    package var qualifiesColumns = false
    /// The set operators.
    package var intersect = "INTERSECT"
    package var except = "EXCEPT"
    /// How rows are written that come from no table: VALUES, series, recursions.
    package var rows = RowStyle.refused
    /// How lists of keys are sent to the system, if at all.
    package var keyLists: KeyLists?
    /// How many operands a chain of ANDs or ORs has at most, if longer ones must be taken apart.
    package var longestChain: Int?
    /// Whether it plans the alternatives of a condition in quadratic time, unless it sees no OR.
    package var comparesAlternatives = false
    /// Whether it puts out `varchar(n)` as a type of its own, so that what is computed as text is cast back to it.
    package var hasLengths = false
    /// Whether a column holds only values of its declared type.
    package var enforcesTypes = true
    package var type: @Sendable (SQLType) -> String? = { _ in nil }
    package var cast: @Sendable (_ from: SQLType, _ to: SQLType, CastKind) -> CastForm = { _, _, _ in
        .refused("this system has no casts")
    }
    /// Whether the system takes over casts that give NULL where they fail.
    package var pushesTryCast = false
    /// A template over `{0}` that gives NULL where the cast fails.
    package var tryCast: @Sendable (_ from: SQLType, _ to: SQLType, CastKind) -> String? = { _, _, _ in nil }
    package var literal: @Sendable (Dialect, Value, SQLType) -> Fragment? = { dialect, value, type in
        StandardLiterals.literal(value, type, in: dialect)
    }
    /// Whether an empty grouping set puts out no row where there is none.
    package var emptyGroupingSetsNeedRows = false
    package var nullOrder = NullOrder.written
    /// Whether OFFSET stands only behind a LIMIT.
    package var offsetNeedsLimit = false
    /// Whether ORDER BY can name an aggregate where HAVING reads one that is not selected.
    package var sortsBehindHaving = true
    /// Whether window functions that number rows cannot do without an ORDER BY.
    package var ranksNeedOrder = false
    /// Whether PERCENT_RANK and CUME_DIST come with ten digits alone, unless they are cast.
    package var shortensShares = false
    /// Whether a window with a frame gets one, too, where it has none.
    package var ordersFrames = false
    /// An ORDER BY that leaves the order open, where there must be one.
    package var anyOrder = "NULL"
    /// How each aggregate is written; what has no entry is not pushed.
    package var aggregates: [AggregateFunction: AggregateSpelling] = [:]
    /// The aggregates that mean the same with OVER.
    package var windowAggregates: Set<AggregateFunction> = []
    package var rankings: Set<RankingFunction> = []
    /// Whether the two zeros of floats are one group.
    package var groupsZeros = true
    /// Whether windows take floats in PARTITION BY.
    package var partitionsByFloats = true
    /// Those whose values need a cast, for the system forgets otherwise that there may be none.
    package var rankingCalls: [RankingFunction: RankingCall] = [:]
    package var windowFrames = WindowFrames()
    /// Whether a frame stands only behind an ORDER BY; without one it is the whole partition.
    package var framesNeedOrder = false
    /// What LAG and LEAD may give in place of rows that are not there.
    package var shiftDefaults = ShiftDefaults.any
    /// Whether the bounds of a RANGE frame overflow at the ends of a decimal type, instead of lying beyond all rows.
    package var overflowsInFrames = false
    /// Whether rows that are sorted or parted by a float come out with 0 where its column has -0.
    package var losesZeroSigns = false
    /// Whether aggregates take FILTER; elsewhere a CASE says the same.
    package var hasAggregateFilter = true
    /// Functions that fail for just the arguments for which DC SQL's do.
    package var alikeFailures: Set<Function> = []
    /// Whether these may also fail for rows that a condition or a join takes away.
    package var admitsFailures = false
    /// Whether casts then fail for just the values for which DC SQL's do.
    package var castsFailAlike = false
    /// Whether what has to fail there names its operands more than once, so that it must not nest.
    package var repeatsFailures = false
    /// What ends a derived table so that the system evaluates no condition from outside of it inside.
    package var fence: String?
    /// How its answers may differ from DC SQL's where that is accepted, and what it takes over then.
    package var ledger: [LedgerEntry] = []
    /// Whether it may be asked for conditions that can fail for rows which others take away.
    package var raisesEarly = false
    package var aggregate: AggregateWriter = { writer, call, tail throws(CompileError) in
        guard let entry = writer.dialect.aggregates[call.function], entry.refuses(call) == nil else {
            throw .notSupported("the aggregate \(call.function.rawValue) in \(writer.dialect.name)", at: nil)
        }
        return try entry.write(&writer, call, tail)
    }

    package enum LikeStyle: String, Sendable, CaseIterable {
        case standard
        /// SQLite: LIKE ignores case, GLOB does not.
        case glob
        /// A backslash escapes in patterns, and there is no ESCAPE.
        case backslash
    }

    package init(name: String) { self.name = name }

    /// A dialect that differs from this one in what `change` says.
    package func deriving(_ name: String, _ change: (inout Dialect) -> Void) -> Dialect {
        var dialect = self
        dialect.name = name
        change(&dialect)
        return dialect
    }
}

/// How a function is written.
package enum Spelling: Sendable {
    case infix(String, Fragment.Precedence)
    case call(String)
    /// `{0}`, `{1}` stand for the arguments.
    case template(String)
    case custom(CallWriter)
}

extension Dialect {
    /// Every dialect that plans can be written for, by the word that catalogs use.
    package static let all: [String: Dialect] = Dictionary(
        [
            postgres, duckdb, sqlite, snowflake, databricks, mysql, mariadb, redshift, trino, bigquery, clickhouse,
            sqlserver,
            oracle,
        ].map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// An identifier in quotes, with all its characters, perhaps behind the alias of a table.
    package func identifier(_ name: String, of alias: String? = nil) -> String {
        let quoted = quote.quoted(name)
        return alias.map { "\($0).\(quoted)" } ?? quoted
    }

    /// A string literal.
    package func string(_ text: String) -> String {
        switch strings {
        case .standard:
            return text.quoted("'")
        case .byBytes:
            guard text.utf8.contains(UInt8(ascii: "\\")) || text.utf8.contains(0) else {
                return text.quoted("'")
            }
            return "_utf8mb4 x'\(StandardLiterals.hexadecimal(Array(text.utf8)))'"
        case .doubledBackslash:
            return text.quotedWithBackslashes
        case .backslash:
            return "'" + text.backslashed(quote: "'") + "'"
        case .national:
            return "N" + text.quoted("'")
        case .spark:
            var previous: Unicode.Scalar = " "
            let escaped = text.escaping { scalar in
                defer { previous = scalar }
                switch scalar {
                case "'": return "\\'"
                case "\\": return "\\\\"
                // Spark substitutes `${…}` before it parses, inside of literals, too.
                case "{" where previous == "$": return "\\u007B"
                case "\n": return "\\n"
                case "\r": return "\\r"
                case "\t": return "\\t"
                case "\0": return "\\u0000"
                default: return nil
                }
            }
            return "'" + escaped + "'"
        }
    }
}
