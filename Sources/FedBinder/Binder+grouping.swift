import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// GROUP BY, with its grouping sets.
extension Binder {
    /// What GROUP BY asks for: the groups, and the positions of each grouping set, if there are such.
    struct Grouping {
        private(set) var groups: [(name: String, scalar: Scalar)] = []
        var sets: [[Int]]?
        private var positions: [Scalar: Int] = [:]

        /// The position of a group; one that occurs twice counts once.
        mutating func position(of group: (name: String, scalar: Scalar)) -> Int {
            if let known = positions[group.scalar] { return known }
            positions[group.scalar] = groups.count
            groups.append(group)
            return groups.count - 1
        }
    }

    /// As many grouping sets as one SELECT may have.
    private static let maximumGroupingSets = 4096

    mutating func grouping(
        _ groupBy: GroupBy?, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> Grouping {
        guard let groupBy else { return Grouping() }
        clause = "GROUP BY"
        aggregation?.allowsWindows = false
        defer { aggregation?.allowsWindows = true }
        var grouping = Grouping()
        if groupBy.isAll {
            let computed = (aggregation?.columns ?? []).union(aggregation?.windowColumns ?? [])
            for item in items where item.scalar.columns.isDisjoint(with: computed) {
                _ = grouping.position(of: (item.name, item.scalar))
            }
            return grouping
        }
        // Each element stands for some sets of groups; together they stand for all combinations.
        var sets: [[Int]] = [[]]
        var hasSets = false
        for element in groupBy.elements {
            let choices = try choices(of: element, &grouping, items, in: scope)
            if case .expression = element {} else { hasSets = true }
            guard sets.count * choices.count <= Self.maximumGroupingSets else {
                throw CompileError(
                    .limitExceeded, "there are more than \(Self.maximumGroupingSets) grouping sets", at: groupBy.range)
            }
            sets = sets.flatMap { set in choices.map { choice in set + choice.filter { !set.contains($0) } } }
        }
        guard hasSets else { return grouping }
        // One set is a plain GROUP BY; only Spark puts out no row for an empty one of no rows.
        let isPlain = sets.count == 1 && (options.language == .dc || !sets[0].isEmpty)
        grouping.sets = isPlain ? nil : sets
        return grouping
    }

    private mutating func choices(
        of element: GroupBy.Element, _ grouping: inout Grouping, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> [[Int]] {
        switch element {
        case .expression(let expression):
            return [[grouping.position(of: try groupScalar(expression, items, in: scope))]]
        case .groupingSets(let sets, _):
            return try positions(sets, &grouping, items, in: scope)
        case .rollup(let keys, _):
            let keys = try positions(keys, &grouping, items, in: scope)
            return (0...keys.count).reversed().map { Self.merged(keys.prefix($0)) }
        case .cube(let keys, let range):
            guard keys.count <= 12 else {
                throw CompileError(.limitExceeded, "CUBE takes at most 12 keys", at: range)
            }
            let keys = try positions(keys, &grouping, items, in: scope)
            return (0..<1 << keys.count).reversed().map { choice in
                Self.merged(keys.indices.filter { choice >> (keys.count - 1 - $0) & 1 == 1 }.map { keys[$0] })
            }
        }
    }

    private mutating func positions(
        _ sets: [[FedSyntax.Expression]], _ grouping: inout Grouping, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> [[Int]] {
        var result: [[Int]] = []
        for set in sets {
            var positions: [[Int]] = []
            for expression in set {
                positions.append([grouping.position(of: try groupScalar(expression, items, in: scope))])
            }
            result.append(Self.merged(positions))
        }
        return result
    }

    /// The positions of all sets, each once.
    private static func merged(_ sets: some Sequence<[Int]>) -> [Int] {
        sets.reduce(into: []) { merged, set in merged += set.filter { !merged.contains($0) } }
    }

    /// A column of FROM comes before an output alias; a whole number is a position.
    private mutating func groupScalar(
        _ expression: FedSyntax.Expression, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> (name: String, scalar: Scalar) {
        let group = try unchecked(expression, items, in: scope)
        if let aggregation {
            let columns = group.scalar.columns
            guard columns.isDisjoint(with: aggregation.columns) else {
                throw CompileError(.groupingError, "an aggregate cannot be grouped by", at: expression.range)
            }
            guard columns.isDisjoint(with: aggregation.windowColumns) else {
                throw CompileError(
                    .groupingError, "a window function cannot be grouped by", at: expression.range,
                    hint: "compute it in a subquery")
            }
        }
        return group
    }

    private mutating func unchecked(
        _ expression: FedSyntax.Expression, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> (name: String, scalar: Scalar) {
        if let position = try ordinal(expression, of: items.count) {
            return (items[position].name, items[position].scalar)
        }
        let name = outputName(expression) ?? "group"
        guard case .column(let parts) = expression.kind, parts.count == 1 else {
            return (name, try scalar(expression, in: scope))
        }
        do {
            return (name, try scope.resolve(parts, at: expression.range))
        } catch {
            let key = rule.key(parts[0])
            var aliased = items.filter { $0.hasAlias && rule.key($0.name) == key }
            if aliased.isEmpty, rule.allowsLoose(parts[0]) {
                aliased = items.filter { $0.hasAlias && $0.name.lowercased() == parts[0].text.lowercased() }
            }
            guard error.code == .unknownColumn else { throw error }
            if aliased.count == 1 { return (name, aliased[0].scalar) }
            guard let outer = try outerColumn(parts, at: expression.range) else { throw error }
            return (name, outer)
        }
    }

    // MARK: - The operator

    /// What a SELECT computes above its groups.
    struct Block {
        var items: [Item]
        var keys: [SortItem] = []
        var having: Scalar?
        /// The expressions of DISTINCT ON.
        var distinctOn: [(scalar: Scalar, position: Int?)] = []

        mutating func rewrite(_ body: (Scalar) throws(CompileError) -> Scalar) throws(CompileError) {
            for position in items.indices { items[position].scalar = try body(items[position].scalar) }
            for position in keys.indices { keys[position].scalar = try body(keys[position].scalar) }
            for position in distinctOn.indices { distinctOn[position].scalar = try body(distinctOn[position].scalar) }
            having = try having.map { scalar throws(CompileError) in try body(scalar) }
        }
    }

    /// Puts an Aggregate and HAVING over `input`, and rewrites the rest of the SELECT in their terms.
    mutating func grouped(
        _ input: Relation, by groupBy: GroupBy?, _ grouping: Grouping, _ collected: inout Aggregation,
        _ block: inout Block
    ) throws(CompileError) -> Relation {
        var groups: [Projection] = []
        for (position, group) in grouping.groups.enumerated() {
            var column = newColumn(group.name, group.scalar)
            // Where a set leaves a group out, it is NULL.
            if let sets = grouping.sets, !sets.allSatisfy({ $0.contains(position) }) {
                column.isNullable = true
                supposeNulls(in: [column.id])
            }
            groups.append(Projection(column: column, scalar: group.scalar))
        }
        var rewriter = GroupedScalar(
            groups: Dictionary(groups.map { ($0.scalar, $0.column) }, uniquingKeysWith: { first, _ in first }),
            passing: collected.columns.union(collected.windowColumns).union(outerColumns))
        for item in collected.items where item.call.function == .grouping {
            for argument in item.call.arguments where rewriter.groups[argument] == nil {
                throw CompileError(
                    .groupingError, "the arguments of GROUPING must be in GROUP BY", at: argument.range ?? item.range)
            }
            if grouping.sets == nil, options.language == .spark {
                throw CompileError(
                    .groupingError, "GROUPING needs ROLLUP, CUBE or GROUPING SETS", at: item.range)
            }
            if grouping.sets == nil {
                rewriter.replaced[item.column.id] = .literal(.integer(0), item.column.type, at: item.range)
            }
        }
        try block.rewrite { scalar throws(CompileError) in try rewriter.rewrite(scalar) }
        for index in collected.windowItems.indices {
            collected.windowItems[index].call = try rewriter.rewrite(collected.windowItems[index].call)
        }
        var items = collected.items.filter { rewriter.replaced[$0.column.id] == nil }
        // An empty set of no rows gives no row in Spark.
        let rows = countOfRows()
        let dropsNothing = options.language == .spark && (grouping.sets?.contains([]) ?? false)
        if (groups.isEmpty && items.isEmpty) || dropsNothing { items.append(rows) }
        var relation = Relation.aggregate(
            Aggregate(
                input: input, groups: groups, groupingSets: grouping.sets, items: items,
                range: groupBy?.range ?? collected.items.first?.range))
        relation = derived(relation, collected.steps)
        var conjuncts = block.having?.conjuncts ?? []
        if dropsNothing {
            conjuncts.append(.compare(.greater, .column(rows.column), .literal(.integer(0), .bigint)))
        }
        return filtered(relation, conjuncts)
    }

    /// Adds what is computed of aggregates or windows, a projection a step.
    func derived(_ input: Relation, _ steps: [[Projection]]) -> Relation {
        steps.reduce(input) { relation, step in
            .project(Project(input: relation, items: relation.columns.map { Projection(passing: $0) } + step))
        }
    }

    private mutating func countOfRows() -> Aggregate.Item {
        let column = Column(id: sequence.take(), name: "count", type: .bigint, isNullable: false)
        let call = Aggregate.Call(function: .countRows, arguments: [], type: .bigint)
        return Aggregate.Item(column: column, call: call, range: nil)
    }
}
