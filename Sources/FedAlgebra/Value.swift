/// A constant of some SQL type; the type stands beside it.
package enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// smallint, integer, bigint.
    case integer(Int64)
    /// The unscaled integer; the scale is the type's.
    case decimal(Int128)
    /// real and double precision.
    case double(Double)
    /// text, varchar, char, json, uuid.
    case text(String)
    case bytes([UInt8])
    /// Days since 1970-01-01, in the proleptic Gregorian calendar.
    case date(Int32)
    /// Microseconds since midnight.
    case time(Int64)
    /// Microseconds since 1970-01-01 00:00:00; UTC for timestamptz.
    case timestamp(Int64)
    case interval(months: Int32, days: Int32, microseconds: Int64)
}
