import FedAlgebra
import FedCatalog

/// A condition over one column, for all of its values that are not NULL: equalities find no others.
struct Fact: Hashable {
    var column: ColumnID
    var condition: Scalar

    /// The same condition of another column.
    func about(_ other: Scalar) -> Fact? {
        other.columnID.map { Fact(column: $0, condition: condition.substituting([column: other])) }
    }

    /// The same list of another column, to whose type this one's values are cast; `nil` where one of them cannot be.
    func about(_ other: Scalar, by cast: CastKind) -> Fact? {
        guard let id = other.columnID, case .inList(_, let members) = condition.kind else { return nil }
        var converted: [Scalar] = []
        for member in members {
            let value = Scalar(.cast(member, cast), type: other.type, isNullable: false).folded()
            guard let literal = value.literalValue, literal != .null else { return nil }
            if !converted.contains(value) { converted.append(value) }
        }
        return Fact(column: id, condition: .list(other, converted))
    }
}

extension [Fact] {
    /// What is carried on of a statement with very many conditions.
    private static let limit = 200

    static func joined(_ first: [Fact], _ second: [Fact]) -> [Fact] {
        second.isEmpty ? first : Array((first + second).prefix(limit))
    }

    /// The facts in terms of what a projection passes on.
    func renamed(_ items: [Projection]) -> [Fact] {
        if isEmpty { return [] }
        var names: [ColumnID: [Column]] = [:]
        for item in items { if let id = item.scalar.columnID { names[id, default: []].append(item.column) } }
        return flatMap { fact in (names[fact.column] ?? []).compactMap { fact.about(.column($0)) } }
    }
}

/// A column that a condition equates with another one, or with that one's values under a cast.
struct Partner {
    var column: Scalar
    var cast: CastKind?
}

extension Values {
    /// The longest list of values that is sent on.
    private static let longestList = 500

    /// Which values each column has, where all are known.
    var facts: [Fact] {
        if rows.isEmpty || rows.count > Self.longestList { return [] }
        return columns.indices.compactMap { index in
            let type = columns[index].type
            if type.isFloat { return nil }
            var members: [Scalar] = []
            var known: Set<Scalar> = []
            for row in rows {
                let scalar = row[index].folded()
                guard let value = scalar.literalValue, scalar.type == type else { return nil }
                if value != .null, known.insert(scalar).inserted { members.append(scalar) }
            }
            if members.isEmpty { return nil }
            return Fact(column: columns[index].id, condition: .list(.column(columns[index]), members))
        }
    }
}

extension [Scalar] {
    /// The facts, and those that follow by the equalities among these conjuncts.
    func following(from facts: [Fact]) -> [Fact] {
        if facts.isEmpty { return [] }
        var partners: [ColumnID: [Partner]] = [:]
        for conjunct in self {
            guard case .compare(.equal, let left, let right) = conjunct.kind, left.type == right.type,
                left.type.isSubstitutable
            else { continue }
            for (one, other) in [(left, right), (right, left)] where other.columnID != nil {
                if let id = one.columnID {
                    partners[id, default: []].append(Partner(column: other))
                } else if case .cast(let source, let cast) = one.kind, source.type.isLikeItself,
                    let id = source.columnID
                {
                    partners[id, default: []].append(Partner(column: other, cast: cast))
                }
            }
        }
        if partners.isEmpty { return facts }
        var result = [Fact].joined([], facts)
        var known = Set(result)
        var next = 0
        while next < result.count, result.count < 2 * facts.count + 200 {
            for partner in partners[result[next].column] ?? [] {
                let fact =
                    partner.cast.map { result[next].about(partner.column, by: $0) }
                    ?? result[next].about(partner.column)
                if let fact, known.insert(fact).inserted { result.append(fact) }
            }
            next += 1
        }
        return result
    }
}

extension Scalar {
    fileprivate static func list(_ operand: Scalar, _ members: [Scalar]) -> Scalar {
        Scalar(.inList(operand, members), type: .boolean, isNullable: operand.isNullable)
    }
}

extension SQLType {
    /// Whether equal values are the same to every cast.
    fileprivate var isLikeItself: Bool { digits != nil || self == .date || self == .timestamp }

    /// Whether equal values are the same to every comparison.
    fileprivate var isSubstitutable: Bool {
        if case .char = self { return false }
        return true
    }
}

extension Scalar {
    /// Itself as a condition over one column, if it compares that with literals only.
    var fact: Fact? {
        guard comparesWithLiterals, !isFallible else { return nil }
        let columns = Array(self.columns)
        guard columns.count == 1 else { return nil }
        return Fact(column: columns[0], condition: self)
    }

    private var comparesWithLiterals: Bool {
        switch kind {
        case .compare(_, let left, let right):
            left.columnID != nil && right.literalValue != nil || left.literalValue != nil && right.columnID != nil
        case .inList(let operand, let members):
            operand.columnID != nil && members.allSatisfy { $0.literalValue != nil }
        case .like(let operand, let pattern, _): operand.columnID != nil && pattern.literalValue != nil
        case .isNull(let operand): operand.columnID != nil
        case .not(let operand): operand.comparesWithLiterals
        case .and(let members), .or(let members): members.allSatisfy(\.comparesWithLiterals)
        default: false
        }
    }
}
