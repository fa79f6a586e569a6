import CDuckDB
import FedPlan
import FedRuntime

/// Copies the rows of DuckDB's chunks into batches.
struct VectorReader {
    private let copies: [ColumnCopy]
    private let names: [String]

    /// - Throws: `queryFailed` when a column's values do not all fit its declared type.
    init(_ found: [DuckDBStatement.Column], to declared: [ViewColumn]) throws(RunError) {
        guard found.count == declared.count else {
            throw RunError(
                .queryFailed, "the query gives \(found.count) columns, and the view has \(declared.count)")
        }
        var copies: [ColumnCopy] = []
        for (column, declaration) in zip(found, declared) {
            guard let copy = ColumnCopy(from: column.type, to: declaration.type) else {
                throw RunError(
                    .queryFailed,
                    "column `\(declaration.name)` comes as \(column.type.name), which is not \(declaration.type)")
            }
            copies.append(copy)
        }
        self.copies = copies
        names = declared.map(\.name)
    }

    /// Copies `count` rows of a chunk from `start` on into an empty batch.
    ///
    /// - Throws: `queryFailed` when a value has no counterpart: an infinite date, a timestamp out of range.
    func copy(_ chunk: DuckDBChunk, from start: Int, count: Int, into batch: Batch) throws(RunError) {
        for (index, copy) in copies.enumerated() {
            let vector = duckdb_data_chunk_get_vector(chunk.chunk, idx_t(index))
            guard let data = duckdb_vector_get_data(vector) else { continue }
            let column = batch.columns[index]
            let validity = UnsafePointer(duckdb_vector_get_validity(vector))
            Self.copyValidity(validity, from: start, count: count, to: column)
            let source = VectorSlice(data: UnsafeRawPointer(data), start: start, count: count)
            do { try copy.run(source, to: column) } catch {
                throw RunError(error.code, "column `\(names[index])`: \(error.message)")
            }
        }
        batch.count = count
    }

    private static func copyValidity(
        _ words: UnsafePointer<UInt64>?, from start: Int, count: Int, to column: BatchColumn
    ) {
        guard let words else { return }
        var nulls = 0
        if start & 63 == 0 {
            let first = start >> 6
            for word in 0..<((count + 63) >> 6) {
                let used = min(64, count - word << 6)
                let mask: UInt64 = used == 64 ? ~0 : (1 << UInt64(used)) - 1
                let bits = words[first + word] | ~mask
                column.validity[word] = bits
                nulls += (~bits).nonzeroBitCount
            }
        } else {
            for row in 0..<count where words[(start + row) >> 6] & (1 << UInt64((start + row) & 63)) == 0 {
                column.validity[row >> 6] &= ~(1 << UInt64(row & 63))
                nulls += 1
            }
        }
        column.nullCount = nulls
    }
}

/// Part of a vector's values.
struct VectorSlice {
    let data: UnsafeRawPointer
    let start: Int
    let count: Int

    func values<Value>(_: Value.Type) -> UnsafePointer<Value> {
        data.assumingMemoryBound(to: Value.self) + start
    }
}
