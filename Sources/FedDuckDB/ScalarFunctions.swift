import CDuckDB
import FedCompiler
import FedPlan
import FedRuntime

/// Scalar functions that the engine gets from here, because its own compute otherwise.
///
/// All work on whole vectors: NULL for NULL, and the first failing row fails the query.
enum ScalarFunctions {
    static func register(_ function: DuckDBScalar, on connection: DuckDBConnection) throws(RunError) {
        var scalar = duckdb_create_scalar_function()
        defer { duckdb_destroy_scalar_function(&scalar) }
        duckdb_scalar_function_set_name(scalar, function.name)
        for type in [function.left, function.right] {
            DuckDBType.withLogicalType(type) { duckdb_scalar_function_add_parameter(scalar, $0) }
        }
        DuckDBType.withLogicalType(function.result) { duckdb_scalar_function_set_return_type(scalar, $0) }
        // NULLs come to the function: otherwise a literal NULL would change the type of the call.
        duckdb_scalar_function_set_special_handling(scalar)
        // DuckDB calls what cannot fail for every value of a dictionary, used or not, and takes functions of the C API
        // for such unless they are volatile (<https://duckdb.org/docs/stable/clients/c/api>).
        duckdb_scalar_function_set_volatile(scalar)
        duckdb_scalar_function_set_extra_info(scalar, Retained.pointer(to: function), Retained.release)
        duckdb_scalar_function_set_function(scalar, run)
        guard duckdb_register_scalar_function(connection.connection, scalar) == DuckDBSuccess else {
            throw RunError(.internal, "the engine refuses the function \(function.name)")
        }
    }

    private static let run: @convention(c) (duckdb_function_info?, duckdb_data_chunk?, duckdb_vector?) -> Void = {
        info, input, output in
        guard let function = Retained.object(DuckDBScalar.self, at: duckdb_scalar_function_get_extra_info(info)) else {
            return
        }
        let count = Int(duckdb_data_chunk_get_size(input))
        let left = duckdb_data_chunk_get_vector(input, 0)
        let right = duckdb_data_chunk_get_vector(input, 1)
        do throws(ScalarFailure) {
            try function.apply(left, right, count: count, to: output)
        } catch {
            duckdb_scalar_function_set_error(info, error.message)
        }
    }
}

struct ScalarFailure: Error {
    let message: String
}

/// A function of two arguments, computed on integers.
final class DuckDBScalar: Sendable {
    typealias Kernel = @Sendable (Int128, Int128) throws(ScalarFailure) -> Int128

    let name: String
    let left: ColumnType
    let right: ColumnType
    let result: ColumnType
    private let body: @Sendable (Rows) throws(ScalarFailure) -> Void

    /// The rows of one call: arguments and results as 128-bit integers, and which of them are valid.
    struct Rows {
        let count: Int
        let left: UnsafePointer<Int128>
        let right: UnsafePointer<Int128>
        let result: UnsafeMutablePointer<Int128>
        let leftValidity: UnsafePointer<UInt64>?
        let rightValidity: UnsafePointer<UInt64>?
        let resultValidity: UnsafeMutablePointer<UInt64>?

        /// Whether both arguments of a row are there; marks its result as NULL if not.
        @inline(__always)
        func isComputed(_ row: Int) -> Bool {
            let word = row >> 6
            let bit: UInt64 = 1 << UInt64(row & 63)
            let isValid = (leftValidity?[word] ?? ~0) & (rightValidity?[word] ?? ~0) & bit != 0
            if !isValid {
                resultValidity?[word] &= ~bit
                result[row] = 0
            }
            return isValid
        }
    }

    private init(
        name: String, left: ColumnType, right: ColumnType, result: ColumnType,
        body: @escaping @Sendable (Rows) throws(ScalarFailure) -> Void
    ) {
        self.name = name
        self.left = left
        self.right = right
        self.result = result
        self.body = body
    }

    /// Integer division that truncates toward zero, as SQL's does.
    static let integerDivision = DuckDBScalar(
        name: "federate_divide", left: .bigint, right: .bigint, result: .bigint
    ) { (rows: Rows) throws(ScalarFailure) in
        for row in 0..<rows.count where rows.isComputed(row) {
            guard rows.right[row] != 0 else { throw ScalarFailure(message: "division by zero") }
            let quotient = rows.left[row] / rows.right[row]
            guard quotient <= Int128(Int64.max) else { throw ScalarFailure(message: "bigint overflow in a division") }
            rows.result[row] = quotient
        }
    }

