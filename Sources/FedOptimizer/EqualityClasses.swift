import FedAlgebra
import FedCatalog
import FedDiagnostics

/// The columns that all have one value in a row, as the conditions of inner joins say.
///
/// `a = c` and `b = c` say `a = b`, too. Only values of which equality says all are followed so: not texts, which a
/// system may compare in its own way, and not floats, whose zeros differ.
struct EqualityClasses {
    /// Three columns or more each, in the order of the text.
    private(set) var classes: [[Scalar]] = []

    init(_ conjuncts: [Scalar]) {
        for conjunct in conjuncts {
            guard case .compare(.equal, let left, let right) = conjunct.kind, left.type == right.type,
                left.columnID != nil, right.columnID != nil, left.type.isToldByEquality
            else { continue }
            var merged: [Scalar] = []
            var place: Int?
            for (index, members) in classes.enumerated().reversed()
            where members.contains(left) || members.contains(right) {
                merged = classes.remove(at: index) + merged
                place = index
            }
            for side in [left, right] where !merged.contains(side) { merged.append(side) }
            classes.insert(merged, at: place ?? classes.count)
        }
        classes.removeAll { $0.count < 3 }
    }
}

extension [Scalar] {
    /// Adds `column = key`, which follows from these conditions.
    ///
    /// Takes away `key = c` where `column = c` is there, too: no column need travel for that. `mayGo` says which `c` it may
    /// be.
    mutating func join(_ column: Scalar, with key: Scalar, at range: SourceRange?, mayGo: (Scalar) -> Bool) {
        let partners = compactMap { $0.partner(of: column) }
        removeAll { own in own.partner(of: key).map { partners.contains($0) && mayGo($0) } ?? false }
        append(.compare(.equal, column, key, at: range))
    }
}

extension Scalar {
    /// What it says that a column is equal to.
    fileprivate func partner(of column: Scalar) -> Scalar? {
        guard case .compare(.equal, let left, let right) = kind else { return nil }
        return left == column ? right : right == column ? left : nil
    }
}

extension SQLType {
    /// Whether values that are equal are the same in every way.
    fileprivate var isToldByEquality: Bool { digits != nil || self == .date || self == .timestamp }
}
