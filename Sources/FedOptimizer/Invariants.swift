package import FedAlgebra
import FedCatalog

/// What each tree must keep of the one before it: the types of the output, its order and limit, and how many random
/// values there are.
package struct Invariants: Sendable {
    private let types: [ColumnID: SQLType]
    private let order: ResultOrder?
    /// How many calls of volatile functions were left by the last pass.
    private var volatileCalls: Int

    package init(of tree: Relation, output: ColumnSet, keepsOrder: Bool = true) {
        let columns = tree.columns.filter { output.contains($0.id) }
        types = Dictionary(columns.map { ($0.id, $0.type) }, uniquingKeysWith: { first, _ in first })
        order = keepsOrder ? ResultOrder(tree) : nil
        volatileCalls = tree.volatileCalls
    }

    /// Checks the tree of the next pass.
    package mutating func check(_ tree: Relation) throws(Validator.Violation) {
        for column in tree.columns {
            if let type = types[column.id], type != column.type {
                throw Validator.Violation(message: "the output column \(column.name) was \(type) and is \(column.type)")
            }
        }
        // No rows have no order; and where the statement has none, that of a derived table may come to the top.
        if let order, order.isAsked, ResultOrder(tree) != order, !tree.belowProjections.isEmpty {
            throw Validator.Violation(message: "the result has another order or limit")
        }
        let calls = tree.volatileCalls
        if calls > volatileCalls { throw Validator.Violation(message: "a volatile function is there once more") }
        volatileCalls = calls
    }
}

/// The ORDER BY and LIMIT of the statement itself, which main always repeats.
///
/// What the keys compute may be rewritten.
private struct ResultOrder: Hashable {
    private struct Key: Hashable {
        var isDescending: Bool
        var nullsFirst: Bool
    }

    private var keys: [Key] = []
    private var count: Int64?
    private var offset: Int64 = 0
    private var isLimited = false

    var isAsked: Bool { isLimited || !keys.isEmpty }

    init(_ tree: Relation) {
        var relation = tree.belowProjections
        if case .limit(let node) = relation {
            (count, offset, isLimited) = (node.count, node.offset, true)
            relation = node.input.belowProjections
        }
        guard case .sort(let node) = relation, !node.isShuffle else { return }
        keys = node.keys.map { Key(isDescending: $0.isDescending, nullsFirst: $0.nullsFirst) }
    }
}

extension Relation {
    /// How often a volatile function is called, also in queries in expressions.
    var volatileCalls: Int {
        var count = 0
        countVolatileCalls(&count)
        return count
    }

    private func countVolatileCalls(_ count: inout Int) {
        _ = anyScalar { scalar in
            scalar.countVolatileCalls(&count)
            return false
        }
        _ = anyInput { input in
            input.countVolatileCalls(&count)
            return false
        }
    }

    /// Whether something below takes the first rows only.
    var hasLimit: Bool {
        if case .limit = self { return true }
        return anyInput(\.hasLimit)
    }
}

extension Scalar {
    fileprivate func countVolatileCalls(_ count: inout Int) {
        switch kind {
        case .call(let function, _) where function.volatility == .volatile: count += 1
        case .exists(let query), .subquery(let query): count += query.relation.volatileCalls
        default: break
        }
        _ = anyOperand { operand in
            operand.countVolatileCalls(&count)
            return false
        }
    }
}
