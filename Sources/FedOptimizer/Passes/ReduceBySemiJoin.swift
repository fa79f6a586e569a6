package import FedAlgebra
import FedCatalog

/// Restricts what a Federate fetches to the keys that the other side of a join has.
///
/// ```text
/// InnerJoin [customer#2 = id#5]            InnerJoin [customer#2 = id#5]
///   Federate pg             (large)    →     Federate pg keys [customer#2 in id#5]
///     …                                        …
///   Federate crm            (small)          Federate crm
///     …                                        …
/// ```
///
/// The side that is expected to be small is fetched first, and its keys go to the other one. They go on from there:
/// what the keys have made small can restrict a third side. A local table's keys may restrict a remote side, too.
///
/// Fires for the equalities of inner and semi joins in both directions, for the NULL-supplying side of outer joins
/// and the right side of anti joins. The column is followed down through filters, projections, sorts, distinct,
/// the groups of aggregates, the partitions of windows, joins, and every branch of UNION ALL, INTERSECT and EXCEPT,
/// as far as a filter could go down.
///
/// Stays away from:
/// - sides that nothing says are smaller: unfiltered tables without statistics;
/// - limits and aggregates without groups on the way;
/// - keys that come out of UNION ALL, which no single view has;
/// - Federates that ask for the same, where one unrestricted view for all of them is expected to be smaller;
/// - limits in the Federate itself, and whatever else leaves a choice there: keys in several statements would each get
///   a limit, and a choice, of their own;
/// - types whose values are not safely written as literals, such as doubles and timestamps;
/// - casts that can lose something;
/// - joins of columns of one Federate;
/// - the modes that push no joins, and systems that take no lists of keys.
///
/// As the small side must come first, two sides never wait for each other.
package struct ReduceBySemiJoin: Pass {
    package static let name = "reduce-by-semi-join"

    /// Keys that take away less than this share are not worth waiting for.
    private static let largestShare = 0.5

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        var search = KeySearch(capabilities: context.capabilities)
        search.collectBorders(tree)
        guard search.borders.count > 1, search.borders.contains(where: \.canBeReduced) else { return nil }
        _ = search.visit(tree)
        let filters = Self.choose(search)
        return filters.isEmpty ? nil : tree.adding(filters)
    }

    /// Restricts what pays, but for Federates that ask for the same where one view for all of them gives fewer rows.
    private static func choose(_ search: KeySearch) -> [ColumnID: ColumnID] {
        let groups = search.twins
        var shared: Set<Int> = []
        while true {
            let (filters, rows) = choose(search, leaving: shared)
            let more = groups.filter { twins in
                !shared.isSuperset(of: twins) && isSmallerAsOne(twins, search.borders, rows, filters)
            }
            // What they were going to restrict in turn is chosen anew.
            if more.isEmpty { return filters }
            shared.formUnion(more.joined())
        }
    }

    /// Takes the borders from small to large, and lets each one restrict those that come after it.
    private static func choose(
        _ search: KeySearch, leaving shared: Set<Int>
    ) -> (filters: [ColumnID: ColumnID], rows: [Double]) {
        var rows = search.borders.map(\.estimate.rows)
        var waiting = Set(search.borders.indices)
        let edges = Dictionary(grouping: search.edges, by: \.source)
        var filters: [ColumnID: ColumnID] = [:]
        while let source = waiting.min(by: { (rows[$0], $0) < (rows[$1], $1) }) {
            waiting.remove(source)
            for edge in edges[source] ?? []
            where waiting.contains(edge.target) && filters[edge.targetColumn] == nil && !shared.contains(edge.target) {
                let known = search.borders[source].estimate.distinct[edge.sourceColumn]
                let share = search.borders[edge.target].estimate.share(
                    of: edge.targetColumn, joining: min(rows[source], known?.here ?? .infinity),
                    from: known?.domain)
                guard share <= largestShare else { continue }
                filters[edge.targetColumn] = edge.sourceColumn
                rows[edge.target] *= share
            }
        }
        return (filters, rows)
    }

    private static func isSmallerAsOne(
        _ twins: [Int], _ borders: [KeySearch.Border], _ rows: [Double], _ filters: [ColumnID: ColumnID]
    ) -> Bool {
        // By what restricts them, as those with the same keys are one view, too.
        var views: [[ColumnID?]: Double] = [:]
        for twin in twins { views[borders[twin].columns.map { filters[$0] }] = rows[twin] }
        return views.count > 1 && borders[twins[0]].estimate.rows <= views.values.reduce(0, +)
    }
}

extension Relation {
    /// The tree with the filters at the Federates whose columns they are about.
    fileprivate func adding(_ filters: [ColumnID: ColumnID]) -> Relation {
        guard case .federate(var node) = self else { return mapInputs { $0.adding(filters) } }
        node.keyFilters = node.input.columns.compactMap { column in
            filters[column.id].map { KeyFilter(column: column.id, keys: $0) }
        }
        return .federate(node)
    }
}
