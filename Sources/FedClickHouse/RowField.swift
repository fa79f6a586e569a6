import FedPlan
import FedRuntime

/// How the values of one column of rows become those of a batch.
struct RowField: Sendable {
    private let layout: ValueLayout
    private let isNullable: Bool
    private let type: ColumnType
    private let decimal: DecimalScale
    /// Bytes of a value; zero for one that says so itself, and for none.
    private let width: Int

    /// A text of more bytes is not one that came whole.
    private static let longest = Int(Int32.max)

    /// `layout` must be one that can become `type`; any other's values are refused as malformed.
    init(_ layout: ValueLayout, isNullable: Bool, as type: ColumnType) {
        self.layout = layout
        self.isNullable = isNullable
        self.type = type
        var scale = 0
        if case .decimal(_, let digits) = layout { scale = digits }
        decimal = DecimalScale(from: scale, to: type)
        width = layout.width ?? 0
    }

    /// Puts the next value into its row, and passes over it; false when some of its bytes have not come yet.
    @inline(__always)
    func read(_ bytes: inout ByteCursor, _ column: BatchColumn, _ row: Int) throws(ValueFault) -> Bool {
        var at = bytes.at
        if isNullable {
            guard at < bytes.end else { return false }
            let flag = bytes.start.load(fromByteOffset: at, as: UInt8.self)
            at &+= 1
            if flag == 1 {
                column.setNull(row)
                bytes.at = at
                return true
            }
            guard flag == 0 else { throw .malformed }
        }
        if case .text = layout {
            guard let length = try Self.length(bytes, &at), length <= bytes.end &- at else { return false }
            try store(UnsafeRawBufferPointer(start: bytes.start + at, count: length), column, row)
            bytes.at = at &+ length
            return true
        }
        guard width <= bytes.end &- at else { return false }
        try store(bytes.start + at, column, row)
        bytes.at = at &+ width
        return true
    }

    /// A number in groups of seven bits, the least first; nil when not all of it is here.
    @inline(__always)
    static func length(_ bytes: ByteCursor, _ at: inout Int) throws(ValueFault) -> Int? {
        var length = 0
        var shift = 0
        while at < bytes.end {
            let byte = bytes.start.load(fromByteOffset: at, as: UInt8.self)
            at &+= 1
            length |= Int(byte & 0x7F) << shift
            guard length <= longest else { throw .tooLarge }
            if byte < 0x80 { return length }
            shift &+= 7
            guard shift <= 28 else { throw .tooLarge }
        }
        return nil
    }

    // MARK: - Values

    @inline(__always)
    private func store(_ value: UnsafeRawPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        switch layout {
        case .signed(let width): try storeSigned(value, width, column, row)
        case .unsigned(let width): try storeUnsigned(value, width, column, row)
        case .float32:
            let number = value.loadUnaligned(as: Float.self)
            if type == .float { column.set(number, at: row) } else { column.set(Double(number), at: row) }
        case .float64: column.set(value.loadUnaligned(as: Double.self), at: row)
        case .boolean: column.setBoolean(try truth(Int64(value.load(as: UInt8.self))), at: row)
        case .decimal(let width, _): try storeDecimal(value, width, column, row)
        case .fixedText(let width):
            try storeFixed(UnsafeRawBufferPointer(start: value, count: width), column, row)
        case .date(let width):
            let days = width == 2 ? Int32(value.loadUnaligned(as: UInt16.self)) : value.loadUnaligned(as: Int32.self)
            column.set(days, at: row)
        case .seconds: column.set(Int64(value.loadUnaligned(as: UInt32.self)) &* 1_000_000, at: row)
        case .ticks(let digits): column.set(try microseconds(value.loadUnaligned(as: Int64.self), digits), at: row)
        case .uuid: try storeUUID(value, column, row)
        case .enumeration(let width, let members):
            let number = width == 1 ? Int(value.load(as: Int8.self)) : Int(value.loadUnaligned(as: Int16.self))
            guard var name = members[number] else { throw .malformed }
            try name.withUTF8 { name in
                Result { () throws(ValueFault) in try put(UnsafeRawBufferPointer(name), column, row) }
            }.get()
        case .text, .nothing: throw .malformed
        }
    }

    @inline(__always)
    private func storeSigned(
        _ value: UnsafeRawPointer, _ width: Int, _ column: BatchColumn, _ row: Int
    ) throws(ValueFault) {
        switch width {
        case 8: try store(value.loadUnaligned(as: Int64.self), column, row)
        case 4: try store(Int64(value.loadUnaligned(as: Int32.self)), column, row)
        case 2: try store(Int64(value.loadUnaligned(as: Int16.self)), column, row)
        case 1: try store(Int64(value.load(as: Int8.self)), column, row)
        case 16: try store(wide: value.loadUnaligned(as: Int128.self), column, row)
        default:
            guard let narrow = WideInteger(value, isSigned: true).narrowed else { throw .overflow }
            try store(wide: narrow, column, row)
        }
    }

