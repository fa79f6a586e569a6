package import FedPlan
import Foundation

/// Rows in columns, in Arrow's memory layout; filled by a connector, read by the engine, and used again.
///
/// A batch has one owner at a time: it moves between threads through a queue, never in two hands.
/// See <https://arrow.apache.org/docs/format/Columnar.html>.
package final class Batch: @unchecked Sendable {
    /// The engine's vector size, so that a batch fills one chunk.
    package static let defaultCapacity = 2048

    package let columns: [BatchColumn]
    package let capacity: Int
    /// How many rows are filled.
    package var count = 0

    package init(types: [ColumnType], capacity: Int = defaultCapacity) {
        self.capacity = capacity
        self.columns = types.map { BatchColumn(type: $0, capacity: capacity) }
    }

    /// Bytes of the values that are filled.
    package var byteCount: Int {
        var total = 0
        for column in columns {
            let width = BatchColumn.width(of: column.type)
            total += width == 0 ? (count + 7) / 8 : count * width
            if column.type.isVariableWidth, count > 0 {
                total += Int(column.values.assumingMemoryBound(to: Int32.self)[count])
            }
        }
        return total
    }

    /// Makes the batch empty: all rows valid, no text.
    package func reset() {
        count = 0
        for column in columns { column.reset() }
    }
}

/// One column of a batch.
///
/// Fixed-width values lie in `values`: smallint 2, int, date and float 4, bigint, double and timestamps
/// (microseconds since 1970) 8 bytes; decimals up to 18 digits 8 bytes, wider ones 16, as the unscaled integer.
/// Booleans are bits. For string and binary `values` holds `capacity + 1` 32-bit offsets into `bytes`.
/// A connector sets the value of every valid row; for string and binary it sets the offset of every row.
package final class BatchColumn: @unchecked Sendable {
    package let type: ColumnType
    package let capacity: Int
    package let values: UnsafeMutableRawPointer
    /// A bit a row, one meaning valid; all ones after `reset`.
    package let validity: UnsafeMutablePointer<UInt64>
    package private(set) var bytes: UnsafeMutableRawPointer
    package private(set) var byteCapacity: Int
    package var nullCount = 0

    package init(type: ColumnType, capacity: Int) {
        self.type = type
        self.capacity = capacity
        let width = Self.width(of: type)
        let size =
            type.isVariableWidth ? (capacity + 1) * 4 : (width == 0 ? (capacity + 63) / 64 * 8 : capacity * width)
        values = .allocate(byteCount: max(size, 16), alignment: 64)
        values.initializeMemory(as: UInt8.self, repeating: 0, count: max(size, 16))
        validity = .allocate(capacity: (capacity + 63) / 64)
        byteCapacity = type.isVariableWidth ? capacity * 16 : 0
        bytes = .allocate(byteCount: max(byteCapacity, 16), alignment: 64)
        reset()
    }

    deinit {
        values.deallocate()
        validity.deallocate()
        bytes.deallocate()
    }

    /// Bytes a value; zero for booleans, which are bits, and 4 for the offsets of string and binary.
    package static func width(of type: ColumnType) -> Int {
        switch type {
        case .boolean: 0
        case .smallint: 2
        case .int, .date, .float, .string, .binary: 4
        case .bigint, .double, .timestamp, .timestampNTZ: 8
        case .decimal(let precision, _): precision <= 18 ? 8 : 16
        }
    }

    package func reset() {
        nullCount = 0
        validity.update(repeating: ~0, count: (capacity + 63) / 64)
        if type.isVariableWidth { values.storeBytes(of: 0, as: Int32.self) }
        if type == .boolean {
            values.initializeMemory(as: UInt64.self, repeating: 0, count: (capacity + 63) / 64)
        }
    }

    @inlinable package func isValid(_ row: Int) -> Bool {
        validity[row >> 6] & (1 << UInt64(row & 63)) != 0
    }

    /// Marks a row as NULL; for string and binary it also sets the row's offset.
    package func setNull(_ row: Int) {
        nullCount += 1
        validity[row >> 6] &= ~(1 << UInt64(row & 63))
        if type.isVariableWidth {
            let offsets = values.assumingMemoryBound(to: Int32.self)
            offsets[row + 1] = offsets[row]
        }
    }

    @inlinable package func set<Value: BitwiseCopyable>(_ value: Value, at row: Int) {
        values.storeBytes(of: value, toByteOffset: row &* MemoryLayout<Value>.stride, as: Value.self)
    }

    package func setBoolean(_ value: Bool, at row: Int) {
        guard value else { return }
        let words = values.assumingMemoryBound(to: UInt64.self)
        words[row >> 6] |= 1 << UInt64(row & 63)
    }

    package func boolean(at row: Int) -> Bool {
        values.assumingMemoryBound(to: UInt64.self)[row >> 6] & (1 << UInt64(row & 63)) != 0
    }

    /// Copies the bytes of one string or binary value; rows must come in order.
    ///
    /// - Throws: `queryFailed` when the batch's text would pass two gigabytes.
    package func setBytes(_ source: UnsafeRawPointer?, count: Int, at row: Int) throws(RunError) {
        let offsets = values.assumingMemoryBound(to: Int32.self)
        let start = Int(offsets[row])
        let end = start + count
        if end > byteCapacity { try grow(to: end, used: start) }
        if count > 0, let source { (bytes + start).copyMemory(from: source, byteCount: count) }
        offsets[row + 1] = Int32(truncatingIfNeeded: end)
    }

    /// The bytes of one string or binary value; valid until the batch is reset.
    package func bytes(at row: Int) -> UnsafeRawBufferPointer {
        let offsets = values.assumingMemoryBound(to: Int32.self)
        let start = Int(offsets[row])
        return UnsafeRawBufferPointer(start: bytes + start, count: Int(offsets[row + 1]) - start)
    }

    /// Copies the bytes of the first string or binary values at once: those between one offset and the next.
    ///
    /// `offsets` has one member more than there are values.
    ///
    /// - Throws: `queryFailed` when the batch's text would pass two gigabytes.
    package func setAllBytes<Offset: FixedWidthInteger & BitwiseCopyable>(
        _ source: UnsafeRawPointer?, offsets: UnsafeRawPointer, _ type: Offset.Type, count: Int
    ) throws(RunError) {
        func offset(_ index: Int) -> Int {
            Int(truncatingIfNeeded: offsets.loadUnaligned(fromByteOffset: index &* MemoryLayout<Offset>.size, as: type))
        }
        let start = offset(0)
        let size = offset(count) - start
        if size > byteCapacity { try grow(to: size, used: 0) }
        if size > 0, let source { bytes.copyMemory(from: source + start, byteCount: size) }
        for index in 0...count { set(Int32(truncatingIfNeeded: offset(index) &- start), at: index) }
    }

    private func grow(to needed: Int, used: Int) throws(RunError) {
        guard needed <= Int(Int32.max) else {
            throw RunError(.queryFailed, "the text of \(capacity) rows of one column passes two gigabytes")
        }
        let capacity = min(max(byteCapacity * 2, needed + 4096), Int(Int32.max))
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
        larger.copyMemory(from: bytes, byteCount: used)
        bytes.deallocate()
        bytes = larger
        byteCapacity = capacity
    }
}

extension ColumnType {
    package var isVariableWidth: Bool { self == .string || self == .binary }
}
