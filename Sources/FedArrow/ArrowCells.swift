package import CArrow
package import FedRuntime

/// Some rows of one column of an Arrow array.
///
/// Buffers need not be aligned. See <https://arrow.apache.org/docs/format/Columnar.html>.
package struct ArrowCells {
    let array: ArrowArray
    /// The first row, counted from the start of the buffers.
    let start: Int
    let count: Int

    package init(_ array: ArrowArray, from row: Int, count: Int) {
        self.array = array
        start = row + Int(array.offset)
        self.count = count
    }

    func buffer(_ index: Int) -> UnsafeRawPointer? {
        guard index < Int(array.n_buffers), let buffers = array.buffers else { return nil }
        return UnsafeRawPointer(buffers[index])
    }

    var mayHaveNulls: Bool { array.null_count != 0 && buffer(0) != nil }

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        guard array.null_count != 0, let bits = buffer(0) else { return false }
        let at = start &+ row
        return bits.load(fromByteOffset: at >> 3, as: UInt8.self) & (1 << UInt8(at & 7)) == 0
    }

    /// The bits of 64 rows; what lies behind the last one is zero.
    @inline(__always)
    func bits(_ word: Int, of bits: UnsafeRawPointer) -> UInt64 {
        let first = start &+ word &* 64
        let last = (start &+ count &- 1) >> 3
        let shift = UInt64(first & 7)
        var low: UInt64 = 0
        var byte = first >> 3
        for place in 0..<8 where byte &+ place <= last {
            low |= UInt64(bits.load(fromByteOffset: byte &+ place, as: UInt8.self)) << UInt64(place &* 8)
        }
        byte &+= 8
        guard shift > 0, byte <= last else { return low >> shift }
        return low >> shift | UInt64(bits.load(fromByteOffset: byte, as: UInt8.self)) << (64 &- shift)
    }

    /// Marks the rows that are NULL, in a column of a fixed width, or whose offsets are set for all rows.
    func copyNulls(into column: BatchColumn) {
        guard mayHaveNulls, let source = buffer(0) else { return }
        var nulls = 0
        for word in 0..<(count + 63) / 64 {
            let rows = min(64, count - word * 64)
            let mask: UInt64 = rows == 64 ? ~0 : (1 << UInt64(rows)) - 1
            let valid = bits(word, of: source) | ~mask
            column.validity[word] = valid
            nulls += (~valid).nonzeroBitCount
        }
        column.nullCount = nulls
    }

    @inline(__always)
    func value<Value: BitwiseCopyable>(_ row: Int, _ type: Value.Type) -> Value? {
        buffer(1)?.loadUnaligned(fromByteOffset: (start &+ row) &* MemoryLayout<Value>.stride, as: type)
    }

    /// Copies values whose form is the batch's.
    func copyValues(into column: BatchColumn, width: Int) {
        guard count > 0, let source = buffer(1) else { return }
        column.values.copyMemory(from: source + start * width, byteCount: count * width)
    }

    /// Calls `body` with every value that is not NULL.
    @inline(__always)
    func each<Value: BitwiseCopyable>(
        _ type: Value.Type, _ body: (Value, Int) throws(ValueFault) -> Void
    ) throws(ArrowFault) {
        guard let source = buffer(1) else { return }
        let first = source + start &* MemoryLayout<Value>.stride
        let mayHaveNulls = mayHaveNulls
        for row in 0..<count {
            if mayHaveNulls, isNull(row) { continue }
            do throws(ValueFault) {
                try body(first.loadUnaligned(fromByteOffset: row &* MemoryLayout<Value>.stride, as: type), row)
            } catch {
                throw ArrowFault(row: row, fault: error)
            }
        }
    }
}

/// A value that cannot enter the batch; rows count from zero.
package struct ArrowFault: Error {
    package var row: Int
    package var fault: ValueFault

    package init(row: Int, fault: ValueFault) {
        self.row = row
        self.fault = fault
    }
}
