import FedAlgebra

/// What an input dialect means beyond its grammar: names, NULL order, arithmetic.
package enum Language: Sendable {
    case dc
    case spark

    /// The result types of arithmetic.
    var decimals: DecimalRules { self == .dc ? .dc : .spark }

    /// Where NULLs come when ORDER BY does not say: DC SQL sorts them as largest, Spark as smallest.
    func nullsFirst(descending: Bool) -> Bool {
        self == .dc ? descending : !descending
    }

    var castKind: CastKind { self == .dc ? .dc : .spark }
}
