package import FedCatalog
package import FedDiagnostics

/// A typed expression over the columns of an operator's inputs.
///
/// Coercions are explicit: the operands of a comparison have one type, and every result type was decided by
/// the rules of the input language in the binder. Division, rounding and overflow are those of the node, not of
/// any engine: an exact operation gives the mathematical result, rounded half away from zero to the scale of
/// its type, and fails on overflow.
package struct Scalar: Sendable {
    package enum Kind: Hashable, Sendable {
        /// The most frequent one by far: it takes no box of its own.
        case column(ColumnID)
        indirect case literal(Value)
        indirect case call(Function, [Scalar])
        indirect case cast(Scalar, CastKind)
        /// NULL where the cast would fail; an operand that fails still does.
        indirect case tryCast(Scalar, CastKind)
        indirect case compare(Comparison, Scalar, Scalar)
        /// Two or more conjuncts, none of which is an AND.
        indirect case and([Scalar])
        /// Two or more disjuncts, none of which is an OR.
        indirect case or([Scalar])
        indirect case not(Scalar)
        indirect case isNull(Scalar)
        /// Never NULL; two NULLs are not distinct.
        indirect case isDistinct(Scalar, Scalar)
        indirect case inList(Scalar, [Scalar])
        /// The escape is `nil` when the pattern has none.
        indirect case like(Scalar, pattern: Scalar, escape: Character?)
        /// Searched CASE; without a match, `otherwise`.
        indirect case searchedCase([Branch], otherwise: Scalar)
        /// Whether the query has a row; never NULL.
        indirect case exists(Subquery)
        /// The value of the query's one row, NULL without a row, an error with more.
        indirect case subquery(Subquery)
    }

    package struct Branch: Hashable, Sendable {
        package var condition: Scalar
        package var result: Scalar

        package init(condition: Scalar, result: Scalar) {
            self.condition = condition
            self.result = result
        }
    }

    package var kind: Kind
    package var type: SQLType
    package var isNullable: Bool
    /// The place in the SQL that it came from, if any.
    package var range: SourceRange?

    package init(_ kind: Kind, type: SQLType, isNullable: Bool, range: SourceRange? = nil) {
        self.kind = kind
        self.type = type
        self.isNullable = isNullable
        self.range = range
    }
}

/// Two scalars are equal when they compute the same; where they stand in the text does not matter.
extension Scalar: Hashable {
    package static func == (left: Scalar, right: Scalar) -> Bool {
        left.type == right.type && left.kind == right.kind
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(kind)
    }
}

package enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The comparison that holds when the operands change places.
    package var swapped: Comparison {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    package var isRange: Bool { self != .equal && self != .notEqual }
}

/// How a cast treats what the target cannot hold as it is.
package enum CastKind: Hashable, Sendable {
    /// DC SQL: exact numbers round half away from zero, floats to integers half to even.
    case dc
    /// Spark with ANSI on: exact numbers and floats to integers truncate, decimals to decimals round half up.
    case spark
    /// From what a remote column holds to its CDP type, by the rules of `dc`; `CHAR(n)` loses its padding. The
    /// operand's type is only a name for the remote's when the catalog does not say it.
    case scan(isKnown: Bool)
}

extension Scalar {
    package static func column(_ column: Column, at range: SourceRange? = nil) -> Scalar {
        Scalar(.column(column.id), type: column.type, isNullable: column.isNullable, range: range)
    }

    package static func literal(_ value: Value, _ type: SQLType, at range: SourceRange? = nil) -> Scalar {
        Scalar(.literal(value), type: type, isNullable: value == .null, range: range)
    }

    package static func boolean(_ value: Bool, at range: SourceRange? = nil) -> Scalar {
        literal(.boolean(value), .boolean, at: range)
    }

    package static func compare(
        _ comparison: Comparison, _ left: Scalar, _ right: Scalar, at range: SourceRange? = nil
    ) -> Scalar {
        Scalar(
            .compare(comparison, left, right), type: .boolean, isNullable: left.isNullable || right.isNullable,
            range: range)
    }

    package static func not(_ operand: Scalar, at range: SourceRange? = nil) -> Scalar {
        Scalar(.not(operand), type: .boolean, isNullable: operand.isNullable, range: range)
    }

    package static func isNull(_ operand: Scalar, at range: SourceRange? = nil) -> Scalar {
        Scalar(.isNull(operand), type: .boolean, isNullable: false, range: range)
    }

    /// All of `conjuncts`, flattened; TRUE for none.
    package static func and(_ conjuncts: [Scalar], at range: SourceRange? = nil) -> Scalar {
        let flat = conjuncts.flatMap(\.conjuncts)
        if flat.isEmpty { return boolean(true, at: range) }
        if flat.count == 1 { return flat[0] }
        return Scalar(.and(flat), type: .boolean, isNullable: flat.contains(where: \.isNullable), range: range)
    }

    /// Any of `disjuncts`, flattened; FALSE for none.
    package static func or(_ disjuncts: [Scalar], at range: SourceRange? = nil) -> Scalar {
        let flat = disjuncts.flatMap { scalar -> [Scalar] in
            if case .or(let members) = scalar.kind { return members }
            return [scalar]
        }
        if flat.isEmpty { return boolean(false, at: range) }
        if flat.count == 1 { return flat[0] }
        return Scalar(.or(flat), type: .boolean, isNullable: flat.contains(where: \.isNullable), range: range)
    }

    /// The members of an AND, or the scalar alone; nothing for TRUE.
    package var conjuncts: [Scalar] {
        switch kind {
        case .and(let members): members
        case .literal(.boolean(true)): []
        default: [self]
        }
    }

    package var literalValue: Value? {
        if case .literal(let value) = kind { return value }
        return nil
    }

    package var columnID: ColumnID? {
        if case .column(let id) = kind { return id }
        return nil
    }
}
