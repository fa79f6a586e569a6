/// Why a text is not JSON, and where.
package struct JSONError: Error, Hashable, Sendable {
    /// Counts the bytes of the UTF-8 text from zero.
    package var offset: Int
    /// From one.
    package var line: Int
    /// From one, in Unicode scalars.
    package var column: Int
    package var message: String

    /// Finds the line and the column of a byte.
    init(_ message: String, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.message = message
        self.offset = offset
        self.line = line
        self.column = column
    }
}

extension JSONError: CustomStringConvertible {
    package var description: String { "line \(line), column \(column): \(message)" }
}
