import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Arithmetic in SQL Server with DC SQL's types and rounding.
    ///
    /// - Integers are cut toward zero, and a remainder has the sign of the dividend
    ///   (<https://learn.microsoft.com/en-us/sql/t-sql/language-elements/modulo-transact-sql>).
    /// - Decimals are rounded half away from zero by ROUND, and by a cast to fewer digits
    ///   (<https://learn.microsoft.com/en-us/sql/t-sql/functions/round-transact-sql>).
    /// - Bits are those of two's complement
    ///   (<https://learn.microsoft.com/en-us/sql/t-sql/language-elements/bitwise-operators-transact-sql>).
    static let sqlserverNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .divide: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    guard case .numeric = scalar.type else { return try writer.infix("/", arguments, .product) }
                    let (left, right) = (arguments[0].type, arguments[1].type)
                    let types = SQLServerQuotient(left, right, scalar.type)?.types ?? (left, right)
                    return try writer.quotient(
                        (writer.write(arguments[0]).text, types.0), (writer.write(arguments[1]).text, types.1),
                        scalar.type)
                },
                refuses: { arguments, result in
                    if result.isInteger, SQLType.common(arguments[0], arguments[1]) == result { return nil }
                    if SQLServerQuotient(arguments[0], arguments[1], result) != nil { return nil }
                    return Inhibition(
                        .functionSemanticsDiffer, "SQL Server keeps other digits of this quotient, or fails")
                }),
            // It has p1 + p2 + 1 digits, one more than in DC SQL, which the next product might take from the scale
            // (https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql).
            .multiply: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let product = try writer.infix("*", arguments, .product)
                    return try writer.typed(product, scalar)
                }, refuses: Refusals.unlessRoomy),
            // A DECIMAL(38, s): https://learn.microsoft.com/en-us/sql/t-sql/functions/abs-transact-sql
            .abs: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let size = try writer.call("ABS", arguments)
                    return try writer.typed(size, scalar)
                }, refuses: Refusals.inexactArithmetic),
            .modulo: .init(
                .custom { writer, _, arguments throws(CompileError) in try writer.infix("%", arguments, .product) },
                refuses: Refusals.otherThanIntegers),
            .roundHalfAway: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let digits = arguments.count > 1 ? try writer.write(arguments[1]).text : "0"
                    let value = try writer.withCarry(arguments[0])
                    return Fragment(
                        "CAST(ROUND(\(value), \(digits)) AS \(try writer.typeName(scalar.type, scalar.range)))")
                }, refuses: Refusals.unlessCarryFits),
            .truncate: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let digits = arguments.count > 1 ? try writer.write(arguments[1]).text : "0"
                    let value = try writer.write(arguments[0]).text
                    return Fragment(
                        "CAST(ROUND(\(value), \(digits), 1) AS \(try writer.typeName(scalar.type, scalar.range)))")
                }, refuses: Refusals.otherThanDecimals),
            .bitAnd: .init(.template("({0} & {1})"), refuses: Refusals.otherThanIntegers),
            .bitOr: .init(.template("({0} | {1})"), refuses: Refusals.otherThanIntegers),
            .bitXor: .init(.template("({0} ^ {1})"), refuses: Refusals.otherThanIntegers),
            .bitNot: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    // A TINYINT is read as a smallint, and has no bit for a sign.
                    let isShort = scalar.type == .smallint
                    return Fragment(try writer.fill(isShort ? "(~CAST({0} AS SMALLINT))" : "(~{0})", arguments))
                }, refuses: Refusals.otherThanIntegers),
            // A sum of 32 bits and 31 has a place in the 19 digits of a bigint.
            .shiftLeft: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let product = "CAST({0} AS BIGINT) * \(BitShift.factor(arguments[1]))"
                    let rest = "((\(product) + 2147483648) % 4294967296 + 4294967296) % 4294967296"
                    return Fragment(try writer.fill("CAST(\(rest) - 2147483648 AS INT)", [arguments[0]]))
                }, refuses: BitShift.otherThanIntegers, refusesArguments: BitShift.withoutConstant),
            .greatest: .greatest(.greaterOrEqual),
            .least: .greatest(.lessOrEqual),
            // https://learn.microsoft.com/en-us/dotnet/standard/base-types/standard-numeric-format-strings
            .hexadecimal: .init(
                .template("FORMAT(CAST({0} AS BIGINT), 'X')"), refuses: Refusals.otherThanIntegerToText),
        ]
        for (function, name) in [(Function.ceiling, "CEILING"), (.floor, "FLOOR")] {
            table[function] = .wholeNumber(name)
        }
        return table
    }()

    /// A double as a text that becomes one, whose zero may lose its sign.
    ///
    /// No page says that it is the nearest. By one rounding it is, of 15 digits and a power of ten that is a double.
    static func sqlserverDouble(_ number: Double, _ type: String, exactly: Bool) -> Fragment? {
        let text = "\(number)"
        guard number.isFinite, number != 0 || number.sign == .plus, !exactly || text.isRoundedOnce else { return nil }
        return Fragment("CAST('\(text)' AS \(type))")
    }
}

extension String {
    /// Whether the text of a number has at most 15 digits, times or by a power of ten that is a double.
    fileprivate var isRoundedOnce: Bool {
        let parts = split(separator: "e")
        guard let mantissa = parts.first, let exponent = parts.count > 1 ? Int(parts[1]) : 0 else { return false }
        let fraction = mantissa.split(separator: ".").dropFirst().first?.count ?? 0
        var digits = Array(mantissa.utf8.drop { !(UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) })
        digits.removeAll { $0 == UInt8(ascii: ".") }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return digits.count <= 15 && abs(exponent - fraction) <= 22
    }
}

