/// A table of a FlatBuffers message; no byte beyond the message's end is looked at.
///
/// See <https://flatbuffers.dev/internals/>.
struct FlatTable {
    private let message: UnsafeRawBufferPointer
    private let start: Int
    private let fields: Int
    private let fieldsSize: Int

    /// The message's own table.
    init(root message: UnsafeRawBufferPointer) throws(ArrowStreamFault) {
        try self.init(message, at: Int(Self.load(message, 0, UInt32.self)))
    }

    private init(_ message: UnsafeRawBufferPointer, at start: Int) throws(ArrowStreamFault) {
        self.message = message
        self.start = start
        fields = start - Int(try Self.load(message, start, Int32.self))
        fieldsSize = Int(try Self.load(message, fields, UInt16.self))
    }

    private static func load<Value: BitwiseCopyable>(
        _ message: UnsafeRawBufferPointer, _ at: Int, _ type: Value.Type
    ) throws(ArrowStreamFault) -> Value {
        guard at >= 0, at <= message.count - MemoryLayout<Value>.size else {
            throw ArrowStreamFault("its description is cut off, or none")
        }
        return message.loadUnaligned(fromByteOffset: at, as: type)
    }

    /// Where a field lies; nil for one that has its default.
    private func place(_ field: Int) throws(ArrowStreamFault) -> Int? {
        let entry = 4 + 2 * field
        guard entry + 2 <= fieldsSize else { return nil }
        let offset = Int(try Self.load(message, fields + entry, UInt16.self))
        return offset == 0 ? nil : start + offset
    }

    func number<Value: FixedWidthInteger & BitwiseCopyable>(
        _ field: Int, _ type: Value.Type, default value: Value = 0
    ) throws(ArrowStreamFault) -> Int {
        guard let place = try place(field) else { return Int(truncatingIfNeeded: value) }
        return Int(truncatingIfNeeded: try Self.load(message, place, type))
    }

    /// Where what a field refers to lies.
    private func target(_ field: Int) throws(ArrowStreamFault) -> Int? {
        guard let place = try place(field) else { return nil }
        return place + Int(try Self.load(message, place, UInt32.self))
    }

    func table(_ field: Int) throws(ArrowStreamFault) -> FlatTable? {
        guard let target = try target(field) else { return nil }
        return try FlatTable(message, at: target)
    }

    /// Whether a text, a table or a list is there.
    func has(_ field: Int) throws(ArrowStreamFault) -> Bool { try place(field) != nil }

    /// Tables in a list.
    func tables(_ field: Int) throws(ArrowStreamFault) -> [FlatTable] {
        guard let list = try target(field) else { return [] }
        var tables: [FlatTable] = []
        for index in 0..<Int(try Self.load(message, list, UInt32.self)) {
            let place = list + 4 + index * 4
            tables.append(try FlatTable(message, at: place + Int(try Self.load(message, place, UInt32.self))))
        }
        return tables
    }

    /// Pairs of 64-bit numbers in a list.
    func pairs(_ field: Int) throws(ArrowStreamFault) -> [(Int, Int)] {
        guard let list = try target(field) else { return [] }
        var pairs: [(Int, Int)] = []
        for index in 0..<Int(try Self.load(message, list, UInt32.self)) {
            let place = list + 4 + index * 16
            pairs.append(
                (Int(try Self.load(message, place, Int64.self)), Int(try Self.load(message, place + 8, Int64.self))))
        }
        return pairs
    }
}

/// What is wrong with an Arrow stream.
package struct ArrowStreamFault: Error {
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}
