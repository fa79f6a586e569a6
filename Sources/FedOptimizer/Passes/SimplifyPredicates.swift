package import FedAlgebra
import FedCatalog

/// Makes conditions of what can be said more simply, so that parts of them can come down by themselves.
///
/// ```text
/// Filter [not (a#1 > 5 or b#2 = 1)]   →   Filter [not a#1 > 5, not b#2 = 1]
/// Filter [a#1 = 1, (b#2 = 1 or true)]   →   Filter [a#1 = 1]
/// ```
///
/// With NULLs, too, both say the same.
///
/// Fires on the conjuncts of filters and joins: an OR under NOT, NOT twice, constants in AND and OR, what stands there
/// twice, and IS NULL of columns that are declared to have none.
///
/// Stays away from what can fail or is made anew each time: none of it goes, and none of it is evaluated for other rows.
package struct SimplifyPredicates: Pass {
    package static let name = "simplify-predicates"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        tree.rewrittenBottomUp { relation in
            switch relation {
            case .filter(var node):
                guard let simple = Self.simplified(node.conjuncts, over: relation.inputs) else { return nil }
                node.conjuncts = simple
                return simple.isEmpty ? node.input : .filter(node)
            case .join(var node):
                guard let simple = Self.simplified(node.conjuncts, over: relation.inputs) else { return nil }
                node.conjuncts = simple
                return .join(node)
            default: return nil
            }
        }
    }

    private static func simplified(_ conjuncts: [Scalar], over inputs: [Relation]) -> [Scalar]? {
        let simple = conjuncts.flatMap { simplified($0, over: inputs).conjuncts }.withoutRepetitions
        return simple == conjuncts ? nil : simple
    }

    private static func simplified(_ scalar: Scalar, over inputs: [Relation]) -> Scalar {
        switch scalar.kind {
        case .not(let operand):
            switch operand.kind {
            case .not(let inner): return simplified(inner, over: inputs)
            case .or(let members) where members.allSatisfy(\.isPure):
                return .and(members.map { simplified(.not($0, at: scalar.range), over: inputs) }, at: scalar.range)
            case .isNull:
                let inner = simplified(operand, over: inputs)
                return inner.isFalse ? .boolean(true, at: scalar.range) : scalar
            default: return scalar
            }
        case .or(let members):
            let parts = members.map { simplified($0, over: inputs) }.filter { !$0.isFalse }.withoutRepetitions
            if parts.contains(where: \.isTrue), parts.allSatisfy(\.isPure) { return .boolean(true, at: scalar.range) }
            return parts == members ? scalar : .or(parts, at: scalar.range)
        case .and(let members):
            let parts = members.flatMap { simplified($0, over: inputs).conjuncts }.withoutRepetitions
            if parts.contains(where: \.isFalse), parts.allSatisfy(\.isPure) { return .boolean(false, at: scalar.range) }
            return parts == members ? scalar : .and(parts, at: scalar.range)
        case .isNull(let operand):
            guard let id = operand.columnID, inputs.contains(where: { $0.hasNoNull(in: id) }) else { return scalar }
            return .boolean(false, at: scalar.range)
        default:
            return scalar
        }
    }
}

extension [Scalar] {
    /// Each of them once, but for what is made anew each time.
    fileprivate var withoutRepetitions: [Scalar] {
        var known: Set<Scalar> = []
        return filter { $0.isVolatile || known.insert($0).inserted }
    }
}

extension Scalar {
    fileprivate var isPure: Bool { !isFallible && !isVolatile }
    fileprivate var isTrue: Bool { literalValue == .boolean(true) }
    fileprivate var isFalse: Bool { literalValue == .boolean(false) }
}

extension Relation {
    /// Whether a column of it comes from one of a table that has no NULLs, past all joins that would make some.
    fileprivate func hasNoNull(in id: ColumnID) -> Bool {
        switch self {
        case .scan(let node):
            return node.columns.contains { $0.column.id == id && !$0.definition.isNullable }
        case .filter(let node): return node.input.hasNoNull(in: id)
        case .sort(let node): return node.input.hasNoNull(in: id)
        case .limit(let node): return node.input.hasNoNull(in: id)
        case .distinct(let node): return node.input.hasNoNull(in: id)
        case .window(let node): return node.input.hasNoNull(in: id)
        case .project(let node):
            let item = node.items.first { $0.column.id == id }
            return item?.scalar.uncast.columnID.map(node.input.hasNoNull) ?? false
        case .aggregate(let node) where node.groupingSets == nil:
            let group = node.groups.first { $0.column.id == id }
            return group?.scalar.columnID.map(node.input.hasNoNull) ?? false
        case .join(let node):
            let (left, right) = (node.kind != .right && node.kind != .full, node.kind == .inner || node.kind == .right)
            return left && node.left.hasNoNull(in: id) || right && node.right.hasNoNull(in: id)
        default:
            return false
        }
    }
}
