import FedAlgebra

extension LiteralReader {
    /// `'3' MONTH`, `'1 day 2 hours'`, `'1 day 02:03:04'`, `'36:00:00'`, `'1 day ago'`; `nil` if it cannot be read.
    static func interval(_ text: String, unit: String?) -> Value? {
        var span = Span()
        var words = text.trimming().lowercased().split(separator: " ")
        if let unit {
            guard words.count == 1, span.add(words[0], unit) else { return nil }
            return span.value
        }
        let count = words.count
        words.removeAll { $0 == "ago" }
        let isPast = words.count < count
        guard !words.isEmpty else { return nil }
        if let last = words.last, last.contains(":") {
            words.removeLast()
            guard let clock = clock(last, isAlone: words.isEmpty) else { return nil }
            span.microseconds = clock
        }
        guard words.count % 2 == 0 else { return nil }
        for position in stride(from: 0, to: words.count, by: 2) {
            guard span.add(words[position], String(words[position + 1])) else { return nil }
        }
        return isPast ? span.negated?.value : span.value
    }

    /// The text with six digits at most behind each point; `nil` where there are more than `longest`.
    static func cuttingFractions(_ text: String, longest: Int = .max) -> String? {
        var result = ""
        var digits: Int?
        for character in text {
            if character == "." {
                digits = 0
            } else if character.isASCII, character.isNumber, let count = digits {
                digits = count + 1
                if count >= longest { return nil }
                if count >= 6 { continue }
            } else {
                digits = nil
            }
            result.append(character)
        }
        return result
    }

    /// What the parts of an interval add up to.
    struct Span {
        var months = 0
        var days = 0
        var microseconds: Int64 = 0

        var value: Value? {
            guard let exactMonths = Int32(exactly: months), let exactDays = Int32(exactly: days) else { return nil }
            return .interval(months: exactMonths, days: exactDays, microseconds: microseconds)
        }

        /// The same time back, unless 64 bits do not hold it.
        var negated: Span? {
            microseconds == .min ? nil : Span(months: -months, days: -days, microseconds: -microseconds)
        }

        mutating func add(_ amount: Substring, _ unit: String) -> Bool {
            let name = unit.hasSuffix("s") ? String(unit.dropLast()) : unit
            if name == "second" {
                guard let number = Decimal.parse(amount),
                    let scaled = Decimal.rescale(number.unscaled, from: number.scale, to: 6),
                    let value = Int64(exactly: scaled)
                else { return false }
                return advance(value, by: 1)
            }
            guard let number = Int(amount), number.magnitude <= 2_147_483_648 else { return false }
            switch name {
            case "year": months += number * 12
            case "quarter": months += number * 3
            case "month", "mon": months += number
            case "week": days += number * 7
            case "day": days += number
            case "hour": return advance(Int64(number), by: 3_600_000_000)
            case "minute": return advance(Int64(number), by: 60_000_000)
            default: return false
            }
            return true
        }

        /// Goes on by a number of units; false where 64 bits do not hold the sum.
        mutating func advance(_ number: Int64, by unit: Int64) -> Bool {
            let (product, isTooLong) = number.multipliedReportingOverflow(by: unit)
            let (sum, isTooLarge) = microseconds.addingReportingOverflow(product)
            microseconds = sum
            return !isTooLong && !isTooLarge
        }
    }

    /// `02:03`, `02:03:04.5`: hours, minutes and seconds with a sign of their own, in microseconds.
    ///
    /// They are a time of day, up to `24:00:00`; more hours than that are read where seconds follow and no days precede.
    static func clock(_ text: Substring, isAlone: Bool) -> Int64? {
        let isNegative = text.first == "-"
        let parts = (isNegative || text.first == "+" ? text.dropFirst() : text)
            .split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hours = digits(parts[0], 1...7),
            let minutes = digits(parts[1], 1...2), minutes <= 59
        else { return nil }
        var microseconds = Int64(hours * 60 + minutes) * 60_000_000
        if parts.count == 3 {
            guard parts[2].first?.isNumber == true, let seconds = Decimal.parse(parts[2]),
                let rounded = Decimal.rescale(seconds.unscaled, from: seconds.scale, to: 6),
                (0..<60_000_000).contains(rounded)
            else { return nil }
            microseconds += Int64(rounded)
        }
        guard microseconds <= 86_400_000_000 || isAlone && parts.count == 3 else { return nil }
        return isNegative ? -microseconds : microseconds
    }
}
