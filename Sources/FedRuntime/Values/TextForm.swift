package import FedPlan

/// How a remote writes the values of one of its types as text.
package enum TextForm: Hashable, Sendable {
    /// An integer, a decimal or a float, such as `-12.50` and `1e3`; floats also `NaN`, `Infinity`, `-inf`.
    case number
    /// `true` and `false`, `t` and `f`, `1` and `0`, in any case.
    case boolean
    case text
    case hexadecimal
    case base64
    /// `2024-02-29`.
    case date
    /// Days since 1970.
    case epochDays
    /// `2024-02-29 23:59:59.999999`, with a blank or a `T` between, perhaps a zone; without one it is UTC.
    case moment
    /// Seconds since 1970, such as `1616173619.000000000`, or nanoseconds in 16 digits or more without a point; perhaps
    /// an offset in minutes behind it, which says how the remote shows the instant, and does not change it.
    case epochSeconds
    /// Microseconds since 1970.
    case epochMicroseconds
    /// `23:59:59.999999`.
    case timeOfDay
    /// Seconds since midnight, such as `82919.000000000`, or nanoseconds in six digits or more without a point.
    case secondsOfDay
    /// No value at all: the type of `SELECT NULL`.
    case nothing

    /// Whether its values may be those of a type; each is looked at when it comes.
    package func canBecome(_ type: ColumnType) -> Bool {
        switch self {
        case .number:
            switch type {
            case .smallint, .int, .bigint, .decimal, .float, .double, .boolean: true
            default: false
            }
        case .boolean: type == .boolean
        case .text, .timeOfDay, .secondsOfDay: type == .string
        case .hexadecimal, .base64: type == .binary
        case .date, .epochDays: type == .date
        case .moment, .epochSeconds, .epochMicroseconds: type == .timestamp || type == .timestampNTZ
        case .nothing: true
        }
    }
}
