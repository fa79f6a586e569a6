import CDuckDB
import FedPlan
import FedRuntime

/// A function over text that the engine gets from here, computed row by row on vectors of DuckDB.
///
/// Texts are read where DuckDB has them, and results are put together in one buffer a vector, which DuckDB copies
/// from: nothing is allocated for a row. An argument that is NULL makes the result NULL.
///
/// DuckDB takes functions for infallible unless they are volatile, and calls them for values that no row has: those with
/// a `failure` are volatile, the others never fail.
struct TextFunction: VectorFunction {
    enum Body: Sendable {
        case text(@Sendable (TextRow, TextBuffer) -> Void)
        /// `false` stands for NULL.
        case textOrNull(@Sendable (TextRow, TextBuffer) -> Bool)
        case boolean(@Sendable (TextRow) -> Bool?)
    }

    /// What an error says in the place of a NULL that the function makes.
    private let failure: String?

    let name: String
    let parameters: [ColumnType]
    let result: ColumnType
    let body: Body

    init(_ name: String, _ parameters: [ColumnType], _ body: @escaping @Sendable (TextRow, TextBuffer) -> Void) {
        self.init(name, parameters, .string, .text(body))
    }

    init(
        _ name: String, _ parameters: [ColumnType], _ result: ColumnType, _ body: Body, failure: String? = nil
    ) {
        self.name = name
        self.parameters = parameters
        self.result = result
        self.body = body
        self.failure = failure
    }

    /// The same function under another name, which fails where this one makes NULL.
    func failing(as name: String, _ failure: String) -> TextFunction {
        TextFunction(name, parameters, result, body, failure: failure)
    }

    static let all = caseMapping + parts + codes + readings + [textOfMoment, like]

    var canFail: Bool { failure != nil }

    func apply(_ input: duckdb_data_chunk?, to output: duckdb_vector?) throws(ScalarFailure) {
        let count = Int(duckdb_data_chunk_get_size(input))
        var vectors: [TextRow.Vector] = []
        for index in parameters.indices {
            let vector = duckdb_data_chunk_get_vector(input, idx_t(index))
            guard let data = duckdb_vector_get_data(vector) else { return }
            vectors.append(
                TextRow.Vector(
                    data: UnsafeRawPointer(data), validity: duckdb_vector_get_validity(vector).map { UnsafePointer($0) }
                ))
        }
        guard let target = duckdb_vector_get_data(output) else { return }
        duckdb_vector_ensure_validity_writable(output)
        guard let validity = duckdb_vector_get_validity(output) else { return }
        let buffer = TextBuffer()
        let hasFailed = vectors.withUnsafeBufferPointer { vectors in
            for index in 0..<count {
                let row = TextRow(vectors: vectors, index: index)
                let isThere = row.isValid
                if isThere, compute(row, buffer, target, output) { continue }
                if isThere, failure != nil { return true }
                validity[index >> 6] &= ~(1 << UInt64(index & 63))
            }
            return false
        }
        if hasFailed, let failure { throw ScalarFailure(message: failure) }
    }

    private func compute(
        _ row: TextRow, _ buffer: TextBuffer, _ target: UnsafeMutableRawPointer, _ output: duckdb_vector?
    ) -> Bool {
        switch body {
        case .boolean(let body):
            guard let result = body(row) else { return false }
            target.storeBytes(of: result, toByteOffset: row.index, as: Bool.self)
            return true
        case .text(let body):
            buffer.count = 0
            body(row, buffer)
        case .textOrNull(let body):
            buffer.count = 0
            guard body(row, buffer) else { return false }
        }
        duckdb_unsafe_vector_assign_string_element_len(
            output, idx_t(row.index), UnsafeRawPointer(buffer.bytes).assumingMemoryBound(to: CChar.self),
            idx_t(buffer.count))
        return true
    }
}

/// One row of a call's arguments.
struct TextRow {
    struct Vector {
        let data: UnsafeRawPointer
        let validity: UnsafePointer<UInt64>?
    }

    fileprivate let vectors: UnsafeBufferPointer<Vector>
    fileprivate let index: Int

    fileprivate var isValid: Bool {
        for vector in vectors {
            if let validity = vector.validity, validity[index >> 6] & (1 << UInt64(index & 63)) == 0 { return false }
        }
        return true
    }

    /// The bytes of a text or of a blob: up to twelve lie in the vector itself, more behind a pointer.
    ///
    /// See <https://duckdb.org/docs/stable/clients/c/vector#strings>.
    func text(_ argument: Int) -> UnsafeBufferPointer<UInt8> {
        let entry = vectors[argument].data + index * 16
        let length = Int(entry.load(as: UInt32.self))
        if length <= 12 {
            return UnsafeBufferPointer(start: (entry + 4).assumingMemoryBound(to: UInt8.self), count: length)
        }
        return UnsafeBufferPointer(
            start: (entry + 8).load(as: UnsafePointer<UInt8>?.self), count: length)
    }

    func integer(_ argument: Int) -> Int {
        Int((vectors[argument].data + index * 4).load(as: Int32.self))
    }

    func bigint(_ argument: Int) -> Int64 {
        (vectors[argument].data + index * 8).load(as: Int64.self)
    }
}

/// Bytes that grow; one for all rows of a vector.
final class TextBuffer {
    fileprivate(set) var bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    private var capacity = 256
    var count = 0

    deinit { bytes.deallocate() }

    func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = larger
    }

    func append(_ byte: UInt8) {
        reserve(1)
        bytes[count] = byte
        count += 1
    }

    func append(_ text: UnsafeBufferPointer<UInt8>) { append(Slice(base: text, bounds: 0..<text.count)) }

    func append(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
        guard let start = text.base.baseAddress, !text.isEmpty else { return }
        reserve(text.count)
        (bytes + count).update(from: start + text.startIndex, count: text.count)
        count += text.count
    }

    func append(_ scalar: Unicode.Scalar) {
        for byte in scalar.utf8 { append(byte) }
    }
}
