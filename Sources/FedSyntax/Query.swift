package import FedDiagnostics

/// A whole statement: a query, with the EXPLAIN options that stood before it.
package struct Statement: Sendable {
    /// Whether the text was `EXPLAIN (SQL internal_spark, STAGES) …`, the statement form of `POST /explain`.
    package var isExplain: Bool
    package var query: Query
    /// The parameters that the text names.
    package var parameters: Set<Parameter>

    package init(isExplain: Bool, query: Query, parameters: Set<Parameter> = []) {
        self.isExplain = isExplain
        self.query = query
        self.parameters = parameters
    }
}

/// A query expression: common tables, a body, and what applies to the whole of it.
package struct Query: Sendable {
    package var isRecursive = false
    package var commonTables: [CommonTable] = []
    package var body: QueryBody
    package var orderBy: [OrderItem] = []
    /// ORDER BY ALL: every output column from left to right; `orderBy` is empty then.
    package var orderByAll: OrderByAll?
    package var limit: Limit?
    package var range: SourceRange

    package init(body: QueryBody, range: SourceRange) {
        self.body = body
        self.range = range
    }

    /// Whether it has an ORDER BY or a LIMIT itself, and not only a query inside of it.
    package var isOrderedOrLimited: Bool {
        if !orderBy.isEmpty || orderByAll != nil || limit != nil { return true }
        if case .query(let inner) = body { return inner.isOrderedOrLimited }
        return false
    }
}

package struct CommonTable: Sendable {
    package var name: Identifier
    package var columns: [Identifier]
    package var query: Query
    /// Spark's MAX RECURSION LEVEL: a guard, behind which it raises an error.
    package var maximumLevel: String?

    package init(name: Identifier, columns: [Identifier], query: Query, maximumLevel: String? = nil) {
        self.name = name
        self.columns = columns
        self.query = query
        self.maximumLevel = maximumLevel
    }
}

package indirect enum QueryBody: Sendable {
    case select(Select)
    case setOperation(SetOperation)
    case values([[Expression]], SourceRange)
    /// A parenthesized query, which may have an ORDER BY and a LIMIT of its own.
    case query(Query)
}

package struct SetOperation: Sendable {
    package enum Kind: String, Sendable {
        case union = "UNION"
        case intersect = "INTERSECT"
        case except = "EXCEPT"
    }

    package var kind: Kind
    package var isAll: Bool
    package var left: QueryBody
    package var right: QueryBody
    package var range: SourceRange

    package init(kind: Kind, isAll: Bool, left: QueryBody, right: QueryBody, range: SourceRange) {
        self.kind = kind
        self.isAll = isAll
        self.left = left
        self.right = right
        self.range = range
    }
}

package struct Select: Sendable {
    package enum Quantifier: Sendable {
        case all
        case distinct(SourceRange)
        case distinctOn([Expression], SourceRange)
    }

    package var quantifier = Quantifier.all
    package var items: [SelectItem] = []
    /// The comma-separated references; empty without FROM.
    package var from: [TableReference] = []
    package var predicate: Expression?
    package var groupBy: GroupBy?
    package var having: Expression?
    package var windows: [NamedWindow] = []
    package var range: SourceRange

    package init(range: SourceRange) { self.range = range }
}

package enum SelectItem: Sendable {
    /// `*` or `t.*`, with the columns that EXCLUDE takes away.
    case star(qualifier: [Identifier], excluding: [[Identifier]], SourceRange)
    case expression(Expression, alias: Identifier?)
}

package struct GroupBy: Sendable {
    package indirect enum Element: Sendable {
        case expression(Expression)
        case groupingSets([[Expression]], SourceRange)
        case rollup([[Expression]], SourceRange)
        case cube([[Expression]], SourceRange)
    }

    /// Whether it was GROUP BY ALL: every select item without an aggregate.
    package var isAll: Bool
    package var elements: [Element]
    package var range: SourceRange

    package init(isAll: Bool, elements: [Element], range: SourceRange) {
        self.isAll = isAll
        self.elements = elements
        self.range = range
    }
}

package struct OrderItem: Sendable {
    package enum NullOrder: String, Sendable {
        case first = "FIRST"
        case last = "LAST"
    }

    package var expression: Expression
    package var isDescending: Bool
    /// What was written; `nil` leaves it to the dialect's default, which the binder makes explicit.
    package var nulls: NullOrder?

    package init(expression: Expression, isDescending: Bool, nulls: NullOrder?) {
        self.expression = expression
        self.isDescending = isDescending
        self.nulls = nulls
    }
}

