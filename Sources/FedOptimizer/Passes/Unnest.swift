package import FedAlgebra
import FedCatalog
package import FedDiagnostics

/// Turns every query inside of an expression, and every dependent join, into joins that a system can run.
///
/// ```text
/// Filter [exists([p#9 := a#1] Filter [c#5 = p#9])]     SemiJoin [c#5 = a#1]
///   Scan A [a#1]                                  →      Scan A [a#1]
///                                                        Scan B [c#5]
/// ```
///
/// A conjunct that asks for rows becomes a semi join, its negation an anti join; anywhere else the answer is a column
/// that a left join brings, which finds one row at most. The conditions that tie the query to the rows around it are
/// pulled up into the join (`PullUp`). Where that would change rows the query is evaluated for all
/// combinations of outer values that occur, its domain (`Domain`): T. Neumann and A. Kemper, *Unnesting
/// Arbitrary Queries*, <https://btw-2015.informatik.uni-hamburg.de/res/proceedings/Hauptband/Wiss/Neumann-Unnesting_Arbitrary_Querie.pdf>.
///
/// Fires on every query in an expression and every dependent join; it cannot be switched off.
///
/// Stays away, with `NOT_SUPPORTED`, from what no join says: a domain over rows that come out differently each time
/// they are read, a condition of an outer join whose query reads both sides, and recursion.
package struct Unnest: Pass {
    package static let name = "unnest"
    package static let isMandatory = true

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) throws(CompileError) -> Relation? {
        guard tree.isNested else { return nil }
        var unnesting = Unnesting(context: context)
        let result = try unnesting.unnested(tree)
        context.sequence = unnesting.context.sequence
        return result
    }

    /// The tree without queries in expressions, for a caller that runs no other pass.
    package static func applied(
        to tree: Relation, _ sequence: ColumnSequence
    ) throws(CompileError) -> Relation {
        var context = PassContext(
            capabilities: [:], mode: .none, features: OptimizerFeatures(), sequence: sequence, output: [])
        return try Unnest().run(tree, in: &context) ?? tree
    }
}

/// The state of one run: whatever needs a new column or a copy of a tree goes through it.
struct Unnesting {
    var context: PassContext
    /// Queries that were attached already; the next time a copy is attached.
    var taken: [ColumnID: Relation] = [:]
    private var copied = 0

    init(context: PassContext) { self.context = context }

    mutating func newColumn(_ name: String, _ scalar: Scalar) -> Column {
        Column(id: context.sequence.take(), name: name, type: scalar.type, isNullable: scalar.isNullable)
    }

    /// A column of its own for `scalar`, or the column that it is.
    mutating func projection(_ name: String, _ scalar: Scalar) -> Projection {
        guard let id = scalar.columnID else { return Projection(column: newColumn(name, scalar), scalar: scalar) }
        return Projection(
            passing: Column(id: id, name: name, type: scalar.type, isNullable: scalar.isNullable))
    }

    /// A copy that gives the same rows.
    ///
    /// - Throws: `NOT_SUPPORTED` where the rows are not determined; `LIMIT_EXCEEDED` for too much of it.
    mutating func copy(
        _ relation: Relation, at range: SourceRange?
    ) throws(CompileError) -> (relation: Relation, ids: [ColumnID: ColumnID]) {
        guard relation.isReproducible else {
            throw .notSupported(
                "a subquery over rows that must be read twice and may differ each time", at: range,
                hint: "give LIMIT a total order, or write a join")
        }
        copied += relation.size
        if copied > 10_000 { throw CompileError(.limitExceeded, "subqueries are nested too deeply", at: range) }
        return relation.cloned(&context.sequence)
    }

    // MARK: - Operators

    mutating func unnested(_ relation: Relation) throws(CompileError) -> Relation {
        if case .join(let node) = relation, !node.parameters.isEmpty { return try dependentJoin(node) }
        let relation = try relation.mapInputs { input throws(CompileError) in try unnested(input) }
        guard relation.anyScalar(\.hasSubquery) else { return relation }
        switch relation {
        case .filter(let node):
            return try filter(node)
        case .join(let node):
            return try join(node)
        case .project, .aggregate, .window, .sort:
            guard let input = relation.inputs.first else { return relation }
            var attachment = Attachment(input)
            let rewritten = try relation.mapScalars { scalar throws(CompileError) in
                try rewrite(scalar, .exact, isGuarded: false, onto: &attachment)
            }
            let result = rewritten.mapInputs { _ in attachment.relation }
            switch relation {
            case .project, .aggregate: return result
            default: return result.passing(relation.columns)
            }
        default:
            let range = relation.scalars.first(where: \.hasSubquery)?.range
            throw .notSupported("a subquery in VALUES or in the argument of a table function", at: range)
        }
    }

