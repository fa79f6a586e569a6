import FedPlan

/// How the values of one of DuckDB's vectors become those of a batch column, without loss.
enum ColumnCopy {
    /// The same bytes.
    case same(width: Int)
    case boolean
    case integer(IntegerKind, to: Int)
    case floatToDouble
    case bytes
    case uuid
    case time
    case enumeration(DuckDBType.Labels)
    case date
    /// Timestamps of units of so many microseconds.
    case timestamp(unit: Int64)

    enum IntegerKind { case int8, int16, int32, int64, int128, uint8, uint16, uint32 }

    /// The copy for a pair of types; `nil` when values of the first do not all fit the second.
    init?(from source: DuckDBType, to target: ColumnType) {
        switch (source, target) {
        case (.boolean, .boolean): self = .boolean
        case (.tinyint, .smallint): self = .integer(.int8, to: 2)
        case (.utinyint, .smallint): self = .integer(.uint8, to: 2)
        case (.smallint, .smallint): self = .same(width: 2)
        case (.tinyint, .int): self = .integer(.int8, to: 4)
        case (.utinyint, .int): self = .integer(.uint8, to: 4)
        case (.smallint, .int): self = .integer(.int16, to: 4)
        case (.usmallint, .int): self = .integer(.uint16, to: 4)
        case (.integer, .int): self = .same(width: 4)
        case (.tinyint, .bigint): self = .integer(.int8, to: 8)
        case (.utinyint, .bigint): self = .integer(.uint8, to: 8)
        case (.smallint, .bigint): self = .integer(.int16, to: 8)
        case (.usmallint, .bigint): self = .integer(.uint16, to: 8)
        case (.integer, .bigint): self = .integer(.int32, to: 8)
        case (.uinteger, .bigint): self = .integer(.uint32, to: 8)
        case (.bigint, .bigint): self = .same(width: 8)
        case (.decimal(let fromPrecision, let fromScale), .decimal(let precision, let scale)):
            guard fromScale == scale, fromPrecision <= precision else { return nil }
            let kind: IntegerKind =
                switch DuckDBType.width(ofDecimal: fromPrecision) {
                case 2: .int16
                case 4: .int32
                case 8: .int64
                default: .int128
                }
            let width = precision <= 18 ? 8 : 16
            self =
                switch (kind, width) {
                case (.int64, 8), (.int128, 16): .same(width: width)
                default: .integer(kind, to: width)
                }
        case (.float, .float): self = .same(width: 4)
        case (.float, .double): self = .floatToDouble
        case (.double, .double): self = .same(width: 8)
        case (.varchar, .string), (.blob, .binary): self = .bytes
        case (.uuid, .string): self = .uuid
        case (.time, .string): self = .time
        case (.enumeration(let labels), .string): self = .enumeration(labels)
        case (.date, .date): self = .date
        case (.timestamp, .timestampNTZ), (.timestampTZ, .timestamp): self = .timestamp(unit: 1)
        case (.timestampMilliseconds, .timestampNTZ): self = .timestamp(unit: 1_000)
        case (.timestampSeconds, .timestampNTZ): self = .timestamp(unit: 1_000_000)
        default: return nil
        }
    }
}
