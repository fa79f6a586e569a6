import FedAlgebra
import FedCatalog

/// `count(*)` over a product of several systems, as the product of the counts of its sides.
///
/// ```text
/// Aggregate by [] [n#9 := count(*)]     Project [n#9 := (n#10 * n#11)]
///   Inner []                              Inner []
///     Federate duck                   →     Federate duck
///       Scan customers [id#1]                 Aggregate by [] [n#10 := count(*)]
///     Federate pg                               Scan customers [id#1]
///       Scan orders [id#2]                  Federate pg
///                                             Aggregate by [] [n#11 := count(*)]
///                                               Scan orders [id#2]
/// ```
///
/// Of no rows a side's count is zero, and so is the product. Nobody waits for more rows than a bigint can count; but of three
/// sides two could have as many, and the third none.
enum CountProduct {
    /// The product, unless neither side is counted below its border, as `absorbed` tells.
    static func rewritten(
        _ node: Aggregate, _ context: inout PassContext, absorbed: (Aggregate, inout PassContext) -> Relation?
    ) -> Relation? {
        guard node.groups.isEmpty, node.groupingSets == nil, node.items.count == 1, let item = node.items.first,
            item.call.function == .countRows, item.call.filter == nil
        else { return nil }
        let sides = factors(of: node.input)
        guard sides.count == 2 else { return nil }
        var trial = context
        var (relations, counts): ([Relation], [Scalar]) = ([], [])
        var isAbsorbed = false
        for side in sides {
            let column = Column(id: trial.sequence.take(), name: item.column.name, type: .bigint, isNullable: false)
            let part = Aggregate(
                input: side, groups: [], items: [.init(column: column, call: item.call, range: item.range)],
                range: node.range)
            let remote = absorbed(part, &trial)
            isAbsorbed = isAbsorbed || remote != nil
            relations.append(remote ?? .aggregate(part))
            counts.append(.column(column))
        }
        guard isAbsorbed else { return nil }
        context.sequence = trial.sequence
        let product = Scalar(.call(.multiply, counts), type: .bigint, isNullable: false)
        return .project(
            Project(
                input: .join(
                    Join(kind: .inner, left: relations[0], right: relations[1], conjuncts: [], range: node.range)),
                items: [Projection(column: item.column, scalar: product)]))
    }

    /// What is combined row by row without a condition; one relation if nothing is.
    private static func factors(of relation: Relation) -> [Relation] {
        switch relation {
        case .project(let node) where !node.items.contains(where: { $0.scalar.isVolatile || $0.scalar.isFallible }):
            let below = factors(of: node.input)
            return below.count > 1 ? below : [relation]
        case .join(let node) where node.kind == .inner && node.conjuncts.isEmpty && node.parameters.isEmpty:
            return factors(of: node.left) + factors(of: node.right)
        default:
            return [relation]
        }
    }
}
