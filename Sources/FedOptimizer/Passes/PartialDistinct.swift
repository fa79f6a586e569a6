package import FedAlgebra
import FedCatalog

/// Takes repeated rows away in the remote, where it makes no difference further up how often a row occurs.
///
/// ```text
/// Semi [id#1 = customer#3]                 Semi [id#1 = customer#3]
///   Federate duck                            Federate duck
///     Scan customers [id#1]            →       Scan customers [id#1]
///   Federate pg                              Federate pg
///     Scan orders [customer#3]                 Distinct
///                                                Scan orders [customer#3]
/// ```
///
/// It makes none below DISTINCT, INTERSECT and EXCEPT, on the right side of semi and anti joins, and below aggregates
/// that only group, or only look for extremes and DISTINCT values; from there down through filters, projections,
/// UNION ALL, and both sides of joins.
///
/// Fires for Federates that have the DISTINCT exactly, when declared statistics say that there are at most half as many
/// different rows. Where they say nothing, it fires for at most two columns without a value in a condition.
///
/// Stays away from:
/// - what is below a limit, a window, an aggregate that counts, or something volatile;
/// - columns among which is a declared key, as no row occurs twice, or a float, as equal ones differ in sign;
/// - what AbsorbDistinct stays away from.
package struct PartialDistinct: Pass {
    package static let name = "partial-distinct"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins, !context.features.disabledPasses.contains(AbsorbDistinct.name) else { return nil }
        return Self.rewritten(tree, isSet: false, context)
    }

    /// With `isSet`, how often a row occurs makes no difference.
    private static func rewritten(_ relation: Relation, isSet: Bool, _ context: PassContext) -> Relation? {
        // What is volatile may say something else of a row each time.
        let isSet = isSet && !relation.anyScalar(\.isVolatile)
        switch relation {
        case .federate:
            let columns = relation.columns
            guard isSet, columns.allSatisfy(\.isAlikeWhenEqual), GroupEstimate.pays(columns, of: relation) else {
                return nil
            }
            var trial = context
            return AbsorbDistinct().absorb(.distinct(Distinct(input: relation, range: nil)), &trial)
        case .filter, .project, .sort, .union:
            return relation.rewritingInputs { rewritten($0, isSet: isSet, context) }
        case .distinct:
            return relation.rewritingInputs { rewritten($0, isSet: true, context) }
        case .setOperation(let node):
            return relation.rewritingInputs { rewritten($0, isSet: !node.isAll, context) }
        case .aggregate(let node):
            let isSet = node.items.allSatisfy(\.call.isOfSet)
            return relation.rewritingInputs { rewritten($0, isSet: isSet, context) }
        case .join(var node):
            // The right side of a dependent join is made for each row of the left one.
            let isRightSet = node.kind.keepsLeftOnly || (isSet && node.parameters.isEmpty)
            let left = rewritten(node.left, isSet: isSet, context)
            let right = rewritten(node.right, isSet: isRightSet, context)
            if left == nil, right == nil { return nil }
            node.left = left ?? node.left
            node.right = right ?? node.right
            return .join(node)
        case .limit, .window, .recursion, .scan, .values, .workingTable, .tableFunction:
            return relation.rewritingInputs { rewritten($0, isSet: false, context) }
        }
    }
}

extension Aggregate.Call {
    /// Whether the result is the same however often a row occurs.
    fileprivate var isOfSet: Bool {
        switch function {
        case .min, .max, .anyValue, .boolAnd, .boolOr, .bitAnd, .bitOr, .grouping: true
        case .count, .sum, .avg: isDistinct
        default: false
        }
    }
}
