import FedPlan
import FedRuntime

extension ColumnCopy {
    /// Copies values; the validity of `column` is set already.
    func run(_ source: VectorSlice, to column: BatchColumn) throws(RunError) {
        switch self {
        case .same(let width):
            column.values.copyMemory(from: source.data + source.start * width, byteCount: source.count * width)
        case .boolean:
            let values = source.values(UInt8.self)
            let words = column.values.assumingMemoryBound(to: UInt64.self)
            for row in 0..<source.count where values[row] != 0 { words[row >> 6] |= 1 << UInt64(row & 63) }
        case .integer(let kind, let width): Self.widen(source, kind, to: column.values, width)
        case .floatToDouble:
            let values = source.values(Float.self)
            let target = column.values.assumingMemoryBound(to: Double.self)
            for row in 0..<source.count { target[row] = Double(values[row]) }
        case .bytes: try Self.copyBytes(source, to: column)
        case .uuid: try Self.copyUUIDs(source, to: column)
        case .time: try Self.copyTimes(source, to: column)
        case .enumeration(let labels): try Self.copyLabels(source, labels, to: column)
        case .date:
            let values = source.values(Int32.self)
            for row in 0..<source.count
            where column.isValid(row) && (values[row] == .max || values[row] == -.max) {
                throw RunError(.queryFailed, "an infinite date has no counterpart")
            }
            column.values.copyMemory(from: values, byteCount: source.count * 4)
        case .timestamp(let unit): try Self.copyTimestamps(source, unit, to: column)
        }
    }

    private static func widen(
        _ source: VectorSlice, _ kind: IntegerKind, to target: UnsafeMutableRawPointer, _ width: Int
    ) {
        switch kind {
        case .int8: widen(source, Int8.self, to: target, width)
        case .int16: widen(source, Int16.self, to: target, width)
        case .int32: widen(source, Int32.self, to: target, width)
        case .int64: widen(source, Int64.self, to: target, width)
        case .int128: widen(source, Int128.self, to: target, width)
        case .uint8: widen(source, UInt8.self, to: target, width)
        case .uint16: widen(source, UInt16.self, to: target, width)
        case .uint32: widen(source, UInt32.self, to: target, width)
        }
    }

    private static func widen<Value: FixedWidthInteger & BitwiseCopyable>(
        _ source: VectorSlice, _: Value.Type, to target: UnsafeMutableRawPointer, _ width: Int
    ) {
        let values = source.values(Value.self)
        switch width {
        case 2: widen(values, to: target.assumingMemoryBound(to: Int16.self), source.count)
        case 4: widen(values, to: target.assumingMemoryBound(to: Int32.self), source.count)
        case 8: widen(values, to: target.assumingMemoryBound(to: Int64.self), source.count)
        default: widen(values, to: target.assumingMemoryBound(to: Int128.self), source.count)
        }
    }

    @inline(__always)
    private static func widen<From: FixedWidthInteger & BitwiseCopyable, To: FixedWidthInteger>(
        _ source: UnsafePointer<From>, to target: UnsafeMutablePointer<To>, _ count: Int
    ) {
        // The engine aligns its vectors to eight bytes, and Swift's loads of 128 bits need sixteen.
        let bytes = UnsafeRawPointer(source)
        for row in 0..<count {
            let value = bytes.loadUnaligned(fromByteOffset: row * MemoryLayout<From>.stride, as: From.self)
            target[row] = To(truncatingIfNeeded: value)
        }
    }

    /// A string takes 16 bytes: its length, and then up to 12 bytes of text or 4 of them and a pointer.
    private static func copyBytes(_ source: VectorSlice, to column: BatchColumn) throws(RunError) {
        let offsets = column.values.assumingMemoryBound(to: Int32.self)
        for row in 0..<source.count {
            guard column.isValid(row) else {
                offsets[row + 1] = offsets[row]
                continue
            }
            let entry = source.data + (source.start + row) * 16
            let length = Int(entry.load(as: UInt32.self))
            let text = length <= 12 ? entry + 4 : entry.load(fromByteOffset: 8, as: UnsafeRawPointer.self)
            try column.setBytes(text, count: length, at: row)
        }
    }

