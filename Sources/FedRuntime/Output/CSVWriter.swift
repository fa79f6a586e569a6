import FedPlan

/// Writes comma-separated values as RFC 4180 defines them, with a header line.
///
/// NULL is an empty field, the empty string is `""`. A row of one NULL alone is an empty line.
/// See <https://www.rfc-editor.org/rfc/rfc4180>.
package struct CSVWriter: RowWriter {
    private let buffer: OutputBuffer

    package init(_ buffer: OutputBuffer) { self.buffer = buffer }

    package mutating func begin(_ columns: [ResultField]) throws(RunError) {
        for (index, column) in columns.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            var name = column.name
            name.withUTF8 { append(field: UnsafeRawBufferPointer($0)) }
        }
        endLine()
    }

    package mutating func write(_ batch: Batch) throws(RunError) {
        for row in 0..<batch.count {
            for (index, column) in batch.columns.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                guard column.isValid(row) else { continue }
                if column.type == .string {
                    append(field: column.bytes(at: row))
                } else if column.type == .binary, column.bytes(at: row).isEmpty {
                    buffer.append("\"\"")
                } else {
                    buffer.append(value: column, at: row)
                }
            }
            endLine()
            try buffer.flushIfLarge()
        }
    }

    package mutating func end() throws(RunError) {}

    private func endLine() {
        buffer.append("\r\n")
    }

    private func append(field: UnsafeRawBufferPointer) {
        let isQuoted =
            field.isEmpty
            || field.contains {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\r")
                    || $0 == UInt8(ascii: "\n")
            }
        guard isQuoted else {
            buffer.append(field)
            return
        }
        let target = buffer.reserve(field.count * 2 + 2)
        var position = 0
        target[position] = UInt8(ascii: "\"")
        position += 1
        for byte in field {
            if byte == UInt8(ascii: "\"") {
                target[position] = byte
                position += 1
            }
            target[position] = byte
            position += 1
        }
        target[position] = UInt8(ascii: "\"")
        buffer.commit(position + 1)
    }
}
