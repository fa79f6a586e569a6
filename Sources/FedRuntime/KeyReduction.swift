import FedPlan

/// What a view is asked for, once the keys are known that other views have for it.
struct KeyReduction {
    private(set) var reductions: [ViewStatistics.Reduction] = []
    /// What fits one statement, in the order of the filters.
    private var restrictions: [(filter: DynamicFilter, restriction: Restriction)] = []
    /// The keys that take several statements.
    private var long: KeyList?

    /// Bytes of text keys that go into one statement, at most.
    ///
    /// SQLite takes a million with all the rest. Of numbers and dates it takes fewer keys than there could be bytes.
    private static let bytesPerStatement = 500_000
    private static let numberBytesPerStatement = 2_000_000
    /// Bytes of keys that are sent at all.
    private static let largestTotal = 4_000_000

    private enum Restriction {
        case keys([String])
        case range(low: String, high: String)
    }

    private struct KeyList {
        var filter: DynamicFilter
        var keys: [String]
        var bytes: Int

        init(_ filter: DynamicFilter, _ keys: [String]) {
            self.filter = filter
            self.keys = keys
            // With quotes, a comma and a blank.
            bytes = keys.reduce(0) { $0 + $1.utf8.count + 4 }
        }

        var fitsOneStatement: Bool { keys.count <= filter.chunk && bytes <= largestStatement }

        private var largestStatement: Int {
            switch filter.literal {
            case .decimal, .date: numberBytesPerStatement
            case .standardString, .doubledBackslashString, .backslashString: bytesPerStatement
            }
        }

        /// Lists that each fit into a statement.
        var chunks: [ArraySlice<String>] {
            var chunks: [ArraySlice<String>] = []
            var start = 0
            var size = 0
            for (index, key) in keys.enumerated() {
                let own = key.utf8.count + 4
                if index > start, index - start == filter.chunk || size + own > largestStatement {
                    chunks.append(keys[start..<index])
                    (start, size) = (index, 0)
                }
                size += own
            }
            return chunks + [keys[start...]]
        }
    }

    /// Asks the engine for the keys; the views that have them must have been created.
    init(_ filters: [DynamicFilter], engine: any Engine) throws(RunError) {
        for filter in filters {
            switch try engine.keys(of: filter.fromView, column: filter.fromColumn, atMost: filter.maxKeys) {
            case .values(let keys): take(KeyList(filter, keys))
            case .range(let low, let high):
                if filter.canWrite(low), filter.canWrite(high), filter.rangeQuery != nil {
                    restrictions.append((filter, .range(low: low, high: high)))
                    note(filter, .range)
                } else {
                    note(filter, .leftOut)
                }
            }
        }
        if let long { note(long.filter, .keys(long.keys.count, statements: long.chunks.count)) }
    }

    private mutating func take(_ list: KeyList) {
        if !list.keys.allSatisfy(list.filter.canWrite) {
            note(list.filter, .leftOut)
        } else if list.fitsOneStatement {
            restrictions.append((list.filter, .keys(list.keys)))
            note(list.filter, .keys(list.keys.count, statements: 1))
        } else if long == nil, list.bytes <= Self.largestTotal {
            // Lists of several filters would have to be combined, each part with each part.
            long = list
        } else {
            note(list.filter, .leftOut)
        }
    }

    /// Whether anything is restricted.
    var isEffective: Bool { long != nil || !restrictions.isEmpty }

    /// The statements for `query`, whose rows together are the view's; a row comes with one of them.
    func queries(_ query: String) -> [String] {
        let restricted = restrictions.reduce(query) { query, each in
            switch each.restriction {
            case .keys(let keys): each.filter.statement(restricting: query, to: keys)
            case .range(let low, let high):
                each.filter.statement(restricting: query, from: low, to: high) ?? query
            }
        }
        guard let long else { return [restricted] }
        return long.chunks.map { long.filter.statement(restricting: restricted, to: $0) }
    }

    private mutating func note(_ filter: DynamicFilter, _ outcome: ViewStatistics.Reduction.Outcome) {
        reductions.append(.init(column: filter.column, fromView: filter.fromView, outcome: outcome))
    }
}
