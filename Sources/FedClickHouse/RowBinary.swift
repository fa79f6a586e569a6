import FedRuntime

/// Rows in the server's binary format: names, types, and values without anything between them.
///
/// <https://clickhouse.com/docs/interfaces/formats/RowBinaryWithNamesAndTypes>. One thread reads.
final class RowBinary {
    static let format = "RowBinaryWithNamesAndTypes"

    enum Fault: Error {
        /// A value that does not fit its column.
        case value(column: Int, ValueFault)
        /// What came is not what the format says.
        case malformed
    }

    /// More columns than any table has.
    private static let mostColumns = 100_000

    private let fields: [RowField]
    /// Of the row that has not come whole yet.
    private var column = 0

    init(_ fields: [RowField]) {
        self.fields = fields
    }

    /// Whether no row is begun.
    var isBetweenRows: Bool { column == 0 }

    /// Reads the columns' names and types; nil when not all of them have come.
    static func columns(_ queue: ByteQueue) throws(Fault) -> [ClickHouseColumn]? {
        var bytes = queue.readable
        guard let count = try length(&bytes) else { return nil }
        guard count <= mostColumns else { throw .malformed }
        var texts: [String] = []
        for _ in 0..<2 * count {
            guard let length = try length(&bytes), length <= bytes.end - bytes.at else { return nil }
            let text = UnsafeRawBufferPointer(start: bytes.start + bytes.at, count: length)
            texts.append(String(decoding: text, as: UTF8.self))
            bytes.at += length
        }
        queue.advance(to: bytes.at)
        return (0..<count).map { ClickHouseColumn(name: texts[$0], type: texts[count + $0]) }
    }

    private static func length(_ bytes: inout ByteCursor) throws(Fault) -> Int? {
        do throws(ValueFault) {
            return try RowField.length(bytes, &bytes.at)
        } catch {
            throw .malformed
        }
    }

    /// Appends rows until the batch is full, or holds `limit` bytes: true then, and false when more bytes must come.
    ///
    /// A row whose last bytes have not come is not counted, and goes on where it was.
    func read(into batch: Batch, from queue: ByteQueue, taken: inout Int, limit: Int) throws(Fault) -> Bool {
        var bytes = queue.readable
        let begin = bytes.at
        var row = batch.count
        let capacity = batch.capacity
        let columns = batch.columns
        var fault: Fault?
        let isFull = fields.withUnsafeBufferPointer { fields -> Bool in
            var column = self.column
            defer { self.column = column }
            while row < capacity, taken &+ (bytes.at &- begin) < limit {
                while column < fields.count {
                    do throws(ValueFault) {
                        guard try fields[column].read(&bytes, columns[column], row) else { return false }
                    } catch {
                        fault = .value(column: column, error)
                        return false
                    }
                    column &+= 1
                }
                column = 0
                row &+= 1
            }
            return true
        }
        queue.advance(to: bytes.at)
        taken &+= bytes.at &- begin
        batch.count = row
        if let fault { throw fault }
        return isFull
    }
}
