import FedCatalog

/// Reads scalars in the notation of trees; the types of arithmetic are those of DC SQL.
struct ScalarReader {
    /// The columns that were read so far, by id.
    var columns: [ColumnID: Column] = [:]
    /// The queries of scalars that were read so far, by id.
    var queries: [ColumnID: Subquery] = [:]

    func scalar(_ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        let left = try primary(&tokens)
        if case .sign(let sign) = tokens.next, let comparison = Comparison(rawValue: sign) {
            try tokens.expect(sign: sign)
            return .compare(comparison, left, try primary(&tokens))
        }
        if tokens.accept(word: "is") {
            if tokens.accept(word: "null") { return .isNull(left) }
            try tokens.expect(word: "distinct")
            try tokens.expect(word: "from")
            return Scalar(.isDistinct(left, try primary(&tokens)), type: .boolean, isNullable: false)
        }
        if tokens.accept(word: "in") {
            let members = try tokens.list("(", ")") { tokens throws(NotationError) in try scalar(&tokens) }
            let isNullable = left.isNullable || members.contains(where: \.isNullable)
            return Scalar(.inList(left, members), type: .boolean, isNullable: isNullable)
        }
        if tokens.accept(word: "like") {
            let pattern = try primary(&tokens)
            let escape = tokens.accept(word: "escape") ? try tokens.string().first : nil
            return Scalar(.like(left, pattern: pattern, escape: escape), type: .boolean, isNullable: left.isNullable)
        }
        return left
    }

    private func primary(_ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        switch tokens.next {
        case .sign("("): return try parenthesized(&tokens)
        case .sign("-"), .number: return try number(&tokens)
        case .string(let text):
            _ = try tokens.string()
            let type = tokens.accept(sign: "::") ? try self.type(&tokens) : .text
            return .literal(.text(text), type)
        case .sign("#"): return try column(&tokens)
        case .word: return try word(&tokens)
        default: throw tokens.unexpected("a scalar")
        }
    }

    private func column(_ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        let id = try columnID(&tokens)
        guard let column = columns[id] else {
            throw NotationError(line: tokens.line, message: "the column #\(id.number) is not there")
        }
        return .column(column)
    }

    func columnID(_ tokens: inout NotationTokens) throws(NotationError) -> ColumnID {
        try tokens.expect(sign: "#")
        guard let number = Int(try tokens.number()) else { throw tokens.unexpected("a column's number") }
        return ColumnID(number)
    }