    /// - Throws: `internal` when a type is not a decimal.
    static func decimal(_ function: EngineQuery.DecimalFunction) throws(RunError) -> DuckDBScalar {
        guard case .decimal(_, let leftScale) = function.left, case .decimal(_, let rightScale) = function.right,
            case .decimal(let precision, let scale) = function.result
        else {
            throw RunError(.internal, "\(function.name) is not a function of decimals")
        }
        let operation: DecimalArithmetic.Operation =
            switch function.operation {
            case .multiply: .multiply
            case .divide: .divide
            case .add: .add
            case .subtract: .subtract
            case .modulo: .modulo
            }
        let arithmetic = DecimalArithmetic(
            operation, leftScale: leftScale, rightScale: rightScale, resultPrecision: precision, resultScale: scale)
        return DuckDBScalar(
            name: function.name, left: function.left, right: function.right, result: function.result
        ) { (rows: Rows) throws(ScalarFailure) in
            for row in 0..<rows.count where rows.isComputed(row) {
                do throws(DecimalArithmetic.Failure) {
                    rows.result[row] = try arithmetic.apply(rows.left[row], rows.right[row])
                } catch {
                    throw ScalarFailure(
                        message: error == .divisionByZero
                            ? "division by zero"
                            : "decimal overflow: a result does not fit \(function.result.name)")
                }
            }
        }
    }

    func apply(
        _ leftVector: duckdb_vector?, _ rightVector: duckdb_vector?, count: Int, to output: duckdb_vector?
    ) throws(ScalarFailure) {
        guard let leftData = duckdb_vector_get_data(leftVector), let rightData = duckdb_vector_get_data(rightVector),
            let target = duckdb_vector_get_data(output)
        else { return }
        let leftValidity = duckdb_vector_get_validity(leftVector)
        let rightValidity = duckdb_vector_get_validity(rightVector)
        var resultValidity: UnsafeMutablePointer<UInt64>?
        if leftValidity != nil || rightValidity != nil {
            duckdb_vector_ensure_validity_writable(output)
            resultValidity = duckdb_vector_get_validity(output)
        }
        let scratch = UnsafeMutablePointer<Int128>.allocate(capacity: max(count, 1) * 3)
        defer { scratch.deallocate() }
        Self.widen(leftData, left.integerWidth, count, to: scratch)
        Self.widen(rightData, right.integerWidth, count, to: scratch + count)
        let results = scratch + count * 2
        try body(
            Rows(
                count: count, left: scratch, right: scratch + count, result: results,
                leftValidity: leftValidity.map { UnsafePointer($0) },
                rightValidity: rightValidity.map { UnsafePointer($0) },
                resultValidity: resultValidity))
        Self.narrow(results, count, to: target, result.integerWidth)
    }

    private static func widen(
        _ data: UnsafeMutableRawPointer, _ width: Int, _ count: Int, to target: UnsafeMutablePointer<Int128>
    ) {
        switch width {
        case 2: convert(data.assumingMemoryBound(to: Int16.self), count, to: target)
        case 4: convert(data.assumingMemoryBound(to: Int32.self), count, to: target)
        case 8: convert(data.assumingMemoryBound(to: Int64.self), count, to: target)
        // The engine aligns its vectors to eight bytes, and Swift's loads of 128 bits need sixteen.
        default: UnsafeMutableRawPointer(target).copyMemory(from: data, byteCount: count * MemoryLayout<Int128>.size)
        }
    }

    private static func narrow(
        _ values: UnsafeMutablePointer<Int128>, _ count: Int, to data: UnsafeMutableRawPointer, _ width: Int
    ) {
        switch width {
        case 2: convert(values, count, to: data.assumingMemoryBound(to: Int16.self))
        case 4: convert(values, count, to: data.assumingMemoryBound(to: Int32.self))
        case 8: convert(values, count, to: data.assumingMemoryBound(to: Int64.self))
        default: data.copyMemory(from: values, byteCount: count * MemoryLayout<Int128>.size)
        }
    }

    @inline(__always)
    private static func convert<From: FixedWidthInteger, To: FixedWidthInteger>(
        _ source: UnsafeMutablePointer<From>, _ count: Int, to target: UnsafeMutablePointer<To>
    ) {
        for row in 0..<count { target[row] = To(truncatingIfNeeded: source[row]) }
    }
}

extension ColumnType {
    /// Bytes of a bigint or decimal in DuckDB's vectors.
    fileprivate var integerWidth: Int {
        if case .decimal(let precision, _) = self { return DuckDBType.width(ofDecimal: precision) }
        return 8
    }
}
