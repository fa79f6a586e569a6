package import FedAlgebra
import FedCatalog

/// Moves the conjuncts of a filter into the Federate below it, so that fewer rows travel.
///
/// ```text
/// Filter [id#2 > 5]                          Federate sf
///   Federate sf                       →        Project [id#2 := scan_cast(id#1)]
///     Project [id#2 := scan_cast(id#1)]          Filter [id#1 > 5]
///       Scan orders [id#1]                         Scan orders [id#1]
/// ```
///
/// Fires for each conjunct that the system evaluates exactly, and for those it evaluates roughly: these stay
/// above, too, and the Federate becomes a superset. A conjunct that was inferred from others never stays above.
///
/// Stays away from:
/// - conjuncts that can fail, since the remote decides in which order it evaluates, unless it can be held to evaluate
///   them last and fails for the same values;
/// - rough conjuncts above a remote limit, whose rows would be others;
/// - in filter-only mode, all that does not compare columns of one table with constants.
package struct AbsorbFilter: Pass {
    package static let name = "absorb-filter"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        if context.mode == .none { return nil }
        var working = context
        defer { context = working }
        return tree.rewrittenBottomUp { relation in
            guard case .filter(let node) = relation else { return nil }
            if case .federate(let federate) = node.input { return absorb(node, federate, &working) }
            // A projection that can fail goes below a filter only if all of the filter does.
            guard working.mode.joins, let input = RemoteInput(node.input, working) else { return nil }
            var trial = working
            guard let absorbed = absorb(node, input.federate, &trial), case .federate = absorbed else { return nil }
            return absorbed
        }
    }

    private func absorb(_ filter: Filter, _ federate: Federate, _ context: inout PassContext) -> Relation? {
        guard let capabilities = context.capabilities[federate.connection.system] else { return nil }
        var body = FederateBody(federate.input)
        let inners = filter.conjuncts.map(body.inCore)
        let text = body.core.textDeclarations(
            of: ColumnSet().reading(inners), defaults: capabilities.textDefaults)
        var pushed: [Scalar] = []
        var local: [Scalar] = []
        var late: [(outer: Scalar, inner: Scalar)] = []
        var result = federate
        let known = body.conjuncts
        for (conjunct, inner) in zip(filter.conjuncts, inners) {
            let isKnown = known.contains(inner)
            if isKnown, !context.inferred.contains(conjunct) {
                local.append(conjunct)
                continue
            }
            let verdict = self.verdict(on: inner, body, capabilities, text, context.mode)
            if context.inferred.contains(conjunct) {
                // A rough one would leave parts of groups below an aggregate.
                if verdict.exactness == .exact, !isKnown { pushed.append(inner) }
                continue
            }
            switch verdict.exactness {
            case .exact where inner.isFallible:
                late.append((conjunct, inner))
            case .exact:
                pushed.append(inner)
                // Where a cast stays on the column, what is stored is compared beside it, for an index.
                if let widened = UnwrappedCasts.widened(inner),
                    capabilities.verdict(on: widened, as: .conjunct, text: text).exactness == .exact
                {
                    pushed.append(widened)
                }
            case .superset where body.isPlain:
                pushed.append(inner)
                local.append(conjunct)
                result.rechecks.append(conjunct)
            default:
                local.append(conjunct)
            }
            if verdict.exactness != .exact, var inhibition = verdict.inhibitor {
                inhibition.range = inhibition.range ?? conjunct.range
                context.inhibit("filter", "\(conjunct)", on: federate.connection, inhibition)
            }
        }
        if local.isEmpty, result.rechecks.isEmpty {
            // All else is checked there, before what can fail.
            pushed += late.map(\.inner)
        } else {
            local += late.map(\.outer)
        }
        if pushed.isEmpty, local.count == filter.conjuncts.count { return nil }
        body.filter(pushed)
        result.input = body.relation
        return local.isEmpty ? .federate(result) : .filter(Filter(input: .federate(result), conjuncts: local))
    }

    private func verdict(
        on scalar: Scalar, _ body: FederateBody, _ capabilities: any Capabilities,
        _ text: [ColumnID: TextDeclaration], _ mode: PushdownMode
    ) -> Verdict {
        if mode == .filterOnly, !scalar.comparesColumnsWithConstants {
            return .none(
                Inhibition(
                    .modeRefuses, "filter_only_pushdown sends comparisons of columns with constants only",
                    remedy: "use pushdown_mode strict", at: scalar.range))
        }
        if scalar.isFallible, !scalar.isVolatile, mode == .filterOnly || !capabilities.failsAlike(scalar) {
            return .none(
                Inhibition(
                    .fallibleExpression, "the expression can fail, and the remote may evaluate it for other rows",
                    at: scalar.range))
        }
        return capabilities.verdict(on: scalar, as: .conjunct, text: text)
    }
}

extension Scalar {
    /// Comparisons, IN, LIKE and IS NULL of a column with constants, under AND, OR and NOT.
    fileprivate var comparesColumnsWithConstants: Bool {
        switch kind {
        case .and(let members), .or(let members): members.allSatisfy(\.comparesColumnsWithConstants)
        case .not(let operand): operand.comparesColumnsWithConstants
        case .compare(_, let left, let right):
            (left.isBareColumn && right.literalValue != nil) || (left.literalValue != nil && right.isBareColumn)
        case .inList(let operand, let members):
            operand.isBareColumn && members.allSatisfy { $0.literalValue != nil }
        case .like(let operand, let pattern, _): operand.isBareColumn && pattern.literalValue != nil
        case .isNull(let operand): operand.isBareColumn
        default: false
        }
    }

    private var isBareColumn: Bool { uncast.columnID != nil }
}
