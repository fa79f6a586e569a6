import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Comparisons, IN and LIKE: what has a collation, and signs that negate.
extension ScalarWriter {
    mutating func compare(
        _ comparison: Comparison, _ left: Scalar, _ right: Scalar
    ) throws(CompileError) -> Fragment {
        if comparison == .equal, let test = try isNaN(left, right) {
            guard left.isNullable else { return test }
            let value = try write(left).within(.concatenation)
            return Fragment("CASE WHEN \(value) IS NOT NULL THEN \(test.text) END")
        }
        var first = try operand(left, beside: right)
        var second = try operand(right, beside: left)
        let bare = comparison == .equal ? bareText(left, first, "=", right, second) : nil
        first = unsolved(first, left, beside: [right], isEquality: comparison == .equal)
        second = unsolved(second, right, beside: [left], isEquality: comparison == .equal)
        if left.type.isText {
            let template = comparison.isRange ? dialect.binaryOrder : dialect.binaryEquality
            first = applied(template, to: first)
            second = applied(template, to: second, of: right)
        }
        let test = "\(first.within(.concatenation)) \(comparison.rawValue) \(second.within(.concatenation))"
        if let bare { return Fragment("\(bare) AND \(test)", .and) }
        return Fragment(test, .comparison)
    }

    /// The comparison of a text column with a constant, or of two, by the columns' own collation, which finds no fewer
    /// rows.
    ///
    /// Of constants only those in ASCII: what the column's encoding does not have cannot be compared with it.
    private func bareText(
        _ left: Scalar, _ first: Fragment, _ word: String, _ right: Scalar, _ second: Fragment
    ) -> String? {
        guard dialect.findsBareText, left.type.isText else { return nil }
        let isColumnWithConstant = first.isBareText && right.isASCII || second.isBareText && left.isASCII
        let areColumns = first.collation == .ofColumn && second.collation == .ofColumn && dialect.findsBareColumns
        return isColumnWithConstant || areColumns ? "\(first.text) \(word) \(second.text)" : nil
    }

    /// The test for NaN that a comparison with it is, where the dialect has one; false of NULL.
    mutating func isNaN(_ left: Scalar, _ right: Scalar) throws(CompileError) -> Fragment? {
        guard let template = dialect.isNaN, left.literalValue == nil,
            case .literal(.double(let number)) = right.kind, number.isNaN
        else { return nil }
        return Fragment(template.replacing("{0}", with: try write(left).text))
    }

    /// An operand of an equality.
    mutating func binary(_ operand: Scalar) throws(CompileError) -> Fragment {
        let plain = try write(operand)
        return operand.type.isText ? applied(dialect.binaryEquality, to: plain) : plain
    }

    mutating func distinct(_ left: Scalar, _ right: Scalar) throws(CompileError) -> (Fragment, Fragment) {
        (
            unsolved(try binary(left), left, beside: [right], isEquality: true),
            unsolved(try other(right), right, beside: [left], isEquality: true)
        )
    }

    /// The other operand of an equality: it, too, may have a collation, and DuckDB compares no two that differ.
    mutating func other(_ operand: Scalar) throws(CompileError) -> Fragment {
        let plain = try write(operand)
        return operand.type.isText ? applied(dialect.binaryEquality, to: plain, of: operand) : plain
    }

    /// A template around a fragment, unless it is a literal, which has no collation.
    func applied(_ template: String?, to fragment: Fragment, of operand: Scalar) -> Fragment {
        operand.literalValue == nil ? applied(template, to: fragment) : fragment
    }

    /// A template around a fragment, if there is one.
    func applied(_ template: String?, to fragment: Fragment) -> Fragment {
        guard let template else { return fragment }
        return dialect.collated(fragment, by: template)
    }

    /// A whole number beside a float column needs no cast: every system compares it as a float.
    mutating func operand(_ scalar: Scalar, beside other: Scalar) throws(CompileError) -> Fragment {
        if case .literal(.double(let number)) = scalar.kind, other.literalValue == nil,
            let whole = Int32(exactly: number), !(number == 0 && number.sign == .minus)
        {
            return StandardLiterals.signed(String(whole))
        }
        return try write(scalar)
    }

    /// Without its padding a CHAR of blanks is an empty text, which may be NULL there.
    mutating func nullTested(_ operand: Scalar) throws(CompileError) -> String {
        guard dialect.emptyTextIsNull, case .char = operand.type else {
            return try write(operand).within(.concatenation)
        }
        let text = Scalar(.cast(operand, .dc), type: .text, isNullable: true, range: operand.range)
        return try write(text).within(.concatenation)
    }

