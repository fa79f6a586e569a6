import CDuckDB
import FedPlan
import FedRuntime

/// Copies columns of a batch into DuckDB's vectors.
enum VectorWriter {
    /// Copies the first `count` rows.
    ///
    /// - Throws: `queryFailed` when a string is not UTF-8.
    static func copy(_ column: BatchColumn, count: Int, to vector: duckdb_vector?) throws(RunError) {
        guard let data = duckdb_vector_get_data(vector) else { return }
        if column.nullCount > 0 {
            duckdb_vector_ensure_validity_writable(vector)
            if let validity = duckdb_vector_get_validity(vector) {
                validity.update(from: column.validity, count: (count + 63) >> 6)
            }
        }
        switch column.type {
        case .boolean:
            let words = column.values.assumingMemoryBound(to: UInt64.self)
            let target = data.assumingMemoryBound(to: UInt8.self)
            for row in 0..<count {
                target[row] = UInt8(truncatingIfNeeded: words[row >> 6] >> UInt64(row & 63)) & 1
            }
        case .smallint: data.copyMemory(from: column.values, byteCount: count * 2)
        case .int, .float, .date: data.copyMemory(from: column.values, byteCount: count * 4)
        case .bigint, .double, .timestamp, .timestampNTZ:
            data.copyMemory(from: column.values, byteCount: count * 8)
        case .decimal(let precision, _): copyDecimals(column.values, precision, count, to: data)
        case .string, .binary:
            let offsets = column.values.assumingMemoryBound(to: Int32.self)
            if column.type == .string, !TextCheck.areText(column.bytes, offsets, count: count) {
                throw RunError(.queryFailed, "a text from the remote is not UTF-8")
            }
            let text = UnsafeRawPointer(column.bytes).assumingMemoryBound(to: CChar.self)
            for row in 0..<count where column.isValid(row) {
                let start = Int(offsets[row])
                duckdb_unsafe_vector_assign_string_element_len(
                    vector, idx_t(row), text + start, idx_t(Int(offsets[row + 1]) - start))
            }
        }
    }

    private static func copyDecimals(
        _ values: UnsafeMutableRawPointer, _ precision: Int, _ count: Int, to data: UnsafeMutableRawPointer
    ) {
        switch DuckDBType.width(ofDecimal: precision) {
        case 2: narrow(values, count, to: data.assumingMemoryBound(to: Int16.self))
        case 4: narrow(values, count, to: data.assumingMemoryBound(to: Int32.self))
        case 8: data.copyMemory(from: values, byteCount: count * 8)
        default: data.copyMemory(from: values, byteCount: count * 16)
        }
    }

    @inline(__always)
    private static func narrow<Value: FixedWidthInteger>(
        _ values: UnsafeMutableRawPointer, _ count: Int, to target: UnsafeMutablePointer<Value>
    ) {
        let source = values.assumingMemoryBound(to: Int64.self)
        for row in 0..<count { target[row] = Value(truncatingIfNeeded: source[row]) }
    }
}
