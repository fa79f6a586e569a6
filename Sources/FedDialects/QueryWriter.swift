package import FedAlgebra
import FedCatalog
package import FedDiagnostics

/// Writes a tree as one SELECT, with derived tables where one level of SELECT does not suffice.
package struct QueryWriter: Sendable {
    /// One column of the statement's result.
    package struct Output: Sendable {
        package var column: ColumnID
        package var alias: String

        package init(column: ColumnID, alias: String) {
            self.column = column
            self.alias = alias
        }
    }

    let dialect: Dialect
    /// How a local table is written in FROM; for main stages, whose scans are temporary views.
    let viewName: @Sendable (Scan) -> String?
    var aliases = 0
    /// The names of the working tables of the recursions around, by those of the algebra.
    var workingTables: [String: String] = [:]
    /// How the columns are written that the right side of a dependent join reads of the left one.
    var outerNames: [ColumnID: Fragment] = [:]
    /// Writes the scalars of all operators; a dialect is large, and copying it for each one would take long.
    var scalars: ScalarWriter
    /// The decimal functions that the embedded engine must know, in order of first use.
    package var decimalFunctions: [DecimalFunction] { scalars.decimalFunctions }

    package init(dialect: Dialect, viewName: @escaping @Sendable (Scan) -> String? = { _ in nil }) {
        self.dialect = dialect
        self.viewName = viewName
        scalars = ScalarWriter(dialect: dialect)
    }

    /// The statement that puts out `output`.
    ///
    /// Between the clauses stands `separator`: a blank, or a line end for people to read.
    ///
    /// - Throws: `NOT_SUPPORTED` when the dialect cannot say a part of the tree.
    package mutating func statement(
        _ relation: Relation, _ output: [Output], separator: String = " "
    ) throws(CompileError) -> String {
        let draft = try self.draft(relation, isQualified: false)
        let statement = try text(of: draft, output, separator: separator)
        try scalars.volatileCalls.check(statement)
        return statement
    }

    // MARK: - Drafts

    /// A SELECT in the making; `names` says how each column of its relation is written inside of it.
    struct Draft {
        var from: String?
        var isJoin = false
        /// Whether its FROM is one table of the catalog.
        var isScan = false
        /// Whether no condition from above may be evaluated inside of it.
        var isFenced = false
        /// Whether a column of it is a subquery: taken apart, it would be computed for each use of the column.
        var hasSubquery = false
        var predicates: [String] = []
        var groups: [String]?
        var having: [String] = []
        /// The aggregates that HAVING reads.
        var havingColumns: Set<ColumnID> = []
        var isDistinct = false
        var orderBy: [String] = []
        var limit: (count: Int64?, offset: Int64)?
        var names: [ColumnID: Fragment] = [:]
        /// Columns whose text is a constant: a bare number in ORDER BY or GROUP BY would be read as a position.
        var constants: ColumnSet = []
        /// Columns whose names are expressions that can fail.
        var fallible: ColumnSet = []
        /// The columns, when DISTINCT fixed what is selected.
        var columns: [Column]

        /// Whether filters and joins can still be added.
        var isPlain: Bool { groups == nil && !isDistinct && limit == nil && orderBy.isEmpty }
    }

    mutating func draft(_ relation: Relation, isQualified: Bool) throws(CompileError) -> Draft {
        switch relation {
        case .scan(let node):
            return try scan(node, isQualified: isQualified)
        case .values(let node):
            return try values(node)
        case .filter(let node):
            return try filter(node, isQualified: isQualified)
        case .project(let node):
            return try project(node, isQualified: isQualified)
        case .join(let node):
            return try join(node)
        case .aggregate(let node):
            return try aggregate(node)
        case .distinct(let node):
            var draft = try draft(node.input, isQualified: isQualified)
            if draft.isDistinct || draft.limit != nil || !draft.orderBy.isEmpty { draft = try wrapped(draft) }
            for column in draft.columns {
                guard let name = draft.names[column.id], !draft.constants.contains(column.id) else { continue }
                draft.names[column.id] = dialect.asKey(dialect.checked(name, column.type), .column(column))
            }
            draft.isDistinct = true
            return draft
        case .sort(let node):
            return try sort(node)
        case .limit(let node):
            var draft = try draft(node.input, isQualified: isQualified)
            // Of what is distinct, only a column of it gives an order, and with it an OFFSET.
            let needsOrder = dialect.limitForm == .top && draft.isDistinct && node.offset > 0
            if draft.limit != nil || needsOrder { draft = try wrapped(draft) }
            draft.limit = (node.count, node.offset)
            return draft
        case .union(let node):
            return try union(node)
        case .window(let node):
            return try window(node)
        case .setOperation(let node):
            return try setOperation(node)
        case .recursion(let node):
            return try recursion(node)
        case .workingTable(let node):
            return try workingTable(node)
        case .tableFunction(let node):
            return try tableFunction(node)
        case .federate:
            throw CompileError(.internal, "a Federate lies in what one system runs")
        }
    }

    private mutating func scan(_ node: Scan, isQualified: Bool) throws(CompileError) -> Draft {
        let table: String
        if let view = viewName(node) {
            table = view
        } else if case .foreign(_, let path) = node.table.source {
            table = path.map { dialect.identifier($0) }.joined(separator: ".")
        } else {
            throw CompileError(.internal, "the local table \(node.table.name) lies in what a remote runs")
        }
        var draft = Draft(from: table, columns: node.columns.map(\.column))
        draft.isScan = true
        var alias: String?
        if isQualified || dialect.qualifiesColumns {
            let new = newAlias()
            draft.from = dialect.aliased(table, new)
            alias = new
        }
        draft.names.reserveCapacity(node.columns.count)
        for column in node.columns {
            var name = Fragment(dialect.identifier(column.definition.remoteName, of: alias))
            name.isUnchecked = dialect.validity(column.column.type) != nil
            draft.names[column.column.id] =
                column.column.type.isText ? dialect.asStored(name, column.definition) : name
        }
        return draft
    }

    private mutating func filter(_ node: Filter, isQualified: Bool) throws(CompileError) -> Draft {
        try filtered(try draft(node.input, isQualified: isQualified), by: node.conjuncts)
    }

    /// The rows of a draft for which all of `conjuncts` hold.
    mutating func filtered(_ input: consuming Draft, by conjuncts: [Scalar]) throws(CompileError) -> Draft {
        var draft = input
        if draft.isDistinct || draft.limit != nil || !draft.orderBy.isEmpty { draft = try wrapped(draft) }
        let fallible = draft.fallible
        let late = dialect.fence == nil ? [] : conjuncts.filter { $0.canFail(reading: fallible) }
        for conjunct in conjuncts where !late.contains(conjunct) { try add(conjunct, to: &draft) }
        // A system may evaluate conditions in any order, and one that can fail sees only rows that pass the others.
        if !late.isEmpty, draft.hasConditions { draft = try fenced(draft) }
        for conjunct in late { try add(conjunct, to: &draft) }
        return draft
    }

    private mutating func add(_ conjunct: Scalar, to draft: inout Draft) throws(CompileError) {
        let text = try condition(conjunct, draft.names, dropsRows: true).within(.not)
        if draft.groups == nil {
            draft.predicates.append(text)
        } else {
            draft.having.append(text)
            draft.havingColumns.formUnion(conjunct.columns.filter { draft.names[$0]?.isPath == false })
        }
    }

    private mutating func project(_ node: Project, isQualified: Bool) throws(CompileError) -> Draft {
        var draft = try draft(node.input, isQualified: isQualified)
        // An aggregate that nobody reads still makes one row of many.
        let isUnread = draft.groups == [] && node.items.allSatisfy { $0.scalar.columns.isEmpty }
        if draft.isDistinct || isUnread || repeatsWork(node, draft.names) { draft = try wrapped(draft) }
        var names: [ColumnID: Fragment] = [:]
        let volatileCount = scalars.volatileCalls.texts.count
        for item in node.items {
            names[item.column.id] = try written(draft.names) { writer throws(CompileError) in
                try writer.untested(item.scalar)
            }
        }
        draft.fallible = ColumnSet(node.items.filter { $0.scalar.canFail(reading: draft.fallible) }.map(\.column))
        draft.names = names
        draft.columns = node.items.map(\.column)
        draft.constants = ColumnSet(node.items.filter { draft.isConstant($0.scalar) }.map(\.column))
        // What stands above reads the value of a volatile call, and does not make it again.
        return scalars.volatileCalls.texts.count == volatileCount ? draft : try wrapped(draft)
    }

    /// Whether a computed column would be written out more than once, or is so long that a spelling may not repeat it.
    private func repeatsWork(_ node: Project, _ names: [ColumnID: Fragment]) -> Bool {
        var uses: [ColumnID: Int] = [:]
        for item in node.items { item.scalar.forEachColumn { uses[$0, default: 0] += 1 } }
        // Even a cheap one grows when it is written out level after level.
        return uses.contains { id, count in
            guard let name = names[id], !name.isPath else { return false }
            let length = name.text.utf8.count
            return length > 4096 || count > 1 && (name.text.utf8.contains(UInt8(ascii: "(")) || length > 64)
        }
    }

    private mutating func sort(_ node: Sort) throws(CompileError) -> Draft {
        var draft = try draft(node.input, isQualified: true)
        let hidesAggregates =
            !dialect.sortsBehindHaving && !draft.havingColumns.isSubset(of: draft.names.keys)
            && node.keys.contains { $0.scalar.columns.contains { draft.names[$0]?.isPath == false } }
        if draft.limit != nil || draft.isDistinct || hidesAggregates { draft = try wrapped(draft) }
        draft.orderBy = []
        for key in node.keys {
            // A constant orders nothing, and some systems would read a number as a position.
            if draft.isConstant(key.scalar) { continue }
            let text = try written(draft.names) { writer throws(CompileError) in
                Fragment(try writer.sortKey(key, ofRows: true))
            }
            draft.orderBy.append(text.text)
        }
        return draft
    }

    mutating func write(_ scalar: Scalar, _ names: [ColumnID: Fragment]) throws(CompileError) -> Fragment {
        try written(names) { writer throws(CompileError) in try writer.write(scalar) }
    }

    /// A condition; `dropsRows` says that no row comes of another one's going.
    mutating func condition(
        _ scalar: Scalar, _ names: [ColumnID: Fragment], dropsRows: Bool
    ) throws(CompileError) -> Fragment {
        try written(names) { writer throws(CompileError) in
            writer.dropsRows = dropsRows
            defer { writer.dropsRows = false }
            return try writer.condition(scalar)
        }
    }

    /// What `body` writes over columns of these names.
    mutating func written(
        _ names: [ColumnID: Fragment], _ body: (inout ScalarWriter) throws(CompileError) -> Fragment
    ) throws(CompileError) -> Fragment {
        scalars.names = outerNames.isEmpty ? names : names.merging(outerNames) { inner, _ in inner }
        return try body(&scalars)
    }

    func known(_ word: String?, _ construct: String, _ range: SourceRange?) throws(CompileError) -> String {
        guard let word else { throw .notSupported("\(construct) in \(dialect.name)", at: range) }
        return word
    }

    mutating func newAlias() -> String {
        aliases += 1
        return "t\(aliases)"
    }
}

