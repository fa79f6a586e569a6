import CODBC
import FedPlan
import FedRuntime

/// A column as the driver describes it.
struct ODBCColumn: Hashable, Sendable {
    /// What its values are fetched as; a GUID has its letters in a case of the driver's own, and is none of them.
    enum Form: Sendable {
        case integer
        /// With 24 bits, whatever the driver makes of them.
        case float
        case double
        /// What has a form in ASCII that all drivers share: the calendar's structures have no infinities.
        case ascii(TextForm)
        case text
        case bytes
        case other
    }

    let type: Int32
    let isUnsigned: Bool

    var form: Form {
        switch type {
        case SQL_BIGINT where isUnsigned: .ascii(.number)
        case SQL_TINYINT, SQL_SMALLINT, SQL_INTEGER, SQL_BIGINT, SQL_BIT: .integer
        case SQL_REAL: .float
        case SQL_FLOAT, SQL_DOUBLE: .double
        case SQL_NUMERIC, SQL_DECIMAL: .ascii(.number)
        case SQL_TYPE_DATE: .ascii(.date)
        case SQL_TYPE_TIMESTAMP: .ascii(.moment)
        case SQL_TYPE_TIME: .ascii(.timeOfDay)
        case SQL_CHAR, SQL_VARCHAR, SQL_LONGVARCHAR, SQL_WCHAR, SQL_WVARCHAR, SQL_WLONGVARCHAR: .text
        case SQL_BINARY, SQL_VARBINARY, SQL_LONGVARBINARY: .bytes
        default: .other
        }
    }

    /// How its values are read into a type, if they may be some; each is looked at when it comes.
    ///
    /// A text may be a number or a date: that is how drivers hand over what they have no type for.
    func field(as type: ColumnType) -> TextField? {
        switch (form, type) {
        case (.integer, .smallint), (.integer, .int), (.integer, .bigint), (.integer, .decimal), (.integer, .boolean),
            (.float, .float), (.float, .double), (.double, .double):
            return TextField(.number, as: type)
        case (.ascii(.number), .float), (.ascii(.number), .double): return nil
        case (.ascii(let form), _): return form.canBecome(type) ? TextField(form, as: type) : nil
        case (.text, .binary): return nil
        case (.text, .string), (.bytes, .binary): return TextField(.text, as: type)
        case (.text, .boolean): return TextField(.boolean, as: type)
        case (.text, .date): return TextField(.date, as: type)
        case (.text, .timestamp), (.text, .timestampNTZ): return TextField(.moment, as: type)
        case (.text, _): return TextField(.number, as: type)
        default: return nil
        }
    }

    var description: String {
        switch form {
        case .integer: "an integer"
        case .float: "a float"
        case .double: "a double"
        case .ascii(.number): "a decimal"
        case .ascii(.date): "a date"
        case .ascii(.timeOfDay): "a time"
        case .ascii: "a timestamp"
        case .text: "text"
        case .bytes: "bytes"
        case .other: "the type with number \(type)"
        }
    }
}