/// ORDER BY ALL, with the order of every column.
package struct OrderByAll: Sendable {
    package var isDescending: Bool
    package var nulls: OrderItem.NullOrder?
    package var range: SourceRange

    package init(isDescending: Bool, nulls: OrderItem.NullOrder?, range: SourceRange) {
        self.isDescending = isDescending
        self.nulls = nulls
        self.range = range
    }
}

/// LIMIT, OFFSET, and FETCH FIRST in one.
package struct Limit: Sendable {
    /// `nil` for LIMIT ALL and for an OFFSET alone.
    package var count: Expression?
    package var offset: Expression?
    package var withTies: Bool
    package var range: SourceRange

    package init(count: Expression?, offset: Expression?, withTies: Bool, range: SourceRange) {
        self.count = count
        self.offset = offset
        self.withTies = withTies
        self.range = range
    }
}

package struct TableAlias: Sendable {
    package var name: Identifier
    package var columns: [Identifier]

    package init(name: Identifier, columns: [Identifier]) {
        self.name = name
        self.columns = columns
    }
}

package indirect enum TableReference: Sendable {
    case table(name: [Identifier], alias: TableAlias?, sample: TableSample?, SourceRange)
    case derived(Query, isLateral: Bool, alias: TableAlias?, SourceRange)
    case function(FunctionCall, isLateral: Bool, withOrdinality: Bool, alias: TableAlias?, SourceRange)
    case join(Join)
}

/// TABLESAMPLE BERNOULLI (10) REPEATABLE (1), in Spark's grammar TABLESAMPLE (10 PERCENT).
package struct TableSample: Sendable {
    package enum Unit: Sendable { case percent, rows }

    /// `bernoulli` or `system`; `nil` in Spark's grammar.
    package var method: String?
    package var size: Expression
    package var unit: Unit
    package var seed: Expression?
    package var range: SourceRange

    package init(method: String?, size: Expression, unit: Unit, seed: Expression?, range: SourceRange) {
        self.method = method
        self.size = size
        self.unit = unit
        self.seed = seed
        self.range = range
    }
}

package struct Join: Sendable {
    package enum Kind: String, Sendable {
        case inner = "INNER"
        case left = "LEFT"
        case right = "RIGHT"
        case full = "FULL"
        case cross = "CROSS"
        /// LEFT SEMI and LEFT ANTI occur in Spark's grammar only.
        case leftSemi = "LEFT SEMI"
        case leftAnti = "LEFT ANTI"
    }
    package enum Condition: Sendable {
        case none
        case on(Expression)
        case using([Identifier])
        case natural
    }

    package var kind: Kind
    package var left: TableReference
    package var right: TableReference
    package var condition: Condition
    package var range: SourceRange

    package init(
        kind: Kind, left: TableReference, right: TableReference, condition: Condition, range: SourceRange
    ) {
        self.kind = kind
        self.left = left
        self.right = right
        self.condition = condition
        self.range = range
    }
}

package struct NamedWindow: Sendable {
    package var name: Identifier
    package var window: Window

    package init(name: Identifier, window: Window) {
        self.name = name
        self.window = window
    }
}

/// The parentheses of OVER, or the definition of a named window.
package struct Window: Sendable {
    package struct Frame: Sendable {
        package enum Unit: String, Sendable {
            case rows = "ROWS"
            case range = "RANGE"
        }
        package indirect enum Bound: Sendable {
            case unboundedPreceding, currentRow, unboundedFollowing
            case preceding(Expression)
            case following(Expression)
        }
        package var unit: Unit
        package var start: Bound
        package var end: Bound

        package init(unit: Unit, start: Bound, end: Bound) {
            self.unit = unit
            self.start = start
            self.end = end
        }
    }

    /// The window that this one refines, or is.
    package var base: Identifier?
    package var partitionBy: [Expression]
    package var orderBy: [OrderItem]
    package var frame: Frame?
    package var range: SourceRange

    package init(
        base: Identifier?, partitionBy: [Expression], orderBy: [OrderItem], frame: Frame?, range: SourceRange
    ) {
        self.base = base
        self.partitionBy = partitionBy
        self.orderBy = orderBy
        self.frame = frame
        self.range = range
    }
}
