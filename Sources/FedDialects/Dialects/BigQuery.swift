import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// BigQuery in GoogleSQL.
    ///
    /// Text compares by its code points unless a column has a collation
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/collation-concepts>). Backslashes escape inside
    /// of literals, of names in backticks and of patterns; there is no ESCAPE
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical>). There is one integer type and one
    /// float, a number with a point is a float, and NUMERIC holds nine digits behind its point, where BIGNUMERIC has 38
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types>). Outer joins, and
    /// subqueries that read what is around them, need an equality
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#join_types>). Set operators say
    /// DISTINCT, and windows take NULLs on their own side only. NaN is equal to nothing.
    package static let bigquery = conservative.deriving("bigquery") { dialect in
        dialect.quote = IdentifierQuotes("`", "`", areEscaped: true)
        dialect.strings = .backslash
        dialect.like = .backslash
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.joinLimits.needingEquality = [.leftJoin, .rightJoin, .semiJoin, .antiJoin]
        dialect.intersect = "INTERSECT DISTINCT"
        dialect.except = "EXCEPT DISTINCT"
        dialect.offsetNeedsLimit = true
        dialect.nullOrder = .least
        dialect.keyLists?.takesText = false
        dialect.type = bigqueryType
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            switch (from, to) {
            // There is no type of fewer bits that could overflow.
            case (_, .smallint) where from.isExact, (_, .integer) where from.isExact:
                guard !CastProperties(from: from, to: to, cast: .dc).isTotal else { return .passing }
                guard from.digits?.scale == 0 else { return .refused("BigQuery has integers of 64 bits only") }
                let (low, high) = to == .smallint ? ("-32768", "32767") : ("-2147483648", "2147483647")
                return .template(
                    "IF({0} NOT BETWEEN \(low) AND \(high), CAST(ERROR('value out of range') AS INT64), "
                        + "CAST({0} AS INT64))")
            default:
                return ConservativeCasts.text(from, to, substring: "SUBSTR") { "RTRIM(\($0), ' ')" }
                    ?? cast(from, to, kind)
            }
        }
        let literal = dialect.literal
        dialect.literal = { dialect, value, type in
            guard let name = dialect.type(type) else { return nil }
            switch value {
            case .decimal(let unscaled):
                return Fragment("CAST('\(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))' AS \(name))")
            default: return literal(dialect, value, type)
            }
        }
        for function in [Function.add, .subtract, .multiply] {
            dialect.functions[function]?.spelling = .custom { writer, scalar, arguments throws(CompileError) in
                try writer.bigqueryArithmetic(function, scalar, arguments)
            }
        }
        dialect.setDateParts { "EXTRACT(\($0) FROM {0})" }
        dialect.functions[.length] = .init(.call("CHAR_LENGTH"))
        dialect.functions[.substring] = .init(.call("SUBSTR"))
        dialect.functions[.daysBetween] = .init(.template("DATE_DIFF({0}, {1}, DAY)"))
        dialect.functions[.concatenate] = .init(.infix("||", .concatenation), refuses: Refusals.bytes)
        dialect.ledger = [
            .caseMapping(
                "upper() and lower() map each character to one.",
                link: "https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#upper"),
            .floatRange(link: "https://cloud.google.com/bigquery/docs/reference/standard-sql/operators"),
            .mathLibrary(
                link: "https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions"),
        ]
    }

    private static let bigqueryType: @Sendable (SQLType) -> String? = { type in
        switch type {
        case .boolean: "BOOL"
        case .smallint, .integer, .bigint: "INT64"
        case .numeric(let precision, let scale):
            isNarrow(type) ? "NUMERIC(\(precision), \(scale))" : "BIGNUMERIC(\(precision), \(scale))"
        case .double: "FLOAT64"
        case .text, .varchar: "STRING"
        case .bytes: "BYTES"
        case .date: "DATE"
        case .timestamp: "DATETIME"
        case .timestamptz: "TIMESTAMP"
        case .real, .char, .time, .interval, .json, .uuid: nil
        }
    }

    /// Whether NUMERIC holds the numbers of the type.
    fileprivate static func isNarrow(_ type: SQLType) -> Bool {
        guard let digits = type.digits else { return false }
        return digits.scale <= 9 && digits.integer <= 29
    }
}

extension ScalarWriter {
    /// Of two NUMERICs the result is one, too, and is rounded where it has more digits.
    fileprivate mutating func bigqueryArithmetic(
        _ function: Function, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let (sign, precedence): (String, Fragment.Precedence) =
            function == .multiply ? ("*", .product) : function == .add ? ("+", .sum) : ("-", .sum)
        let isWide = !Dialect.isNarrow(scalar.type) && arguments.map(\.type).allSatisfy(Dialect.isNarrow)
        guard isWide || arguments.allSatisfy(\.type.isInteger) else { return try infix(sign, arguments, precedence) }
        let type = isWide ? "BIGNUMERIC" : "NUMERIC"
        let right = try write(arguments[1])
        let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
        return Fragment("CAST(\(try write(arguments[0]).text) AS \(type)) \(sign) \(tight)", precedence)
    }
}
