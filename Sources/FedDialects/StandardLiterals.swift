package import FedAlgebra
package import FedCatalog

/// Literals as the SQL standard writes them, with a cast where the plain form has another type.
package enum StandardLiterals {
    package static func literal(_ value: Value, _ type: SQLType, in dialect: Dialect) -> Fragment? {
        guard let typeName = dialect.type(type) else { return nil }
        switch value {
        case .null: return Fragment("CAST(NULL AS \(typeName))")
        case .boolean(let flag):
            if let truth = dialect.truthValues { return Fragment(flag ? truth.holds : truth.fails) }
            return Fragment(flag ? "TRUE" : "FALSE")
        case .integer(let number):
            // The smallest integer has no positive counterpart for the minus sign.
            let isPlain = type == .integer && number != Int64(Int32.min)
            return isPlain ? signed(String(number)) : Fragment("CAST(\(number) AS \(typeName))")
        case .decimal(let unscaled):
            return signed(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))
        case .double(let number):
            return Fragment("CAST(\(dialect.string(text(number))) AS \(typeName))")
        // Client libraries take statements as C strings, which end at a NUL.
        case .text(let text): return text.unicodeScalars.contains("\0") ? nil : Fragment(dialect.string(text))
        case .date(let days): return Fragment("DATE '\(CalendarDate.text(days: Int(days)))'")
        case .timestamp(let microseconds):
            let zone = type == .timestamptz ? "+00:00" : ""
            return Fragment("CAST('\(CalendarDate.text(timestamp: microseconds))\(zone)' AS \(typeName))")
        // The end of the day is a time in few systems.
        case .time(86_400_000_000): return nil
        case .time(let microseconds):
            return Fragment("CAST('\(CalendarDate.text(time: microseconds))' AS \(typeName))")
        case .bytes, .interval: return nil
        }
    }

    /// The day of a date or timestamp, counted from 1970-01-01.
    static func day(of value: Value) -> Int? {
        switch value {
        case .date(let days): Int(days)
        case .timestamp(let microseconds): CalendarDate.split(microseconds).days
        default: nil
        }
    }

    /// A number's lexeme; a negative one binds as a sign does.
    package static func signed(_ lexeme: String) -> Fragment {
        Fragment(lexeme, lexeme.hasPrefix("-") ? .sign : .atom)
    }

    /// Two digits for each byte, in upper case.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    /// A double as all systems read it back: the shortest text with the same value.
    package static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return "\(number)"
    }
}
