import FedAlgebra
import FedCatalog

/// The columns that `*` stands for and unqualified names find, where a join merged some of them.
struct MergedColumns: Sendable {
    typealias Element = (name: String, scalar: Scalar)

    private(set) var columns: [Element]
    /// Positions by key; several where a name is ambiguous.
    let positions: NameIndex
    let loosePositions: NameIndex

    init(_ columns: [Element], rule: NameRule) {
        self.columns = columns
        positions = NameIndex(columns.map { rule.key($0.name) })
        loosePositions = NameIndex(rule.isLoose ? columns.map { $0.name.lowercased() } : [])
    }

    /// The columns that NATURAL takes for one of that name.
    func namesakes(of name: String, _ rule: NameRule) -> [Int] {
        let exact = positions[rule.key(name)]
        return exact.isEmpty && rule.isLoose ? Array(loosePositions[name.lowercased()]) : Array(exact)
    }

    /// Takes over from an outer join which columns may be NULL now.
    mutating func extend(_ extended: ColumnSet) {
        for index in columns.indices {
            guard let id = columns[index].scalar.columnID, extended.contains(id) else { continue }
            columns[index].scalar.isNullable = true
        }
    }
}

extension Scope {
    /// The columns of `*`, merged or not.
    var shown: [MergedColumns.Element] {
        merged?.columns ?? entries.flatMap { entry in entry.columns.map { ($0.name, .column($0)) } }
    }

    /// The scope of two tables side by side.
    func beside(_ right: Scope) -> Scope {
        var scope = self
        scope.entries += right.entries
        scope.hidden.formUnion(right.hidden)
        if merged != nil || right.merged != nil { scope.merged = MergedColumns(shown + right.shown, rule: rule) }
        return scope
    }
}
