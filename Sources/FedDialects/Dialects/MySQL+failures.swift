import FedAlgebra
import FedCatalog
import FedDiagnostics

extension LedgerEntry {
    /// A quotient has four digits more than the dividend, whatever the session says at least as many
    /// (<https://dev.mysql.com/doc/refman/8.4/en/arithmetic-functions.html>), and none has more than 30, or 38 in MariaDB.
    static let mySQLDigits = decimalDigits(
        "Products and quotients of decimals with many digits are rounded to 30 digits behind the point, or to fewer, before "
            + "they are rounded to their type, so that the last digit may be another one.",
        link: "https://dev.mysql.com/doc/refman/8.4/en/precision-math-decimal-characteristics.html",
        Witness(
            [("n", "numeric(38,18)")], [["0.49999999"]], "SELECT min(n / 1000000000000000000) AS r FROM witness",
            here: "0.000000000000000000", there: "0.000000000000000001", isTried: false)
    ) { dialect in
        let names = dialect.type
        dialect.extend(.multiply, refuses: Refusals.unlessDecimals) { writer, scalar, arguments throws(CompileError) in
            let plain = try writer.infix("*", arguments, .product)
            return Fragment("CAST(\(plain.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
        }
        dialect.extend(
            .divide,
            refuses: { arguments, result in
                if Refusals.unlessDecimals(arguments, result) == nil, names(result) != nil { return nil }
                return Inhibition(.functionSemanticsDiffer, "the remote keeps fewer digits of this quotient")
            },
            { writer, scalar, arguments throws(CompileError) in
                let digits = quotient(arguments.map(\.type), scalar.type) ?? "DECIMAL(65, 30)"
                let quotient = try writer.fill("CAST({0} AS \(digits)) / {1}", arguments)
                return Fragment("CAST(\(quotient) AS \(try writer.typeName(scalar.type, scalar.range)))")
            })
    }

    /// The type of a dividend that has at least the scale of the result.
    private static func quotient(_ arguments: [SQLType], _ result: SQLType) -> String? {
        guard let digits = arguments.first?.digits, let wanted = result.digits?.scale else { return nil }
        let scale = min(30, max(wanted, digits.scale))
        return "DECIMAL(\(digits.integer + scale), \(scale))"
    }

    /// Adding beyond the calendar gives NULL, or a day of zeros in front of the year 1: the number of days overflows then.
    static let mySQLDates = dateRange(
        link: "https://dev.mysql.com/doc/refman/8.4/en/date-and-time-functions.html#function_date-add",
        [.addDays: days, .addWholeDays: days])

    private static let days: String = {
        let isBefore = "COALESCE(({0} + INTERVAL {1} DAY) < DATE '0001-01-01', TRUE)"
        let isLost = "\(isBefore) AND {0} IS NOT NULL AND {1} IS NOT NULL"
        return "({0} + INTERVAL ({1} + 0 * (9223372036854775807 + (\(isLost)))) DAY)"
    }()

    /// Arithmetic of integers fails beyond bigints.
    ///
    /// Smaller ones are computed as bigints, too
    /// (<https://dev.mysql.com/doc/refman/8.4/en/out-of-range-and-overflow.html>), and so they are moved to both of its ends
    /// and back. A quotient by zero is NULL, and a cast gives the nearest number, so that something else has to fail.
    static let mySQLFailures = failures(
        link: "https://dev.mysql.com/doc/refman/8.4/en/out-of-range-and-overflow.html"
    ) { dialect in
        let strict = dialect.cast
        var numbers = FittedNumbers { number, type, names in
            switch type {
            case .smallint: moved(number, by: "9223372036854743040")
            case .integer: moved(number, by: "9223372034707292160")
            case .bigint: number
            default: checked(type, names).map { Fragment($0.replacing("{0}", with: number.text)) }
            }
        }
        // One without a sign makes the result one, too.
        numbers.operand = { text, operand, result in
            result.isInteger && operand.isRead ? Fragment("CAST(\(text.text) AS SIGNED)") : text
        }
        // Zero without the least bigint is that one again.
        numbers.negation = { Fragment("-\($0.within(.atom))", .product) }
        numbers.difference = { left, right in
            let wraps = "\(left.within(.sum)) = 0 AND \(right.within(.sum)) = -9223372036854775808"
            return Fragment(
                "\(left.within(.sum)) - \(right.within(.product)) + 0 * (9223372036854775807 + (\(wraps)))", .sum)
        }
        numbers.dividesByZero = [.divide, .modulo]
        numbers.bare = bareNumbers(dialect)
        dialect.fit(numbers)
        let names = dialect.type
        dialect.cast = { from, to, kind in
            let form = strict(from, to, kind)
            guard kind == .dc, from.isExact, to.isExact, case .refused = form else { return form }
            return checked(to, names).map { .template($0) } ?? form
        }
        dialect.repeatsFailures = true
        dialect.admit(
            .raise,
            refuses: { _, result in
                if result.isNumber || result == .boolean { return nil }
                return Inhibition(.functionNotAvailable, "the remote fails with no value of type \(result)")
            }
        ) { _, _, _ in Fragment("(9223372036854775807 + 1)") }
    }

    /// Rounded numbers and quotients without a cast, which would make the nearest number of them.
    private static func bareNumbers(_ dialect: Dialect) -> [Function: CallWriter] {
        var table: [Function: CallWriter] = [:]
        for (function, name) in [(Function.roundHalfAway, "ROUND"), (.ceiling, "CEILING"), (.floor, "FLOOR")] {
            let call: CallWriter = { writer, _, arguments throws(CompileError) in try writer.call(name, arguments) }
            table[function] = call
        }
        guard let strict = dialect.functions[.divide]?.spelling else { return table }
        let divide: CallWriter = { writer, scalar, arguments throws(CompileError) in
            if !scalar.type.isInteger, let digits = quotient(arguments.map(\.type), scalar.type) {
                return Fragment(try writer.fill("CAST({0} AS \(digits)) / {1}", arguments), .product)
            }
            return try writer.spell(strict, arguments, scalar)
        }
        table[.divide] = divide
        return table
    }

    private static func moved(_ number: Fragment, by distance: String) -> Fragment {
        Fragment("\(number.within(.sum)) + \(distance) - \(distance) - \(distance) + \(distance)", .sum)
    }

    private static func checked(_ type: SQLType, _ names: (SQLType) -> String?) -> String? {
        guard names(type) != nil, case .template(let template) = Dialect.mySQLStrictCast(type, 38) else { return nil }
        return template
    }
}

extension Scalar {
    /// Whether it is what a column holds.
    fileprivate var isRead: Bool {
        if case .cast(let operand, .scan) = kind { return operand.columnID != nil }
        return columnID != nil
    }
}
