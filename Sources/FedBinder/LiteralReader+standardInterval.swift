import FedAlgebra

/// Intervals as the SQL standard writes them: `'1-2' YEAR TO MONTH` and `'1 02:03:04.5' DAY TO SECOND`.
extension LiteralReader {
    /// What DC SQL reads, with its units or without: one sign counts for all fields.
    ///
    /// Fields that would not be read as the standard says, such as the `5` of `'5' YEAR TO MONTH`, are refused.
    static func standardInterval(_ text: String, unit: String?) -> Value? {
        if let unit { return intervalOfFields(text, unit, hasBounds: false) }
        let text = text.trimming()
        if !text.contains(" ") { return intervalOfFields(text, "year to month", hasBounds: false) }
        // Hours and minutes alone are a time of day.
        return intervalOfFields(text, "day to minute", hasBounds: true)
            ?? intervalOfFields(text, "day to second", hasBounds: false)
    }

    /// What Spark reads: a fraction has nine digits at most, of which six count.
    static func sparkInterval(_ text: String, unit: String?) -> Value? {
        guard let cut = cuttingFractions(text, longest: 9), !cut.lowercased().contains("ago") else { return nil }
        return intervalOfFields(cut, unit ?? "", hasBounds: true) ?? interval(cut, unit: unit)
    }

    /// The fields from one unit to another, one sign for all.
    ///
    /// Minutes and seconds have their bounds, and months and hours behind a first field where `hasBounds` says so.
    private static func intervalOfFields(_ text: String, _ unit: String, hasBounds: Bool) -> Value? {
        let order = ["year", "month", "day", "hour", "minute", "second"]
        let bounds = hasBounds ? [1: 11, 3: 23] : [1: 99, 3: 99]
        let ends = unit.split(separator: " ")
        guard ends.count == 3, let first = order.firstIndex(of: String(ends[0])),
            let last = order.firstIndex(of: String(ends[2])), first < last
        else { return nil }
        var rest = Substring(text.trimming())
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        var span = Span()
        for field in first...last {
            var part = rest
            if field < last {
                guard let mark = rest.firstIndex(of: [0: "-", 2: " "][field] ?? ":") else { return nil }
                part = rest[..<mark]
                rest = rest[rest.index(after: mark)...]
            }
            let whole = part.prefix { $0 != "." }
            guard let number = digits(whole, 1...(field == first ? 9 : 2)),
                field == first || number <= bounds[field] ?? 59,
                whole.count == part.count || field == 5 && part.utf8.count <= whole.utf8.count + 7,
                span.add(part, order[field])
            else { return nil }
        }
        return isNegative ? span.negated?.value : span.value
    }
}
