import CMariaDB
import FedPlan
import FedRuntime

/// Why one value cannot enter the batch.
enum Refusal: Error {
    case overflow
    /// A zero date, a date with a part that is zero, or one with a day that its month has not.
    case noDate
    /// A TIME is a span of up to 838 hours, with a sign.
    case noTimeOfDay
    case notUTF8
    case malformed
    case tooLarge

    func reason(_ type: ColumnType) -> String {
        switch self {
        case .overflow: "the value does not fit \(type)"
        case .noDate:
            "a date with a zero in the place of the year, month or day, or with a day that its month has not, is not a value "
                + "of \(type)"
        case .noTimeOfDay: "the span of time is no time of a day"
        case .notUTF8: "the text is not UTF-8"
        case .malformed: "the server sends something else than a value of \(type)"
        case .tooLarge: "the text of one batch passes two gigabytes"
        }
    }
}

/// Where the client library puts each row, and how that becomes a row of a batch.
final class RowReader {
    struct Fault: Error {
        var column: Int
        var refusal: Refusal
    }

    /// A longer text is fetched a second time, into the batch itself.
    private static let textBuffer = 1024
    /// The longest decimal has 65 digits, a sign and a point.
    private static let decimalBuffer = 96

    private struct Cell {
        let form: MySQLColumn.Form
        let type: ColumnType
        let decimal: DecimalField
        let buffer: UnsafeMutableRawPointer
        var length: UInt = 0
        var isNull: my_bool = 0
        var isCut: my_bool = 0
    }

    private let count: Int
    private let cells: UnsafeMutablePointer<Cell>
    private let binds: UnsafeMutablePointer<MYSQL_BIND>

    init(_ columns: [MySQLColumn], _ types: [ColumnType]) {
        count = min(columns.count, types.count)
        cells = .allocate(capacity: max(count, 1))
        binds = .allocate(capacity: max(count, 1))
        for index in 0..<count {
            let size = Self.bufferSize(columns[index].form)
            (cells + index).initialize(
                to: Cell(
                    form: columns[index].form, type: types[index], decimal: DecimalField(types[index]),
                    buffer: .allocate(byteCount: size, alignment: 16)))
            var bind = MYSQL_BIND()
            bind.buffer = cells[index].buffer
            bind.buffer_length = UInt(size)
            bind.buffer_type = Self.bufferType(columns[index].form)
            if case .integer(let isUnsigned) = columns[index].form { bind.is_unsigned = isUnsigned ? 1 : 0 }
            let cell = UnsafeMutableRawPointer(cells + index)
            bind.length = (cell + Self.offset(\Cell.length)).assumingMemoryBound(to: UInt.self)
            bind.is_null = (cell + Self.offset(\Cell.isNull)).assumingMemoryBound(to: my_bool.self)
            bind.error = (cell + Self.offset(\Cell.isCut)).assumingMemoryBound(to: my_bool.self)
            (binds + index).initialize(to: bind)
        }
    }

    deinit {
        for index in 0..<count { cells[index].buffer.deallocate() }
        cells.deallocate()
        binds.deallocate()
    }

    private static func offset(_ field: PartialKeyPath<Cell>) -> Int { MemoryLayout<Cell>.offset(of: field) ?? 0 }

    func bind(to statement: OpaquePointer) -> Bool { mysql_stmt_bind_result(statement, binds) == 0 }

    private static func bufferSize(_ form: MySQLColumn.Form) -> Int {
        switch form {
        case .integer, .float, .double, .nothing, .other: 8
        case .decimal: decimalBuffer
        case .text, .bytes: textBuffer
        case .date, .moment, .time: MemoryLayout<MYSQL_TIME>.size
        }
    }

