import FedPlan

/// Writes rows for people: columns aligned over the first rows, NULL told from text, and a row count.
///
/// NULL is `NULL`; a text that would look like it, or that begins with a quote, is shown in quotes. Control
/// characters are shown escaped, so that no value can steer a terminal. Columns are as wide as the first
/// thousand rows need; a longer value later moves its own row only.
package struct TableWriter: RowWriter {
    private static let measuredRows = 1000
    private static let measuredBytes = 1 << 20

    private let buffer: OutputBuffer
    private var columns: [ResultField] = []
    private var widths: [Int] = []
    private var waiting: [[String]] = []
    private var waitingBytes = 0
    private var hasHeader = false
    private var rows = 0

    package init(_ buffer: OutputBuffer) { self.buffer = buffer }

    package mutating func begin(_ columns: [ResultField]) throws(RunError) {
        self.columns = columns
        widths = columns.map { DisplayText.width(DisplayText.escaped($0.name)) }
    }

    package mutating func write(_ batch: Batch) throws(RunError) {
        for row in 0..<batch.count {
            rows += 1
            let cells = batch.columns.map { cell($0, at: row) }
            guard !hasHeader else {
                writeLine(cells)
                try buffer.flushIfLarge()
                continue
            }
            for (index, text) in cells.enumerated() {
                widths[index] = max(widths[index], DisplayText.width(text))
                waitingBytes += text.utf8.count
            }
            waiting.append(cells)
            if waiting.count >= Self.measuredRows || waitingBytes >= Self.measuredBytes { try release() }
        }
    }

    package mutating func end() throws(RunError) {
        if !hasHeader { try release() }
        buffer.append(text: rows == 1 ? "(1 row)\n" : "(\(rows) rows)\n")
    }

    private mutating func release() throws(RunError) {
        hasHeader = true
        writeLine(columns.map { DisplayText.escaped($0.name) })
        for (index, width) in widths.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: "+")) }
            buffer.append(repeating: UInt8(ascii: "-"), count: width + 2)
        }
        buffer.append(UInt8(ascii: "\n"))
        for cells in waiting {
            writeLine(cells)
            try buffer.flushIfLarge()
        }
        waiting = []
    }

    private func writeLine(_ cells: [String]) {
        for (index, text) in cells.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: "|")) }
            buffer.append(UInt8(ascii: " "))
            let padding = widths[index] - DisplayText.width(text)
            let isLast = index == cells.count - 1
            if columns[index].type.isNumeric {
                buffer.append(repeating: UInt8(ascii: " "), count: padding)
                buffer.append(text: text)
            } else {
                buffer.append(text: text)
                if !isLast { buffer.append(repeating: UInt8(ascii: " "), count: padding) }
            }
            if !isLast { buffer.append(UInt8(ascii: " ")) }
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    private func cell(_ column: BatchColumn, at row: Int) -> String {
        guard column.isValid(row) else { return "NULL" }
        if column.type == .string {
            let text = String(decoding: column.bytes(at: row), as: UTF8.self)
            let isQuoted = text == "NULL" || text.hasPrefix("\"")
            return DisplayText.escaped(isQuoted ? "\"\(text)\"" : text)
        }
        let start = buffer.count
        buffer.append(value: column, at: row)
        defer { buffer.truncate(to: start) }
        return String(decoding: buffer.bytes(from: start), as: UTF8.self)
    }
}

extension ColumnType {
    /// Whether values stand at the right edge of a column.
    fileprivate var isNumeric: Bool {
        switch self {
        case .smallint, .int, .bigint, .decimal, .float, .double: true
        case .boolean, .string, .binary, .date, .timestamp, .timestampNTZ: false
        }
    }
}
