import FedHTTP
import FedRuntime
import Synchronization

/// The rows of one page, counted with those of the pages before it: who has read the last one has read them all.
///
/// One thread reads.
final class CountedRows: RowSource, @unchecked Sendable {
    /// How many rows of all pages have been read.
    final class Tally: Sendable {
        fileprivate let count = Atomic<Int>(0)
    }

    private let rows: any RowSource
    private let tally: Tally
    private let expected: Int?
    private var isChecked = false

    /// A page may have no rows; the last one knows how many are expected of all.
    init(_ rows: JSONRows?, _ tally: Tally, expected: Int?) {
        self.rows = rows ?? NoRows()
        self.tally = tally
        self.expected = expected
    }

    var isAtEnd: Bool { isChecked && rows.isAtEnd }

    func read(into batch: Batch, _ fields: [TextField], limit: Int) throws(RowFault) -> Int {
        let before = batch.count
        let bytes = try rows.read(into: batch, fields, limit: limit)
        let count = tally.count.add(batch.count - before, ordering: .relaxed).newValue
        isChecked = true
        guard rows.isAtEnd, let expected, count != expected else { return bytes }
        throw .notRows("\(count) rows came where the system has \(expected)")
    }
}
