package import FedCatalog
package import FedDiagnostics

/// What one remote system can do, as the optimizer asks for it; dialects implement it.
package protocol Capabilities: Sendable {
    /// The dialect's name, such as `postgres`.
    var system: String { get }

    /// How the system compares text that nothing more exact is declared for.
    var textDefaults: TextDeclaration { get }

    /// Whether a condition that can fail may do so for rows which another one takes away, or that find no partner.
    var raisesEarly: Bool { get }

    /// Whether the system can evaluate `scalar` where `use` says, and how exactly.
    ///
    /// In `text` stands how each text column that the scalar reads is compared there.
    func verdict(on scalar: Scalar, as use: ScalarUse, text: [ColumnID: TextDeclaration]) -> Verdict

    /// Whether the system can evaluate an operator, apart from its scalars.
    func verdict(on feature: OperatorFeature) -> Verdict

    /// Which of its joins the system makes on some conditions only.
    var joinLimits: JoinLimits { get }

    /// Whether a statement for the system can be restricted to a list of keys of the type.
    func takesKeys(of type: SQLType) -> Bool

    /// Whether the system computes an aggregate with exactly its result and type.
    func verdict(on call: Aggregate.Call, text: [ColumnID: TextDeclaration]) -> Verdict

    /// The same of a window function.
    func verdict(on call: Window.Call, text: [ColumnID: TextDeclaration]) -> Verdict

    /// Whether an expression that can fail does so on the system for the same rows as in DC SQL, and for no other.
    ///
    /// The system evaluates it where the tree has it: no condition that stands below it is evaluated later.
    func failsAlike(_ scalar: Scalar) -> Bool
}

package enum ScalarUse: Sendable {
    /// A conjunct of a filter, or of the condition of an inner join: rows for which it is not true go.
    case conjunct
    /// An operand of something else.
    case value
    /// A column that the rows carry across the border.
    case projected
    /// A value that is compared for equality with those of other rows: a group, a column of DISTINCT, a partition.
    case key
    /// A value by which rows are put in order, or of which the least or greatest is taken.
    case order
}

/// An operator as a whole; what it computes is asked for apart.
package enum OperatorFeature: String, Hashable, Sendable, CaseIterable {
    case limit
    /// A limit of rows in an order.
    case topN = "top_n"
    case innerJoin = "inner_join"
    case crossJoin = "cross_join"
    case leftJoin = "left_join"
    case rightJoin = "right_join"
    case fullJoin = "full_join"
    case semiJoin = "semi_join"
    case antiJoin = "anti_join"
    case aggregate
    case groupingSets = "grouping_sets"
    case distinct
    case window
    /// As many rows as are asked for, chosen by random numbers.
    case sample
    case unionAll = "union_all"
    case intersect
    case intersectAll = "intersect_all"
    case except
    case exceptAll = "except_all"

    /// What a join of this kind needs; one without a condition is a cross join.
    package init(_ kind: Join.Kind) {
        self =
            switch kind {
            case .inner: .innerJoin
            case .left: .leftJoin
            case .right: .rightJoin
            case .full: .fullJoin
            case .semi: .semiJoin
            case .anti: .antiJoin
            }
    }

    package init(_ operation: SetOperation) {
        self =
            switch (operation.kind, operation.isAll) {
            case (.intersect, false): .intersect
            case (.intersect, true): .intersectAll
            case (.except, false): .except
            case (.except, true): .exceptAll
            }
    }
}

/// The joins that a system makes on some conditions only.
package struct JoinLimits: Hashable, Sendable {
    /// Those that need a condition of which some part equates the sides.
    package var needingEquality: Set<OperatorFeature>
    /// Those that are made on nothing but equalities between the sides.
    package var onEqualities: Set<OperatorFeature>
    /// Those that are not made on a condition that compares texts of both sides.
    package var withoutText: Set<OperatorFeature>

    package init(
        needingEquality: Set<OperatorFeature> = [], onEqualities: Set<OperatorFeature> = [],
        withoutText: Set<OperatorFeature> = []
    ) {
        self.needingEquality = needingEquality
        self.onEqualities = onEqualities
        self.withoutText = withoutText
    }
}

/// How much of something a system can take over.
package enum Exactness: Int, Comparable, Sendable {
    /// Not at all.
    case none
    /// It keeps every row that is asked for, and perhaps more: the local side checks again.
    case superset
    /// The same result.
    case exact

    package static func < (left: Exactness, right: Exactness) -> Bool { left.rawValue < right.rawValue }
}

/// The answer to a question of pushability, with the reason when it is less than exact.
package struct Verdict: Sendable {
    package var exactness: Exactness
    package var inhibitor: Inhibition?

    package static let exact = Verdict(exactness: .exact)

    package init(exactness: Exactness, inhibitor: Inhibition? = nil) {
        self.exactness = exactness
        self.inhibitor = inhibitor
    }

    package static func none(_ inhibitor: Inhibition) -> Verdict {
        Verdict(exactness: .none, inhibitor: inhibitor)
    }

    /// The weaker of both.
    package func combined(with other: Verdict) -> Verdict {
        other.exactness < exactness ? other : self
    }
}

/// Why something stays local.
package struct Inhibition: Hashable, Sendable {
    /// The closed list of codes.
    package enum Code: String, Sendable, CaseIterable {
        case collationOrderUnknown = "COLLATION_ORDER_UNKNOWN"
        case textEqualityUnknown = "TEXT_EQUALITY_UNKNOWN"
        case functionNotAvailable = "FUNCTION_NOT_AVAILABLE"
        case functionSemanticsDiffer = "FUNCTION_SEMANTICS_DIFFER"
        case typeNotAvailable = "TYPE_NOT_AVAILABLE"
        case fallibleExpression = "FALLIBLE_EXPRESSION"
        case storageTypeNotEnforced = "STORAGE_TYPE_NOT_ENFORCED"
        case operatorNotPushed = "OPERATOR_NOT_PUSHED"
        case notSameSystem = "NOT_SAME_SYSTEM"
        case supersetBelow = "SUPERSET_BELOW"
        case resultLargerThanInputs = "RESULT_LARGER_THAN_INPUTS"
        case modeRefuses = "MODE_REFUSES"
        case featureOff = "FEATURE_OFF"
    }

    package var code: Code
    /// The part that is to blame, in words.
    package var reason: String
    package var remedy: String?
    package var range: SourceRange?

    package init(_ code: Code, _ reason: String, remedy: String? = nil, at range: SourceRange? = nil) {
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.range = range
    }
}
