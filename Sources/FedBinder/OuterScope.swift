import FedAlgebra

/// What a query inside of another one can read of the rows around it, and what it did read.
struct OuterScope: Sendable {
    let scope: Scope
    /// The columns that stand inside for what was read, in the order of first use.
    var parameters: [Projection] = []
    /// Whether names are looked up here.
    ///
    /// The left side of a join is seen by LATERAL alone, and nothing around a
    /// reference to a common table is seen by its definition; such scopes only pass parameters on.
    var isVisible: Bool
    /// Whether a query of its own begins here, which reads its outside through parameters alone; else it is the
    /// left side of a join.
    let isQuery: Bool
    /// How many common tables were known where the inner query began: their definitions do not see this scope.
    let commonTables: Int
}
