package import FedRuntime

/// Some of the rows of a statement.
package struct ResultPage: Sendable {
    package var rows: any RowSource
    /// Where further pages are, in their order; a chain names one at a time.
    package var next: [String]

    package init(_ rows: any RowSource, next: [String] = []) {
        self.rows = rows
        self.next = next
    }
}

/// The rows of one page, read once.
package protocol RowSource: AnyObject, Sendable {
    /// Appends rows to a batch until it is full, holds `limit` bytes, or the page ends.
    ///
    /// - Returns: the bytes taken.
    func read(into batch: Batch, _ fields: [TextField], limit: Int) throws(RowFault) -> Int

    var isAtEnd: Bool { get }
}

/// A row that cannot be read.
package enum RowFault: Error {
    /// A value that does not fit its column.
    case value(column: Int, ValueFault)
    /// What came is not what the protocol says.
    case notRows(String)
}

/// A page without rows.
package final class NoRows: RowSource {
    package init() {}

    package var isAtEnd: Bool { true }

    package func read(into batch: Batch, _ fields: [TextField], limit: Int) throws(RowFault) -> Int { 0 }
}