    @inline(__always)
    private func storeUnsigned(
        _ value: UnsafeRawPointer, _ width: Int, _ column: BatchColumn, _ row: Int
    ) throws(ValueFault) {
        switch width {
        case 1: try store(Int64(value.load(as: UInt8.self)), column, row)
        case 2: try store(Int64(value.loadUnaligned(as: UInt16.self)), column, row)
        case 4: try store(Int64(value.loadUnaligned(as: UInt32.self)), column, row)
        case 8: try store(wide: Int128(value.loadUnaligned(as: UInt64.self)), column, row)
        case 16:
            guard let narrow = Int128(exactly: value.loadUnaligned(as: UInt128.self)) else { throw .overflow }
            try store(wide: narrow, column, row)
        default:
            guard let narrow = WideInteger(value, isSigned: false).narrowed else { throw .overflow }
            try store(wide: narrow, column, row)
        }
    }

    @inline(__always)
    private func store(_ value: Int64, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        switch type {
        case .bigint: column.set(value, at: row)
        case .int:
            guard let value = Int32(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .smallint:
            guard let value = Int16(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .boolean: column.setBoolean(try truth(value), at: row)
        default: store(unscaled: try decimal.unscaled(Int128(value)), column, row)
        }
    }

    private func store(wide value: Int128, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        if case .decimal = type {
            store(unscaled: try decimal.unscaled(value), column, row)
        } else {
            guard let value = Int64(exactly: value) else { throw .overflow }
            try store(value, column, row)
        }
    }

    @inline(__always)
    private func storeDecimal(
        _ value: UnsafeRawPointer, _ width: Int, _ column: BatchColumn, _ row: Int
    ) throws(ValueFault) {
        let unscaled: Int128
        switch width {
        case 4: unscaled = try decimal.unscaled(Int128(value.loadUnaligned(as: Int32.self)))
        case 8: unscaled = try decimal.unscaled(Int128(value.loadUnaligned(as: Int64.self)))
        case 16: unscaled = try decimal.unscaled(value.loadUnaligned(as: Int128.self))
        default: unscaled = try decimal.unscaled(WideInteger(value, isSigned: true))
        }
        store(unscaled: unscaled, column, row)
    }

    @inline(__always)
    private func store(unscaled: Int128, _ column: BatchColumn, _ row: Int) {
        if decimal.isNarrow {
            column.set(Int64(truncatingIfNeeded: unscaled), at: row)
        } else {
            column.set(unscaled, at: row)
        }
    }

    private func truth(_ value: Int64) throws(ValueFault) -> Bool {
        guard value == 0 || value == 1 else { throw .overflow }
        return value == 1
    }

    private func microseconds(_ ticks: Int64, _ digits: Int) throws(ValueFault) -> Int64 {
        if digits <= 6 {
            let (product, overflows) = ticks.multipliedReportingOverflow(by: Self.powers[6 - digits])
            guard !overflows else { throw .overflow }
            return product
        }
        let (quotient, rest) = ticks.quotientAndRemainder(dividingBy: Self.powers[digits - 6])
        guard rest == 0 else { throw .tooFine }
        return quotient
    }

    private static let powers: [Int64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]

    // MARK: - Texts

    @inline(__always)
    private func store(_ text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        if type == .string, let start = text.baseAddress, !isValidUTF8(start, count: text.count) { throw .notUTF8 }
        try put(text, column, row)
    }

    /// As a text it ends before the zeros that pad it, as it does in the server's own CAST.
    private func storeFixed(_ text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        guard type == .string else { return try put(text, column, row) }
        let end = text.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        try store(UnsafeRawBufferPointer(rebasing: text[..<end]), column, row)
    }

    @inline(__always)
    private func put(_ text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        do { try column.setBytes(text.baseAddress, count: text.count, at: row) } catch { throw .tooLarge }
    }

    /// Two halves of eight bytes, each with its last byte first.
    private func storeUUID(_ value: UnsafeRawPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        do { try column.setBytes(nil, count: 36, at: row) } catch { throw .tooLarge }
        let room = UnsafeMutableRawBufferPointer(mutating: column.bytes(at: row))
        var place = 0
        for index in 0..<16 {
            if [4, 6, 8, 10].contains(index) {
                room[place] = UInt8(ascii: "-")
                place += 1
            }
            let byte = value.load(fromByteOffset: index < 8 ? 7 - index : 23 - index, as: UInt8.self)
            room[place] = Self.digits[Int(byte >> 4)]
            room[place + 1] = Self.digits[Int(byte & 15)]
            place += 2
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

/// A place among bytes.
struct ByteCursor {
    let start: UnsafeRawPointer
    var at: Int
    let end: Int
}
