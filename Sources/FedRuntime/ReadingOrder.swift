import FedPlan

/// When each view is read: in rounds that are counted down, main during round 0.
///
/// A view that has keys for another one comes in a round before it. Where a connection has more views in a round
/// than may be read at the same time, the rows of some go into the engine in rounds before that.
struct ReadingOrder {
    private(set) var rounds: [String: Int] = [:]
    /// How many views are read of each connection.
    private(set) var counts: [String: Int] = [:]
    private let limit: Int

    /// Only views that main reads, as often as `uses` says, have a place.
    ///
    /// - Throws: `invalidPlan` when views wait for each other, or for one that the plan does not have.
    init(_ views: [CreateView], uses: [String: Int], atATime limit: Int) throws(RunError) {
        self.limit = limit
        try Self.check(views)
        let levels = try Self.levels(views, uses)
        // Within a level those come first, in the order of the countdown, that main reads once: the others are kept
        // in the engine anyway.
        let order = views.filter { uses[$0.name] == 1 } + views.filter { uses[$0.name] ?? 0 > 1 }
        var base = 0
        for level in 0...(levels.values.max() ?? 0) {
            var places: [String: Int] = [:]
            var last = base
            for view in order where levels[view.name] == level {
                guard case .external(let source) = view.source else {
                    rounds[view.name] = base
                    continue
                }
                let place = places[source.connectionID, default: 0]
                places[source.connectionID] = place + 1
                counts[source.connectionID, default: 0] += 1
                let round = base + place / limit
                rounds[view.name] = round
                last = max(last, round)
            }
            base = last + 1
        }
    }

    /// Whether a view waits for no keys, and its connection has room for all of its views at the same time.
    func startsAtOnce(_ view: CreateView) -> Bool {
        guard case .external(let source) = view.source else { return false }
        return source.dynamicFilters.isEmpty && counts[source.connectionID, default: 0] <= limit
    }

    /// Whether the views and columns are there that dynamic filters name.
    private static func check(_ views: [CreateView]) throws(RunError) {
        let columns = Dictionary(
            views.map { ($0.name, Set($0.columns.map(\.name))) }, uniquingKeysWith: { first, _ in first })
        for view in views {
            guard case .external(let source) = view.source else { continue }
            for filter in source.dynamicFilters {
                for (name, column) in [(filter.fromView, filter.fromColumn), (view.name, filter.column)]
                where columns[name]?.contains(column) != true {
                    throw RunError(
                        .invalidPlan,
                        "a dynamic filter names the column `\(column)` of `\(name)`, which no stage makes",
                        source: view.name)
                }
            }
        }
    }

    /// How many views have to wait, one for the other, for what a view gives; zero for those that none waits for.
    private static func levels(_ views: [CreateView], _ uses: [String: Int]) throws(RunError) -> [String: Int] {
        let used = views.filter { uses[$0.name] ?? 0 > 0 }
        var levels = Dictionary(used.map { ($0.name, 0) }, uniquingKeysWith: { first, _ in first })
        // The longest chain of views that do not wait for each other has all of them.
        for _ in 0...used.count {
            var isStable = true
            for view in used {
                guard case .external(let source) = view.source, let own = levels[view.name] else { continue }
                for filter in source.dynamicFilters {
                    guard let level = levels[filter.fromView], level <= own else { continue }
                    levels[filter.fromView] = own + 1
                    isStable = false
                }
            }
            if isStable { return levels }
        }
        throw RunError(.invalidPlan, "the dynamic filters of the views wait for each other")
    }
}
