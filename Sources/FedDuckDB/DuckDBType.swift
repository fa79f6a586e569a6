import CDuckDB
import FedPlan

/// A type of DuckDB's, as far as rows are read from it.
///
/// See <https://duckdb.org/docs/stable/sql/data_types/overview>.
enum DuckDBType: Hashable {
    case boolean
    case tinyint, smallint, integer, bigint, hugeint
    case utinyint, usmallint, uinteger
    case float, double
    case decimal(precision: Int, scale: Int)
    case varchar, blob, uuid, date, time
    case timestamp, timestampSeconds, timestampMilliseconds, timestampTZ
    case enumeration(Labels)
    /// One that rows are not read from, by DuckDB's number.
    case other(Int)

    /// The texts of an enum, and the bytes that each value takes.
    struct Labels: Hashable {
        var texts: [String]
        var width: Int
    }

    /// Reads and destroys a logical type.
    init(owning type: duckdb_logical_type?) {
        var type = type
        defer { duckdb_destroy_logical_type(&type) }
        let id = duckdb_get_type_id(type)
        switch id {
        case DUCKDB_TYPE_BOOLEAN: self = .boolean
        case DUCKDB_TYPE_TINYINT: self = .tinyint
        case DUCKDB_TYPE_SMALLINT: self = .smallint
        case DUCKDB_TYPE_INTEGER: self = .integer
        case DUCKDB_TYPE_BIGINT: self = .bigint
        case DUCKDB_TYPE_HUGEINT: self = .hugeint
        case DUCKDB_TYPE_UTINYINT: self = .utinyint
        case DUCKDB_TYPE_USMALLINT: self = .usmallint
        case DUCKDB_TYPE_UINTEGER: self = .uinteger
        case DUCKDB_TYPE_FLOAT: self = .float
        case DUCKDB_TYPE_DOUBLE: self = .double
        case DUCKDB_TYPE_DECIMAL:
            self = .decimal(precision: Int(duckdb_decimal_width(type)), scale: Int(duckdb_decimal_scale(type)))
        case DUCKDB_TYPE_VARCHAR: self = .varchar
        case DUCKDB_TYPE_BLOB: self = .blob
        case DUCKDB_TYPE_UUID: self = .uuid
        case DUCKDB_TYPE_DATE: self = .date
        case DUCKDB_TYPE_TIME: self = .time
        case DUCKDB_TYPE_TIMESTAMP: self = .timestamp
        case DUCKDB_TYPE_TIMESTAMP_S: self = .timestampSeconds
        case DUCKDB_TYPE_TIMESTAMP_MS: self = .timestampMilliseconds
        case DUCKDB_TYPE_TIMESTAMP_TZ: self = .timestampTZ
        case DUCKDB_TYPE_ENUM: self = .enumeration(Self.labels(type))
        default: self = .other(Int(id.rawValue))
        }
    }

    private static func labels(_ type: duckdb_logical_type?) -> Labels {
        let texts = (0..<duckdb_enum_dictionary_size(type)).map { index in
            let text = duckdb_enum_dictionary_value(type, idx_t(index))
            defer { duckdb_free(text) }
            return text.map { String(cString: $0) } ?? ""
        }
        let width =
            switch duckdb_enum_internal_type(type) {
            case DUCKDB_TYPE_UTINYINT: 1
            case DUCKDB_TYPE_USMALLINT: 2
            default: 4
            }
        return Labels(texts: texts, width: width)
    }

    /// The type that a column of the border has in the engine.
    init(_ type: ColumnType) {
        switch type {
        case .boolean: self = .boolean
        case .smallint: self = .smallint
        case .int: self = .integer
        case .bigint: self = .bigint
        case .decimal(let precision, let scale): self = .decimal(precision: precision, scale: scale)
        case .float: self = .float
        case .double: self = .double
        case .string: self = .varchar
        case .binary: self = .blob
        case .date: self = .date
        case .timestamp: self = .timestampTZ
        case .timestampNTZ: self = .timestamp
        }
    }

    /// Bytes that a decimal takes in a vector.
    static func width(ofDecimal precision: Int) -> Int {
        switch precision {
        case ...4: 2
        case ...9: 4
        case ...18: 8
        default: 16
        }
    }

    var name: String {
        switch self {
        case .boolean: "BOOLEAN"
        case .tinyint: "TINYINT"
        case .smallint: "SMALLINT"
        case .integer: "INTEGER"
        case .bigint: "BIGINT"
        case .hugeint: "HUGEINT"
        case .utinyint: "UTINYINT"
        case .usmallint: "USMALLINT"
        case .uinteger: "UINTEGER"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .varchar: "VARCHAR"
        case .blob: "BLOB"
        case .uuid: "UUID"
        case .date: "DATE"
        case .time: "TIME"
        case .timestamp: "TIMESTAMP"
        case .timestampSeconds: "TIMESTAMP_S"
        case .timestampMilliseconds: "TIMESTAMP_MS"
        case .timestampTZ: "TIMESTAMP WITH TIME ZONE"
        case .enumeration: "ENUM"
        case .other(let id): Self.otherNames[id] ?? "type \(id)"
        }
    }

    private static let otherNames = [
        9: "UBIGINT", 15: "INTERVAL", 22: "TIMESTAMP_NS", 24: "LIST", 25: "STRUCT", 26: "MAP", 28: "UNION",
        29: "BIT", 30: "TIME WITH TIME ZONE", 32: "UHUGEINT", 33: "ARRAY",
    ]

    /// Calls `body` with the logical type of a column of the border.
    static func withLogicalType<Result>(
        _ type: ColumnType, _ body: (duckdb_logical_type?) -> Result
    ) -> Result {
        var logical: duckdb_logical_type? =
            switch type {
            case .boolean: duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN)
            case .smallint: duckdb_create_logical_type(DUCKDB_TYPE_SMALLINT)
            case .int: duckdb_create_logical_type(DUCKDB_TYPE_INTEGER)
            case .bigint: duckdb_create_logical_type(DUCKDB_TYPE_BIGINT)
            case .decimal(let precision, let scale):
                duckdb_create_decimal_type(UInt8(clamping: precision), UInt8(clamping: scale))
            case .float: duckdb_create_logical_type(DUCKDB_TYPE_FLOAT)
            case .double: duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE)
            case .string: duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR)
            case .binary: duckdb_create_logical_type(DUCKDB_TYPE_BLOB)
            case .date: duckdb_create_logical_type(DUCKDB_TYPE_DATE)
            case .timestamp: duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP_TZ)
            case .timestampNTZ: duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP)
            }
        defer { duckdb_destroy_logical_type(&logical) }
        return body(logical)
    }
}
