package import FedCatalog

extension Relation {
    /// Reads a tree as `description` writes it, over the tables of `catalog`.
    ///
    /// - Throws: the line, and what was expected there.
    package init(text: String, catalog: Catalog) throws(NotationError) {
        var reader = TreeReader(catalog: catalog)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let indent = line.prefix { $0 == " " }.count
            guard indent % 2 == 0, indent < line.count else {
                throw NotationError(line: index + 1, message: "the indentation is not a multiple of two")
            }
            reader.lines.append((indent / 2, line.dropFirst(indent), index + 1))
        }
        self = try reader.relation(depth: 0)
        if let rest = reader.lines.first { throw NotationError(line: rest.number, message: "a second tree begins") }
    }
}

struct TreeReader {
    let catalog: Catalog
    var lines: [(depth: Int, text: Substring, number: Int)] = []
    var scalars = ScalarReader()

    init(catalog: Catalog) { self.catalog = catalog }

    mutating func relation(depth: Int) throws(NotationError) -> Relation {
        guard let first = lines.first, first.depth == depth else {
            throw NotationError(line: lines.first?.number ?? 0, message: "expected an operator at depth \(depth)")
        }
        lines.removeFirst()
        // Inputs come first: an operator's scalars are typed by their columns.
        var inputs: [Relation] = []
        while let next = lines.first, next.depth > depth {
            if next.text.hasPrefix("Query ") {
                try query(depth: depth + 1)
                continue
            }
            inputs.append(try relation(depth: depth + 1))
            if inputs.count == 1 { try parameters(of: first.text, line: first.number) }
        }
        var tokens = try NotationTokens(first.text, line: first.number)
        let result = try node(try tokens.word(), &tokens, inputs)
        if !tokens.isAtEnd { throw tokens.unexpected("the end of the line") }
        return result
    }

    private mutating func node(
        _ name: String, _ tokens: inout NotationTokens, _ inputs: [Relation]
    ) throws(NotationError) -> Relation {
        func one() throws(NotationError) -> Relation {
            guard inputs.count == 1 else { throw NotationError(line: tokens.line, message: "\(name) has one input") }
            return inputs[0]
        }
        switch name {
        case "Scan", "NativeScan": return try scan(&tokens)
        case "OneRow": return .values(Values())
        case "Filter": return .filter(Filter(input: try one(), conjuncts: try conjuncts(&tokens)))
        case "Project", "ScanCasts":
            let items = try projections(&tokens)
            return .project(Project(input: try one(), items: items, isScanCast: name == "ScanCasts"))
        case "Values": return try values(&tokens)
        case "InnerJoin", "LeftJoin", "RightJoin", "FullJoin", "SemiJoin", "AntiJoin":
            guard inputs.count == 2, let kind = Join.Kind(rawValue: name.dropLast(4).lowercased()) else {
                throw NotationError(line: tokens.line, message: "\(name) has two inputs")
            }
            var join = Join(kind: kind, left: inputs[0], right: inputs[1], conjuncts: try conjuncts(&tokens))
            if tokens.accept(word: "with") { join.parameters = try projections(&tokens) }
            return .join(join)
        case "Aggregate":
            try tokens.expect(word: "by")
            let groups = try projections(&tokens)
            let sets = try groupingSets(&tokens)
            let items = try aggregates(&tokens)
            return .aggregate(
                Aggregate(input: try one(), groups: groups, groupingSets: sets, items: items, range: nil))
        case "Window": return .window(Window(input: try one(), items: try windowItems(&tokens)))
        case "Distinct": return .distinct(Distinct(input: try one(), range: nil))
        case "Sort": return .sort(Sort(input: try one(), keys: try keys(&tokens)))
        case "Limit":
            let count = tokens.accept(word: "all") ? nil : Int64(try tokens.number())
            let offset = tokens.accept(word: "offset") ? Int64(try tokens.number()) ?? 0 : 0
            return .limit(Limit(input: try one(), count: count, offset: offset, range: nil))
        case "Federate":
            let id = try tokens.word()
            let rechecks = tokens.accept(word: "recheck") ? try conjuncts(&tokens) : []
            guard let connection = catalog.connections[id] else {
                throw NotationError(line: tokens.line, message: "no connection `\(id)`")
            }
            var federate = Federate(connection: connection, input: try one(), rechecks: rechecks)
            if tokens.accept(word: "keys") { federate.keyFilters = try keyFilters(&tokens) }
            return .federate(federate)
        case "UnionAll": return try union(&tokens, inputs)
        case "Intersect", "IntersectAll", "Except", "ExceptAll": return try setOperation(name, &tokens, inputs)
        case "Recursion", "RecursionAll": return try recursion(name, &tokens, inputs)
        case "WorkingTable":
            return .workingTable(WorkingTable(name: try tokens.string(), columns: try columns(&tokens)))
        case "TableFunction": return try tableFunction(&tokens)
        default: throw NotationError(line: tokens.line, message: "no operator `\(name)`")
        }
    }

