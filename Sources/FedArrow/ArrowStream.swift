import CArrow
import FedPlan

/// Reads Arrow's streaming format: a schema, then batches of rows, and dictionaries between them.
///
/// It owns a copy of the bytes, in which the columns of a batch are looked at where they lie. Every buffer is checked
/// before: sizes, offsets, numbers of rows. Compressed, nested and big-endian data is refused.
/// See <https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc>.
package final class ArrowStream: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer
    private var at = 0
    private var fields: [ArrowField] = []
    private var dictionaries: [Int: ArrowView] = [:]
    private var columns: [ArrowView] = []
    /// Rows of the batch at hand.
    package private(set) var count = 0

    /// Reads the schema.
    package init(_ source: [UInt8]) throws(ArrowStreamFault) {
        bytes = .allocate(byteCount: max(source.count, 1), alignment: 64)
        bytes.copyBytes(from: source)
        end = source.count
        guard let message = try nextMessage(), message.kind == 1, let schema = try message.table.table(2) else {
            throw ArrowStreamFault("it does not begin with a schema")
        }
        guard try schema.number(0, Int16.self) == 0 else { throw ArrowStreamFault("its numbers are big-endian") }
        for table in try schema.tables(1) { fields.append(try ArrowField(table)) }
    }

    deinit { bytes.deallocate() }

    private let end: Int

    package var types: [ArrowType] { fields.map(\.type) }

    /// Goes on to the next batch of rows; false at the end.
    package func next() throws(ArrowStreamFault) -> Bool {
        columns = []
        count = 0
        while let message = try nextMessage() {
            switch message.kind {
            case 2: try readDictionary(message)
            case 3:
                guard let table = try message.table.table(2) else { throw ArrowStreamFault("a batch is empty") }
                try readRows(table, message.body)
                return true
            default: throw ArrowStreamFault("it holds a message of the kind \(message.kind)")
            }
        }
        return false
    }

    /// Some rows of one column of the batch at hand.
    package func cells(_ column: Int, from row: Int, count: Int) -> ArrowCells {
        ArrowCells(columns[column].array, from: row, count: count)
    }

    // MARK: - Messages

    private struct Message {
        var kind: Int
        var table: FlatTable
        var body: UnsafeRawBufferPointer
    }

    /// Nil at the end, which older writers do not mark.
    private func nextMessage() throws(ArrowStreamFault) -> Message? {
        if at == end { return nil }
        var size = try length()
        if size == -1 { size = try length() }
        if size == 0 { return nil }
        let metadata = try take(size)
        let table = try FlatTable(root: metadata)
        return Message(
            kind: try table.number(1, UInt8.self), table: table, body: try take(try table.number(3, Int64.self)))
    }

    private func length() throws(ArrowStreamFault) -> Int { Int(try take(4).loadUnaligned(as: Int32.self)) }

    private func take(_ count: Int) throws(ArrowStreamFault) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= end - at else { throw ArrowStreamFault("it is cut off") }
        defer { at += count }
        return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
    }

    private func readDictionary(_ message: Message) throws(ArrowStreamFault) {
        guard let dictionary = try message.table.table(2), let table = try dictionary.table(1),
            try dictionary.number(2, UInt8.self) == 0
        else { throw ArrowStreamFault("a dictionary is empty, or a part of one") }
        let id = try dictionary.number(0, Int64.self)
        guard let field = fields.first(where: { $0.dictionary == id }), case .dictionary(_, let values) = field.type,
            values != .nothing
        else { throw ArrowStreamFault("a dictionary is nobody's") }
        var buffers = try ArrowBuffers(table, message.body)
        dictionaries[id] = try buffers.view(values, rows: try table.number(0, Int64.self), dictionary: nil)
    }

    private func readRows(_ table: FlatTable, _ body: UnsafeRawBufferPointer) throws(ArrowStreamFault) {
        let rows = try table.number(0, Int64.self)
        var buffers = try ArrowBuffers(table, body)
        var columns: [ArrowView] = []
        for field in fields {
            var type = field.type
            if case .dictionary(let index, _) = type { type = index }
            let dictionary = field.dictionary.map { dictionaries[$0] }
            if case .some(.none) = dictionary { throw ArrowStreamFault("a dictionary is missing") }
            columns.append(try buffers.view(type, rows: rows, dictionary: dictionary ?? nil))
        }
        self.columns = columns
        count = rows
    }
}