/// The operands' types with which SQL Server divides decimals to so many digits that a cast rounds as if it were exact.
///
/// A quotient of decimals with scales s1 and s2 has the scale s1 + p2 + 1, and less where its precision, p1 - s1 + s2
/// plus that, is above 38
/// (<https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql>). A quotient that is
/// not itself half way between two results of scale k is at least 1 / (2 · 10^(k + s1) · 10^p2) away from that.
struct SQLServerQuotient {
    let types: (SQLType, SQLType)

    init?(_ left: SQLType, _ right: SQLType, _ result: SQLType) {
        guard case .numeric(_, let wanted) = result, let left = left.decimalDigits, let right = right.decimalDigits
        else { return nil }
        let scale = left.scale + wanted
        let (precision, more) = (left.precision + wanted, scale + right.precision + 1)
        guard precision <= 38, left.precision - left.scale + right.scale + max(6, more) <= 38 else { return nil }
        types = (
            .numeric(precision: precision, scale: scale), .numeric(precision: right.precision, scale: right.scale)
        )
    }
}

extension ScalarWriter {
    /// A quotient of what is cast to these types, cast to the result's.
    mutating func quotient(
        _ left: (text: String, type: SQLType), _ right: (text: String, type: SQLType), _ result: SQLType
    ) throws(CompileError) -> Fragment {
        let types = try (typeName(left.type, nil), typeName(right.type, nil), typeName(result, nil))
        return Fragment("CAST(CAST(\(left.text) AS \(types.0)) / CAST(\(right.text) AS \(types.1)) AS \(types.2))")
    }

    /// A decimal in DC SQL's type, where SQL Server's has more digits.
    fileprivate func typed(_ fragment: Fragment, _ scalar: Scalar) throws(CompileError) -> Fragment {
        guard case .numeric = scalar.type else { return fragment }
        return Fragment("CAST(\(fragment.text) AS \(try typeName(scalar.type, scalar.range)))")
    }

    /// A decimal with room for the carry of rounding.
    mutating func withCarry(_ scalar: Scalar) throws(CompileError) -> String {
        let text = try write(scalar).text
        guard case .numeric(let precision, let scale) = scalar.type else { return text }
        let type = try typeName(.numeric(precision: min(38, precision + 1), scale: scale), scalar.range)
        return "CAST(\(text) AS \(type))"
    }
}

extension Dialect.FunctionSpelling {
    /// The larger or smaller of two values that are not NULL, of more values one after the other.
    static func greatest(_ comparison: Comparison) -> Self {
        Self(
            .custom { writer, scalar, arguments throws(CompileError) in
                guard var result = arguments.first else { throw .notSupported("GREATEST of nothing", at: scalar.range) }
                for other in arguments.dropFirst() {
                    let wins = Scalar.or([.compare(comparison, result, other), .isNull(other)])
                    result = Scalar(
                        .searchedCase([.init(condition: wins, result: result)], otherwise: other), type: scalar.type,
                        isNullable: true)
                }
                return try writer.write(result)
            },
            refuses: { arguments, result in
                let isOrdered = result.isNumber || [.date, .timestamp, .timestamptz].contains(result)
                if isOrdered, arguments.allSatisfy({ $0 == result }) { return nil }
                return Inhibition(.functionSemanticsDiffer, "the remote may order \(result) otherwise")
            },
            refusesArguments: { arguments in
                // Each of them doubles the text.
                if arguments.count <= 4 { return nil }
                return Inhibition(.functionNotAvailable, "the remote would compute so many values again and again")
            })
    }

    /// A decimal's next whole number.
    static func wholeNumber(_ name: String) -> Self {
        Self(
            .custom { writer, scalar, arguments throws(CompileError) in
                let call = "\(name)(\(try writer.write(arguments[0]).text))"
                return Fragment("CAST(\(call) AS \(try writer.typeName(scalar.type, scalar.range)))")
            },
            refuses: { arguments, result in
                if arguments.count == 1 { return Refusals.otherThanDecimals(arguments, result) }
                return Inhibition(.functionSemanticsDiffer, "the remote has no `\(name)` to a digit")
            })
    }
}

/// Shifts to the left as products, of which the lowest 32 bits count.
enum BitShift {
    static func factor(_ count: Scalar) -> Int64 {
        if case .integer(let number)? = count.literalValue { return 1 << (number & 31) }
        return 1
    }

    static let otherThanIntegers: @Sendable ([SQLType], SQLType) -> Inhibition? = { _, result in
        if result == .integer { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may lose bits of \(result)")
    }

    static let withoutConstant: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        if case .integer? = arguments.last?.literalValue { return nil }
        return Inhibition(.functionNotAvailable, "the remote shifts by constants only")
    }
}

extension Refusals {
    static let otherThanIntegers: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if result.isInteger, arguments.allSatisfy({ $0 == result }) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may compute \(result) in another type")
    }

    static let otherThanIntegerToText: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        if arguments.allSatisfy(\.isInteger) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote has digits of whole numbers only")
    }

    static let otherThanDecimals: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if case .numeric = result, case .numeric = arguments[0] { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may round \(arguments[0]) otherwise")
    }

    static let unlessCarryFits: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if let inhibition = otherThanDecimals(arguments, result) { return inhibition }
        guard let precision = arguments[0].decimalDigits?.precision, precision < 38 else {
            return Inhibition(.functionSemanticsDiffer, "the remote has no room for the carry of rounding")
        }
        return nil
    }
}
