import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// A common table in scope.
struct KnownCommonTable: Sendable {
    let key: String
    let table: CommonTable
    /// How many of the tables before it its definition sees.
    let visible: Int
    /// Whether its definition may read itself.
    var isRecursive = false
    /// What its name stands for inside of its own definition.
    var own: OwnReference?

    enum OwnReference: Sendable {
        case refused(String)
        /// The rows that came last, with these columns.
        case working([Column])
    }
}

extension Binder {
    /// Binds a reference to a common table: its definition, in the scope of that, or a copy with columns of its own.
    mutating func commonTable(
        at position: Int, _ alias: TableAlias?, _ range: SourceRange
    ) throws(CompileError) -> (Relation, Scope) {
        let common = commonTables[position]
        switch common.own {
        case .refused(let reason): throw .notSupported(reason, at: range)
        case .working(let columns):
            workingReads += 1
            readRecursions.insert(common.table.query.range)
            let own = columns.map { column -> Column in
                var column = column
                column.id = sequence.take()
                return column
            }
            let bound = Bound(relation: .workingTable(WorkingTable(name: common.key, columns: own)), columns: own)
            return try named(bound, alias, defaultPath: [common.key], at: range)
        case nil: break
        }
        let hidden = Array(commonTables[common.visible...])
        let (outerAggregation, outerClause) = (aggregation, clause)
        commonTables.removeLast(hidden.count)
        aggregation = nil
        defer {
            commonTables += hidden
            (aggregation, clause) = (outerAggregation, outerClause)
        }
        var bound = try definition(ofCommonTable: position) { binder throws(CompileError) in
            if let known = binder.copied(common) { return known }
            return common.isRecursive
                ? try binder.recursive(common, at: range) : try binder.bindKeeping(common.table.query)
        }
        readDefinitions.append(common.table.query.range)
        references[common.table.query.range, default: 0] += 1
        if references[common.table.query.range, default: 0] > 1, bound.relation.leavesChoice {
            throw .notSupported(
                "reading the common table `\(common.key)` twice, as its rows are not the same each time", at: range,
                hint: "give its LIMIT or window an ORDER BY without ties, such as one that ends with a key")
        }
        if !common.table.columns.isEmpty {
            let aliased = TableAlias(name: common.table.name, columns: common.table.columns)
            let (relation, scope) = try named(bound, aliased, defaultPath: [], at: range)
            bound = Bound(relation: relation, columns: scope.entries[0].columns)
        }
        return try named(bound, alias, defaultPath: [common.key], at: range)
    }
}

/// A definition of a common table, bound once: later references take copies.
struct BoundCommonTable: Sendable {
    let bound: Binder.Bound
    /// The columns that were made for it.
    let columns: Range<ColumnID>
    /// How many tables it expands to.
    let relations: Int
    /// How many levels it nests.
    let height: Int
    /// The definitions that it reads.
    let reads: [SourceRange]
}

extension Binder {
    /// Binds a definition, and keeps the result if a reference elsewhere would give the same, but for its columns.
    ///
    /// What reads the rows around it or those of a recursion is bound anew each time.
    private mutating func bindKeeping(_ query: Query) throws(CompileError) -> Bound {
        let start = (columns: sequence.upcoming, relations: relationCount, reads: workingReads, deepest: deepest)
        let reads = readDefinitions.count
        deepest = depth
        defer { deepest = max(deepest, start.deepest) }
        let bound = try self.query(query)
        if workingReads == start.reads, !outerScopes.contains(where: \.isVisible) {
            definitions[query.range] = BoundCommonTable(
                bound: bound, columns: start.columns..<sequence.upcoming, relations: relationCount - start.relations,
                height: deepest - depth, reads: Array(readDefinitions[reads...]))
        }
        return bound
    }

    /// A copy of what the definition was bound to; `nil` where it must be bound, perhaps for an error at its place.
    private mutating func copied(_ common: KnownCommonTable) -> Bound? {
        guard let known = definitions[common.table.query.range],
            depth + known.height <= options.maximumDepth, relationCount + known.relations <= options.maximumRelations,
            // Reading a choice a second time is an error inside of the definition.
            known.reads.allSatisfy({ definitions[$0].map { !$0.bound.relation.leavesChoice } ?? false })
        else { return nil }
        let distance = sequence.upcoming.number - known.columns.lowerBound.number
        sequence.skip(known.columns.upperBound.number - known.columns.lowerBound.number)
        relationCount += known.relations
        readDefinitions += known.reads
        var copy = known.bound
        copy.relation = copy.relation.shifted(known.columns, by: distance)
        for index in copy.columns.indices where known.columns.contains(copy.columns[index].id) {
            copy.columns[index].id.number += distance
        }
        suppose(of: copy.columns, as: known.bound.columns)
        return copy
    }
}
