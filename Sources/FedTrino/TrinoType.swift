import FedRuntime

/// How values of Trino's types are written in an answer
/// (<https://trino.io/docs/current/language/types.html>).
///
/// Numbers and truth values are JSON's own; decimals, times and all else are texts. What is nested is read as the text
/// of its JSON. CHAR comes with its padding. A time with a zone is an instant, which has to name UTC or an offset.
enum TrinoType {
    /// - Parameter type: such as `decimal(38,18)` or `timestamp(6) with time zone`.
    /// - Returns: nil for a type that is not read here.
    static func form(of type: String) -> TextForm? {
        switch name(of: type) {
        case "boolean": .boolean
        case "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal": .number
        case "varchar", "char", "json", "uuid", "ipaddress", "array", "map", "row", "time with time zone",
            "interval year to month", "interval day to second":
            .text
        case "varbinary": .base64
        case "date": .date
        case "time": .timeOfDay
        case "timestamp", "timestamp with time zone": .moment
        case "unknown": .nothing
        default: nil
        }
    }

    /// The type without its parameters.
    private static func name(of type: String) -> String {
        guard let open = type.firstIndex(of: "("), let close = type.lastIndex(of: ")"), open < close else {
            return type.lowercased()
        }
        return (type[..<open] + type[type.index(after: close)...]).lowercased()
    }
}