    /// A UUID is a 128-bit integer whose highest bit is flipped, so that it sorts as a signed one.
    private static func copyUUIDs(_ source: VectorSlice, to column: BatchColumn) throws(RunError) {
        let values = UnsafeRawPointer(source.values(Int128.self))
        let digits: StaticString = "0123456789abcdef"
        try withText(36) { (text: UnsafeMutablePointer<UInt8>) throws(RunError) in
            for row in 0..<source.count {
                guard column.isValid(row) else {
                    skip(row, of: column)
                    continue
                }
                let value = values.loadUnaligned(fromByteOffset: row * 16, as: Int128.self)
                let bits = UInt128(bitPattern: value) ^ (1 << 127)
                var shift: UInt128 = 128
                for position in 0..<36 {
                    if position == 8 || position == 13 || position == 18 || position == 23 {
                        text[position] = UInt8(ascii: "-")
                    } else {
                        shift -= 4
                        text[position] = digits.utf8Start[Int(truncatingIfNeeded: bits >> shift & 15)]
                    }
                }
                try column.setBytes(text, count: 36, at: row)
            }
        }
    }

    /// Times of day travel as `HH:MM:SS.ffffff`.
    private static func copyTimes(_ source: VectorSlice, to column: BatchColumn) throws(RunError) {
        let values = source.values(Int64.self)
        try withText(15) { (text: UnsafeMutablePointer<UInt8>) throws(RunError) in
            for row in 0..<source.count {
                guard column.isValid(row) else {
                    skip(row, of: column)
                    continue
                }
                let micros = values[row]
                let seconds = micros / 1_000_000
                write(seconds / 3600, digits: 2, to: text)
                text[2] = UInt8(ascii: ":")
                write(seconds / 60 % 60, digits: 2, to: text + 3)
                text[5] = UInt8(ascii: ":")
                write(seconds % 60, digits: 2, to: text + 6)
                text[8] = UInt8(ascii: ".")
                write(micros % 1_000_000, digits: 6, to: text + 9)
                try column.setBytes(text, count: 15, at: row)
            }
        }
    }

    private static func copyLabels(
        _ source: VectorSlice, _ labels: DuckDBType.Labels, to column: BatchColumn
    ) throws(RunError) {
        for row in 0..<source.count {
            guard column.isValid(row) else {
                skip(row, of: column)
                continue
            }
            let entry = source.data + (source.start + row) * labels.width
            let index =
                switch labels.width {
                case 1: Int(entry.load(as: UInt8.self))
                case 2: Int(entry.load(as: UInt16.self))
                default: Int(entry.load(as: UInt32.self))
                }
            var failure: RunError?
            labels.texts[index].utf8.withContiguousStorageIfAvailable { bytes in
                do throws(RunError) { try column.setBytes(bytes.baseAddress, count: bytes.count, at: row) } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        }
    }

    private static func copyTimestamps(
        _ source: VectorSlice, _ unit: Int64, to column: BatchColumn
    ) throws(RunError) {
        let values = source.values(Int64.self)
        let target = column.values.assumingMemoryBound(to: Int64.self)
        for row in 0..<source.count where column.isValid(row) {
            let value = values[row]
            guard value != .max, value != -.max else {
                throw RunError(.queryFailed, "an infinite timestamp has no counterpart")
            }
            let (micros, overflows) = value.multipliedReportingOverflow(by: unit)
            guard !overflows else { throw RunError(.queryFailed, "a timestamp is out of range") }
            target[row] = micros
        }
    }

    private static func skip(_ row: Int, of column: BatchColumn) {
        let offsets = column.values.assumingMemoryBound(to: Int32.self)
        offsets[row + 1] = offsets[row]
    }

    private static func write(_ value: Int64, digits: Int, to text: UnsafeMutablePointer<UInt8>) {
        var rest = value
        for position in stride(from: digits - 1, through: 0, by: -1) {
            text[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    private static func withText(
        _ count: Int, _ body: (UnsafeMutablePointer<UInt8>) throws(RunError) -> Void
    ) throws(RunError) {
        let text = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        defer { text.deallocate() }
        try body(text)
    }
}
