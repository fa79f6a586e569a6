import FedAlgebra
package import FedSyntax

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

    /// The grammar that its texts are read with.
    package var grammar: Grammar { self == .dc ? .dc : .spark }

    /// Whether expressions may use the labels of the select list.
    var sharesLabels: Bool { self == .spark }

    var castKind: CastKind { self == .dc ? .dc : .spark }
}
