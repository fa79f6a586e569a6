package import FedCatalog
package import FedDiagnostics

/// Adds columns that are computed over the rows around each row; all rows and columns of the input come out.
package struct Window: Sendable {
    package enum Function: Hashable, Sendable {
        case aggregate(AggregateFunction)
        case ranking(RankingFunction)
    }

    /// The rows that a call sees, in terms of its order; always explicit for what depends on it.
    package struct Frame: Hashable, Sendable {
        package enum Unit: String, Hashable, Sendable {
            case rows, range
        }
        package indirect enum Bound: Hashable, Sendable {
            case unboundedPreceding, currentRow, unboundedFollowing
            case preceding(Scalar)
            case following(Scalar)
        }

        package var unit: Unit
        package var start: Bound
        package var end: Bound

        package init(unit: Unit, start: Bound, end: Bound) {
            self.unit = unit
            self.start = start
            self.end = end
        }
    }

    package struct Call: Hashable, Sendable {
        package var function: Function
        package var arguments: [Scalar]
        package var filter: Scalar?
        package var partition: [Scalar]
        package var order: [SortKey]
        /// `nil` for ranking functions that see the whole partition.
        package var frame: Frame?
        package var type: SQLType
        package var isNullable: Bool

        package init(
            function: Function, arguments: [Scalar], filter: Scalar? = nil, partition: [Scalar], order: [SortKey],
            frame: Frame?, type: SQLType, isNullable: Bool
        ) {
            self.function = function
            self.arguments = arguments
            self.filter = filter
            self.partition = partition
            self.order = order
            self.frame = frame
            self.type = type
            self.isNullable = isNullable
        }

        /// All scalars of the call, without the bounds of its frame, which are literals.
        package var scalars: [Scalar] {
            arguments + (filter.map { [$0] } ?? []) + partition + order.map(\.scalar)
        }
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
    package var items: [Item]

    package init(input: Relation, items: [Item]) {
        self.input = input
        self.items = items
    }
}