    private static func bufferType(_ form: MySQLColumn.Form) -> enum_field_types {
        switch form {
        case .integer, .other: MYSQL_TYPE_LONGLONG
        case .float: MYSQL_TYPE_FLOAT
        case .double: MYSQL_TYPE_DOUBLE
        case .decimal, .text: MYSQL_TYPE_STRING
        case .bytes: MYSQL_TYPE_BLOB
        case .date: MYSQL_TYPE_DATE
        case .moment: MYSQL_TYPE_DATETIME
        case .time: MYSQL_TYPE_TIME
        case .nothing: MYSQL_TYPE_NULL
        }
    }

    /// Puts the fetched row into the columns of a batch, and returns its size in bytes.
    @inline(__always)
    func store(_ row: Int, _ columns: [BatchColumn], _ statement: OpaquePointer) throws(Fault) -> Int {
        var size = 0
        for index in 0..<count {
            let column = columns[index]
            if cells[index].isNull != 0 {
                column.setNull(row)
                continue
            }
            do throws(Refusal) {
                size &+= try store(index, column, row, statement)
            } catch {
                throw Fault(column: index, refusal: error)
            }
        }
        return size
    }

    @inline(__always)
    private func store(
        _ index: Int, _ column: BatchColumn, _ row: Int, _ statement: OpaquePointer
    ) throws(Refusal) -> Int {
        let cell = cells + index
        let buffer = UnsafeRawPointer(cell.pointee.buffer)
        switch cell.pointee.form {
        case .integer(let isUnsigned):
            let bits = buffer.load(as: UInt64.self)
            let value = isUnsigned ? Int128(bits) : Int128(Int64(bitPattern: bits))
            try store(value, cell, column, row)
            return 8
        case .decimal:
            let length = Int(clamping: cell.pointee.length)
            guard length <= Self.decimalBuffer else { throw .malformed }
            let text = UnsafeRawBufferPointer(start: buffer, count: length)
            if case .decimal = cell.pointee.type {
                store(unscaled: try cell.pointee.decimal.unscaled(text), cell, column, row)
            } else {
                try store(try cell.pointee.decimal.integer(text), cell, column, row)
            }
            return length
        case .float:
            let value = buffer.load(as: Float.self)
            if cell.pointee.type == .float { column.set(value, at: row) } else { column.set(Double(value), at: row) }
            return 4
        case .double:
            column.set(buffer.load(as: Double.self), at: row)
            return 8
        case .text: return try storeBytes(index, column, row, statement, isText: true)
        case .bytes: return try storeBytes(index, column, row, statement, isText: false)
        case .date:
            let days = try buffer.load(as: MYSQL_TIME.self).days
            column.set(Int32(truncatingIfNeeded: days), at: row)
            return 4
        case .moment:
            let time = buffer.load(as: MYSQL_TIME.self)
            column.set(try time.days &* 86_400_000_000 &+ time.microseconds, at: row)
            return 8
        case .time:
            try store(buffer.load(as: MYSQL_TIME.self), column, row)
            return 15
        case .nothing, .other: throw .malformed
        }
    }

