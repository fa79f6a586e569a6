/// What reading the files of one view took, as far as the engine can tell; `nil` is what it cannot.
package struct FileReading: Hashable, Sendable {
    /// The size of the view's files together.
    ///
    /// The engine may read only a part of them: the columns and row groups that it needs.
    package var bytes: Int?
    /// Rows that came out of the files, behind the conditions that the reader applies while it reads.
    ///
    /// Files that are read twice count twice.
    package var rows: Int?
    /// Time in the reader, the sum over the engine's threads.
    package var seconds: Double?

    package init(bytes: Int? = nil, rows: Int? = nil, seconds: Double? = nil) {
        self.bytes = bytes
        self.rows = rows
        self.seconds = seconds
    }
}
