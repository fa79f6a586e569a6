import FedPlan

/// Dates and timestamps as text.
extension TextFunction {
    /// What DuckDB writes for a date or timestamp, the way Spark writes it: `+10000-01-01` and `-0001-01-01`.
    ///
    /// DuckDB has no sign before years of five digits, and counts those before the first: `0002-01-01 (BC)`
    /// (<https://duckdb.org/docs/stable/sql/data_types/date>).
    static let textOfMoment = TextFunction("federate_text_of_moment", [.string]) { row, buffer in
        let text = row.text(0)
        let year = text.firstIndex(of: UInt8(ascii: "-")) ?? text.count
        let day = min(text.count, year + 6)
        let isBefore = text[day...].starts(with: beforeFirst.utf8)
        if year == 4, !isBefore { return buffer.append(text) }
        guard isBefore else {
            buffer.append(UInt8(ascii: "+"))
            return buffer.append(text)
        }
        let number = text[..<year].reduce(0) { $0 * 10 + Int($1 & 15) } - 1
        if number > 0 { buffer.append(UInt8(ascii: "-")) }
        append(number, to: buffer)
        buffer.append(text[year..<day])
        buffer.append(text[(day + beforeFirst.utf8.count)...])
    }

    private static let beforeFirst = " (BC)"

    /// Four digits, or as many as the number has.
    private static func append(_ year: Int, to buffer: TextBuffer) {
        var unit = 1000
        while unit <= year / 10 { unit *= 10 }
        while unit > 0 {
            buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: year / unit % 10))
            unit /= 10
        }
    }
}
