import FedAlgebra

/// Intervals in words, as DC SQL reads them: as PostgreSQL did for long.
extension LiteralReader {
    /// `1 day 2 hours`, `1d2h`, `1.5 days`, `1 mon 02:03:04`, `5`, `2 decades ago`; `nil` if it cannot be read.
    ///
    /// Each unit may stand once. A last number without a unit counts seconds.
    static func looseInterval(_ text: String) -> Value? {
        var rest = text.trimming().lowercased()[...]
        var span = Span()
        var seen: Set<Unit> = []
        var isPast = false
        while let first = rest.first {
            if first.isWhitespace || first == "," {
                rest = rest.dropFirst()
                continue
            }
            if let named = word(at: rest), named.word == "ago" {
                isPast = true
                rest = named.rest
                continue
            }
            let number = rest.prefix { "+-.:".contains($0) || ("0"..."9").contains($0) }
            rest = rest.dropFirst(number.count)
            if number.contains(":") {
                let isAlone = seen.isEmpty && rest.isEmpty
                guard seen.isDisjoint(with: Unit.clock), let clock = clock(number, isAlone: isAlone),
                    span.advance(clock, by: 1)
                else { return nil }
                seen.formUnion(Unit.clock)
                continue
            }
            let unit: Unit
            if let named = word(at: rest.drop(while: \.isWhitespace)) {
                guard let known = Unit(named.word) else { return nil }
                unit = known
                rest = named.rest
            } else {
                guard rest.allSatisfy(\.isWhitespace) else { return nil }
                unit = .second
            }
            guard seen.insert(unit).inserted, span.add(number, unit) else { return nil }
        }
        guard !seen.isEmpty else { return nil }
        return isPast ? span.negated?.value : span.value
    }

    private static func word(at text: Substring) -> (word: String, rest: Substring)? {
        let word = text.prefix { ("a"..."z").contains($0) }
        return word.isEmpty ? nil : (String(word), text.dropFirst(word.count))
    }

    fileprivate enum Unit: Hashable {
        case millennium, century, decade, year, month, week, day, hour, minute, second, millisecond, microsecond

        static let clock: Set<Unit> = [.hour, .minute, .second, .millisecond, .microsecond]

        init?(_ word: String) {
            switch word {
            case "mil", "mils", "millennium", "millenniums", "millennia": self = .millennium
            case "c", "cent", "century", "centuries": self = .century
            case "decade", "decades", "decs": self = .decade
            case "y", "yr", "yrs", "year", "years": self = .year
            case "mon", "mons", "month", "months": self = .month
            case "w", "week", "weeks": self = .week
            case "d", "day", "days": self = .day
            case "h", "hr", "hrs", "hour", "hours": self = .hour
            case "m", "min", "mins", "minute", "minutes": self = .minute
            case "s", "sec", "secs", "second", "seconds": self = .second
            case "ms", "msec", "msecs", "millisecond", "milliseconds": self = .millisecond
            case "us", "usec", "usecs", "microsecond", "microseconds": self = .microsecond
            default: return nil
            }
        }

        /// How many of the next smaller part of an interval it has.
        var size: (months: Int, days: Int, microseconds: Int64) {
            switch self {
            case .millennium: (12_000, 0, 0)
            case .century: (1200, 0, 0)
            case .decade: (120, 0, 0)
            case .year: (12, 0, 0)
            case .month: (1, 0, 0)
            case .week: (0, 7, 0)
            case .day: (0, 1, 0)
            case .hour: (0, 0, 3_600_000_000)
            case .minute: (0, 0, 60_000_000)
            case .second: (0, 0, 1_000_000)
            case .millisecond: (0, 0, 1000)
            case .microsecond: (0, 0, 1)
            }
        }
    }
}

extension LiteralReader.Span {
    /// A fraction of months is one of 30 days, and a fraction of a day one of 24 hours; both are computed as doubles.
    fileprivate mutating func add(_ number: Substring, _ unit: LiteralReader.Unit) -> Bool {
        let sign = number.first
        let amount = sign == "-" || sign == "+" ? number.dropFirst() : number
        let parts = amount.split(separator: ".", omittingEmptySubsequences: false)
        // Hyper takes no more than 32 bits of any unit.
        guard (1...2).contains(parts.count), parts[0].isEmpty ? parts.count == 2 : Int32(parts[0]) != nil,
            parts[0].allSatisfy({ ("0"..."9").contains($0) }), parts.count == 1 || !parts[1].isEmpty,
            parts.count == 1 || parts[1].allSatisfy({ ("0"..."9").contains($0) }),
            let fraction = parts.count == 1 ? 0 : Double("0." + parts[1])
        else { return false }
        let whole = Int(parts[0]) ?? 0
        let factor = sign == "-" ? -1 : 1
        months += factor * whole * unit.size.months
        days += factor * whole * unit.size.days
        guard advance(Int64(factor * whole), by: unit.size.microseconds) else { return false }
        var share = fraction
        if unit.size.months > 0 {
            share *= Double(unit.size.months)
            months += factor * Int(share)
            share = (share - share.rounded(.towardZero)) * 30
        } else if unit.size.days > 0 {
            share *= Double(unit.size.days)
        } else {
            return advance(Int64(factor) * Int64((share * Double(unit.size.microseconds)).rounded()), by: 1)
        }
        days += factor * Int(share)
        let rest = (share - share.rounded(.towardZero)) * 86_400
        return advance(Int64(factor) * Int64((rest * 1_000_000).rounded()), by: 1)
    }
}
