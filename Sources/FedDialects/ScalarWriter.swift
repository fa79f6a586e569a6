package import FedAlgebra
package import FedCatalog
package import FedDiagnostics

/// Writes one call where a table of spellings does not suffice.
package typealias CallWriter =
    @Sendable (_ writer: inout ScalarWriter, _ scalar: Scalar, _ arguments: [Scalar]) throws(CompileError) -> Fragment

/// Writes one aggregate; `tail` follows each call that it takes: FILTER, OVER.
package typealias AggregateWriter =
    @Sendable (_ writer: inout ScalarWriter, _ call: Aggregate.Call, _ tail: String) throws(CompileError) -> Fragment

/// Writes scalars in one dialect; `names` says how each column is referred to.
package struct ScalarWriter: Sendable {
    package let dialect: Dialect
    package var names: [ColumnID: Fragment] = [:]
    /// The decimal functions that the embedded engine must know, in order of first use.
    package var decimalFunctions: [DecimalFunction] = []
    var volatileCalls = VolatileCalls()

    /// No statement that is longer is read back; templates that repeat their operand get there by nesting.
    private static let maximumBytes = 16 << 20

    package init(dialect: Dialect) { self.dialect = dialect }

    /// - Throws: `NOT_SUPPORTED` when the dialect has no spelling; `INTERNAL` for a column without a name.
    package mutating func write(_ scalar: Scalar) throws(CompileError) -> Fragment {
        let fragment = try unlimited(scalar)
        guard fragment.text.utf8.count <= Self.maximumBytes else {
            throw CompileError(.limitExceeded, "the expression is too long in \(dialect.name)", at: scalar.range)
        }
        return fragment
    }

    private mutating func unlimited(_ scalar: Scalar) throws(CompileError) -> Fragment {
        switch scalar.kind {
        case .column(let id):
            guard let name = names[id] else {
                throw CompileError(.internal, "the column #\(id.number) has no name in \(dialect.name)")
            }
            return name
        case .literal(let value):
            guard let fragment = dialect.literal(dialect, value, scalar.type) else {
                let what =
                    scalar.type == .interval
                    ? "an interval as a value, which does not cross a border,"
                    : "a literal of type \(scalar.type) in \(dialect.name)"
                throw .notSupported(what, at: scalar.range)
            }
            return fragment
        case .call(let function, let arguments):
            let fragment = try call(function, arguments, scalar)
            guard dialect.forgetsTypeOfNull, scalar.losesTypeOfNull, let type = dialect.type(scalar.type) else {
                return fragment
            }
            return Fragment("CAST(\(fragment.text) AS \(type))")
        case .cast(let operand, let kind):
            return try cast(operand, kind, scalar)
        case .tryCast(let operand, let kind):
            return try tryCast(operand, kind, scalar)
        case .exists, .subquery:
            throw CompileError(.internal, "a subquery is left in an expression", at: scalar.range)
        case .compare(let comparison, let left, let right):
            return try compare(comparison, left, right)
        case .and(let members):
            return Fragment(try join(members, " AND ", within: .not), .and)
        case .or(let members):
            return Fragment(try join(members, " OR ", within: .and), .or)
        case .not(let operand):
            return try not(operand)
        case .isNull(let operand):
            return Fragment(try write(operand).within(.concatenation) + " IS NULL", .comparison)
        case .isDistinct(let left, let right):
            let (first, second) = try distinct(left, right)
            return Fragment(
                first.within(.concatenation) + " \(dialect.distinct) " + second.within(.concatenation), .comparison)
        case .inList(let operand, let members):
            return try inList(operand, members, negated: false)
        case .like(let operand, let pattern, let escape):
            return try like(operand, pattern, escape, negated: false)
        case .searchedCase(let branches, let otherwise):
            var text = "CASE"
            for branch in branches {
                text += " WHEN \(try write(branch.condition).text) THEN \(try write(branch.result).text)"
            }
            return Fragment(text + " ELSE \(try write(otherwise).text) END")
        }
    }

    package mutating func join(
        _ scalars: [Scalar], _ separator: String, within limit: Fragment.Precedence
    ) throws(CompileError) -> String {
        var texts: [String] = []
        texts.reserveCapacity(scalars.count)
        for scalar in scalars { texts.append(try write(scalar).within(limit)) }
        return texts.joined(separator: separator)
    }

    // MARK: - Calls and casts

    private mutating func call(
        _ function: Function, _ arguments: [Scalar], _ scalar: Scalar
    ) throws(CompileError) -> Fragment {
        guard let entry = dialect.functions[function] else {
            throw .notSupported("`\(function.name)` in \(dialect.name)", at: scalar.range)
        }
        if let refusal = entry.refuses(arguments.map(\.type), scalar.type) {
            throw .notSupported("`\(function.name)` here", at: scalar.range, hint: refusal.reason)
        }
        if function.volatility == .volatile { return try volatileCall(entry.spelling, arguments, scalar) }
        switch entry.spelling {
        case .infix(let sign, let precedence):
            // Operands of the same precedence on the right keep their parentheses: subtraction does not associate.
            let left = try write(arguments[0]).within(precedence)
            let right = try write(arguments[1])
            let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
            return Fragment("\(left) \(sign) \(tight)", precedence)
        case .call(let name):
            return Fragment("\(name)(\(try join(arguments, ", ", within: .or)))")
        case .template(let template):
            return Fragment(try fill(template, arguments))
        case .custom(let body):
            return try body(&self, scalar, arguments)
        }
    }

    /// Two operands around a sign; one of the same precedence on the right keeps its parentheses.
    mutating func infix(
        _ sign: String, _ arguments: [Scalar], _ precedence: Fragment.Precedence
    ) throws(CompileError) -> Fragment {
        let right = try write(arguments[1])
        let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
        return Fragment("\(try write(arguments[0]).within(precedence)) \(sign) \(tight)", precedence)
    }

    package mutating func fill(_ template: String, _ arguments: [Scalar]) throws(CompileError) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let tail = rest[open...]
            guard let close = tail.firstIndex(of: "}"), let index = Int(tail[tail.index(after: open)..<close]),
                arguments.indices.contains(index)
            else { break }
            let argument = try write(arguments[index])
            rest = tail[tail.index(after: close)...]
            // Only between a call's parentheses and commas is a bare operand safe.
            let isDelimited = result.last == "(" && (rest.first == ")" || rest.first == ",")
            result += isDelimited ? argument.text : argument.within(.atom)
        }
        return result + rest
    }

    // MARK: - Predicates

    private mutating func compare(
        _ comparison: Comparison, _ left: Scalar, _ right: Scalar
    ) throws(CompileError) -> Fragment {
        var first = try operand(left, beside: right)
        var second = try operand(right, beside: left)
        first = unsolved(first, left, beside: [right], isEquality: comparison == .equal)
        second = unsolved(second, right, beside: [left], isEquality: comparison == .equal)
        if left.type.isText {
            let template = comparison.isRange ? dialect.binaryOrder : dialect.binaryEquality
            first = applied(template, to: first)
            second = applied(template, to: second, of: right)
        }
        return Fragment(
            "\(first.within(.concatenation)) \(comparison.rawValue) \(second.within(.concatenation))", .comparison)
    }

    /// An operand of an equality.
    private mutating func binary(_ operand: Scalar) throws(CompileError) -> Fragment {
        let plain = try write(operand)
        return operand.type.isText ? applied(dialect.binaryEquality, to: plain) : plain
    }

    private mutating func distinct(_ left: Scalar, _ right: Scalar) throws(CompileError) -> (Fragment, Fragment) {
        (
            unsolved(try binary(left), left, beside: [right], isEquality: true),
            unsolved(try other(right), right, beside: [left], isEquality: true)
        )
    }

    /// The other operand of an equality: it, too, may have a collation, and DuckDB compares no two that differ.
    private mutating func other(_ operand: Scalar) throws(CompileError) -> Fragment {
        let plain = try write(operand)
        return operand.type.isText ? applied(dialect.binaryEquality, to: plain, of: operand) : plain
    }

    /// A template around a fragment, unless it is a literal, which has no collation.
    private func applied(_ template: String?, to fragment: Fragment, of operand: Scalar) -> Fragment {
        operand.literalValue == nil ? applied(template, to: fragment) : fragment
    }

    /// A template around a fragment, if there is one.
    private func applied(_ template: String?, to fragment: Fragment) -> Fragment {
        guard let template else { return fragment }
        return Fragment(template.replacing("{0}", with: fragment.within(.atom)), .concatenation)
    }

    /// A whole number beside a float column needs no cast: every system compares it as a float.
    private mutating func operand(_ scalar: Scalar, beside other: Scalar) throws(CompileError) -> Fragment {
        if case .literal(.double(let number)) = scalar.kind, other.literalValue == nil,
            let whole = Int32(exactly: number), !(number == 0 && number.sign == .minus)
        {
            return StandardLiterals.signed(String(whole))
        }
        return try write(scalar)
    }

    private mutating func not(_ operand: Scalar) throws(CompileError) -> Fragment {
        switch operand.kind {
        case .isNull(let inner):
            return Fragment(try write(inner).within(.concatenation) + " IS NOT NULL", .comparison)
        case .inList(let inner, let members):
            return try inList(inner, members, negated: true)
        case .like(let inner, let pattern, let escape):
            return try like(inner, pattern, escape, negated: true)
        case .isDistinct(let left, let right):
            let (first, second) = try distinct(left, right)
            return Fragment(
                first.within(.concatenation) + " \(dialect.notDistinct) " + second.within(.concatenation), .comparison)
        default:
            return Fragment("NOT (\(try write(operand).text))", .not)
        }
    }

    private mutating func inList(
        _ operand: Scalar, _ members: [Scalar], negated: Bool
    ) throws(CompileError) -> Fragment {
        let value = unsolved(try binary(operand), operand, beside: members, isEquality: true).within(.concatenation)
        return Fragment(
            "\(value) \(negated ? "NOT IN" : "IN") (\(try join(members, ", ", within: .or)))", .comparison)
    }

    private mutating func like(
        _ operand: Scalar, _ pattern: Scalar, _ escape: Character?, negated: Bool
    ) throws(CompileError) -> Fragment {
        // GLOB compares bytes in any column; LIKE follows the column's collation in DuckDB.
        let isGlob = if case .glob = dialect.like { true } else { false }
        let value = try (isGlob ? write(operand) : binary(operand)).within(.concatenation)
        guard case .literal(.text(let text)) = pattern.kind, let parts = LikePattern(text, escape: escape) else {
            if pattern.literalValue == nil, let template = dialect.likeOfPatterns {
                let mark = Scalar.literal(.text(escape.map { String($0) } ?? ""), .text)
                let text = try fill(template, [operand, pattern, mark])
                let test = Fragment(text, template.hasPrefix("{") ? .comparison : .atom)
                return negated ? Fragment("NOT \(test.within(.atom))", .not) : test
            }
            let null = pattern.literalValue == .null
            guard null else { throw .notSupported("LIKE with a pattern that is not constant", at: pattern.range) }
            return Fragment("\(value) \(negated ? "NOT LIKE" : "LIKE") \(try write(pattern).text)", .comparison)
        }
        let word = negated ? "NOT " : ""
        switch dialect.like {
        case .glob:
            let glob = parts.written(many: "*", one: "?") { text in
                text.escaping { "*?[".unicodeScalars.contains($0) ? "[\($0)]" : nil }
            }
            return Fragment("\(value) \(word)GLOB \(dialect.string(glob))", .comparison)
        case .standard:
            let needsEscape = parts.parts.contains { part in
                if case .text(let text) = part {
                    return text.unicodeScalars.contains { "%_\\^".unicodeScalars.contains($0) }
                }
                return false
            }
            let written = parts.written(many: "%", one: "_") { text in
                needsEscape ? text.escaping { "%_^".unicodeScalars.contains($0) ? "^\($0)" : nil } : text
            }
            let suffix = needsEscape ? " ESCAPE '^'" : ""
            return Fragment("\(value) \(word)LIKE \(dialect.string(written))\(suffix)", .comparison)
        }
    }
}

/// A function over exact decimals that the embedded engine computes on 256-bit integers.
package struct DecimalFunction: Hashable, Sendable {
    package enum Operation: String, Sendable { case multiply, divide, add, subtract, modulo }

    package var operation: Operation
    package var left: SQLType
    package var right: SQLType
    package var result: SQLType

    package init(operation: Operation, left: SQLType, right: SQLType, result: SQLType) {
        self.operation = operation
        self.left = left
        self.right = right
        self.result = result
    }

    /// A name that says the types: `federate_divide_38_2_20_0_38_6`.
    package var name: String {
        let digits = [left, right, result].compactMap(\.decimalDigits).flatMap { [$0.precision, $0.scale] }
        return "federate_\(operation.rawValue)_" + digits.map(String.init).joined(separator: "_")
    }
}
