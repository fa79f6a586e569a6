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
    private var aliases = 0
    package private(set) var decimalFunctions: [DecimalFunction] = []

    package init(dialect: Dialect, viewName: @escaping @Sendable (Scan) -> String? = { _ in nil }) {
        self.dialect = dialect
        self.viewName = viewName
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
        return try text(of: draft, output, separator: separator)
    }

    // MARK: - Drafts

    /// A SELECT in the making; `names` says how each column of its relation is written inside of it.
    struct Draft {
        var from: String?
        var isJoin = false
        var predicates: [String] = []
        var groups: [String]?
        var having: [String] = []
        var isDistinct = false
        var orderBy: [String] = []
        var limit: (count: Int64?, offset: Int64)?
        var names: [ColumnID: Fragment] = [:]
        /// Columns whose text is a constant: a bare number in ORDER BY or GROUP BY would be read as a position.
        var constants: Set<ColumnID> = []
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
            draft.isDistinct = true
            return draft
        case .sort(let node):
            return try sort(node)
        case .limit(let node):
            var draft = try draft(node.input, isQualified: isQualified)
            if draft.limit != nil { draft = try wrapped(draft) }
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
            return try workingTable(node, isQualified: isQualified)
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
        var prefix = ""
        if isQualified {
            let alias = newAlias()
            draft.from = "\(table) AS \(alias)"
            prefix = alias + "."
        }
        for column in node.columns {
            draft.names[column.column.id] = Fragment(prefix + dialect.identifier(column.definition.remoteName))
        }
        return draft
    }

    private mutating func filter(_ node: Filter, isQualified: Bool) throws(CompileError) -> Draft {
        var draft = try draft(node.input, isQualified: isQualified)
        if draft.isDistinct || draft.limit != nil || !draft.orderBy.isEmpty { draft = try wrapped(draft) }
        for conjunct in node.conjuncts {
            let text = try write(conjunct, draft.names).within(.not)
            if draft.groups == nil { draft.predicates.append(text) } else { draft.having.append(text) }
        }
        return draft
    }

    private mutating func project(_ node: Project, isQualified: Bool) throws(CompileError) -> Draft {
        var draft = try draft(node.input, isQualified: isQualified)
        // An aggregate that nobody reads still makes one row of many.
        let isUnread = draft.groups == [] && node.items.allSatisfy { $0.scalar.columns.isEmpty }
        if draft.isDistinct || isUnread || repeatsWork(node, draft.names) { draft = try wrapped(draft) }
        var names: [ColumnID: Fragment] = [:]
        for item in node.items { names[item.column.id] = try write(item.scalar, draft.names) }
        draft.names = names
        draft.columns = node.items.map(\.column)
        draft.constants = Set(node.items.filter { draft.isConstant($0.scalar) }.map(\.column.id))
        return draft
    }

    /// Whether a computed column would be written out more than once.
    private func repeatsWork(_ node: Project, _ names: [ColumnID: Fragment]) -> Bool {
        var uses: [ColumnID: Int] = [:]
        for item in node.items { item.scalar.forEachColumn { uses[$0, default: 0] += 1 } }
        return uses.contains { id, count in count > 1 && (names[id]?.text.contains("(") ?? false) }
    }

    private mutating func join(_ node: Join) throws(CompileError) -> Draft {
        var left = try draft(node.left, isQualified: true)
        var right = try draft(node.right, isQualified: true)
        // A side that is NULL-extended must be computed before; and so must one that is more than a FROM and WHERE.
        let extendsLeft = node.kind == .right || node.kind == .full
        if !left.isPlain || left.from == nil || (extendsLeft && !left.isBare) {
            left = try wrapped(left)
        }
        if !right.isPlain || right.from == nil || (node.kind != .inner && node.kind != .right && !right.isBare) {
            right = try wrapped(right)
        }
        var joined = Draft(columns: node.kind.keepsLeftOnly ? left.columns : left.columns + right.columns)
        joined.names = left.names.merging(right.names) { first, _ in first }
        joined.constants = left.constants.union(right.constants)
        joined.predicates = left.predicates + right.predicates
        let condition = try node.conjuncts.map { conjunct throws(CompileError) in
            try write(conjunct, joined.names).within(.not)
        }.joined(separator: " AND ")
        let operand = right.from.map { right.isJoin ? "(\($0))" : $0 } ?? ""
        joined.isJoin = true
        let word =
            switch node.kind {
            case .inner: condition.isEmpty ? "CROSS JOIN" : "INNER JOIN"
            case .left: "LEFT JOIN"
            case .right: "RIGHT JOIN"
            case .full: "FULL JOIN"
            case .semi: try known(dialect.semiJoin, "a semi-join", node.range)
            case .anti: try known(dialect.antiJoin, "an anti-join", node.range)
            }
        joined.from = "\(left.from ?? "") \(word) \(operand)"
        if word != "CROSS JOIN" { joined.from? += " ON \(condition.isEmpty ? "TRUE" : condition)" }
        return joined
    }

    private mutating func aggregate(_ node: Aggregate) throws(CompileError) -> Draft {
        // Qualified names cannot be taken for output aliases, which some systems look up first.
        var draft = try draft(node.input, isQualified: true)
        if !draft.isPlain { draft = try wrapped(draft) }
        var names: [ColumnID: Fragment] = [:]
        var groups: [String] = []
        for group in node.groups {
            var fragment = try write(group.scalar, draft.names)
            // A bare number would be read as a position.
            if draft.isConstant(group.scalar), let type = dialect.type(group.scalar.type) {
                fragment = Fragment("CAST(\(fragment.text) AS \(type))")
            }
            names[group.column.id] = fragment
            groups.append(fragment.text)
        }
        var writer = ScalarWriter(dialect: dialect)
        writer.names = draft.names
        writer.decimalFunctions = decimalFunctions
        for item in node.items { names[item.column.id] = try dialect.aggregate(&writer, item.call) }
        decimalFunctions = writer.decimalFunctions
        draft.groups = groups
        draft.names = names
        draft.constants = []
        draft.columns = node.groups.map(\.column) + node.items.map(\.column)
        let isComputed = node.groups.contains { !(names[$0.column.id]?.isPath ?? true) }
        return isComputed && !dialect.matchesComputedGroups ? try wrapped(draft) : draft
    }

    private mutating func sort(_ node: Sort) throws(CompileError) -> Draft {
        var draft = try draft(node.input, isQualified: true)
        if draft.limit != nil || draft.isDistinct { draft = try wrapped(draft) }
        draft.orderBy = []
        for key in node.keys {
            // A constant orders nothing, and some systems would read a number as a position.
            if draft.isConstant(key.scalar) { continue }
            let text = try write(key.scalar, draft.names).text
            draft.orderBy.append(
                "\(text) \(key.isDescending ? "DESC" : "ASC") NULLS \(key.nullsFirst ? "FIRST" : "LAST")")
        }
        return draft
    }

    private mutating func union(_ node: Union) throws(CompileError) -> Draft {
        let alias = newAlias()
        let names = node.columns.indices.map { "c\($0 + 1)" }
        var texts: [String] = []
        for branch in node.branches {
            let draft = try draft(branch.relation, isQualified: false)
            let output = zip(branch.columns, names).map { Output(column: $0, alias: $1) }
            texts.append("(\(try text(of: draft, output, separator: " ")))")
        }
        var draft = Draft(from: "(\(texts.joined(separator: " UNION ALL "))) AS \(alias)", columns: node.columns)
        for (column, name) in zip(node.columns, names) {
            draft.names[column.id] = Fragment("\(alias).\(dialect.identifier(name))")
        }
        return draft
    }

    // MARK: - Text

    /// The draft as a derived table.
    mutating func wrapped(_ inner: Draft) throws(CompileError) -> Draft {
        let alias = newAlias()
        let output = inner.columns.enumerated().map { Output(column: $1.id, alias: "c\($0 + 1)") }
        let text = try text(of: inner, output, separator: " ")
        var draft = Draft(from: "(\(text)) AS \(alias)", columns: inner.columns)
        for column in output {
            draft.names[column.column] = Fragment("\(alias).\(dialect.identifier(column.alias))")
        }
        return draft
    }

    mutating func text(
        of draft: Draft, _ output: [Output], separator: String
    ) throws(CompileError) -> String {
        var draft = draft
        // DISTINCT is over all of its columns: when fewer or others are put out, it must be done before.
        if draft.isDistinct, Set(output.map(\.column)) != Set(draft.columns.map(\.id)) { draft = try wrapped(draft) }
        var items: [String] = []
        for column in output {
            guard let fragment = draft.names[column.column] else {
                throw CompileError(.internal, "the column #\(column.column.number) is not in the SELECT")
            }
            let alias = dialect.identifier(column.alias)
            let isSame = fragment.text == alias || fragment.text.hasSuffix("." + alias) && fragment.isPath
            items.append(isSame ? fragment.text : "\(fragment.text) AS \(alias)")
        }
        // A row without columns still counts.
        if items.isEmpty { items = ["1 AS \(dialect.identifier("one"))"] }
        var lines = ["SELECT \(draft.isDistinct ? "DISTINCT " : "")\(items.joined(separator: ", "))"]
        if let from = draft.from { lines.append("FROM \(from)") }
        if !draft.predicates.isEmpty { lines.append("WHERE \(draft.predicates.joined(separator: " AND "))") }
        if let groups = draft.groups, !groups.isEmpty { lines.append("GROUP BY \(groups.joined(separator: ", "))") }
        if !draft.having.isEmpty { lines.append("HAVING \(draft.having.joined(separator: " AND "))") }
        if !draft.orderBy.isEmpty { lines.append("ORDER BY \(draft.orderBy.joined(separator: ", "))") }
        if let limit = draft.limit {
            if let count = limit.count { lines.append("LIMIT \(count)") }
            if limit.offset > 0 { lines.append("OFFSET \(limit.offset)") }
        }
        return lines.joined(separator: separator)
    }

    mutating func write(_ scalar: Scalar, _ names: [ColumnID: Fragment]) throws(CompileError) -> Fragment {
        var writer = ScalarWriter(dialect: dialect)
        writer.names = names
        writer.decimalFunctions = decimalFunctions
        let fragment = try writer.write(scalar)
        decimalFunctions = writer.decimalFunctions
        return fragment
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
    fileprivate func isConstant(_ scalar: Scalar) -> Bool { scalar.readsOnly(constants) }

    /// Whether it is a FROM and nothing else, so that it can be NULL-extended in place.
    fileprivate var isBare: Bool { predicates.isEmpty && names.values.allSatisfy(\.isPath) }
}

extension Fragment {
    /// Whether it is a column's name, perhaps qualified by an alias, and no computation.
    fileprivate var isPath: Bool {
        guard precedence == .atom, let last = text.unicodeScalars.last, last == "\"" || last == "`" else {
            return false
        }
        guard let first = text.unicodeScalars.first else { return false }
        return first == last || (first == "t" && text.contains("."))
    }
}
