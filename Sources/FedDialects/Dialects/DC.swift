import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// DC SQL, the language that callers write: for statements that come from another language.
    ///
    /// What DC SQL has no exact words for has no spelling here. Types that DC SQL would give a result otherwise are
    /// forced by a cast where that rounds nothing twice.
    package static let dc: Dialect = postgres.deriving("dc") { dialect in
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.binaryOrder = nil
        dialect.rows = .dc
        dialect.hasLengths = true
        // Nothing is moved here: a statement says what it says.
        dialect.fence = nil
        dialect.matchesComputedGroups = false
        let type = dialect.type
        dialect.type = { $0 == .bytes ? "BYTES" : $0 == .json ? "JSON" : type($0) }
        dialect.literal = { dialect, value, type in dcLiteral(value, type, in: dialect) }
        dialect.cast = { from, to, kind in kind == .dc ? dcOwnCast(from, to) : dcCast(from, to) }
        dialect.tryCast = { from, to, kind in
            guard kind == .dc || from.isText && to.isExact || from.isInteger && to.isExact, let name = dc.type(to)
            else {
                return nil
            }
            return "TRY_CAST({0} AS \(name))"
        }
        // Nothing is inherited: PostgreSQL is asked in words that DC SQL does not read.
        dialect.functions = dcFunctions
        for (function, sign) in [
            (Function.add, "+"), (.subtract, "-"), (.multiply, "*"), (.divide, "/"), (.modulo, "%"),
        ] {
            dialect.functions[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try writer.dcArithmetic(function, sign, scalar, arguments)
                })
        }
        dialect.aggregate = { writer, call, tail throws(CompileError) in try writer.dcAggregate(call, tail) }
    }

    /// Of a value that must not be zero: an integer divided by zero fails.
    private static let nonZero =
        "(CASE WHEN {1} = 0 AND {0} IS NOT NULL THEN CASE WHEN 1 / CAST({1} AS INTEGER) = 0 THEN {0} END "

    private static let dcFunctions: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .concatenate: .init(.infix("||", .concatenation)), .coalesce: .init(.call("COALESCE")),
            .substring: .init(.call("SUBSTRING")), .substringFrom: .init(.call("SUBSTRING")),
            .repeat: .init(.call("REPEAT")), .splitPart: .init(.call("SPLIT_PART")), .character: .init(.call("CHR")),
            .negate: .init(.template("(-{0})")), .abs: .init(.call("ABS")),
            .divideNonZero: .init(.template(nonZero + "ELSE {0} / {1} END)")),
            .squareRoot: .init(
                .template("CASE WHEN {0} < 0 THEN CAST('NaN' AS DOUBLE PRECISION) ELSE SQRT({0}) END")),
            .naturalLogarithm: .init(.template("CASE WHEN {0} > 0 THEN LN({0}) END")),
            .exp: .init(.call("EXP")), .cubeRoot: .init(.call("CBRT")), .degrees: .init(.call("DEGREES")),
            .radians: .init(.call("RADIANS")), .sin: .init(.call("SIN")), .cos: .init(.call("COS")),
            .tan: .init(.call("TAN")), .atan: .init(.call("ATAN")),
            .bitAnd: .init(.template("({0} & {1})")), .bitOr: .init(.template("({0} | {1})")),
            .bitXor: .init(.template("({0} # {1})")), .bitNot: .init(.template("(~{0})")),
            .shiftLeft: .init(.template("({0} << {1})")), .shiftRight: .init(.template("({0} >> {1})")),
            .roundHalfEven: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    guard arguments.count == 1, arguments[0].type == .double else {
                        throw .notSupported("rounding half to even in DC SQL", at: arguments[0].range)
                    }
                    return try writer.call("ROUND", arguments)
                }),
            .greatest: .init(.call("GREATEST")), .least: .init(.call("LEAST")),
            .concatenateWith: .init(.call("CONCAT_WS")), .octetLength: .init(.call("OCTET_LENGTH")),
            .length: .init(.call("LENGTH")), .lower: .init(.call("LOWER")), .upper: .init(.call("UPPER")),
            .replace: .init(.call("REPLACE")), .reverse: .init(.call("REVERSE")),
            .position: .init(.call("STRPOS")), .startsWith: .init(.call("STARTS_WITH")),
            .endsWith: .init(.call("ENDS_WITH")), .contains: .init(.call("CONTAINS")),
            .padLeading: .init(.call("LPAD")), .padTrailing: .init(.call("RPAD")), .codePoint: .init(.call("ASCII")),
            .md5: .init(.call("MD5")), .random: .init(.call("RANDOM")),
            .regexMatches: .init(.infix("~", .concatenation)),
            .regexCount: .init(.call("REGEXP_COUNT")), .regexSubstring: .init(.call("REGEXP_SUBSTR")),
            .regexPosition: .init(.call("REGEXP_INSTR")),
            .regexReplace: .init(.template("REGEXP_REPLACE({0}, {1}, {2}, 'g')")),
            .regexGroup: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    guard case .integer(0)? = arguments[2].literalValue else {
                        throw .notSupported("a group of a regular expression in DC SQL", at: scalar.range)
                    }
                    return Fragment(
                        try writer.fill(
                            "CASE WHEN {0} IS NOT NULL THEN COALESCE(REGEXP_SUBSTR({0}, {1}), '') END", arguments))
                }),
            .sha256: .init(.template("ENCODE(SHA256({0}), 'hex')")),
            .hexadecimal: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    guard arguments[0].type == .bigint || arguments[0].type == .bytes else {
                        throw .notSupported("the digits of \(arguments[0].type) in DC SQL", at: arguments[0].range)
                    }
                    let digits = arguments[0].type == .bytes ? "ENCODE({0}, 'hex')" : "TO_HEX({0})"
                    return Fragment(try writer.fill("UPPER(\(digits))", arguments))
                }),
            // DECODE fails for what has no digits, or an odd number of them.
            .bytesOfHexadecimal: .init(
                .template(
                    "CASE WHEN {0} ~ '\\A[0-9A-Fa-f]*\\z' THEN DECODE(REPEAT('0', LENGTH({0}) % 2) || {0}, 'hex') END")),
            .trim: dcTrim("BTRIM"), .trimLeading: dcTrim("LTRIM"), .trimTrailing: dcTrim("RTRIM"),
            .leftmost: dcPart("LEFT"), .rightmost: dcPart("RIGHT"),
            .addDays: .init(.template("({0} + {1})")), .daysBetween: .init(.template("({0} - {1})")),
            .addMonths: .init(.template("DATE_ADD('month', {1}, {0})")),
            .addWholeDays: .init(.template("DATE_ADD('day', {1}, {0})")),
            .addInterval: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    guard case .literal(.interval(let months, let days, let microseconds)) = arguments[1].kind else {
                        throw .notSupported("an interval that is not a literal", at: arguments[1].range)
                    }
                    // It has no unit below the second, and no number of one that 32 bits do not hold.
                    let (hours, rest) = microseconds.quotientAndRemainder(dividingBy: 3_600_000_000)
                    let counts = [(Int64(months), "months"), (Int64(days), "days"), (hours, "hours")]
                    var parts = counts.filter { $0.0 != 0 }.map { "\($0.0) \($0.1)" }
                    if rest != 0 || parts.isEmpty { parts.append("\(Decimal.text(Int128(rest), scale: 6)) seconds") }
                    let moment = try writer.write(arguments[0]).within(.sum)
                    return Fragment("\(moment) + INTERVAL '\(parts.joined(separator: " "))'", .sum)
                }),
            .truncateTime: .init(.call("DATE_TRUNC")), .makeDate: .init(.call("MAKE_DATE")),
            .localTime: .init(.template("({0} AT TIME ZONE {1})")),
        ]
        for (function, name) in [
            (Function.roundHalfAway, "ROUND"), (.ceiling, "CEIL"), (.floor, "FLOOR"), (.truncate, "TRUNC"),
        ] {
            table[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    // Of a float DC SQL's ROUND is half to even.
                    if function == .roundHalfAway, arguments[0].type.isFloat {
                        throw .notSupported(
                            "rounding a \(arguments[0].type) half away from zero in DC SQL", at: scalar.range,
                            hint: "cast it to a decimal first")
                    }
                    var operands: [String] = []
                    for argument in arguments { operands.append(try writer.write(argument).within(.or)) }
                    var own = arguments[0].type
                    // The result has the operand's type, which may be short of a digit: 999.99 becomes 1000.
                    if function != .truncate, case .numeric(let precision, let scale) = own, precision < 38 {
                        own = .numeric(precision: precision + 1, scale: scale)
                        if let type = writer.dialect.type(own) { operands[0] = "CAST(\(operands[0]) AS \(type))" }
                    }
                    let text = "\(name)(\(operands.joined(separator: ", ")))"
                    guard let type = writer.dialect.type(scalar.type), scalar.type != own else { return Fragment(text) }
                    return Fragment("CAST(\(text) AS \(type))")
                })
        }
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.week, "WEEK"),
            (.isoYear, "ISOYEAR"), (.dayOfWeek, "DOW"), (.isoDayOfWeek, "ISODOW"), (.dayOfYear, "DOY"),
            (.hour, "HOUR"), (.minute, "MINUTE"), (.second, "SECOND"),
        ] {
            table[function] = .init(.template("EXTRACT(\(field) FROM {0})"))
        }
        // The count of a scalar subquery's rows, of which there must not be two.
        table[.soleValue] = .init(
            .template("CASE WHEN {1} > 1 THEN CASE WHEN 1 / ({1} - {1}) = 0 THEN {0} END ELSE {0} END"))
        return table
    }()

    private static func dcTrim(_ name: String) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let characters = arguments.count > 1 ? try writer.write(arguments[1]).text : "' '"
                return Fragment("\(name)(\(try writer.write(arguments[0]).text), \(characters))")
            })
    }

    /// DC SQL's LEFT and RIGHT take counts below zero for what goes on the other side.
    private static func dcPart(_ name: String) -> FunctionSpelling {
        .init(.template("\(name)({0}, GREATEST({1}, 0))"))
    }

    private static func dcLiteral(_ value: Value, _ type: SQLType, in dialect: Dialect) -> Fragment? {
        guard let name = dialect.type(type) else { return nil }
        switch value {
        case .decimal(let unscaled):
            return Fragment("CAST('\(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))' AS \(name))")
        case .text(let text) where type != .text && !text.unicodeScalars.contains("\0"):
            return Fragment("CAST(\(dialect.string(text)) AS \(name))")
        case .bytes(let bytes):
            let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return Fragment("CAST('\\x\(digits)' AS BYTES)")
        default: return StandardLiterals.literal(value, type, in: dialect)
        }
    }

    // MARK: - Casts

    /// DC SQL's own casts; times and JSON as text are as main has them, with all six digits.
    private static func dcOwnCast(_ from: SQLType, _ to: SQLType) -> CastForm {
        switch (from, to) {
        case (.time, .text), (.json, .text): .refused("DC SQL writes \(from) as text otherwise")
        default: .cast
        }
    }

    /// Spark's casts, as far as DC SQL's are the same.
    private static func dcCast(_ from: SQLType, _ to: SQLType) -> CastForm {
        guard let name = dc.type(to) else { return .refused("DC SQL has no such type") }
        switch (from, to) {
        case _ where to.isInteger && from.isNumber && !from.isInteger: return .template("CAST(TRUNC({0}) AS \(name))")
        case _ where from.isExact && to.isNumber, (.real, .double),
            _ where from.isText && to.isText:
            return .cast
        case (_, .text) where from.isExact || from == .boolean || from == .date || from == .timestamp: return .cast
        case (.date, .timestamp), (.timestamp, .date), (.timestamp, .timestamptz), (.timestamptz, .timestamp),
            (.date, .timestamptz), (.timestamptz, .date):
            return .cast
        case _ where from.isText && to.isExact: return .cast
        default: return .refused("DC SQL makes it otherwise than Spark")
        }
    }
}