    mutating func not(_ operand: Scalar) throws(CompileError) -> Fragment {
        switch operand.kind {
        case .isNull(let inner):
            return Fragment(try nullTested(inner) + " IS NOT NULL", .comparison)
        case .inList(let inner, let members):
            return try inList(inner, members, negated: true)
        case .like(let inner, let pattern, let escape):
            return try like(inner, pattern, escape, negated: true)
        case .isDistinct(let left, let right):
            if let test = try isNaN(left, right) { return test }
            if let test = try distinctTest(left, right) { return Fragment("\(test) = 0", .comparison) }
            let (first, second) = try distinct(left, right)
            return Fragment(
                first.within(.concatenation) + " \(dialect.notDistinct) " + second.within(.concatenation), .comparison)
        default:
            return Fragment("NOT (\(try condition(operand).text))", .not)
        }
    }

    mutating func inList(
        _ operand: Scalar, _ members: [Scalar], negated: Bool
    ) throws(CompileError) -> Fragment {
        try inList(try binary(operand), operand, members, negated: negated)
    }

    /// The same of an operand that has been written.
    mutating func inList(
        _ written: Fragment, _ operand: Scalar, _ members: [Scalar], negated: Bool
    ) throws(CompileError) -> Fragment {
        let value = unsolved(written, operand, beside: members, isEquality: true).within(.concatenation)
        let list = try join(members, ", ", within: .or)
        let word = negated ? "NOT IN" : "IN"
        if dialect.findsBareText, !negated, operand.type.isText, members.allSatisfy(\.isASCII) {
            let bare = try write(operand)
            if bare.isBareText { return Fragment("\(bare.text) IN (\(list)) AND \(value) IN (\(list))", .and) }
        }
        guard let longest = dialect.longestList, members.count > longest else {
            return Fragment("\(value) \(word) (\(list))", .comparison)
        }
        var parts: [String] = []
        for start in stride(from: 0, to: members.count, by: longest) {
            let part = Array(members[start..<min(start + longest, members.count)])
            parts.append("\(value) \(word) (\(try join(part, ", ", within: .or)))")
        }
        return negated ? Fragment(dialect.chained(parts, by: " AND "), .and) : dialect.alternatives(parts)
    }

    mutating func like(
        _ operand: Scalar, _ pattern: Scalar, _ escape: Character?, negated: Bool
    ) throws(CompileError) -> Fragment {
        guard case .literal(.text(let text)) = pattern.kind, let parts = LikePattern(text, escape: escape) else {
            if pattern.literalValue == nil, let template = dialect.likeOfPatterns {
                let mark = Scalar.literal(.text(escape.map { String($0) } ?? ""), .text)
                let text = try fill(template, [operand, pattern, mark])
                let test = Fragment(text, template.hasPrefix("{") ? .comparison : .atom)
                return negated ? Fragment("NOT \(test.within(.atom))", .not) : test
            }
            guard pattern.literalValue == .null else {
                throw .notSupported("LIKE with a pattern that is not constant", at: pattern.range)
            }
            let value = try liked(operand)
            return Fragment("\(value) \(negated ? "NOT LIKE" : "LIKE") \(try write(pattern).text)", .comparison)
        }
        guard let spelling = dialect.spelling(of: parts) else {
            throw .notSupported("this pattern in \(dialect.name)", at: pattern.range)
        }
        let test = "\(try liked(operand)) \(negated ? "NOT " : "")\(spelling.word) "
        return Fragment(test + spelling.pattern.within(.concatenation) + spelling.suffix, .comparison)
    }

    /// GLOB compares bytes in any column; LIKE follows the column's collation in DuckDB.
    private mutating func liked(_ operand: Scalar) throws(CompileError) -> String {
        let isGlob = if case .glob = dialect.like { true } else { false }
        return try (isGlob ? write(operand) : binary(operand)).within(.concatenation)
    }
}

extension Fragment {
    /// Whether it is a column that would be compared by a collation of its own.
    fileprivate var isBareText: Bool { isPath && collation != .binary }
}

extension Scalar {
    /// Whether it is a constant text that every encoding has.
    fileprivate var isASCII: Bool {
        if case .literal(.text(let text)) = kind { return text.utf8.allSatisfy { $0 < 0x80 } }
        return false
    }
}
