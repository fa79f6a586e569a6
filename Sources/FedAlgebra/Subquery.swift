/// A query inside of an expression, with what it reads of the rows around it.
///
/// The query reads the outer columns under ids of their own, its parameters, so that a rewrite outside touches the
/// arguments alone. The binder makes subqueries; unnesting turns all of them into joins.
package struct Subquery: Sendable {
    /// The parameters: a column of the query's inside, and the outer scalar that it stands for.
    package var parameters: [Projection]
    package var relation: Relation
    /// The column whose value counts; `nil` where only rows do.
    package var column: Column?
    /// What `x IN (query)` and `x op ANY (query)` ask of a row, over the query's columns and the parameters.
    ///
    /// EXISTS with a comparison is true when some row fulfils it, else NULL when for some row it is NULL, else false.
    package var comparison: Scalar?
    /// Tells subqueries apart: each has its own.
    package let id: ColumnID

    package init(
        id: ColumnID, parameters: [Projection], relation: Relation, column: Column? = nil, comparison: Scalar? = nil
    ) {
        self.id = id
        self.parameters = parameters
        self.relation = relation
        self.column = column
        self.comparison = comparison
    }

    /// The outer scalars.
    package var arguments: [Scalar] {
        get { parameters.map(\.scalar) }
        set { for (index, argument) in zip(parameters.indices, newValue) { parameters[index].scalar = argument } }
    }
}

/// One subquery is equal to itself, over the same arguments.
extension Subquery: Hashable {
    package static func == (left: Subquery, right: Subquery) -> Bool {
        left.id == right.id && left.parameters == right.parameters
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(parameters)
    }
}

extension Scalar {
    /// Whether a query stands somewhere in it.
    package var hasSubquery: Bool {
        switch kind {
        case .exists, .subquery: true
        case .column, .literal: false
        default: anyOperand(\.hasSubquery)
        }
    }
}

extension Relation {
    /// Whether a query in an expression, or a dependent join, is left somewhere.
    package var isNested: Bool {
        if case .join(let node) = self, !node.parameters.isEmpty { return true }
        return anyScalar(\.hasSubquery) || anyInput(\.isNested)
    }
}
