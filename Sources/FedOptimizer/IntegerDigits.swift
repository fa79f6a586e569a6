import FedAlgebra
import FedCatalog

/// How many digits before the point a number can have, by the types that it came through.
///
/// A column of numeric(38,18) that the remote stores as numeric(10,2) has eight. Systems that do not hold columns to
/// their types have no say.
struct IntegerDigits {
    let capabilities: [String: any Capabilities]

    /// Of a scalar over what a relation puts out; `nil` for what is no exact number.
    func of(_ scalar: Scalar, over relation: Relation) -> Int? {
        guard let own = scalar.type.digits?.integer else { return nil }
        func operands(_ scalars: [Scalar]) -> [Int] { scalars.map { of($0, over: relation) ?? 38 } }
        let bound: Int?
        switch scalar.kind {
        case .column(let id):
            bound = of(id, in: relation)
        case .literal(.null):
            bound = 0
        case .literal(.decimal(let unscaled)):
            bound = max(0, String(unscaled.magnitude).count - (scalar.type.digits?.scale ?? 0))
        case .cast(let operand, _):
            let isRounded = (operand.type.digits?.scale ?? 0) > (scalar.type.digits?.scale ?? 0)
            bound = of(operand, over: relation).map { $0 + (isRounded ? 1 : 0) }
        case .call(let function, let arguments) where function == .add || function == .subtract:
            bound = operands(arguments).max().map { $0 + 1 }
        case .call(let function, let arguments) where function == .multiply:
            bound = operands(arguments).reduce(1, +)
        case .call(let function, let arguments) where function == .coalesce || function == .negate || function == .abs:
            bound = operands(arguments).max()
        case .searchedCase(let branches, let otherwise):
            bound = operands(branches.map(\.result) + [otherwise]).max()
        default:
            bound = nil
        }
        return min(own, bound ?? own)
    }

    private func of(_ column: ColumnID, in relation: Relation) -> Int? {
        switch relation {
        case .scan(let node):
            return node.columns.first { $0.column.id == column }?.column.type.digits?.integer
        case .project(let node):
            guard let item = node.items.first(where: { $0.column.id == column }) else { return nil }
            return of(item.scalar, over: node.input)
        case .aggregate(let node):
            guard let group = node.groups.first(where: { $0.column.id == column }) else { return nil }
            return of(group.scalar, over: node.input)
        case .union(let node):
            guard let position = node.columns.firstIndex(where: { $0.id == column }) else { return nil }
            let bounds = node.branches.map { of($0.columns[position], in: $0.relation) }
            return bounds.contains(nil) ? nil : bounds.compactMap { $0 }.max()
        case .federate(let node):
            let verdict = capabilities[node.connection.system]?.verdict(
                on: .literal(.integer(0), .integer), as: .key, text: [:])
            if verdict == nil || verdict?.inhibitor?.code == .storageTypeNotEnforced { return nil }
            return of(column, in: node.input)
        case .filter, .join, .distinct, .sort, .limit, .window:
            for input in relation.inputs where input.columnIDs.contains(column) { return of(column, in: input) }
            return nil
        case .values, .setOperation, .recursion, .workingTable, .tableFunction:
            return nil
        }
    }
}
