package import FedRuntime

/// Rows in a JSON answer whose values are objects of one member each, named by the kind of the value.
///
/// Such as `[[{"longValue": 1}, {"stringValue": "a"}, {"isNull": true}], …]`. One thread reads. See
/// <https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_Field.html>.
package final class JSONUnionRows: RowSource, @unchecked Sendable {
    private let body: [UInt8]
    private let unescaped = JSONText()
    private let kinds: Kinds
    private var at: Int
    private var hasBegun = false
    package private(set) var isAtEnd = false

    /// The names of the kinds that are not read as they are.
    package struct Kinds: Sendable {
        /// Of which the value is `true`.
        package var null: String
        /// Bytes in Base64, whatever form the column's texts have.
        package var base64: String

        package init(null: String, base64: String) {
            self.null = null
            self.base64 = base64
        }
    }

    /// The array of the rows begins at `start` in the body.
    package init(_ body: [UInt8], at start: Int, _ kinds: Kinds) {
        self.body = body
        self.kinds = kinds
        at = start
    }

    package func read(into batch: Batch, _ fields: [TextField], limit: Int) throws(RowFault) -> Int {
        var fault: RowFault?
        let taken = body.withUnsafeBytes { body -> Int in
            do throws(RowFault) {
                return try read(body, into: batch, fields, limit)
            } catch {
                fault = error
                return 0
            }
        }
        if let fault { throw fault }
        return taken
    }

    private func read(
        _ body: UnsafeRawBufferPointer, into batch: Batch, _ fields: [TextField], _ limit: Int
    ) throws(RowFault) -> Int {
        var scanner = JSONScanner(body, at: at)
        let columns = batch.columns
        let first = at
        var row = batch.count
        defer {
            at = scanner.at
            batch.count = row
        }
        if !hasBegun {
            guard scanner.skip("[") else { throw .notRows("the rows are no array") }
            hasBegun = true
            isAtEnd = scanner.skip("]")
        }
        while !isAtEnd, row < batch.capacity, scanner.at - first < limit {
            guard scanner.skip("[") else { throw .notRows("a row is no array") }
            for index in 0..<fields.count {
                if index > 0, !scanner.skip(",") { throw .notRows("a row has \(index) values, not \(fields.count)") }
                try readValue(&scanner, columns[index], fields[index], index, row)
            }
            guard scanner.skip("]") else { throw .notRows("a row has not \(fields.count) values") }
            row &+= 1
            if scanner.skip(",") { continue }
            guard scanner.skip("]") else { throw .notRows("the rows are cut off at byte \(scanner.at)") }
            isAtEnd = true
        }
        return scanner.at - first
    }

    @inline(__always)
    private func readValue(
        _ scanner: inout JSONScanner, _ column: BatchColumn, _ field: TextField, _ index: Int, _ row: Int
    ) throws(RowFault) {
        let value: UnsafeRawBufferPointer
        var isBase64 = false
        do throws(JSONCut) {
            try scanner.expect("{")
            let kind = try scanner.string().content
            try scanner.expect(":")
            if isNamed(kind, kinds.null, scanner) {
                let word = try scanner.word()
                guard scanner.text[word.lowerBound] == UInt8(ascii: "t") else { throw JSONCut(at: word.lowerBound) }
                try scanner.expect("}")
                column.setNull(row)
                return
            }
            isBase64 = isNamed(kind, kinds.base64, scanner)
            if scanner.next() == UInt8(ascii: "\"") {
                let (content, hasEscapes) = try scanner.string()
                let bytes = UnsafeRawBufferPointer(rebasing: scanner.text[content])
                value = hasEscapes ? try unescaped.unescaped(bytes) : bytes
            } else {
                value = UnsafeRawBufferPointer(rebasing: scanner.text[try scanner.word()])
            }
            try scanner.expect("}")
        } catch {
            throw .notRows("a value is not what it should be at byte \(error.at)")
        }
        do throws(ValueFault) {
            if isBase64, field.form != .base64 {
                try TextField(.base64, as: field.type).store(value, column, row)
            } else {
                try field.store(value, column, row)
            }
        } catch {
            throw .value(column: index, error)
        }
    }

    @inline(__always)
    private func isNamed(_ content: Range<Int>, _ name: String, _ scanner: JSONScanner) -> Bool {
        content.count == name.utf8.count && scanner.text[content].elementsEqual(name.utf8)
    }
}