    private func word(_ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        let word = try tokens.word()
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null":
            try tokens.expect(sign: "::")
            return .literal(.null, try type(&tokens))
        case "date":
            return .literal(.date(Int32(clamping: try days(try tokens.string(), tokens.line))), .date)
        case "case": return try searchedCase(&tokens)
        case "not":
            try tokens.expect(sign: "(")
            let operand = try scalar(&tokens)
            try tokens.expect(sign: ")")
            return .not(operand)
        case "exists", "subquery":
            return try query(word, &tokens)
        case "cast", "spark_cast", "scan_cast", "remote_cast", "try_cast", "try_spark_cast":
            return try cast(word, &tokens)
        default:
            if tokens.next == .sign("#") { return try column(&tokens) }
            guard let function = Function(named: word) else { throw tokens.unexpected("a function's parenthesis") }
            let arguments = try tokens.list("(", ")") { tokens throws(NotationError) in try scalar(&tokens) }
            let type = tokens.accept(sign: "::") ? try self.type(&tokens) : nil
            return try call(function, arguments, as: type, tokens)
        }
    }

    private func cast(_ word: String, _ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        try tokens.expect(sign: "(")
        let operand = try scalar(&tokens)
        try tokens.expect(word: "as")
        let type = try type(&tokens)
        try tokens.expect(sign: ")")
        let kind: CastKind =
            switch word {
            case "scan_cast": .scan(isKnown: true)
            case "remote_cast": .scan(isKnown: false)
            case "spark_cast", "try_spark_cast": .spark
            default: .dc
            }
        if word.hasPrefix("try") { return Scalar(.tryCast(operand, kind), type: type, isNullable: true) }
        return Scalar(.cast(operand, kind), type: type, isNullable: operand.isNullable)
    }

    private func searchedCase(_ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        var branches: [Scalar.Branch] = []
        while tokens.accept(word: "when") {
            let condition = try scalar(&tokens)
            try tokens.expect(word: "then")
            branches.append(.init(condition: condition, result: try scalar(&tokens)))
        }
        try tokens.expect(word: "else")
        let otherwise = try scalar(&tokens)
        try tokens.expect(word: "end")
        let isNullable = otherwise.isNullable || branches.contains { $0.result.isNullable }
        return Scalar(.searchedCase(branches, otherwise: otherwise), type: otherwise.type, isNullable: isNullable)
    }

    /// `(a + b)`, `(a and b and c)`, `(a or b)`.
    private func parenthesized(_ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        try tokens.expect(sign: "(")
        var members = [try scalar(&tokens)]
        defer { _ = tokens.accept(sign: ")") }
        for word in ["and", "or"] where tokens.next == .word(word) {
            while tokens.accept(word: word) { members.append(try scalar(&tokens)) }
            return word == "and" ? .and(members) : .or(members)
        }
        let signs: [String: Function] = [
            "+": .add, "-": .subtract, "*": .multiply, "/": .divide, "%": .modulo, "||": .concatenate,
        ]
        guard case .sign(let sign) = tokens.next, let function = signs[sign] else {
            throw tokens.unexpected("an operator")
        }
        try tokens.expect(sign: sign)
        return try call(function, [members[0], try scalar(&tokens)], as: nil, tokens)
    }

    private func call(
        _ function: Function, _ arguments: [Scalar], as type: SQLType?, _ tokens: NotationTokens
    ) throws(NotationError) -> Scalar {
        guard let type = type ?? Self.resultType(of: function, arguments) else {
            throw tokens.unexpected("the type of the call")
        }
        // What functions with rules of their own give is taken to be NULL at times.
        let isNullable = function.nulls != .propagates || arguments.contains(where: \.isNullable)
        let keeps = function == .coalesce && !arguments.allSatisfy(\.isNullable)
        return Scalar(.call(function, arguments), type: type, isNullable: isNullable && !keeps)
    }

    /// The type that a call has unless another one is written behind it.
    static func resultType(of function: Function, _ arguments: [Scalar]) -> SQLType? {
        guard let first = arguments.first else { return nil }
        switch function {
        case .add, .subtract, .multiply, .divide, .modulo:
            if let left = first.type.decimalDigits, let right = arguments.last?.type.decimalDigits,
                !arguments.allSatisfy(\.type.isInteger)
            {
                return DecimalRules.dc.result(function, left, right) ?? first.type
            }
            return first.type
        case .addDays: return .date
        case .addInterval: return .timestamp
        case .daysBetween, .year, .quarter, .month, .day, .length: return .integer
        default: return first.type
        }
    }

    private func number(_ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        let sign = tokens.accept(sign: "-") ? "-" : ""
        let lexeme = sign + (try tokens.number())
        let type = tokens.accept(sign: "::") ? try self.type(&tokens) : .integer
        let value: Value? =
            switch type {
            case .smallint, .integer, .bigint: Int64(lexeme).map { .integer($0) }
            case .real, .double: Double(lexeme).map { .double($0) }
            default:
                Decimal.parse(lexeme).flatMap { number in
                    Decimal.rescale(number.unscaled, from: number.scale, to: type.digits?.scale ?? 0).map {
                        .decimal($0)
                    }
                }
            }
        guard let value else { throw tokens.unexpected("a number of type \(type)") }
        return .literal(value, type)
    }

    private func days(_ text: String, _ line: Int) throws(NotationError) -> Int {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { throw NotationError(line: line, message: "'\(text)' is not a date") }
        return CalendarDate.days(year: parts[0], month: parts[1], day: parts[2])
    }

    func type(_ tokens: inout NotationTokens) throws(NotationError) -> SQLType {
        var name = try tokens.word()
        if name == "double", tokens.accept(word: "precision") { name = "double precision" }
        if tokens.next == .sign("(") {
            let digits = try tokens.list("(", ")") { tokens throws(NotationError) in try tokens.number() }
            name += "(" + digits.joined(separator: ",") + ")"
        }
        guard let type = SQLType(name: name) else {
            throw NotationError(line: tokens.line, message: "no type `\(name)`")
        }
        return type
    }
}