extension ScalarWriter {
    /// Arithmetic in DC SQL, with a cast where the type wanted is another than DC SQL's.
    fileprivate mutating func dcArithmetic(
        _ function: Function, _ sign: String, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let precedence: Fragment.Precedence = function == .add || function == .subtract ? .sum : .product
        let plain = try infix(sign, arguments, precedence)
        let digits = arguments.compactMap(\.type.decimalDigits)
        guard case .numeric = scalar.type, digits.count == 2, let type = dialect.type(scalar.type) else { return plain }
        let natural = DecimalRules.dc.result(function, digits[0], digits[1])
        if natural == scalar.type { return plain }
        guard let own = natural?.digits, let wanted = scalar.type.digits else { return plain }
        let exactScale =
            function == .multiply ? digits[0].scale + digits[1].scale : max(digits[0].scale, digits[1].scale)
        let isExact = function != .divide && own.scale == exactScale
        let integers = digits.map { $0.precision - $0.scale }
        let needed = function == .multiply ? integers[0] + integers[1] : max(integers[0], integers[1]) + 1
        // Rounding twice is not rounding once, and digits that DC SQL lacks before the point cannot be given back.
        guard own.scale == wanted.scale || isExact, own.integer >= min(needed, wanted.integer) else {
            throw .notSupported(
                "`\(sign)` of \(arguments[0].type) and \(arguments[1].type) as \(scalar.type) in DC SQL",
                at: scalar.range, hint: "cast the operands to less digits")
        }
        return Fragment("CAST(\(plain.text) AS \(type))")
    }

