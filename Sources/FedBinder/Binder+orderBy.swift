import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// What the items of ORDER BY mean: positions, labels, expressions over both.
extension Binder {
    /// The select list as ORDER BY looks things up in it.
    struct Outputs {
        let items: [Item]
        let positions: NameIndex
        private let first: [Scalar: Int]

        init(items: [Item], rule: NameRule) {
            self.items = items
            positions = NameIndex(items.map { rule.key($0.name) })
            first = Dictionary(
                items.enumerated().map { ($0.element.scalar, $0.offset) }, uniquingKeysWith: { first, _ in first })
        }

        func position(of scalar: Scalar) -> Int? { first[scalar] }
    }

    /// An output name comes before a column of FROM, inside of an expression after it; a whole number is a position.
    mutating func sortItem(
        _ item: OrderItem, _ outputs: Outputs, in scope: Scope
    ) throws(CompileError) -> SortItem {
        let items = outputs.items
        func key(_ scalar: Scalar, _ position: Int?) -> SortItem {
            SortItem(
                isDescending: item.isDescending, nulls: item.nulls, scalar: scalar, position: position,
                range: item.expression.range)
        }
        if let position = try ordinal(item.expression, of: items.count) {
            return key(items[position].scalar, position)
        }
        if case .column(let parts) = item.expression.kind, parts.count == 1 {
            let named = outputs.positions[rule.key(parts[0])]
            if let first = named.first {
                if named.contains(where: { items[$0].scalar != items[first].scalar }) {
                    throw CompileError(
                        .ambiguousColumn, "`\(items[first].name)` names several output columns",
                        at: item.expression.range)
                }
                return key(items[first].scalar, first)
            }
        }
        let before = aggregation
        do {
            let scalar = try self.scalar(item.expression, in: scope)
            return key(scalar, outputs.position(of: scalar))
        } catch {
            aggregation = before
            guard error.code == .unknownColumn,
                let scalar = try overOutputs(item.expression, items, in: scope)
            else { throw error }
            return key(scalar, nil)
        }
    }

    /// An expression that reads output names, too; `nil` if one of them stands inside of an aggregate or a window.
    private mutating func overOutputs(
        _ expression: Expression, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> Scalar? {
        var definitions: [ColumnID: Scalar] = [:]
        var columns: [Column] = []
        for item in items where item.hasAlias && !columns.contains(where: { $0.name == item.name }) {
            let known = scope.entries.contains { $0.positions.contains(rule.key(item.name)) }
            if known { continue }
            let column = newColumn(item.name, item.scalar)
            definitions[column.id] = item.scalar
            columns.append(column)
        }
        var wider = scope
        wider.entries.append(Scope.Entry(path: [], columns: columns, rule: rule))
        let scalar = try self.scalar(expression, in: wider)
        let added = ColumnSet(columns)
        let calls =
            (aggregation?.items.flatMap(\.call.scalars) ?? [])
            + (aggregation?.windowItems.flatMap(\.call.scalars) ?? [])
        if calls.contains(where: { !$0.columns.isDisjoint(with: added) }) { return nil }
        return scalar.substituting(definitions)
    }

    /// The keys that an interval is sorted by: its parts.
    func parted(_ item: SortItem) -> [SortItem] {
        guard item.position == nil, let parts = parts(of: item.scalar) else { return [item] }
        return parts.all.map { part in
            SortItem(
                isDescending: item.isDescending, nulls: item.nulls, scalar: part, position: nil, range: item.range)
        }
    }

    func everyColumn(_ all: OrderByAll, _ items: [Item]) -> [SortItem] {
        items.indices.map { position in
            SortItem(
                isDescending: all.isDescending, nulls: all.nulls, scalar: items[position].scalar, position: position,
                range: all.range)
        }
    }
}
