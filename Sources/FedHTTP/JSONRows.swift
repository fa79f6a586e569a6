package import FedRuntime

/// Rows in a JSON answer, read where they lie.
///
/// One thread reads.
package final class JSONRows: RowSource, @unchecked Sendable {
    package enum Shape: Sendable {
        /// `[["1", null], …]`.
        case arrays
        /// `[{"f": [{"v": "1"}, {"v": null}]}, …]`.
        case fields
    }

    private let body: [UInt8]
    private let shape: Shape
    private let rowCount: Int?
    private let unescaped = JSONText()
    private var at: Int
    private var hasBegun = false
    private var rowsRead = 0
    /// Bytes of the body that the reader has been told of.
    private var told = 0
    package private(set) var isAtEnd = false

    /// Begins where the array of the rows does.
    ///
    /// Any other number of rows than `rowCount`, which a system may tell, is an error.
    package init(_ body: [UInt8], at start: Int, _ shape: Shape = .arrays, rowCount: Int? = nil) {
        self.body = body
        self.shape = shape
        self.rowCount = rowCount
        at = start
    }

    package func read(into batch: Batch, _ fields: [TextField], limit: Int) throws(RowFault) -> Int {
        var fault: RowFault?
        let taken = body.withUnsafeBytes { body -> Int in
            do throws(RowFault) {
                try read(body, into: batch, fields, limit)
            } catch {
                fault = error
            }
            return (isAtEnd ? body.count : at) - told
        }
        told += taken
        if let fault { throw fault }
        return taken
    }

    private func read(
        _ body: UnsafeRawBufferPointer, into batch: Batch, _ fields: [TextField], _ limit: Int
    ) throws(RowFault) {
        var scanner = JSONScanner(body, at: at)
        let columns = batch.columns
        let first = at
        var row = batch.count
        defer {
            at = scanner.at
            rowsRead += row - batch.count
            batch.count = row
        }
        do throws(JSONCut) {
            if !hasBegun {
                try scanner.expect("[")
                hasBegun = true
                isAtEnd = scanner.skip("]")
            }
        } catch { throw .notRows("the rows are no array") }
        while !isAtEnd, row < batch.capacity, scanner.at - first < limit {
            switch shape {
            case .arrays: try readValues(&scanner, columns, fields, row)
            case .fields: try readFields(&scanner, columns, fields, row)
            }
            row &+= 1
            if scanner.skip(",") { continue }
            guard scanner.skip("]") else { throw .notRows("the rows are cut off at byte \(scanner.at)") }
            isAtEnd = true
        }
        guard isAtEnd, let rowCount else { return }
        let found = rowsRead + row - batch.count
        guard found == rowCount else { throw .notRows("\(found) rows came where the system has \(rowCount)") }
    }

    /// The values of one row, between brackets.
    @inline(__always)
    private func readValues(
        _ scanner: inout JSONScanner, _ columns: [BatchColumn], _ fields: [TextField], _ row: Int
    ) throws(RowFault) {
        do throws(JSONCut) { try scanner.expect("[") } catch { throw .notRows("a row is no array") }
        for index in 0..<fields.count {
            if index > 0, !scanner.skip(",") { throw .notRows("a row has \(index) values, not \(fields.count)") }
            try readValue(&scanner, columns[index], fields[index], index, row)
        }
        guard scanner.skip("]") else { throw .notRows("a row has not \(fields.count) values") }
    }

    private func readFields(
        _ scanner: inout JSONScanner, _ columns: [BatchColumn], _ fields: [TextField], _ row: Int
    ) throws(RowFault) {
        guard enter("f", &scanner), scanner.skip("[") else { throw .notRows("a row has no `f`") }
        for index in 0..<fields.count {
            if index > 0, !scanner.skip(",") { throw .notRows("a row has \(index) values, not \(fields.count)") }
            guard enter("v", &scanner) else { throw .notRows("a value has no `v`") }
            try readValue(&scanner, columns[index], fields[index], index, row)
            guard scanner.skip("}") else { throw .notRows("a value has more than `v`") }
        }
        guard scanner.skip("]"), scanner.skip("}") else { throw .notRows("a row has not \(fields.count) values") }
    }

    /// Passes over `{"name":`.
    private func enter(_ name: Unicode.Scalar, _ scanner: inout JSONScanner) -> Bool {
        guard scanner.skip("{"), let content = try? scanner.string().content, content.count == 1,
            scanner.text[content.lowerBound] == UInt8(ascii: name)
        else { return false }
        return scanner.skip(":")
    }

    @inline(__always)
    private func readValue(
        _ scanner: inout JSONScanner, _ column: BatchColumn, _ field: TextField, _ index: Int, _ row: Int
    ) throws(RowFault) {
        let value: UnsafeRawBufferPointer
        do throws(JSONCut) {
            switch scanner.next() {
            case UInt8(ascii: "\""):
                let (content, hasEscapes) = try scanner.string()
                let bytes = UnsafeRawBufferPointer(rebasing: scanner.text[content])
                value = hasEscapes ? try unescaped.unescaped(bytes) : bytes
            case UInt8(ascii: "n"):
                _ = try scanner.word()
                column.setNull(row)
                return
            // A number, a truth value, or something nested, which is a text of JSON.
            case .some: value = UnsafeRawBufferPointer(rebasing: scanner.text[try scanner.value()])
            case nil: throw JSONCut(at: scanner.at)
            }
        } catch {
            throw .notRows("the rows are cut off or no JSON at byte \(error.at)")
        }
        do throws(ValueFault) { try field.store(value, column, row) } catch { throw .value(column: index, error) }
    }
}
