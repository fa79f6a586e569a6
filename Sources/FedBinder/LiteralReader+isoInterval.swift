import FedAlgebra

extension LiteralReader {
    /// `P1Y2M3DT4H5M6.5S`, and `P0001-02-03T04:05:06`: the forms of ISO 8601; `nil` for another text.
    ///
    /// Each number has its own sign; designators may be repeated, and stand in any order. Hours, minutes and seconds
    /// may have a fraction; those of years, months and days, which Hyper carries to the next smaller unit in ways of
    /// its own, are not read.
    static func isoInterval(_ text: String) -> Value? {
        // What is less than a microsecond does not count.
        guard let text = cuttingFractions(text.trimming()) else { return nil }
        var rest = Substring(text)
        guard rest.popFirst() == "P", !rest.isEmpty else { return nil }
        let parts = rest.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        var span = Span()
        let clock = parts.count == 2 ? parts[1] : ""
        if let date = isoDate(parts[0]), clock.isEmpty || clock.contains(":") {
            (span.months, span.days) = date
            if !clock.isEmpty {
                guard let time = time(clock) else { return nil }
                span.microseconds = time
            }
            return span.value
        }
        guard span.add(parts[0], of: ["Y": "year", "M": "month", "W": "week", "D": "day"]),
            span.add(clock, of: ["H": "hour", "M": "minute", "S": "second"])
        else { return nil }
        return span.value
    }

    /// The months and days of `0001-02-03`.
    private static func isoDate(_ text: Substring) -> (months: Int, days: Int)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let years = digits(parts[0], 4...4), let months = digits(parts[1], 2...2),
            let days = digits(parts[2], 2...2)
        else { return nil }
        return (years * 12 + months, days)
    }
}

extension LiteralReader.Span {
    /// Adds numbers and their designators; false for another text.
    fileprivate mutating func add(_ text: Substring, of units: [Character: String]) -> Bool {
        var rest = text
        while !rest.isEmpty {
            let number = rest.prefix { $0 == "-" || $0 == "." || ("0"..."9").contains($0) }
            rest = rest.dropFirst(number.count)
            guard let designator = rest.popFirst(), let unit = units[designator], add(iso: number, unit) else {
                return false
            }
        }
        return true
    }

    private mutating func add(iso number: Substring, _ unit: String) -> Bool {
        guard number.contains(".") else { return Int32(number) != nil && add(number, unit) }
        let micros: [String: Int128] = ["hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000]
        guard let factor = micros[unit], number.last != ".", let amount = Decimal.parse(number),
            let scale = Decimal.rescale(1, from: 0, to: amount.scale),
            abs(amount.unscaled) / scale < Int128(Int32.max)
        else { return false }
        return advance(Int64(amount.unscaled * factor / scale), by: 1)
    }
}
