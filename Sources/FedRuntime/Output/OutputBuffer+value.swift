import FedPlan

extension OutputBuffer {
    /// The text of a value that is neither NULL nor a string; the same in every format.
    ///
    /// Binary is base64, see <https://www.rfc-editor.org/rfc/rfc4648#section-4>.
    package func append(value column: BatchColumn, at row: Int) {
        let values = column.values
        switch column.type {
        case .boolean:
            if column.boolean(at: row) { append("true") } else { append("false") }
        case .smallint: append(integer: Int64(values.load(fromByteOffset: row * 2, as: Int16.self)))
        case .int: append(integer: Int64(values.load(fromByteOffset: row * 4, as: Int32.self)))
        case .bigint: append(integer: values.load(fromByteOffset: row * 8, as: Int64.self))
        case .decimal(let precision, let scale):
            let unscaled =
                precision <= 18
                ? Int128(values.load(fromByteOffset: row * 8, as: Int64.self))
                : values.load(fromByteOffset: row * 16, as: Int128.self)
            append(decimal: unscaled, scale: scale)
        case .float: append(number: values.load(fromByteOffset: row * 4, as: Float.self))
        case .double: append(number: values.load(fromByteOffset: row * 8, as: Double.self))
        case .date: append(date: values.load(fromByteOffset: row * 4, as: Int32.self))
        case .timestamp: append(timestamp: values.load(fromByteOffset: row * 8, as: Int64.self), isInstant: true)
        case .timestampNTZ: append(timestamp: values.load(fromByteOffset: row * 8, as: Int64.self), isInstant: false)
        case .string: append(column.bytes(at: row))
        case .binary: append(base64: column.bytes(at: row))
        }
    }

    private func append(base64 source: UnsafeRawBufferPointer) {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let letters = alphabet.utf8Start
        let size = (source.count + 2) / 3 * 4
        let target = reserve(size)
        var to = 0
        var from = 0
        while from < source.count {
            let left = source.count - from
            let first = UInt32(source[from])
            let second = left > 1 ? UInt32(source[from + 1]) : 0
            let third = left > 2 ? UInt32(source[from + 2]) : 0
            let group = first << 16 | second << 8 | third
            target[to] = letters[Int(group >> 18)]
            target[to + 1] = letters[Int(group >> 12 & 63)]
            target[to + 2] = left > 1 ? letters[Int(group >> 6 & 63)] : UInt8(ascii: "=")
            target[to + 3] = left > 2 ? letters[Int(group & 63)] : UInt8(ascii: "=")
            to += 4
            from += 3
        }
        commit(size)
    }
}
