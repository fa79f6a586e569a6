extension Value {
    /// Whether two constants are the same one, as what is grouped by and what is selected have to be.
    ///
    /// That is not equality in SQL: NaN is the same constant as NaN, `0` is none of `-0`, and texts are the same byte
    /// by byte, whereas Swift takes two spellings of an accent for one.
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let one), .boolean(let other)): one == other
        case (.integer(let one), .integer(let other)): one == other
        case (.decimal(let one), .decimal(let other)): one == other
        case (.double(let one), .double(let other)): one.bitPattern == other.bitPattern
        case (.text(let one), .text(let other)): one.utf8.elementsEqual(other.utf8)
        case (.bytes(let one), .bytes(let other)): one == other
        case (.date(let one), .date(let other)): one == other
        case (.time(let one), .time(let other)): one == other
        case (.timestamp(let one), .timestamp(let other)): one == other
        case (.interval(let months, let days, let microseconds), .interval(let months2, let days2, let microseconds2)):
            months == months2 && days == days2 && microseconds == microseconds2
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .boolean(let flag): hasher.combine(flag)
        case .integer(let number), .time(let number), .timestamp(let number): hasher.combine(number)
        case .decimal(let unscaled): hasher.combine(unscaled)
        case .double(let number): hasher.combine(number.bitPattern)
        // Texts of the same bytes are equal for Swift, too.
        case .text(let text): hasher.combine(text)
        case .bytes(let bytes): hasher.combine(bytes)
        case .date(let days): hasher.combine(days)
        case .interval(let months, let days, let microseconds):
            hasher.combine(months)
            hasher.combine(days)
            hasher.combine(microseconds)
        }
    }
}
