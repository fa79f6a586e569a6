import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Spark SQL 4 with ANSI on and the session zone UTC: the language of the main stage.
    ///
    /// Decimals have other result types here than in DC SQL: operands are narrowed or widened so that the result
    /// comes out exact (<https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html>).
    package static let spark: Dialect = standard.deriving("spark") { dialect in
        dialect.quote = "`"
        dialect.strings = .spark
        dialect.mergesCasts = true
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.type = { type in
            switch type {
            case .boolean: "BOOLEAN"
            case .smallint: "SMALLINT"
            case .integer: "INT"
            case .bigint: "BIGINT"
            case .numeric(let precision, let scale): "DECIMAL(\(precision), \(scale))"
            case .real: "FLOAT"
            case .double: "DOUBLE"
            case .text, .varchar, .char, .json, .uuid, .time: "STRING"
            case .bytes: "BINARY"
            case .date: "DATE"
            case .timestamp: "TIMESTAMP_NTZ"
            case .timestamptz: "TIMESTAMP_LTZ"
            case .interval: nil
            }
        }
        dialect.rows = .spark
        dialect.functions[.concatenate] = .init(.infix("||", .concatenation))
        dialect.isNaN = "ISNAN({0})"
        dialect.semiJoin = "LEFT SEMI JOIN"
        dialect.antiJoin = "LEFT ANTI JOIN"
        dialect.literal = { dialect, value, type in SparkLiterals.literal(value, type, in: dialect) }
        dialect.cast = { from, to, kind in
            // Spark's own casts mean themselves; those that the embedded engine cannot make are not written.
            if kind == .spark {
                let form = duckdbEngine.cast(from, to, kind)
                if case .refused = form { return form }
                return .cast
            }
            switch (from, to) {
            case (.varchar, .text), (.json, .text), (.uuid, .text), (.time, .text): return .passing
            case (.char, .text): return .template("RTRIM({0})")
            case (_, .varchar(let length)) where from.isText: return .template("SUBSTRING({0}, 1, \(length))")
            case (_, .char(let length)) where from.isText: return .template("RTRIM(SUBSTRING({0}, 1, \(length)))")
            // Spark's cast truncates.
            case (.numeric, .smallint): return .template("CAST(ROUND({0}, 0) AS SMALLINT)")
            case (.numeric, .integer): return .template("CAST(ROUND({0}, 0) AS INT)")
            case (.numeric, .bigint): return .template("CAST(ROUND({0}, 0) AS BIGINT)")
            case _ where from.isFloat && to.isInteger:
                return .template(sparkWhole(to, rounded: "RINT({0})"))
            // Spark makes an infinity of what a float does not hold.
            case (.double, .real):
                return .template(
                    "CASE WHEN ABS({0}) >= 3.4028235677973366E38D AND ABS({0}) < CAST('Infinity' AS DOUBLE) "
                        + "THEN CAST(RAISE_ERROR('numeric overflow') AS FLOAT) ELSE CAST({0} AS FLOAT) END")
            case (.double, .numeric(_, 0)), (.real, .numeric(_, 0)):
                // Spark gives NULL for infinities and NaN.
                return .template(
                    "CAST(CASE WHEN ABS({0}) < CAST('Infinity' AS DOUBLE) THEN ROUND(CAST({0} AS DOUBLE), 0) "
                        + "WHEN {0} IS NOT NULL THEN CAST(RAISE_ERROR('numeric overflow') AS DOUBLE) END "
                        + "AS \(spark.type(to) ?? ""))")
            default: break
            }
            return sparkCast(from, to) ?? sparkTemporalCast(from, to) ?? StandardCasts.form(from: from, to: to)
        }
        for function in [Function.add, .subtract, .multiply, .divide] {
            dialect.functions[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try SparkArithmetic.write(function, scalar, arguments, &writer)
                })
        }
        dialect.functions.merge(sparkNumeric) { $1 }
        dialect.tryCast = { from, to, kind in sparkTryCast(from, to, kind) ?? sparkTemporalTryCast(from, to, kind) }
        dialect.functions.merge(sparkText) { $1 }
        dialect.likeOfPatterns = "{0} LIKE {1} ESCAPE {2}"
        dialect.functions.merge(sparkTemporal) { $1 }
        dialect.functions[.soleValue] = soleValue
        dialect.aggregate = { writer, call, tail throws(CompileError) in
            try SparkAggregates(tail: tail).write(call, &writer)
        }
        dialect.emptyGroupingSetsNeedRows = true
        dialect.sortsBehindHaving = false
        dialect.ranksNeedOrder = true
    }
}

/// Literals whose Spark type is exactly the algebra's.
enum SparkLiterals {
    /// Whether a day lies in the years 0 to 9999: a literal has four digits for its year.
    private static func isWritten(days: Int) -> Bool { (-719_528...2_932_896).contains(days) }

    static func literal(_ value: Value, _ type: SQLType, in dialect: Dialect) -> Fragment? {
        guard let typeName = dialect.type(type) else { return nil }
        switch value {
        case .null: return Fragment("CAST(NULL AS \(typeName))")
        case .boolean(let flag): return Fragment(flag ? "TRUE" : "FALSE")
        case .integer(let number):
            let suffix = type == .bigint ? "L" : type == .smallint ? "S" : ""
            // The smallest numbers have no positive counterpart for the minus sign.
            if number == Int64.min { return Fragment("CAST('\(number)' AS BIGINT)") }
            return StandardLiterals.signed("\(number)\(suffix)")
        case .decimal(let unscaled):
            guard case .numeric(let precision, let scale) = type else { return nil }
            let lexeme = Decimal.text(unscaled, scale: scale)
            let digits = max(scale, max(1, String(unscaled.magnitude).count))
            if digits == precision { return StandardLiterals.signed(scale == 0 ? lexeme + "BD" : lexeme) }
            return Fragment("CAST(\(lexeme)\(scale == 0 ? "BD" : "") AS \(typeName))")
        case .double(let number):
            if !number.isFinite { return Fragment("CAST('\(StandardLiterals.text(number))' AS \(typeName))") }
            return type == .double
                ? StandardLiterals.signed("\(number)D") : Fragment("CAST(\(number)D AS \(typeName))")
        case .text(let text): return Fragment(dialect.string(text))
        case .date(let days) where !isWritten(days: Int(days)): return nil
        case .timestamp(let microseconds) where !isWritten(days: CalendarDate.split(microseconds).days): return nil
        case .date(let days): return Fragment("DATE '\(CalendarDate.text(days: Int(days)))'")
        case .timestamp(let microseconds):
            let text = CalendarDate.text(timestamp: microseconds)
            return Fragment(type == .timestamptz ? "TIMESTAMP_LTZ '\(text)Z'" : "TIMESTAMP_NTZ '\(text)'")
        case .time(let microseconds):
            let text = CalendarDate.text(time: microseconds)
            return Fragment("'\(text.contains(".") ? text : text + ".000000")'")
        case .bytes(let bytes):
            return Fragment("X'\(StandardLiterals.hexadecimal(bytes))'")
        case .interval: return nil
        }
    }
}
