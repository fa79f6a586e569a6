/// The scalar functions and operators that the algebra knows, by what they compute.
package enum Function: String, Hashable, Sendable, CaseIterable {
    // Exact numbers and floats; the result type decides the rounding.
    case add, subtract, multiply, divide, modulo, negate, abs
    /// Of floats: fails on zero, where `divide` gives infinity or NaN.
    case divideNonZero
    /// To a whole number: of decimals half away from zero, of floats half to even.
    case roundHalfAway, roundHalfEven
    // Dates.
    /// date, integer → date
    case addDays
    /// date or timestamp, literal interval → timestamp: months first, then days, then the time.
    case addInterval
    /// date, date → integer
    case daysBetween
    case year, quarter, month, day
    // Text.
    case concatenate
    /// In characters, that is Unicode scalars.
    case length
    /// text, first character from one, count: both at least zero where they are literals.
    case substring
    /// Blanks only.
    case trim, trimLeading, trimTrailing
    // Conditional.
    case coalesce
}

package enum AggregateFunction: String, Hashable, Sendable, CaseIterable {
    /// Rows.
    case countRows
    /// Rows in which the argument is not NULL.
    case count
    case sum, avg, min, max
}

/// How often a function may give another result for the same arguments.
package enum Volatility: Int, Comparable, Sendable {
    case immutable, stable, volatile

    package static func < (left: Volatility, right: Volatility) -> Bool { left.rawValue < right.rawValue }
}

extension Function {
    /// All that this version has are immutable; stable ones are folded by the binder into literals.
    package var volatility: Volatility { .immutable }
}