    /// Conjuncts without queries go below the joins that those with queries become, unless they can fail.
    mutating func filter(_ node: Filter) throws(CompileError) -> Relation {
        var (early, late, nested): ([Scalar], [Scalar], [Scalar]) = ([], [], [])
        for conjunct in node.conjuncts.flatMap(Self.split) {
            if conjunct.hasSubquery {
                nested.append(conjunct)
            } else if conjunct.isFallible {
                late.append(conjunct)
            } else {
                early.append(conjunct)
            }
        }
        var attachment = Attachment(node.input.filtered(early))
        var above: [Scalar] = []
        for conjunct in nested {
            switch conjunct.kind {
            case .exists(let query):
                above += try semiJoin(query, onto: &attachment, at: conjunct.range)
            case .not(let operand):
                if case .exists(let query) = operand.kind {
                    above += try antiJoin(query, onto: &attachment, at: conjunct.range)
                } else {
                    above.append(try rewrite(conjunct, .positive, isGuarded: false, onto: &attachment))
                }
            default:
                above.append(try rewrite(conjunct, .positive, isGuarded: false, onto: &attachment))
            }
        }
        let result = attachment.relation.filtered(late + above)
        return attachment.hasNewColumns ? result.passing(node.input.columns) : result
    }

    /// `NOT (a OR b)` as two conjuncts.
    private static func split(_ conjunct: Scalar) -> [Scalar] {
        guard conjunct.hasSubquery else { return [conjunct] }
        switch conjunct.kind {
        case .and(let members):
            return members.flatMap(split)
        case .not(let operand):
            switch operand.kind {
            case .not(let inner): return split(inner)
            case .or(let members): return members.flatMap { split(.not($0, at: conjunct.range)) }
            default: return [conjunct]
            }
        default:
            return [conjunct]
        }
    }

    /// Queries in the condition of a join: above an inner join, at the side that they read of any other one.
    private mutating func join(_ node: Join) throws(CompileError) -> Relation {
        var node = node
        let columns = Relation.join(node).columns
        let nested = node.conjuncts.filter(\.hasSubquery)
        node.conjuncts.removeAll(where: \.hasSubquery)
        if node.kind == .inner { return try filter(Filter(input: .join(node), conjuncts: nested)) }
        let left = node.left.columnIDs
        let right = node.right.columnIDs
        var sides = (left: Attachment(node.left), right: Attachment(node.right))
        for conjunct in nested {
            let read = conjunct.subqueryColumns
            if read.isDisjoint(with: left) {
                node.conjuncts.append(try rewrite(conjunct, .positive, isGuarded: false, onto: &sides.right))
            } else if read.isDisjoint(with: right) {
                node.conjuncts.append(try rewrite(conjunct, .positive, isGuarded: false, onto: &sides.left))
            } else {
                throw .notSupported(
                    "a subquery over both sides of a \(node.kind.rawValue) join in its condition", at: conjunct.range)
            }
        }
        (node.left, node.right) = (sides.left.relation, sides.right.relation)
        return Relation.join(node).passing(columns)
    }
}

/// An operator's input with the joins that its queries became.
struct Attachment {
    /// How much of SQL's three values is needed: the reader may take NULL for one of the others.
    enum Truth: Hashable {
        case exact
        /// NULL counts as false.
        case positive
        /// NULL counts as true.
        case negative

        var negated: Truth {
            switch self {
            case .exact: .exact
            case .positive: .negative
            case .negative: .positive
            }
        }
    }

    struct Key: Hashable {
        var query: Subquery
        var truth: Truth
    }

    private(set) var relation: Relation
    /// The input alone: all rows that the relation has, and perhaps some that a semi join took away.
    let base: Relation
    /// What stands for a query that occurs again.
    var values: [Key: Scalar] = [:]
    private(set) var hasNewColumns = false
    /// The columns that joins have brought.
    var added: ColumnSet { relation.columnIDs.subtracting(base.columnIDs) }

    init(_ relation: Relation) {
        self.relation = relation
        base = relation
    }

    mutating func join(_ kind: Join.Kind, _ right: Relation, _ conjuncts: [Scalar], at range: SourceRange?) {
        if !kind.keepsLeftOnly { hasNewColumns = true }
        // SELECT without FROM.
        if kind == .inner, conjuncts.isEmpty, case .values(let node) = relation, node.columns.isEmpty,
            node.rows.count == 1
        {
            relation = right
            return
        }
        relation = .join(Join(kind: kind, left: relation, right: right, conjuncts: conjuncts, range: range))
    }
}

extension Relation {
    func filtered(_ conjuncts: [Scalar]) -> Relation {
        conjuncts.isEmpty ? self : .filter(Filter(input: self, conjuncts: conjuncts))
    }

    /// Just these of its columns.
    func passing(_ columns: [Column]) -> Relation {
        .project(Project(input: self, items: columns.map { Projection(passing: $0) }))
    }
}

extension Scalar {
    /// What the queries in it read of the rows around them.
    fileprivate var subqueryColumns: ColumnSet {
        switch kind {
        case .exists, .subquery: columns
        default: operands.reduce(into: []) { $0.formUnion($1.subqueryColumns) }
        }
    }

    /// Equality that holds of two NULLs.
    static func same(_ left: Scalar, _ right: Scalar) -> Scalar {
        if !left.isNullable, !right.isNullable { return .compare(.equal, left, right) }
        return .not(Scalar(.isDistinct(left, right), type: .boolean, isNullable: false))
    }
}
