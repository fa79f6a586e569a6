package import FedAlgebra
import FedCatalog
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
    /// Whether what is written is a condition, or a part of one, whose only effect is that rows go where it does not hold.
    var dropsRows = false

    package init(dialect: Dialect) { self.dialect = dialect }

    /// - Throws: `NOT_SUPPORTED` when the dialect has no spelling; `INTERNAL` for a column without a name;
    ///   `LIMIT_EXCEEDED` when the text is out of all proportion to the scalar.
    package mutating func write(_ scalar: Scalar) throws(CompileError) -> Fragment {
        let fragment = try unlimited(scalar)
        if fragment.text.utf8.count > ScalarBudget.free, fragment.text.utf8.count > ScalarBudget.bytes(scalar, names) {
            throw CompileError(
                .limitExceeded, "the expression is too long in \(dialect.name)", at: scalar.range,
                hint: "its spelling there repeats its operands: nest less, or compute what is inside in a subquery")
        }
        return fragment
    }

    private mutating func unlimited(_ scalar: Scalar) throws(CompileError) -> Fragment {
        if let truth = dialect.truthValues, scalar.isCondition { return try value(of: scalar, truth) }
        return try plain(scalar)
    }

    /// A scalar as it is, even where a condition is no value.
    mutating func plain(_ scalar: Scalar) throws(CompileError) -> Fragment {
        let dropsRows = dropsRows
        defer { self.dropsRows = dropsRows }
        self.dropsRows = dropsRows && scalar.isConjunctionOrDisjunction
        switch scalar.kind {
        case .column(let id):
            guard let name = names[id] else {
                throw CompileError(.internal, "the column #\(id.number) has no name in \(dialect.name)")
            }
            return dialect.checked(name, scalar.type)
        case .literal(let value):
            guard let fragment = dialect.literal(dialect, value, scalar.type) else {
                let what =
                    switch value {
                    case .interval: "an interval as a value, which does not cross a border,"
                    case .date, .timestamp: "a \(scalar.type) before year 0 or after year 9999 in \(dialect.name)"
                    default: "a literal of type \(scalar.type) in \(dialect.name)"
                    }
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
            if dropsRows, let test = try compareColumns(comparison, left, right) { return test }
            return try compare(comparison, left, right)
        case .and(let members):
            return Fragment(dialect.chained(try conditions(members, within: .not), by: " AND "), .and)
        case .or(let members):
            return dialect.alternatives(try conditions(members, within: .and))
        case .not(let operand):
            if dropsRows, case .isNull(let inner) = operand.kind, let test = isNotNull(inner) { return test }
            return try not(operand)
        case .isNull(let operand):
            return Fragment(try nullTested(operand) + " IS NULL", .comparison)
        case .isDistinct(let left, let right):
            if let test = try isNaN(left, right) { return Fragment("NOT \(test.text)", .not) }
            if let test = try distinctTest(left, right) { return Fragment("\(test) = 1", .comparison) }
            let (first, second) = try distinct(left, right)
            guard let word = dialect.distinct else {
                let (first, second) = (first.within(.concatenation), second.within(.concatenation))
                return Fragment("NOT (\(first) \(dialect.notDistinct) \(second))", .not)
            }
            return Fragment(first.within(.concatenation) + " \(word) " + second.within(.concatenation), .comparison)
        case .inList(let operand, let members):
            if dropsRows, let name = unchecked(operand), members.allSatisfy({ $0.literalValue != nil }) {
                return try inList(name, operand, members, negated: false)
            }
            return try inList(operand, members, negated: false)
        case .like(let operand, let pattern, let escape):
            return try like(operand, pattern, escape, negated: false)
        case .searchedCase(let branches, let otherwise):
            var text = "CASE"
            for branch in branches {
                text += " WHEN \(try condition(branch.condition).text) THEN \(try write(branch.result).text)"
            }
            return Fragment(text + " ELSE \(try write(otherwise).text) END")
        }
    }

    package mutating func join(
        _ scalars: [Scalar], _ separator: String, within limit: Fragment.Precedence
    ) throws(CompileError) -> String {
        try texts(scalars, within: limit).joined(separator: separator)
    }

    private mutating func texts(
        _ scalars: [Scalar], within limit: Fragment.Precedence
    ) throws(CompileError) -> [String] {
        var texts: [String] = []
        texts.reserveCapacity(scalars.count)
        for scalar in scalars { texts.append(try write(scalar).within(limit)) }
        return texts
    }

    // MARK: - Calls and casts

    private mutating func call(
        _ function: Function, _ arguments: [Scalar], _ scalar: Scalar
    ) throws(CompileError) -> Fragment {
        guard let entry = dialect.functions[function] else {
            throw .notSupported("`\(function.name)` in \(dialect.name)", at: scalar.range)
        }
        if let refusal = entry.refusal(of: arguments, scalar.type) {
            throw .notSupported("`\(function.name)` here", at: scalar.range, hint: refusal.reason)
        }
        if function.volatility == .volatile { return try volatileCall(entry.spelling, arguments, scalar) }
        let text = try spell(entry.spelling, arguments, scalar)
        guard dialect.hasLengths, case .varchar = scalar.type, arguments.allSatisfy({ $0.type != scalar.type }),
            let type = dialect.type(scalar.type)
        else { return text }
        return Fragment("CAST(\(text.text) AS \(type))")
    }

    /// A call by one spelling.
    mutating func spell(
        _ spelling: Spelling, _ arguments: [Scalar], _ scalar: Scalar
    ) throws(CompileError) -> Fragment {
        switch spelling {
        case .infix(let sign, let precedence):
            // Operands of the same precedence on the right keep their parentheses: subtraction does not associate.
            let left = try write(arguments[0]).within(precedence)
            let right = try write(arguments[1])
            let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
            return Fragment("\(left) \(sign) \(tight)", precedence)
        case .call(let name):
            return try call(name, arguments)
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

    mutating func call(_ name: String, _ arguments: [Scalar]) throws(CompileError) -> Fragment {
        Fragment("\(name)(\(try join(arguments, ", ", within: .or)))")
    }

    /// A template with its operands, each of which is written once, however often the template has it.
    package mutating func fill(_ template: String, _ arguments: [Scalar]) throws(CompileError) -> String {
        var fragments: [Fragment] = []
        for argument in arguments { fragments.append(try write(argument)) }
        guard let only = arguments.first, arguments.count == 1, only.isCompound, let binding = dialect.binding,
            template.ranges(of: "{0}").count > 1
        else { return filled(template, fragments) }
        return binding.bound(fragments[0].text, filled(template, [Fragment(binding.name)]))
    }

    /// What `body` makes of the operand's text, which it repeats.
    mutating func repeating(
        _ operand: Scalar, _ body: (_ text: String) -> String
    ) throws(CompileError) -> Fragment {
        let text = try write(operand).within(.atom)
        guard operand.isCompound, let binding = dialect.binding else { return Fragment(body(text)) }
        return Fragment(binding.bound(text, body(binding.name)))
    }

    /// A template with these in the places of its operands.
    func filled(_ template: String, _ arguments: [Fragment]) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let tail = rest[open...]
            guard let close = tail.firstIndex(of: "}"), let index = Int(tail[tail.index(after: open)..<close]),
                arguments.indices.contains(index)
            else { break }
            rest = tail[tail.index(after: close)...]
            // Only between a call's parentheses and commas is a bare operand safe.
            let isDelimited = result.last == "(" && (rest.first == ")" || rest.first == ",")
            result += isDelimited ? arguments[index].text : arguments[index].within(.atom)
        }
        return result + rest
    }
}

extension Scalar {
    /// Whether its text is more than a name or a literal.
    fileprivate var isCompound: Bool { columnID == nil && literalValue == nil }
}

/// How long a scalar's text may be.
///
/// Spellings that repeat an operand double the text with each level of nesting, which soon no planner reads.
private enum ScalarBudget {
    /// What every scalar may have.
    static let free = 64 << 10
    /// The longest spelling of one node.
    private static let node = 512
    /// How often a spelling may have a name or a literal.
    private static let repetition = 8

    static func bytes(_ scalar: Scalar, _ names: [ColumnID: Fragment]) -> Int {
        var total = free
        func visit(_ scalar: Scalar) {
            total += node
            switch scalar.kind {
            case .column(let id): total += repetition * (names[id]?.text.utf8.count ?? 0)
            case .literal(.text(let text)): total += repetition * text.utf8.count
            case .literal(.bytes(let bytes)): total += repetition * bytes.count
            default: for operand in scalar.operands { visit(operand) }
            }
        }
        visit(scalar)
        return total
    }
}

extension Scalar {
    /// What is put together, however deep.
    var concatenated: [Scalar] {
        guard case .call(.concatenate, let arguments) = kind else { return [self] }
        return arguments.flatMap(\.concatenated)
    }
}
