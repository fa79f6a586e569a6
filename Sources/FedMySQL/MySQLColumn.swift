import CMariaDB
import FedPlan

/// A column as the server describes it.
struct MySQLColumn {
    /// What its values travel as.
    enum Form {
        case integer(isUnsigned: Bool)
        case decimal
        case float
        case double
        case text
        case bytes
        case date
        /// A date and time; an instant is shown in the session's zone, which is UTC.
        case moment
        case time
        /// Of no type: `SELECT NULL`.
        case nothing
        case other
    }

    let form: Form
    private let type: enum_field_types
    /// Bytes of the longest value, for people to read.
    let length: Int

    init(_ field: MYSQL_FIELD) {
        type = field.type
        length = Int(clamping: field.length)
        let isBinary = field.charsetnr == FED_BINARY_CHARSET
        form =
            switch field.type {
            case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
                MYSQL_TYPE_YEAR:
                .integer(isUnsigned: field.flags & UInt32(UNSIGNED_FLAG) != 0)
            case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: .decimal
            case MYSQL_TYPE_FLOAT: .float
            case MYSQL_TYPE_DOUBLE: .double
            case MYSQL_TYPE_VARCHAR, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING, MYSQL_TYPE_TINY_BLOB,
                MYSQL_TYPE_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB:
                isBinary ? .bytes : .text
            case MYSQL_TYPE_ENUM, MYSQL_TYPE_SET, MYSQL_TYPE_JSON: .text
            case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: .date
            case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP: .moment
            case MYSQL_TYPE_TIME: .time
            case MYSQL_TYPE_NULL: .nothing
            default: .other
            }
    }

    /// Whether its values may be those of a type; each is looked at when it comes.
    ///
    /// The types of expressions are wide on this server, so that a value of a narrower type may arrive in a wider one.
    func canBecome(_ type: ColumnType) -> Bool {
        switch (form, type) {
        case (.nothing, _): true
        case (.integer, .boolean), (.integer, .smallint), (.integer, .int), (.integer, .bigint), (.integer, .decimal):
            true
        case (.decimal, .smallint), (.decimal, .int), (.decimal, .bigint), (.decimal, .decimal): true
        case (.float, .float), (.float, .double), (.double, .double): true
        case (.text, .string), (.time, .string), (.bytes, .binary), (.date, .date): true
        case (.moment, .timestamp), (.moment, .timestampNTZ): true
        default: false
        }
    }

    var description: String {
        switch form {
        case .integer(let isUnsigned): isUnsigned ? "an unsigned integer" : "an integer"
        case .decimal: "a decimal"
        case .float: "a float"
        case .double: "a double"
        case .text: "text"
        case .bytes: "bytes"
        case .date: "a date"
        case .moment: type == MYSQL_TYPE_TIMESTAMP ? "a timestamp" : "a datetime"
        case .time: "a time"
        case .nothing: "NULL"
        case .other: type == MYSQL_TYPE_BIT ? "bits" : "the type with number \(type.rawValue)"
        }
    }
}