    private mutating func scan(_ tokens: inout NotationTokens) throws(NotationError) -> Relation {
        let name = try tokens.word()
        guard let table = catalog.table(named: name) else {
            throw NotationError(line: tokens.line, message: "no table `\(name)`")
        }
        let columns = try columns(&tokens)
        var scanned: [Scan.ScanColumn] = []
        for column in columns {
            guard let definition = table.columns.first(where: { $0.name == column.name }) else {
                throw NotationError(line: tokens.line, message: "no column `\(column.name)` in \(name)")
            }
            scanned.append(.init(column: column, definition: definition))
        }
        switch table.source {
        case .native(let source):
            return .scan(Scan(table: table, source: .native(source), columns: scanned, range: nil))
        case .foreign(let id, _):
            guard let connection = catalog.connections[id] else {
                throw NotationError(line: tokens.line, message: "no connection `\(id)`")
            }
            return .scan(Scan(table: table, source: .foreign(connection), columns: scanned, range: nil))
        }
    }

    /// `[id#1 integer not null, name#2 text]`, which also makes the columns known.
    mutating func columns(_ tokens: inout NotationTokens) throws(NotationError) -> [Column] {
        let reader = scalars
        let columns = try tokens.list("[", "]") { tokens throws(NotationError) -> Column in
            let name = try tokens.word()
            let id = try reader.columnID(&tokens)
            let type = try reader.type(&tokens)
            let isNullable = !tokens.accept(word: "not")
            if !isNullable { try tokens.expect(word: "null") }
            return Column(id: id, name: name, type: type, isNullable: isNullable)
        }
        for column in columns { scalars.columns[column.id] = column }
        return columns
    }

    private func conjuncts(_ tokens: inout NotationTokens) throws(NotationError) -> [Scalar] {
        try tokens.list("[", "]") { tokens throws(NotationError) in try scalars.scalar(&tokens) }
    }

    mutating func projections(_ tokens: inout NotationTokens) throws(NotationError) -> [Projection] {
        let reader = scalars
        let items = try tokens.list("[", "]") { tokens throws(NotationError) -> Projection in
            let name = try tokens.word()
            let id = try reader.columnID(&tokens)
            guard tokens.accept(sign: ":=") else {
                guard let column = reader.columns[id] else { throw tokens.unexpected("`:=`") }
                return Projection(passing: column)
            }
            let scalar = try reader.scalar(&tokens)
            let column = Column(id: id, name: name, type: scalar.type, isNullable: scalar.isNullable)
            return Projection(column: column, scalar: scalar)
        }
        for item in items { scalars.columns[item.column.id] = item.column }
        return items
    }

    /// Reads `[a#1 in b#2]`.
    private func keyFilters(_ tokens: inout NotationTokens) throws(NotationError) -> [KeyFilter] {
        try tokens.list("[", "]") { tokens throws(NotationError) in
            _ = try tokens.word()
            let column = try scalars.columnID(&tokens)
            try tokens.expect(word: "in")
            _ = try tokens.word()
            return KeyFilter(column: column, keys: try scalars.columnID(&tokens))
        }
    }

    func keys(_ tokens: inout NotationTokens) throws(NotationError) -> [SortKey] {
        try tokens.list("[", "]") { tokens throws(NotationError) -> SortKey in
            let scalar = try scalars.scalar(&tokens)
            let isDescending = tokens.accept(word: "desc")
            if !isDescending { try tokens.expect(word: "asc") }
            try tokens.expect(word: "nulls")
            let nullsFirst = tokens.accept(word: "first")
            if !nullsFirst { try tokens.expect(word: "last") }
            return SortKey(scalar: scalar, isDescending: isDescending, nullsFirst: nullsFirst)
        }
    }
}
