import CDuckDB
import FedPlan
import FedRuntime
import Foundation

/// A function of numbers that the engine gets from here, computed on whole vectors of DuckDB.
///
/// It stands for what could else only be put together from several calls on one operand, whose text would double with
/// each level of nesting. An argument that is NULL makes the result NULL, and nothing is allocated for a row.
struct NumberFunction: VectorFunction {
    let name: String
    let parameters: [ColumnType]
    let result: ColumnType
    /// DuckDB takes functions for infallible unless they are volatile: see `ScalarFunctions.register`.
    let canFail: Bool
    private let body: @Sendable (Rows) throws(ScalarFailure) -> Void

    /// The rows of one call: the vectors of its arguments and of its results.
    private struct Rows {
        let count: Int
        let first: UnsafeRawPointer
        let second: UnsafeRawPointer
        let firstValidity: UnsafePointer<UInt64>?
        let secondValidity: UnsafePointer<UInt64>?
        let result: UnsafeMutableRawPointer
        let resultValidity: UnsafeMutablePointer<UInt64>

        @inline(__always)
        func isThere(_ row: Int) -> Bool {
            let word = row >> 6
            return (firstValidity?[word] ?? ~0) & (secondValidity?[word] ?? ~0) & (1 << UInt64(row & 63)) != 0
        }

        @inline(__always)
        func markNull(_ row: Int) { resultValidity[row >> 6] &= ~(1 << UInt64(row & 63)) }
    }

    static let all = floats + quotients + [narrowed, factorial]

    // MARK: - The functions

    /// Functions of doubles in the meaning of IEEE 754 and libm, where DuckDB raises or has a macro that repeats its
    /// argument (<https://duckdb.org/docs/stable/sql/functions/numeric>).
    private static let floats = [
        unary("federate_rint") { $0.rounded(.toNearestOrEven) },
        unary("federate_sqrt") { $0 < 0 ? .nan : $0.squareRoot() },
        unary("federate_sin") { sin($0) },
        unary("federate_cos") { cos($0) },
        unary("federate_tan") { tan($0) },
        unary("federate_cot") { 1 / tan($0) },
        unary("federate_asin") { $0 < -1 || $0 > 1 ? .nan : asin($0) },
        unary("federate_acos") { $0 < -1 || $0 > 1 ? .nan : acos($0) },
        // NULL for zero and below, as in Spark; not for NaN.
        unary("federate_ln") { $0 <= 0 ? nil : log($0) },
        unary("federate_log10") { $0 <= 0 ? nil : log10($0) },
        binary("federate_log") { (base: Double, value: Double) -> Double? in
            base <= 0 || value <= 0 ? nil : log(value) / log(base)
        },
    ]

    /// Quotients and remainders that fail for a divisor of zero.
    private static let quotients = [
        binary("federate_quotient", canFail: true) { (left: Double, right: Double) throws(ScalarFailure) -> Double? in
            guard right != 0 else { throw .divisionByZero }
            return left / right
        },
        binary("federate_remainder", canFail: true) { (left: Double, right: Double) throws(ScalarFailure) -> Double? in
            guard right != 0 else { throw .divisionByZero }
            return left.truncatingRemainder(dividingBy: right)
        },
        binary("federate_modulo", canFail: true) { (left: Int64, right: Int64) throws(ScalarFailure) -> Int64? in
            guard right != 0 else { throw .divisionByZero }
            // The smallest number has no quotient by -1.
            return right == -1 ? 0 : left % right
        },
    ]

    /// A double as the nearest float, an infinity where it is beyond all of these; DuckDB's cast fails there.
    private static let narrowed = unary("federate_float") { (number: Double) -> Float? in Float(number) }

    private static let factorial = unary("federate_factorial") { (number: Int32) -> Int64? in
        guard number >= 0, number <= 20 else { return nil }
        var product: Int64 = 1
        for factor in 0..<Int64(number) { product *= factor + 1 }
        return product
    }

    // MARK: - Vectors

    private static func unary(_ name: String, _ kernel: @escaping @Sendable (Double) -> Double?) -> NumberFunction {
        unary(name) { (value: Double) throws(ScalarFailure) -> Double? in kernel(value) }
    }

    private static func unary<Value: EngineNumber, Result: EngineNumber>(
        _ name: String, canFail: Bool = false,
        _ kernel: @escaping @Sendable (Value) throws(ScalarFailure) -> Result?
    ) -> NumberFunction {
        NumberFunction(
            name: name, parameters: [Value.columnType], result: Result.columnType, canFail: canFail
        ) { rows throws(ScalarFailure) in
            let values = rows.first.assumingMemoryBound(to: Value.self)
            let results = rows.result.assumingMemoryBound(to: Result.self)
            for row in 0..<rows.count {
                guard rows.isThere(row), let result = try kernel(values[row]) else {
                    rows.markNull(row)
                    continue
                }
                results[row] = result
            }
        }
    }

    private static func binary<Value: EngineNumber, Result: EngineNumber>(
        _ name: String, canFail: Bool = false,
        _ kernel: @escaping @Sendable (Value, Value) throws(ScalarFailure) -> Result?
    ) -> NumberFunction {
        NumberFunction(
            name: name, parameters: [Value.columnType, Value.columnType], result: Result.columnType, canFail: canFail
        ) { rows throws(ScalarFailure) in
            let left = rows.first.assumingMemoryBound(to: Value.self)
            let right = rows.second.assumingMemoryBound(to: Value.self)
            let results = rows.result.assumingMemoryBound(to: Result.self)
            for row in 0..<rows.count {
                guard rows.isThere(row), let result = try kernel(left[row], right[row]) else {
                    rows.markNull(row)
                    continue
                }
                results[row] = result
            }
        }
    }

    func apply(_ input: duckdb_data_chunk?, to output: duckdb_vector?) throws(ScalarFailure) {
        let first = duckdb_data_chunk_get_vector(input, 0)
        let second = parameters.count > 1 ? duckdb_data_chunk_get_vector(input, 1) : first
        guard let firstValues = duckdb_vector_get_data(first), let secondValues = duckdb_vector_get_data(second),
            let target = duckdb_vector_get_data(output)
        else { return }
        duckdb_vector_ensure_validity_writable(output)
        guard let validity = duckdb_vector_get_validity(output) else { return }
        try body(
            Rows(
                count: Int(duckdb_data_chunk_get_size(input)), first: UnsafeRawPointer(firstValues),
                second: UnsafeRawPointer(secondValues),
                firstValidity: duckdb_vector_get_validity(first).map { UnsafePointer($0) },
                secondValidity: duckdb_vector_get_validity(second).map { UnsafePointer($0) },
                result: target, resultValidity: validity))
    }
}

/// A number as it lies in the engine's vectors.
private protocol EngineNumber: BitwiseCopyable, Sendable {
    static var columnType: ColumnType { get }
}

extension Int32: EngineNumber {
    static var columnType: ColumnType { .int }
}

extension Int64: EngineNumber {
    static var columnType: ColumnType { .bigint }
}

extension Float: EngineNumber {
    static var columnType: ColumnType { .float }
}

extension Double: EngineNumber {
    static var columnType: ColumnType { .double }
}

extension ScalarFailure {
    fileprivate static let divisionByZero = ScalarFailure(message: "division by zero")
}
