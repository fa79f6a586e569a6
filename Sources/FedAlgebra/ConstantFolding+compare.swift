import FedCatalog

/// Comparisons of literals.
extension ConstantFolding {
    /// Whether it holds; `nil` where the engine has to say.
    ///
    /// Of text, equality alone is computed: its order is the engine's. The blanks of char(n) and the NaNs of doubles are
    /// left to it, too.
    static func compare(_ comparison: Comparison, _ left: Scalar, _ right: Scalar) -> Value? {
        guard let first = left.literalValue, let second = right.literalValue else { return nil }
        if let one = exact(first, left.type), let other = exact(second, right.type) {
            let scale = max(one.scale, other.scale)
            guard let lower = Decimal.rescale(one.unscaled, from: one.scale, to: scale),
                let upper = Decimal.rescale(other.unscaled, from: other.scale, to: scale)
            else { return nil }
            return .boolean(holds(comparison, lower, upper))
        }
        switch (first, second) {
        case (.text(let one), .text(let other)) where left.type.comparesBytes && right.type.comparesBytes:
            // By bytes: Swift's own equality takes different spellings of an accent for the same.
            switch comparison {
            case .equal: return .boolean(one.utf8.elementsEqual(other.utf8))
            case .notEqual: return .boolean(!one.utf8.elementsEqual(other.utf8))
            case .less, .lessOrEqual, .greater, .greaterOrEqual: return nil
            }
        case (.date(let one), .date(let other)): return .boolean(holds(comparison, one, other))
        case (.timestamp(let one), .timestamp(let other)) where left.type == right.type:
            return .boolean(holds(comparison, one, other))
        case (.boolean(let one), .boolean(let other)):
            return .boolean(holds(comparison, one ? 1 : 0, other ? 1 : 0))
        default: return nil
        }
    }

    private static func holds<Number: BinaryInteger>(
        _ comparison: Comparison, _ left: Number, _ right: Number
    ) -> Bool {
        switch comparison {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}

extension SQLType {
    fileprivate var comparesBytes: Bool {
        switch self {
        case .text, .varchar: true
        default: false
        }
    }
}
