import FedPlan

/// Writes rows as JSON objects, in one array or one a line.
///
/// Decimals are numbers with all digits of their scale; NaN and the infinities are strings.
/// See <https://www.rfc-editor.org/rfc/rfc8259>.
package struct JSONRowWriter: RowWriter {
    package enum Layout { case array, lines }

    private let buffer: OutputBuffer
    private let layout: Layout
    /// `"name":` of every column, and before it the brace or comma.
    private var keys: [[UInt8]] = []
    private var hasRows = false

    package init(_ buffer: OutputBuffer, layout: Layout) {
        self.buffer = buffer
        self.layout = layout
    }

    package mutating func begin(_ columns: [ResultField]) throws(RunError) {
        for (index, column) in columns.enumerated() {
            let start = buffer.count
            buffer.append(index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
            var name = column.name
            name.withUTF8 { buffer.append(jsonString: UnsafeRawBufferPointer($0)) }
            buffer.append(UInt8(ascii: ":"))
            keys.append(Array(buffer.bytes(from: start)))
            buffer.truncate(to: start)
        }
        if layout == .array { buffer.append(UInt8(ascii: "[")) }
    }

    package mutating func write(_ batch: Batch) throws(RunError) {
        for row in 0..<batch.count {
            if layout == .array { buffer.append(hasRows ? ",\n" : "\n") }
            hasRows = true
            if keys.isEmpty { buffer.append(UInt8(ascii: "{")) }
            for (index, column) in batch.columns.enumerated() {
                keys[index].withUnsafeBytes { buffer.append($0) }
                append(column, at: row)
            }
            buffer.append(UInt8(ascii: "}"))
            if layout == .lines { buffer.append(UInt8(ascii: "\n")) }
            try buffer.flushIfLarge()
        }
    }

    package mutating func end() throws(RunError) {
        if layout == .array { buffer.append(hasRows ? "\n]\n" : "]\n") }
    }

    private func append(_ column: BatchColumn, at row: Int) {
        guard column.isValid(row) else {
            buffer.append("null")
            return
        }
        switch column.type {
        case .boolean, .smallint, .int, .bigint, .decimal: buffer.append(value: column, at: row)
        case .string: buffer.append(jsonString: column.bytes(at: row))
        case .float, .double:
            let isFinite =
                column.type == .float
                ? column.values.load(fromByteOffset: row * 4, as: Float.self).isFinite
                : column.values.load(fromByteOffset: row * 8, as: Double.self).isFinite
            if isFinite { buffer.append(value: column, at: row) } else { appendQuoted(column, at: row) }
        case .binary, .date, .timestamp, .timestampNTZ: appendQuoted(column, at: row)
        }
    }

    private func appendQuoted(_ column: BatchColumn, at row: Int) {
        buffer.append(UInt8(ascii: "\""))
        buffer.append(value: column, at: row)
        buffer.append(UInt8(ascii: "\""))
    }
}

extension OutputBuffer {
    /// A JSON string: only what must be escaped is.
    package func append(jsonString source: UnsafeRawBufferPointer) {
        let digits: StaticString = "0123456789abcdef"
        let target = reserve(source.count * 6 + 2)
        target[0] = UInt8(ascii: "\"")
        var to = 1
        for byte in source {
            let short: UInt8? =
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
                case UInt8(ascii: "\n"): UInt8(ascii: "n")
                case UInt8(ascii: "\r"): UInt8(ascii: "r")
                case UInt8(ascii: "\t"): UInt8(ascii: "t")
                default: nil
                }
            if let short {
                target[to] = UInt8(ascii: "\\")
                target[to + 1] = short
                to += 2
            } else if byte < 0x20 {
                target[to] = UInt8(ascii: "\\")
                target[to + 1] = UInt8(ascii: "u")
                target[to + 2] = UInt8(ascii: "0")
                target[to + 3] = UInt8(ascii: "0")
                target[to + 4] = digits.utf8Start[Int(byte >> 4)]
                target[to + 5] = digits.utf8Start[Int(byte & 15)]
                to += 6
            } else {
                target[to] = byte
                to += 1
            }
        }
        target[to] = UInt8(ascii: "\"")
        commit(to + 1)
    }
}
