import FedArrow
import FedHTTP
import FedPlan
import FedRuntime

/// The rows of one chunk, an Arrow stream.
///
/// One thread reads.
final class ArrowRows: RowSource, @unchecked Sendable {
    private let body: [UInt8]
    private let rowCount: Int?
    private var stream: ArrowStream?
    private var columns: [ArrowColumn] = []
    /// Rows of the stream's batch that have been read, and of all before.
    private var start = 0
    private var rowsRead = 0
    private(set) var isAtEnd = false

    /// Any other number of rows than `rowCount` is an error.
    init(_ body: [UInt8], rowCount: Int?) {
        self.body = body
        self.rowCount = rowCount
    }

    /// Fills an empty batch from one of the stream's.
    func read(into batch: Batch, _ fields: [TextField], limit: Int) throws(RowFault) -> Int {
        guard !isAtEnd else { return 0 }
        let stream: ArrowStream
        do throws(ArrowStreamFault) {
            stream = try opened(fields.map(\.type))
            while start == stream.count {
                start = 0
                guard try stream.next() else {
                    isAtEnd = true
                    guard rowCount == nil || rowCount == rowsRead else {
                        throw ArrowStreamFault("\(rowsRead) rows came where the system has \(rowCount ?? 0)")
                    }
                    return 0
                }
            }
        } catch {
            throw .notRows("an Arrow stream: \(error.reason)")
        }
        var count = min(batch.capacity, stream.count - start)
        for (index, column) in columns.enumerated() {
            count = column.rows(of: stream.cells(index, from: start, count: count), withinBytes: limit)
        }
        for (index, column) in columns.enumerated() {
            do throws(ArrowFault) {
                try column.copy(stream.cells(index, from: start, count: count), into: batch.columns[index])
            } catch {
                batch.count = error.row
                throw .value(column: index, error.fault)
            }
        }
        batch.count = count
        start += count
        rowsRead += count
        return batch.byteCount
    }

    /// The stream, whose columns must be what the view's can be made of.
    private func opened(_ types: [ColumnType]) throws(ArrowStreamFault) -> ArrowStream {
        if let stream { return stream }
        let stream = try ArrowStream(body)
        guard stream.types.count == types.count else {
            throw ArrowStreamFault("it has \(stream.types.count) columns in place of \(types.count)")
        }
        for (index, (found, declared)) in zip(stream.types, types).enumerated() {
            guard found.canBecome(declared) else {
                throw ArrowStreamFault("its column \(index + 1) is \(found.description)")
            }
            columns.append(ArrowColumn(found, as: declared))
        }
        self.stream = stream
        return stream
    }
}