    /// An integer of the server's.
    @inline(__always)
    private func store(
        _ value: Int128, _ cell: UnsafeMutablePointer<Cell>, _ column: BatchColumn, _ row: Int
    ) throws(Refusal) {
        switch cell.pointee.type {
        case .bigint:
            guard let value = Int64(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .int:
            guard let value = Int32(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .smallint:
            guard let value = Int16(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .boolean:
            guard value == 0 || value == 1 else { throw .overflow }
            column.setBoolean(value == 1, at: row)
        default: store(unscaled: try cell.pointee.decimal.scaled(value), cell, column, row)
        }
    }

    @inline(__always)
    private func store(
        unscaled: Int128, _ cell: UnsafeMutablePointer<Cell>, _ column: BatchColumn, _ row: Int
    ) {
        if cell.pointee.decimal.precision <= 18 {
            column.set(Int64(truncatingIfNeeded: unscaled), at: row)
        } else {
            column.set(unscaled, at: row)
        }
    }

    private func store(_ time: MYSQL_TIME, _ column: BatchColumn, _ row: Int) throws(Refusal) {
        guard time.neg == 0, time.day == 0, time.hour <= 24, time.microseconds <= 86_400_000_000 else {
            throw .noTimeOfDay
        }
        do { try column.setBytes(nil, count: 15, at: row) } catch { throw .tooLarge }
        guard let text = UnsafeMutableRawPointer(mutating: column.bytes(at: row).baseAddress) else { return }
        func write(_ number: UInt, _ place: Int, digits: Int) {
            var rest = number
            for place in stride(from: place + digits - 1, through: place, by: -1) {
                let digit = UInt8(truncatingIfNeeded: rest % 10)
                text.storeBytes(of: UInt8(ascii: "0") + digit, toByteOffset: place, as: UInt8.self)
                rest /= 10
            }
        }
        write(UInt(time.hour), 0, digits: 2)
        text.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 2, as: UInt8.self)
        write(UInt(time.minute), 3, digits: 2)
        text.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 5, as: UInt8.self)
        write(UInt(time.second), 6, digits: 2)
        text.storeBytes(of: UInt8(ascii: "."), toByteOffset: 8, as: UInt8.self)
        write(UInt(time.second_part), 9, digits: 6)
    }

    @inline(__always)
    private func storeBytes(
        _ index: Int, _ column: BatchColumn, _ row: Int, _ statement: OpaquePointer, isText: Bool
    ) throws(Refusal) -> Int {
        let cell = cells + index
        let length = Int(clamping: cell.pointee.length)
        if length <= Self.textBuffer {
            try put(UnsafeRawBufferPointer(start: cell.pointee.buffer, count: length), column, row)
        } else {
            try fetch(index, length, column, row, statement)
        }
        let stored = column.bytes(at: row)
        if isText, let start = stored.baseAddress, !isValidUTF8(start, count: length) { throw .notUTF8 }
        // And at least a byte that says how long it is.
        return length + 1
    }

    @inline(__always)
    private func put(_ bytes: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(Refusal) {
        do { try column.setBytes(bytes.baseAddress, count: bytes.count, at: row) } catch { throw .tooLarge }
    }

    private func fetch(
        _ index: Int, _ length: Int, _ column: BatchColumn, _ row: Int, _ statement: OpaquePointer
    ) throws(Refusal) {
        do { try column.setBytes(nil, count: length, at: row) } catch { throw .tooLarge }
        let room = column.bytes(at: row)
        var found: UInt = 0
        var isCut: my_bool = 0
        var isNull: my_bool = 0
        var bind = MYSQL_BIND()
        bind.buffer_type = binds[index].buffer_type
        bind.buffer = UnsafeMutableRawPointer(mutating: room.baseAddress)
        bind.buffer_length = UInt(length)
        let status = withUnsafeMutablePointer(to: &found) { found in
            withUnsafeMutablePointer(to: &isCut) { isCut in
                withUnsafeMutablePointer(to: &isNull) { isNull in
                    bind.length = found
                    bind.error = isCut
                    bind.is_null = isNull
                    return mysql_stmt_fetch_column(statement, &bind, UInt32(truncatingIfNeeded: index), 0)
                }
            }
        }
        guard status == 0, found == UInt(length) else { throw .malformed }
    }
}

extension MYSQL_TIME {
    /// Days since 1970-01-01, counted in years that begin in March, so that the leap day comes last.
    fileprivate var days: Int64 {
        get throws(Refusal) {
            guard year > 0, (1...12).contains(month), day > 0, time_type != MYSQL_TIMESTAMP_ERROR,
                day <= 28 || day <= Self.lastDay(year, month)
            else { throw .noDate }
            let marchYear = Int64(year) - (month > 2 ? 0 : 1)
            let dayOfYear = (153 * (Int64(month) + (month > 2 ? -3 : 9)) + 2) / 5 + Int64(day) - 1
            return 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
        }
    }

    private static func lastDay(_ year: UInt32, _ month: UInt32) -> UInt32 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Since midnight.
    fileprivate var microseconds: Int64 {
        (Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second)) * 1_000_000 + Int64(second_part)
    }
}
