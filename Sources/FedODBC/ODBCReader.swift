import CODBC
import FedPlan
import FedRuntime

/// Turns the values of one column into a batch's.
struct ODBCReader: Sendable {
    private let form: ODBCColumn.Form
    private let field: TextField
    private let decimal: DecimalText

    init(_ form: ODBCColumn.Form, _ field: TextField) {
        self.form = form
        self.field = field
        if case .decimal(let precision, let scale) = field.type {
            decimal = DecimalText(precision: precision, scale: scale)
        } else {
            decimal = DecimalText(precision: 19, scale: 0)
        }
    }

    /// Reads a column, which counts from one, of the row that was fetched, and returns its size in bytes.
    func read(
        _ rows: ODBCRows, _ number: Int, _ text: ODBCText, _ column: BatchColumn, _ row: Int
    ) throws(ODBCFault) -> Int {
        switch form {
        case .integer:
            var value: Int64 = 0
            let isThere = try told { () throws(ODBCFailure) in try rows.read(number, SQL_C_SBIGINT, into: &value) }
            guard isThere else { return null(column, row) }
            return try stored { () throws(ValueFault) in try store(value, column, row) }
        case .float, .double:
            var value = 0.0
            let isThere = try told { () throws(ODBCFailure) in try rows.read(number, SQL_C_DOUBLE, into: &value) }
            guard isThere else { return null(column, row) }
            store(value, column, row)
            return 8
        case .bytes:
            let isThere = try told { () throws(ODBCFailure) in try rows.readBytes(number, into: text) }
            guard isThere else { return null(column, row) }
            return try stored { () throws(ValueFault) in
                do throws(RunError) {
                    try column.setBytes(text.bytes.baseAddress, count: text.bytes.count, at: row)
                } catch {
                    throw .tooLarge
                }
                return text.bytes.count
            }
        case .ascii, .text, .other:
            let isThere = try told { () throws(ODBCFailure) in try rows.readText(number, into: text) }
            guard isThere else { return null(column, row) }
            return try stored { () throws(ValueFault) in
                try field.store(text.bytes, column, row)
                return text.bytes.count
            }
        }
    }

    /// Reads a column, which counts from zero, of a row of a block.
    func read(
        _ block: ODBCBlock, _ index: Int, _ place: Int, _ column: BatchColumn, _ row: Int
    ) throws(ODBCFault) {
        let (value, length) = block.cell(index, place)
        guard length != SQL_NULL_DATA else { return column.setNull(row) }
        switch form {
        case .integer:
            _ = try stored { () throws(ValueFault) in try store(value.loadUnaligned(as: Int64.self), column, row) }
        case .float, .double: store(value.loadUnaligned(as: Double.self), column, row)
        default:
            _ = try stored { () throws(ValueFault) in
                guard (0..<ODBCBlock.textWidth).contains(Int(length)) else { throw .overflow }
                try field.store(UnsafeRawBufferPointer(start: value, count: Int(length)), column, row)
                return 0
            }
        }
    }

    private func null(_ column: BatchColumn, _ row: Int) -> Int {
        column.setNull(row)
        return 0
    }

    private func store(_ value: Int64, _ column: BatchColumn, _ row: Int) throws(ValueFault) -> Int {
        switch field.type {
        case .bigint: column.set(value, at: row)
        case .int:
            guard let value = Int32(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .smallint:
            guard let value = Int16(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .decimal(let precision, _):
            let unscaled = try decimal.unscaled(value)
            if precision <= 18 {
                column.set(Int64(truncatingIfNeeded: unscaled), at: row)
            } else {
                column.set(unscaled, at: row)
            }
        default:
            guard value == 0 || value == 1 else { throw .overflow }
            column.setBoolean(value == 1, at: row)
        }
        return 8
    }

    private func store(_ value: Double, _ column: BatchColumn, _ row: Int) {
        switch (form, field.type) {
        case (.float, .float): column.set(Float(value), at: row)
        // The driver may have made a double of the float's shortest text.
        case (.float, _): column.set(Double(Float(value)), at: row)
        default: column.set(value, at: row)
        }
    }

    private func told(_ body: () throws(ODBCFailure) -> Bool) throws(ODBCFault) -> Bool {
        do throws(ODBCFailure) {
            return try body()
        } catch {
            throw error.state == "22021" ? .value(.notUTF8) : .driver(error)
        }
    }

    private func stored(_ body: () throws(ValueFault) -> Int) throws(ODBCFault) -> Int {
        do throws(ValueFault) { return try body() } catch { throw .value(error) }
    }
}