extension QueryWriter.Draft {
    func isConstant(_ scalar: Scalar) -> Bool { scalar.readsOnly(constants) }

    /// Whether not all that is read may come out, so that an expression that can fail needs a fence.
    var hasConditions: Bool { !isScan || !predicates.isEmpty || !having.isEmpty || limit != nil || isDistinct }

    /// Whether it is a FROM and nothing else, so that it can be NULL-extended in place.
    var isBare: Bool { predicates.isEmpty && names.values.allSatisfy(\.isPath) }
}

extension Scalar {
    /// Whether it can fail when what it reads of `columns` can.
    func canFail(reading columns: ColumnSet) -> Bool { !isDisjoint(with: columns) || isFallible }
}

extension Fragment {
    /// Whether it is a column's name, perhaps qualified by an alias, and no computation.
    var isPath: Bool {
        guard precedence == .atom, let last = text.unicodeScalars.last, last == "\"" || last == "`" || last == "]"
        else {
            return false
        }
        guard let first = text.unicodeScalars.first else { return false }
        return first == last || (first == "[" && last == "]") || (first == "t" && text.utf8.contains(UInt8(ascii: ".")))
    }

    /// Whether it is the column `name`, perhaps qualified by an alias: no AS need follow.
    func isNamed(_ name: String) -> Bool {
        let (text, name) = (text.utf8, name.utf8)
        guard text.count > name.count else { return text.elementsEqual(name) }
        let point = text.index(text.endIndex, offsetBy: -name.count - 1)
        return text[point] == UInt8(ascii: ".") && text[point...].dropFirst().elementsEqual(name) && isPath
    }
}
