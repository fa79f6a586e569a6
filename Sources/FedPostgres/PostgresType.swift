import FedPlan

/// A type of the server that can cross into a view, by its object identifier.
///
/// The numbers are fixed in the server's `pg_type.dat`; a column of a domain is reported as its base type.
/// See <https://www.postgresql.org/docs/current/catalog-pg-type.html>.
enum PostgresType: UInt32 {
    case bool = 16
    case bytea = 17
    case char = 18
    case name = 19
    case int8 = 20
    case int2 = 21
    case int4 = 23
    case text = 25
    case oid = 26
    case json = 114
    case float4 = 700
    case float8 = 701
    case unknown = 705
    case bpchar = 1042
    case varchar = 1043
    case date = 1082
    case time = 1083
    case timestamp = 1114
    case timestamptz = 1184
    case numeric = 1700
    case uuid = 2950
    case jsonb = 3802
}

/// A column as the server describes it, before any row.
struct PostgresColumn {
    let identifier: UInt32
    /// What the type is narrowed by, -1 for nothing.
    let modifier: Int32

    /// Precision and scale of a `numeric(p,s)`; nil for one without.
    ///
    /// Since PostgreSQL 15 the scale is eleven bits with a sign.
    var digits: (precision: Int, scale: Int)? {
        guard identifier == PostgresType.numeric.rawValue, modifier >= 4 else { return nil }
        let packed = Int(modifier - 4)
        let scale = packed & 0x7FF
        return (packed >> 16 & 0xFFFF, scale >= 1024 ? scale - 2048 : scale)
    }

    /// The type as people write it.
    var description: String {
        if let digits { return "numeric(\(digits.precision),\(digits.scale))" }
        guard let type = PostgresType(rawValue: identifier) else {
            return RedshiftType(rawValue: identifier).map { "\($0)" } ?? "the type with OID \(identifier)"
        }
        return switch type {
        case .timestamp: "timestamp without time zone"
        case .timestamptz: "timestamp with time zone"
        default: "\(type)"
        }
    }
}

extension PostgresColumn {
    /// How a value becomes one of `type` without losing anything; nil when it might.
    ///
    /// A wider type than the server's is fine. So is a `numeric` without precision: its values are checked one
    /// by one, and digits beyond the scale are rounded half away from zero.
    func decoding(as type: ColumnType) -> Decoding? {
        guard let source = PostgresType(rawValue: identifier) else { return nil }
        return switch (source, type) {
        case (.bool, .boolean): .boolean
        case (.int2, .smallint): .fixed2
        case (.int2, .int): .int2ToInt4
        case (.int2, .bigint): .int2ToInt8
        case (.int4, .int): .fixed4
        case (.int4, .bigint): .int4ToInt8
        case (.oid, .bigint): .oidToInt8
        case (.int8, .bigint): .fixed8
        case (.int2, .decimal(let precision, _)): precision <= 18 ? .int2ToDecimal64 : .int2ToDecimal128
        case (.int4, .decimal(let precision, _)): precision <= 18 ? .int4ToDecimal64 : .int4ToDecimal128
        case (.int8, .decimal(let precision, _)): precision <= 18 ? .int8ToDecimal64 : .int8ToDecimal128
        case (.numeric, .decimal(let precision, let scale)):
            fits(precision: precision, scale: scale) ? (precision <= 18 ? .decimal64 : .decimal128) : nil
        case (.float4, .float): .fixed4
        case (.float4, .double): .float4ToDouble
        case (.float8, .double): .fixed8
        case (.text, .string), (.varchar, .string), (.bpchar, .string), (.name, .string), (.char, .string),
            (.unknown, .string), (.json, .string):
            .text
        case (.jsonb, .string): .jsonb
        case (.uuid, .string): .uuid
        case (.time, .string): .time
        case (.bytea, .binary): .bytes
        case (.date, .date): .date
        case (.timestamp, .timestampNTZ), (.timestamptz, .timestamp): .timestamp
        default: nil
        }
    }

    private func fits(precision: Int, scale: Int) -> Bool {
        guard let digits else { return true }
        return digits.scale <= scale && digits.precision - digits.scale <= precision - scale
    }
}
