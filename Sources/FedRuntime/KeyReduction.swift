import FedPlan

/// What a view is asked for, once the keys are known that other views have for it.
struct KeyReduction {
    /// The statements, whose rows together are the view's; a row comes with one of them.
    private(set) var queries: [String]
    private(set) var reductions: [ViewStatistics.Reduction] = []

    /// Bytes of text keys that go into one statement, at most.
    ///
    /// SQLite takes a million with all the rest. Of numbers and dates it takes fewer keys than there could be bytes.
    private static let bytesPerStatement = 500_000
    private static let numberBytesPerStatement = 2_000_000
    /// Bytes of keys that are sent at all.
    private static let largestTotal = 4_000_000

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
    init(_ statement: RemoteStatement, _ filters: [DynamicFilter], engine: any Engine) throws(RunError) {
        queries = []
        var query = statement.query
        var long: KeyList?
        for filter in filters {
            switch try engine.keys(of: filter.fromView, column: filter.fromColumn, atMost: filter.maxKeys) {
            case .values(let keys):
                let list = KeyList(filter, keys)
                if !keys.allSatisfy(filter.canWrite) {
                    note(filter, .leftOut)
                } else if list.fitsOneStatement {
                    query = filter.statement(restricting: query, to: keys)
                    note(filter, .keys(keys.count, statements: 1))
                } else if long == nil, list.bytes <= Self.largestTotal {
                    // Lists of several filters would have to be combined, each part with each part.
                    long = list
                } else {
                    note(filter, .leftOut)
                }
            case .range(let low, let high):
                if filter.canWrite(low), filter.canWrite(high),
                    let restricted = filter.statement(restricting: query, from: low, to: high)
                {
                    query = restricted
                    note(filter, .range)
                } else {
                    note(filter, .leftOut)
                }
            }
        }
        guard let long else {
            queries = [query]
            return
        }
        let chunks = long.chunks
        queries = chunks.map { long.filter.statement(restricting: query, to: $0) }
        note(long.filter, .keys(long.keys.count, statements: chunks.count))
    }

    private mutating func note(_ filter: DynamicFilter, _ outcome: ViewStatistics.Reduction.Outcome) {
        reductions.append(.init(column: filter.column, fromView: filter.fromView, outcome: outcome))
    }
}