    fileprivate mutating func dcAggregate(_ call: Aggregate.Call, _ tail: String) throws(CompileError) -> Fragment {
        if call.function == .mode {
            return Fragment("MODE() WITHIN GROUP (ORDER BY \(try sortKeys(call.orderBy)))\(tail)")
        }
        guard let argument = call.argument else { return Fragment("COUNT(*)\(tail)") }
        let text = try write(argument).text
        let operand = (call.isDistinct ? "DISTINCT " : "") + text
        func plain(_ name: String) -> Fragment { Fragment("\(name)(\(operand))\(tail)") }
        switch call.function {
        case .countRows, .count: return plain("COUNT")
        case .min: return plain("MIN")
        case .max: return plain("MAX")
        case .anyValue: return Fragment("ANY_VALUE(\(text))\(tail)")
        case .boolAnd: return plain("BOOL_AND")
        case .boolOr: return plain("BOOL_OR")
        case .bitAnd: return plain("BIT_AND")
        case .bitOr: return plain("BIT_OR")
        case .sum, .avg:
            let name = call.function == .sum ? "SUM" : "AVG"
            if argument.type.isFloat { return plain(name) }
            let natural = DecimalRules.dc.aggregate(call.function, over: argument.type)
            if natural == call.type { return plain(name) }
            guard call.function == .sum, let type = dialect.type(call.type) else { break }
            return Fragment("CAST(\(plain(name).text) AS \(type))")
        case .stddevPop where argument.type == .double: return plain("STDDEV_POP")
        case .stddevSamp where argument.type == .double: return plain("STDDEV_SAMP")
        case .varPop where argument.type == .double: return plain("VAR_POP")
        case .varSamp where argument.type == .double: return plain("VAR_SAMP")
        case .percentileCont:
            return Fragment("PERCENTILE_CONT(\(text)) WITHIN GROUP (ORDER BY \(try sortKeys(call.orderBy)))\(tail)")
        case .percentileDisc:
            guard let key = call.orderBy.first, key.scalar.type == call.type else { break }
            return Fragment("PERCENTILE_DISC(\(text)) WITHIN GROUP (ORDER BY \(try sortKeys(call.orderBy)))\(tail)")
        case .minBy, .maxBy:
            // It takes the rows that have a value, and no FILTER.
            let takesRest = Scalar.and([.not(.isNull(argument))])
            guard call.filter.map({ $0 == takesRest }) ?? !argument.isNullable else { break }
            let key = try write(call.arguments[1]).text
            let extreme = "\(call.function == .minBy ? "MIN_BY" : "MAX_BY")(\(text), \(key))"
            // Where no row has a key, it gives the value of some row.
            let mayLackKeys = call.filter == nil && call.arguments[1].isNullable
            return Fragment(mayLackKeys ? "CASE WHEN COUNT(\(key)) > 0 THEN \(extreme) END" : extreme)
        case .stringAgg where !call.orderBy.isEmpty && !call.isDistinct:
            let delimiter = try write(call.arguments[1]).text
            return Fragment("STRING_AGG(\(text), \(delimiter) ORDER BY \(try sortKeys(call.orderBy)))\(tail)")
        default: break
        }
        throw .notSupported("the aggregate \(call.function.rawValue) as it is here in DC SQL", at: nil)
    }
}
