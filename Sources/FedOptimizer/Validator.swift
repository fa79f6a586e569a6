package import FedAlgebra
import FedCatalog

/// Proves what must hold in every tree, whatever the passes did.
///
/// - Every column that an operator reads comes from its inputs, with the type that it is read with.
/// - No column is defined twice.
/// - Conditions are boolean, and all results of a CASE have its type.
/// - What a Federate evaluates only roughly is checked again: between it and the next operator that needs exact
///   rows (limit, aggregate, distinct, union, outer join) stands a filter with each of these conjuncts. Nothing but
///   scans, filters, projections and inner joins builds on it in the Federate itself.
/// - No Federate computes a volatile function but to choose rows by it, and none whose rows are limited takes keys.
/// - No subquery in an expression is left, and no dependent join but that of a series.
/// - No Federate lies below another, every foreign scan lies below one, and one Federate has one connection.
package enum Validator {
    package struct Violation: Error {
        package var message: String
    }

    package static func check(_ tree: Relation, output: ColumnSet) throws(Violation) {
        var walk = Walk()
        let columns = try walk.visit(tree, connection: nil)
        for id in output where !columns.contains(id) {
            throw Violation(message: "the output column #\(id.number) is gone")
        }
        for id in walk.keys where walk.types[id] == nil {
            throw Violation(message: "the keys #\(id.number) come from nowhere")
        }
        if walk.federates > 0, walk.foreignScansOutside > 0 {
            throw Violation(message: "a foreign scan lies outside of every Federate")
        }
        if let conjunct = try walk.unchecked(tree).first {
            throw Violation(message: "`\(conjunct)` reaches the result unchecked")
        }
    }

    /// The types of columns, by their ids: these are small numbers.
    private struct ColumnTypes {
        private var types: [SQLType?] = []

        subscript(id: ColumnID) -> SQLType? {
            get { types.indices.contains(id.number) ? types[id.number] : nil }
            set {
                if id.number >= types.count {
                    types += repeatElement(nil, count: id.number + 1 - types.count)
                }
                types[id.number] = newValue
            }
        }
    }

    private struct Walk {
        /// Every column that was defined so far; which of them an operator sees is what `visit` gives.
        var types = ColumnTypes()
        var federates = 0
        /// Columns that have keys for a Federate.
        var keys: [ColumnID] = []
        var foreignScansOutside = 0
        /// What the right sides of dependent joins around read of their left sides.
        var parameters = ColumnSet()

        mutating func visit(
            _ relation: Relation, connection: Connection?
        ) throws(Violation) -> ColumnSet {
            switch relation {
            case .scan(let node):
                if case .foreign(let own) = node.source {
                    if let connection, connection.id != own.id {
                        throw Violation(message: "a scan of \(own.id) lies in a Federate of \(connection.id)")
                    }
                    if connection == nil { foreignScansOutside += 1 }
                } else if connection != nil {
                    throw Violation(message: "the local table \(node.table.name) lies in a Federate")
                }
                for column in node.columns { try define(column.column) }
                return relation.columnIDs
            case .values(let node):
                for row in node.rows {
                    if row.count != node.columns.count { throw Violation(message: "a row of VALUES has a gap") }
                    for (scalar, column) in zip(row, node.columns) { try read(scalar, [], column.type) }
                }
                return try defining(node.columns)
            case .workingTable(let node):
                return try defining(node.columns)
            case .tableFunction(let node):
                for argument in node.arguments { try readColumns(argument, parameters) }
                return try defining(relation.columns)
            case .filter(let node):
                let columns = try visit(node.input, connection: connection)
                for conjunct in node.conjuncts { try read(conjunct, columns, .boolean) }
                return columns
            case .project(let node):
                let columns = try visit(node.input, connection: connection)
                for item in node.items {
                    try read(item.scalar, columns, item.column.type)
                    if !item.isPassing { try define(item.column) }
                }
                return relation.columnIDs
            case .join(let node):
                let left = try visit(node.left, connection: connection)
                let around = parameters
                for parameter in node.parameters {
                    try read(parameter.scalar, left.union(around), parameter.column.type)
                    try define(parameter.column)
                    parameters.insert(parameter.column.id)
                }
                let right = try visit(node.right, connection: connection)
                parameters = around
                let columns = left.union(right)
                for conjunct in node.conjuncts { try read(conjunct, columns, .boolean) }
                if !node.parameters.isEmpty, connection != nil || !node.right.isSeries {
                    throw Violation(message: "a dependent join is left")
                }
                return node.kind.keepsLeftOnly ? left : columns
            case .aggregate(let node):
                let columns = try visit(node.input, connection: connection)
                for group in node.groups {
                    try read(group.scalar, columns, group.column.type)
                    if !group.isPassing { try define(group.column) }
                }
                for item in node.items {
                    for scalar in item.call.scalars { try readColumns(scalar, columns) }
                    try define(item.column)
                }
                if let sets = node.groupingSets, !sets.joined().allSatisfy(node.groups.indices.contains) {
                    throw Violation(message: "a grouping set names a group that is not there")
                }
                return relation.columnIDs
            case .window(let node):
                let columns = try visit(node.input, connection: connection)
                for item in node.items {
                    for scalar in item.call.scalars { try readColumns(scalar, columns) }
                    try define(item.column)
                }
                return columns.union(ColumnSet(node.items.map(\.column)))
            case .distinct(let node):
                return try visit(node.input, connection: connection)
            case .sort(let node):
                let columns = try visit(node.input, connection: connection)
                for key in node.keys { try read(key.scalar, columns, key.scalar.type) }
                return columns
            case .limit(let node):
                return try visit(node.input, connection: connection)
            case .union(let node):
                return try visit(node.branches, node.columns, "UNION ALL", connection)
            case .setOperation(let node):
                return try visit([node.left, node.right], node.columns, node.kind.rawValue, connection)
            case .recursion(let node):
                if connection != nil { throw Violation(message: "a recursion lies in a Federate") }
                return try visit([node.base, node.step], node.columns, "WITH RECURSIVE", connection)
            case .federate(let node):
                if connection != nil { throw Violation(message: "a Federate lies below another") }
                federates += 1
                let columns = try visit(node.input, connection: node.connection)
                for conjunct in node.rechecks { try read(conjunct, columns, .boolean) }
                if let conjunct = node.rechecks.first, !FederateBody(node.input).isPlain {
                    throw Violation(message: "an operator in the Federate stands on `\(conjunct)` unchecked")
                }
                if node.input.volatileCalls > 0, !node.input.isSample {
                    throw Violation(message: "a volatile function lies in a Federate")
                }
                if !node.keyFilters.isEmpty, node.input.hasLimit || node.input.isSample {
                    throw Violation(message: "keys restrict what a limit in the Federate counts")
                }
                for filter in node.keyFilters {
                    guard columns.contains(filter.column) else {
                        throw Violation(message: "keys restrict the unknown column #\(filter.column.number)")
                    }
                    guard !columns.contains(filter.keys) else {
                        throw Violation(message: "the keys #\(filter.keys.number) are the Federate's own")
                    }
                    keys.append(filter.keys)
                }
                return columns
            }
        }

        private mutating func visit(
            _ branches: [Union.Branch], _ output: [Column], _ name: String, _ connection: Connection?
        ) throws(Violation) -> ColumnSet {
            for branch in branches {
                let columns = try visit(branch.relation, connection: connection)
                if branch.columns.count != output.count { throw Violation(message: "a branch of \(name) has a gap") }
                for (id, column) in zip(branch.columns, output) where !columns.contains(id) || types[id] != column.type
                {
                    throw Violation(message: "a branch of \(name) does not give \(column.name) as \(column.type)")
                }
            }
            return try defining(output)
        }

        private mutating func defining(_ columns: [Column]) throws(Violation) -> ColumnSet {
            for column in columns { try define(column) }
            return ColumnSet(columns)
        }

        private mutating func define(_ column: Column) throws(Violation) {
            if types[column.id] != nil {
                throw Violation(message: "the column #\(column.id.number) is defined twice")
            }
            types[column.id] = column.type
        }

        private func read(_ scalar: Scalar, _ columns: ColumnSet, _ type: SQLType) throws(Violation) {
            if scalar.type != type {
                throw Violation(message: "\(scalar) is \(scalar.type) where \(type) is needed")
            }
            try readColumns(scalar, columns)
        }

        private func readColumns(_ scalar: Scalar, _ columns: ColumnSet) throws(Violation) {
            switch scalar.kind {
            case .column(let id):
                guard columns.contains(id), let type = types[id] else {
                    throw Violation(message: "the column #\(id.number) is read and not there")
                }
                if type != scalar.type {
                    throw Violation(message: "the column #\(id.number) is \(type) and read as \(scalar.type)")
                }
            case .exists, .subquery: throw Violation(message: "a subquery is left in an expression")
            case .and(let members), .or(let members):
                for member in members { try read(member, columns, .boolean) }
            case .not(let operand): try read(operand, columns, .boolean)
            case .searchedCase(let branches, let otherwise):
                for branch in branches {
                    try read(branch.condition, columns, .boolean)
                    try read(branch.result, columns, scalar.type)
                }
                try read(otherwise, columns, scalar.type)
            default: for operand in scalar.operands { try readColumns(operand, columns) }
            }
        }

        /// The conjuncts that are still to be checked again; throws where an operator would build on such rows.
        func unchecked(_ relation: Relation) throws(Violation) -> [Scalar] {
            switch relation {
            case .federate(let node):
                return node.rechecks
            case .filter(let node):
                return try unchecked(node.input).filter { !node.conjuncts.contains($0) }
            case .project(let node):
                return try unchecked(node.input)
            case .sort(let node):
                return try unchecked(node.input)
            case .join(let node) where node.kind == .inner:
                let (left, right) = (try unchecked(node.left), try unchecked(node.right))
                return left + right
            default:
                for input in relation.inputs {
                    if let conjunct = try unchecked(input).first {
                        throw Violation(message: "an operator that needs exact rows stands on `\(conjunct)` unchecked")
                    }
                }
                return []
            }
        }
    }
}
