import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Join {
    /// Its condition, or what it is called where it has none.
    var words: String {
        if conjuncts.isEmpty { return kind == .inner ? "CROSS JOIN" : "\(kind.rawValue.uppercased()) JOIN" }
        return conjuncts.map(\.description).joined(separator: " and ")
    }
}

/// What one side of a join puts out, as items over a core: `SELECT items FROM core`.
///
/// Items that are no more than casts of columns are made above the join, so that its condition compares what is
/// stored. Others stay below, where the tree has them.
struct JoinSide {
    var items: [Projection]
    var core: Relation

    init(_ relation: Relation) {
        let body = FederateBody(relation)
        if body.items.allSatisfy({ $0.scalar.uncast.columnID != nil }) {
            (items, core) = (body.items, body.core)
        } else {
            (items, core) = (relation.columns.map { Projection(passing: $0) }, relation)
        }
    }

    /// The same items where rows may be missing, which makes all of them NULL.
    mutating func extendWithNulls() {
        for index in items.indices {
            items[index].column.isNullable = true
            items[index].scalar.isNullable = true
        }
    }
}

/// A join whose sides are on one system, with its condition in terms of what the system stores.
struct JoinedSides {
    let join: Join
    let left: RemoteInput
    let right: RemoteInput
    var first: JoinSide
    var second: JoinSide
    private let definitions: [ColumnID: Scalar]
    let scalars: RemoteScalars

    /// `nil` unless both sides are on one system as a whole.
    init?(_ join: Join, _ left: RemoteInput, _ right: RemoteInput) {
        guard join.parameters.isEmpty, left.federate.connection == right.federate.connection else { return nil }
        self.join = join
        self.left = left
        self.right = right
        first = JoinSide(left.federate.input)
        second = JoinSide(right.federate.input)
        definitions = (first.items + second.items).definitions(of: ColumnSet().reading(join.conjuncts))
        scalars = RemoteScalars(
            left.capabilities, over: [first.core, second.core], reading: Array(definitions.values))
    }

    var connection: Connection { left.federate.connection }

    /// The condition in words, for inhibitors.
    var condition: String { join.words }

    /// A conjunct over the sides' columns, in terms of the cores'.
    func inCore(_ conjunct: Scalar) -> Scalar { UnwrappedCasts.unwrap(conjunct.substituting(definitions)) }

    /// Why no such join is made there at all: the feature is off, or the system has none.
    func inhibition(joinFederation: Bool) -> Inhibition? {
        if !joinFederation {
            return Inhibition(
                .featureOff, "the feature join_federation is off", remedy: "switch it on", at: join.range)
        }
        let isCross = join.kind == .inner && join.conjuncts.isEmpty
        let feature = isCross ? .crossJoin : OperatorFeature(join.kind)
        guard var inhibition = left.capabilities.verdict(on: feature).inhibitor else { return inhibition(on: feature) }
        inhibition.range = join.range
        return inhibition
    }

    /// Why no such join is made there on this condition.
    private func inhibition(on feature: OperatorFeature) -> Inhibition? {
        let conjuncts = join.conjuncts.map(inCore)
        let limits = left.capabilities.joinLimits
        // PostgreSQL, for one, joins in full only on conditions that a merge or a hash join can take.
        if limits.onEqualities.contains(feature), !conjuncts.allSatisfy(isEquality) {
            return Inhibition(
                .functionSemanticsDiffer, "\(connection.system) makes such a join on equalities between the sides only",
                at: join.range)
        }
        if limits.withoutText.contains(feature), conjuncts.contains(where: \.readsText) {
            return Inhibition(
                .functionSemanticsDiffer,
                "\(connection.system) may take texts of such a join for the same that are not", at: join.range)
        }
        if limits.needingEquality.contains(feature), !conjuncts.contains(where: isEquality) {
            return Inhibition(
                .functionSemanticsDiffer,
                "\(connection.system) makes such a join only on an equality between the sides",
                at: join.range)
        }
        return nil
    }

    /// What the system says of a conjunct of an inner join.
    func verdict(on inner: Scalar) -> Verdict {
        if inner.isFallible, !left.capabilities.failsAlike(inner) {
            return .none(Inhibition(.fallibleExpression, "the condition can fail", at: inner.range))
        }
        return left.capabilities.verdict(on: inner, as: .conjunct, text: scalars.text)
    }

    /// Why a conjunct of an outer, semi- or anti-join cannot go: there a rough one would be wrong.
    func inhibition(on inner: Scalar) -> Inhibition? {
        if let inhibition = scalars.inhibition(on: inner, as: .value) { return inhibition }
        guard isEarly(inner), !left.capabilities.raisesEarly else { return nil }
        return Inhibition(
            .fallibleExpression, "the condition can fail, and the remote may evaluate it for other rows",
            at: inner.range)
    }

    /// Whether the system may compute a conjunct of an outer, semi- or anti-join for rows that others would take away.
    func isEarly(_ inner: Scalar) -> Bool { inner.isFallible && !isEquality(inner) }

    /// Whether it says that a value of one side is one of the other.
    ///
    /// A system computes each side once for each row of it, wherever else in the condition it stands.
    func isEquality(_ inner: Scalar) -> Bool {
        inner.equates(first.core.columnIDs, with: second.core.columnIDs)
    }

    /// Why the result would be larger than what it is made of; `nil` if nothing says so.
    func explosion(_ conjuncts: [Scalar], _ context: inout PassContext) -> Inhibition? {
        guard !context.allowsExplosions, let inhibition = explosion(conjuncts) else { return nil }
        context.avoidedExplosion = true
        return inhibition
    }

    private func explosion(_ conjuncts: [Scalar]) -> Inhibition? {
        if left.federate.input.hasOneRowAtMost || right.federate.input.hasOneRowAtMost { return nil }
        if !hasEquality(conjuncts) { return wantOfEquality }
        let (one, other) = (left.federate.input, right.federate.input)
        let isExpected = JoinExplosion.isExpected(one, other, on: join.conjuncts) {
            (RowEstimate.of(one), RowEstimate.of(other))
        }
        guard isExpected else { return nil }
        return Inhibition(
            .resultLargerThanInputs, "the join seems to be larger than its inputs",
            remedy: "declare statistics and keys of the tables in the catalog if it is not", at: join.range)
    }

    func hasEquality(_ conjuncts: [Scalar]) -> Bool {
        conjuncts.contains { if case .compare(.equal, _, _) = $0.kind { true } else { false } }
    }

    var wantOfEquality: Inhibition {
        Inhibition(
            .resultLargerThanInputs, "a join without an equality is larger than its inputs",
            remedy: "join on an equality of columns of both sides", at: join.range)
    }
}

extension Scalar {
    /// Whether a text of a column has a part in it.
    fileprivate var readsText: Bool {
        if columnID != nil { return type.isText }
        return operands.contains(where: \.readsText)
    }
}
