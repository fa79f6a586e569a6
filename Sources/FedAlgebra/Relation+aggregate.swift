package import FedCatalog
package import FedDiagnostics

/// Groups, and aggregates each group; without groups it puts out one row, of no rows, too.
package struct Aggregate: Sendable {
    package struct Call: Hashable, Sendable {
        package var function: AggregateFunction
        /// Empty for `countRows`, `percentile…` over the key alone, and `mode`.
        package var arguments: [Scalar]
        package var isDistinct: Bool
        package var filter: Scalar?
        /// ORDER BY inside the call, or WITHIN GROUP.
        package var orderBy: [SortKey]
        package var type: SQLType

        package init(
            function: AggregateFunction, arguments: [Scalar], isDistinct: Bool = false, filter: Scalar? = nil,
            orderBy: [SortKey] = [], type: SQLType
        ) {
            self.function = function
            self.arguments = arguments
            self.isDistinct = isDistinct
            self.filter = filter
            self.orderBy = orderBy
            self.type = type
        }

        /// The first argument.
        package var argument: Scalar? { arguments.first }

        /// All scalars of the call.
        package var scalars: [Scalar] { arguments + (filter.map { [$0] } ?? []) + orderBy.map(\.scalar) }
    }

    package struct Item: Sendable {
        package var column: Column
        package var call: Call
        package var range: SourceRange?

        package init(column: Column, call: Call, range: SourceRange?) {
            self.column = column
            self.call = call
            self.range = range
        }
    }

    package var input: Relation
    package var groups: [Projection]
    /// Positions in `groups`: a result for each set, with NULL in the groups that it leaves out.
    ///
    /// `nil` stands for one set of all groups.
    package var groupingSets: [[Int]]?
    package var items: [Item]
    package var range: SourceRange?

    package init(
        input: Relation, groups: [Projection], groupingSets: [[Int]]? = nil, items: [Item], range: SourceRange?
    ) {
        self.input = input
        self.groups = groups
        self.groupingSets = groupingSets
        self.items = items
        self.range = range
    }
}
