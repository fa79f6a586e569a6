import CODBC
import FedRuntime

/// Rows that the driver puts into arrays, one a column, many at a time.
///
/// See <https://learn.microsoft.com/en-us/sql/odbc/reference/develop-app/column-wise-binding>.
final class ODBCBlock {
    /// Bytes of a number or date as text, with its end.
    static let textWidth = 128
    private static let capacity = 1024

    private struct Column {
        let values: UnsafeMutableRawPointer
        let width: Int
        let lengths: UnsafeMutablePointer<SQLLEN>
    }

    private let columns: [Column]
    private let fetched: UnsafeMutablePointer<SQLULEN>
    private var count = 0
    private var start = 0

    /// Whether all columns have a width.
    static func canHold(_ forms: [ODBCColumn.Form]) -> Bool {
        forms.allSatisfy { form in
            switch form {
            case .integer, .float, .double, .ascii: true
            case .text, .bytes, .other: false
            }
        }
    }

    /// The statement must not be fetched from after the block is gone.
    init(_ forms: [ODBCColumn.Form], _ rows: ODBCRows) throws(ODBCFailure) {
        fetched = .allocate(capacity: 1)
        fetched.initialize(to: 0)
        columns = forms.map { form in
            var width = 8
            if case .ascii = form { width = Self.textWidth }
            return Column(
                values: .allocate(byteCount: width * Self.capacity, alignment: 16), width: width,
                lengths: .allocate(capacity: Self.capacity))
        }
        try rows.set(SQL_ATTR_ROW_BIND_TYPE, nil)
        try rows.set(SQL_ATTR_ROW_ARRAY_SIZE, fed_odbc_number(SQLULEN(Self.capacity)))
        try rows.set(SQL_ATTR_ROWS_FETCHED_PTR, fetched)
        for (index, column) in columns.enumerated() {
            let type =
                switch forms[index] {
                case .integer: SQL_C_SBIGINT
                case .float, .double: SQL_C_DOUBLE
                default: SQL_C_CHAR
                }
            try rows.bind(index + 1, type, column.values, width: column.width, column.lengths)
        }
    }

    deinit {
        for column in columns {
            column.values.deallocate()
            column.lengths.deallocate()
        }
        fetched.deallocate()
    }

    var isUsedUp: Bool { start >= count }

    var rest: Int { count - start }

    /// After rows were fetched.
    func begin() {
        count = min(Int(fetched.pointee), Self.capacity)
        start = 0
    }

    func skip(_ rows: Int) { start += rows }

    /// A value of one of the rows that are left, and how long it is.
    func cell(_ column: Int, _ row: Int) -> (value: UnsafeRawPointer, length: SQLLEN) {
        let place = start + row
        let column = columns[column]
        return (UnsafeRawPointer(column.values + place * column.width), column.lengths[place])
    }
}
