/// How `fedrun` writes the rows of a plan.
package enum OutputFormat: String, Sendable, CaseIterable {
    /// For people: aligned columns, NULL told from text, and a row count.
    case table
    case csv
    /// One array of objects.
    case json
    /// An object a line.
    case jsonl
    case parquet

    /// Whether every column must have a name of its own.
    package var needsUniqueNames: Bool {
        switch self {
        case .table, .csv: false
        case .json, .jsonl, .parquet: true
        }
    }
}

/// Writes rows in one text format.
///
/// Calls come in order: `begin`, `write` for every batch, `end`.
package protocol RowWriter {
    mutating func begin(_ columns: [ResultField]) throws(RunError)
    mutating func write(_ batch: Batch) throws(RunError)
    mutating func end() throws(RunError)
}

extension OutputFormat {
    /// The writer of a text format; `nil` for Parquet, which the engine writes.
    package func writer(to buffer: OutputBuffer) -> (any RowWriter)? {
        switch self {
        case .table: TableWriter(buffer)
        case .csv: CSVWriter(buffer)
        case .json: JSONRowWriter(buffer, layout: .array)
        case .jsonl: JSONRowWriter(buffer, layout: .lines)
        case .parquet: nil
        }
    }
}
