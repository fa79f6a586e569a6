import CSQLite
import FedPlan
import FedRuntime

/// Why one value cannot enter its column.
enum ConversionFault: Error {
    /// The storage class, or the form of a text, is not one that becomes the type.
    case unfit(storage: Int32)
    case overflow
    case notUTF8
    case tooLarge

    init(_ fault: ValueFault) {
        self =
            switch fault {
            case .malformed, .tooFine: .unfit(storage: SQLITE_TEXT)
            case .overflow: .overflow
            case .notUTF8: .notUTF8
            case .tooLarge: .tooLarge
            }
    }

    func reason(_ type: ColumnType) -> String {
        switch self {
        case .unfit(let storage):
            switch storage {
            case SQLITE_INTEGER: "an INTEGER is not a value of \(type)"
            case SQLITE_FLOAT: "a REAL is not a value of \(type)"
            case SQLITE_TEXT: "the TEXT is not a value of \(type)"
            default: "a BLOB is not a value of \(type)"
            }
        case .overflow: "the value does not fit \(type)"
        case .notUTF8: "the text is not UTF-8"
        case .tooLarge: "the text of one batch passes two gigabytes"
        }
    }
}

/// Turns the values of one column into a batch's, strictly by their storage class.
///
/// Storage | becomes
/// --- | ---
/// INTEGER | an integer or decimal that holds it, a double or float, a boolean if 0 or 1
/// REAL | a double, a float in its range, a decimal: its shortest text, rounded half away from zero
/// TEXT | a string; an integer or decimal if it is a number; a date or timestamp in ISO 8601
/// BLOB | binary
///
/// Anything else is refused, above all what SQLite would cast to zero.
struct StorageConverter {
    private let type: ColumnType
    private let decimal: DecimalText
    /// Reads TEXT, where that can be a value of the type.
    private let field: TextField?
    private let isInteger: Bool

    init(_ type: ColumnType) {
        self.type = type
        isInteger = [.smallint, .int, .bigint].contains(type)
        let form: TextForm? =
            switch type {
            case .string: .text
            case .smallint, .int, .bigint, .decimal: .number
            case .date: .date
            case .timestamp, .timestampNTZ: .moment
            case .boolean, .float, .double, .binary: nil
            }
        field = form.map { TextField($0, as: type) }
        if case .decimal(let precision, let scale) = type {
            decimal = DecimalText(precision: precision, scale: scale)
        } else {
            decimal = DecimalText(precision: 19, scale: 0)
        }
    }

    /// Stores the value and returns its size in bytes.
    @inline(__always)
    func convert(
        _ statement: OpaquePointer, _ index: Int32, _ column: BatchColumn, _ row: Int
    ) throws(ConversionFault) -> Int {
        let storage = sqlite3_column_type(statement, index)
        switch storage {
        case SQLITE_NULL:
            column.setNull(row)
            return 0
        case SQLITE_INTEGER:
            try store(sqlite3_column_int64(statement, index), column, row)
            return 8
        case SQLITE_FLOAT:
            try store(sqlite3_column_double(statement, index), column, row)
            return 8
        case SQLITE_TEXT:
            let text = sqlite3_column_text(statement, index)
            let bytes = UnsafeRawBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, index)))
            try store(text: bytes, column, row)
            return bytes.count
        default:
            guard type == .binary else { throw .unfit(storage: storage) }
            let blob = sqlite3_column_blob(statement, index)
            let count = Int(sqlite3_column_bytes(statement, index))
            try copy(UnsafeRawBufferPointer(start: blob, count: count), column, row)
            return count
        }
    }

    @inline(__always)
    private func store(_ value: Int64, _ column: BatchColumn, _ row: Int) throws(ConversionFault) {
        switch type {
        case .bigint: column.set(value, at: row)
        case .int:
            guard let narrow = Int32(exactly: value) else { throw .overflow }
            column.set(narrow, at: row)
        case .smallint:
            guard let narrow = Int16(exactly: value) else { throw .overflow }
            column.set(narrow, at: row)
        case .boolean:
            guard value == 0 || value == 1 else { throw .overflow }
            column.setBoolean(value == 1, at: row)
        case .double: column.set(Double(value), at: row)
        case .float: column.set(Float(value), at: row)
        case .decimal:
            store(unscaled: try unscaled { () throws(ValueFault) in try decimal.unscaled(value) }, column, row)
        default: throw .unfit(storage: SQLITE_INTEGER)
        }
    }

    private func store(_ value: Double, _ column: BatchColumn, _ row: Int) throws(ConversionFault) {
        switch type {
        case .double: column.set(value, at: row)
        case .float:
            let narrow = Float(value)
            guard narrow.isFinite || !value.isFinite else { throw .overflow }
            column.set(narrow, at: row)
        case .decimal:
            store(unscaled: try unscaled { () throws(ValueFault) in try decimal.unscaled(value) }, column, row)
        default: throw .unfit(storage: SQLITE_FLOAT)
        }
    }

    private func store(
        text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int
    ) throws(ConversionFault) {
        guard let field else { throw .unfit(storage: SQLITE_TEXT) }
        // `1.0` was no integer to whoever wrote it.
        if isInteger, text.contains(UInt8(ascii: ".")) { throw .unfit(storage: SQLITE_TEXT) }
        do throws(ValueFault) { try field.store(text, column, row) } catch { throw ConversionFault(error) }
    }

    @inline(__always)
    private func unscaled(_ body: () throws(ValueFault) -> Int128) throws(ConversionFault) -> Int128 {
        do { return try body() } catch { throw ConversionFault(error) }
    }

    private func store(unscaled: Int128, _ column: BatchColumn, _ row: Int) {
        if decimal.precision <= 18 {
            column.set(Int64(truncatingIfNeeded: unscaled), at: row)
        } else {
            column.set(unscaled, at: row)
        }
    }

    private func copy(_ bytes: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(ConversionFault) {
        do {
            try column.setBytes(bytes.baseAddress, count: bytes.count, at: row)
        } catch {
            throw .tooLarge
        }
    }
}
