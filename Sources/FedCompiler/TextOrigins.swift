import FedAlgebra
import FedCatalog

/// Where the texts of a tree are stored, and whether texts of several columns come together in it.
///
/// Columns may have collations that no catalog tells, and PostgreSQL refuses to compare texts of two
/// (<https://www.postgresql.org/docs/current/collation.html#COLLATION-CONCEPTS>).
struct TextOrigins {
    /// A column of a table, whichever alias it is read by, or a text that an operator makes.
    private enum Origin: Hashable {
        case stored(table: [String], column: String)
        case made(ColumnID)
    }

    private var origins: [ColumnID: Origin] = [:]
    private var areMixed = false

    /// Whether an operator or a function of the tree takes texts of more than one column.
    static func areMixed(in relation: Relation) -> Bool {
        var walk = TextOrigins()
        walk.visit(relation)
        return walk.areMixed
    }

    private mutating func visit(_ relation: Relation) {
        for input in relation.inputs { visit(input) }
        if areMixed { return }
        switch relation {
        case .scan(let node):
            guard case .foreign(_, let path) = node.table.source else { return }
            for column in node.columns where column.column.type.isText {
                origins[column.column.id] = .stored(table: path, column: column.definition.remoteName)
            }
        case .project(let node):
            for item in node.items { note(item) }
        case .aggregate(let node):
            for group in node.groups { note(group) }
            for scalar in node.items.lazy.flatMap(\.call.scalars) { _ = origin(of: scalar) }
        case .window(let node):
            for item in node.items {
                origins[item.column.id] = common(item.call.arguments, for: item.column)
                for scalar in item.call.scalars { _ = origin(of: scalar) }
            }
        case .join(let node):
            for parameter in node.parameters { note(parameter) }
            for scalar in node.conjuncts { _ = origin(of: scalar) }
        case .union(let node):
            for branch in node.branches { note(branch, as: node.columns) }
        case .setOperation(let node):
            note(node.left, as: node.columns)
            note(node.right, as: node.columns)
        case .recursion(let node):
            note(node.base, as: node.columns)
            note(node.step, as: node.columns)
        case .values(let node):
            for column in node.columns where column.type.isText { origins[column.id] = .made(column.id) }
        default:
            _ = relation.anyScalar { scalar in
                _ = origin(of: scalar)
                return areMixed
            }
        }
    }

    private mutating func note(_ item: Projection) { origins[item.column.id] = origin(of: item.scalar) }

    private mutating func note(_ branch: Union.Branch, as columns: [Column]) {
        for (id, column) in zip(branch.columns, columns) where column.type.isText {
            let known = origins[column.id]
            if let known, let origin = origins[id], origin != known { areMixed = true }
            origins[column.id] = known ?? origins[id]
        }
    }

    /// Where a text comes from; `nil` for what is no text, or of no column.
    private mutating func origin(of scalar: Scalar) -> Origin? {
        if let column = scalar.columnID { return origins[column] }
        return common(scalar.operands, isText: scalar.type.isText)
    }

    private mutating func common(_ arguments: [Scalar], for column: Column) -> Origin? {
        common(arguments, isText: column.type.isText)
    }

    /// What the texts among some operands have in common.
    private mutating func common(_ operands: [Scalar], isText: Bool) -> Origin? {
        var found: Origin?
        for operand in operands where !areMixed {
            guard let origin = origin(of: operand), operand.type.isText else { continue }
            if let found, found != origin { areMixed = true }
            found = origin
        }
        return isText ? found : nil
    }
}
