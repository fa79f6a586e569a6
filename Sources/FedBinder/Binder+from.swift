import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    /// Binds the comma-separated references of FROM.
    mutating func from(_ references: [TableReference]) throws(CompileError) -> (Relation, Scope) {
        var scope = Scope(rule: rule)
        guard let first = references.first else { return (.values(Values()), scope) }
        let depth = fromDepth
        fromDepth = outerScopes.count
        defer { fromDepth = depth }
        var (relation, bound) = try reference(first)
        scope = bound
        for next in references.dropFirst() {
            let ((right, rightScope), parameters) = try beside(scope) { binder throws(CompileError) in
                try binder.reference(next)
            }
            try refuseRepeated(scope, rightScope, at: next.range)
            relation = .join(
                FedAlgebra.Join(
                    kind: .inner, left: relation, right: right, conjuncts: [], parameters: parameters,
                    range: parameters.isEmpty
                        ? SourceRange(start: first.range.start, end: next.range.end) : next.range))
            scope = scope.beside(rightScope)
        }
        return (relation, scope)
    }

    mutating func reference(_ reference: TableReference) throws(CompileError) -> (Relation, Scope) {
        switch reference {
        case .table(let name, let alias, let sample, let range):
            let (relation, scope) = try table(name, alias, at: range)
            let isCommonTable = name.count == 1 && commonTables.contains { $0.key == rule.key(name[0]) }
            return (try sampled(relation, sample, isCommonTable: isCommonTable), scope)
        // In DC SQL all of FROM sees what stands to the left of it, with LATERAL or without.
        case .derived(let query, let isLateral, let alias, let range):
            let bound =
                isLateral || options.language == .dc
                ? try lateral { binder throws(CompileError) in try binder.query(query) } : try self.query(query)
            return try named(bound, alias, defaultPath: [], at: range)
        case .function(let call, let isLateral, let withOrdinality, let alias, let range):
            let bound =
                isLateral || options.language == .dc
                ? try lateral { binder throws(CompileError) in
                    try binder.tableFunction(call, withOrdinality: withOrdinality, alias, at: range)
                } : try tableFunction(call, withOrdinality: withOrdinality, alias, at: range)
            return try named(bound, alias, defaultPath: [rule.key(call.name)], at: range)
        case .join(let join):
            return try self.join(join)
        }
    }

    func refuseRepeated(_ left: Scope, _ right: Scope, at range: SourceRange) throws(CompileError) {
        for entry in right.entries
        where !entry.path.isEmpty && left.entries.contains(where: { $0.path == entry.path }) {
            throw CompileError(
                .ambiguousTable, "the table name `\(entry.path.joined(separator: "."))` occurs twice in FROM",
                at: range, hint: "give one of them an alias")
        }
    }

    /// Gives a bound query an alias and column aliases; `index` has the positions of the columns' own names.
    mutating func named(
        _ bound: Bound, _ alias: TableAlias?, defaultPath: [String], index: NameIndex? = nil, at range: SourceRange
    ) throws(CompileError) -> (Relation, Scope) {
        var (columns, index) = (bound.columns, index)
        if let aliases = alias?.columns, !aliases.isEmpty {
            if aliases.count > columns.count {
                throw CompileError(
                    .unknownColumn, "there are \(columns.count) columns, and \(aliases.count) names for them",
                    at: aliases[columns.count].range)
            }
            if options.language == .spark, aliases.count < columns.count {
                throw CompileError(
                    .typeMismatch, "there are \(columns.count) columns, and \(aliases.count) names for them",
                    at: aliases[0].range)
            }
            for (position, name) in aliases.enumerated() { columns[position].name = rule.name(of: name) }
            index = nil
        }
        var scope = Scope(rule: rule)
        let path = alias.map { [rule.key($0.name)] } ?? defaultPath
        scope.entries = [Scope.Entry(path: path, columns: columns, rule: rule, index: index)]
        return (bound.relation, scope)
    }

    // MARK: - Tables

    private mutating func table(
        _ name: [Identifier], _ alias: TableAlias?, at range: SourceRange
    ) throws(CompileError) -> (Relation, Scope) {
        relationCount += 1
        if relationCount > options.maximumRelations {
            throw CompileError(
                .limitExceeded, "the statement expands to more than \(options.maximumRelations) tables", at: range)
        }
        if name.count == 1, let position = commonTables.lastIndex(where: { $0.key == rule.key(name[0]) }) {
            return try commonTable(at: position, alias, range)
        }
        let parts = name.map { rule.name(of: $0) }
        if let columns = tables.views[parts.joined(separator: ".").lowercased()] {
            let table = Table(
                name: parts.joined(separator: "."), source: .foreign(connection: "", remote: []), columns: columns)
            return try named(
                scan(table, .view(table.name), at: range), alias, defaultPath: parts.map(rule.key), at: range)
        }
        let table = try find(name, parts, at: range)
        let bound: Bound
        switch table.source {
        case _ where tables.areTablesLogical:
            bound = scan(table, .view(table.name), at: range)
        case .native(let source):
            bound = unpadded(scan(table, .native(source), at: range))
        case .foreign(let id, _):
            guard let connection = tables.catalog.connections[id] else {
                throw CompileError(.invalidCatalog, "the table `\(table.name)` is on the unknown connection `\(id)`")
            }
            bound = foreignScan(table, connection, at: range)
        }
        // Under Spark's rule names are looked up in lower case.
        let index = options.language == .dc ? tables.catalog.columnIndex(ofTable: table.name) : nil
        return try named(
            options.language.hasOneTextType ? plainTexts(bound, at: range) : bound, alias,
            defaultPath: parts.map(rule.key), index: index, at: range)
    }

    /// Gives columns whose types the language does not have the type that they cross the border with: text.
    private mutating func plainTexts(_ bound: Bound, at range: SourceRange) -> Bound {
        guard bound.columns.contains(where: \.type.travelsAsText) else { return bound }
        let items = bound.columns.map { column -> Projection in
            guard column.type.travelsAsText else { return Projection(passing: column) }
            let scalar = Scalar(
                .cast(.column(column), .dc), type: .text, isNullable: column.isNullable, range: range)
            return Projection(column: newColumn(column.name, scalar), scalar: scalar)
        }
        return Bound(
            relation: .project(Project(input: bound.relation, items: items)), columns: items.map(\.column))
    }

    private func find(
        _ name: [Identifier], _ parts: [String], at range: SourceRange
    ) throws(CompileError) -> Table {
        let wanted = parts.joined(separator: ".")
        if let table = tables.catalog.table(named: wanted) { return table }
        let isLoose = options.language == .spark || name.allSatisfy { rule.allowsLoose($0) }
        if isLoose {
            let folded = wanted.lowercased()
            let matches = tables.catalog.tables.filter { $0.name.lowercased() == folded }
            if matches.count == 1 { return matches[0] }
            if matches.count > 1 {
                throw CompileError(
                    .ambiguousTable, "`\(wanted)` could be \(matches.map(\.name).joined(separator: " or "))",
                    at: range, hint: "quote the name")
            }
        }
        let names = tables.catalog.tables.map(\.name)
        let original = name.map(\.text).joined(separator: ".").lowercased()
        let hint: String? =
            if let quoted = names.first(where: { $0.lowercased() == original && $0 != wanted }) {
                "unquoted names fold to lower case: did you mean \"\(quoted)\"?"
            } else {
                Spelling.suggestion(for: wanted, among: names).map { "did you mean \($0)?" } ?? tables.unknownTableHint
            }
        throw CompileError(.unknownTable, "no table `\(wanted)`", at: range, hint: hint)
    }

    private mutating func scan(_ table: Table, _ source: Scan.Source, at range: SourceRange) -> Bound {
        let columns = table.columns.map { definition in
            Scan.ScanColumn(
                column: Column(
                    id: sequence.take(), name: definition.name, type: definition.type,
                    isNullable: definition.isNullable),
                definition: definition)
        }
        let node = Scan(table: table, source: source, columns: columns, range: range)
        return Bound(relation: .scan(node), columns: columns.map(\.column))
    }

    /// Takes the padding off `char(n)` columns of files, as the casts of foreign scans do.
    private mutating func unpadded(_ bound: Bound) -> Bound {
        guard bound.columns.contains(where: { $0.type.isPadded }) else { return bound }
        let items = bound.columns.map { column -> Projection in
            guard column.type.isPadded else { return Projection(passing: column) }
            let scalar = Scalar(
                .cast(.column(column), .scan(isKnown: true)), type: column.type, isNullable: column.isNullable)
            return Projection(column: newColumn(column.name, scalar), scalar: scalar)
        }
        return Bound(
            relation: .project(Project(input: bound.relation, items: items)), columns: items.map(\.column))
    }

    /// A foreign scan reads what the remote stores; the CDP casts lie right above it.
    private mutating func foreignScan(_ table: Table, _ connection: Connection, at range: SourceRange) -> Bound {
        var raw: [Scan.ScanColumn] = []
        var items: [Projection] = []
        raw.reserveCapacity(table.columns.count)
        items.reserveCapacity(table.columns.count)
        for definition in table.columns {
            let stored = Column(
                id: sequence.take(), name: definition.name, type: definition.rawType ?? definition.type,
                isNullable: definition.isNullable)
            raw.append(Scan.ScanColumn(column: stored, definition: definition))
            if definition.rawType == definition.type, !definition.type.isPadded {
                items.append(Projection(passing: stored))
            } else {
                let scalar = Scalar(
                    .cast(.column(stored), .scan(isKnown: definition.rawType != nil)), type: definition.type,
                    isNullable: definition.isNullable, range: range)
                items.append(Projection(column: newColumn(definition.name, scalar), scalar: scalar))
            }
        }
        let node = Scan(table: table, source: .foreign(connection), columns: raw, range: range)
        return Bound(
            relation: .project(Project(input: .scan(node), items: items, isScanCast: true)),
            columns: items.map(\.column))
    }
}

extension TableReference {
    var range: SourceRange {
        switch self {
        case .table(_, _, _, let range), .derived(_, _, _, let range), .function(_, _, _, _, let range): range
        case .join(let join): join.range
        }
    }
}

extension SQLType {
    /// Whether it is another type than text, and main has it as text.
    fileprivate var travelsAsText: Bool {
        switch self {
        case .varchar, .char, .json, .uuid, .time: true
        default: false
        }
    }

    /// Whether values may carry blanks at the end that do not count.
    fileprivate var isPadded: Bool {
        if case .char = self { return true }
        return false
    }
}
