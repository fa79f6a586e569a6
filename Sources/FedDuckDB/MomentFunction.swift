import CDuckDB
import FedPlan
import FedRuntime

/// Skewness and kurtosis of doubles, which DuckDB's own lose the digits of: it sums up powers of the values.
///
/// Here the sums are of powers of the distance from the mean, which moves with each value and each merging of two
/// groups, as in Spark
/// (<https://en.wikipedia.org/wiki/Algorithms_for_calculating_variance#Higher-order_statistics>). Both are over the
/// whole population, kurtosis is that above three, and both are NULL where all values are equal.
enum MomentFunction {
    static func registerAll(on connection: DuckDBConnection) throws(RunError) {
        try register("federate_skewness", giving: skewness, on: connection)
        try register("federate_kurtosis", giving: kurtosis, on: connection)
    }

    private typealias States = UnsafeMutablePointer<duckdb_aggregate_state?>
    private typealias Finalize = @convention(c) (duckdb_function_info?, States?, duckdb_vector?, idx_t, idx_t) -> Void

    private static func register(
        _ name: String, giving finalize: Finalize, on connection: DuckDBConnection
    ) throws(RunError) {
        var aggregate = duckdb_create_aggregate_function()
        defer { duckdb_destroy_aggregate_function(&aggregate) }
        duckdb_aggregate_function_set_name(aggregate, name)
        DuckDBType.withLogicalType(.double) { duckdb_aggregate_function_add_parameter(aggregate, $0) }
        DuckDBType.withLogicalType(.double) { duckdb_aggregate_function_set_return_type(aggregate, $0) }
        duckdb_aggregate_function_set_functions(aggregate, size, start, update, combine, finalize)
        guard duckdb_register_aggregate_function(connection.connection, aggregate) == DuckDBSuccess else {
            throw RunError(.internal, "the engine refuses the function \(name)")
        }
    }

    // MARK: - Callbacks

    private static func moments(_ state: duckdb_aggregate_state?) -> UnsafeMutablePointer<Moments>? {
        state.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: Moments.self) }
    }

    private static let size: @convention(c) (duckdb_function_info?) -> idx_t = { _ in
        idx_t(MemoryLayout<Moments>.size)
    }

    private static let start: @convention(c) (duckdb_function_info?, duckdb_aggregate_state?) -> Void = { _, state in
        moments(state)?.initialize(to: Moments())
    }

    private static let update:
        @convention(c) (
            duckdb_function_info?, duckdb_data_chunk?, UnsafeMutablePointer<duckdb_aggregate_state?>?
        ) -> Void = { _, input, states in
            let vector = duckdb_data_chunk_get_vector(input, 0)
            guard let states, let data = duckdb_vector_get_data(vector) else { return }
            let values = data.assumingMemoryBound(to: Double.self)
            let validity = duckdb_vector_get_validity(vector)
            for row in 0..<Int(duckdb_data_chunk_get_size(input)) {
                let isValid = validity.map { $0[row >> 6] & (1 << UInt64(row & 63)) != 0 } ?? true
                if isValid { moments(states[row])?.pointee.add(values[row]) }
            }
        }

    private static let combine:
        @convention(c) (
            duckdb_function_info?, UnsafeMutablePointer<duckdb_aggregate_state?>?,
            UnsafeMutablePointer<duckdb_aggregate_state?>?, idx_t
        ) -> Void = { _, sources, targets, count in
            guard let sources, let targets else { return }
            for index in 0..<Int(count) {
                guard let source = moments(sources[index]) else { continue }
                moments(targets[index])?.pointee.add(source.pointee)
            }
        }

    private static let skewness: Finalize = { _, states, result, count, offset in
        finalize(states, result, count, offset) { $0.skewness }
    }

    private static let kurtosis: Finalize = { _, states, result, count, offset in
        finalize(states, result, count, offset) { $0.kurtosis }
    }

    private static func finalize(
        _ states: States?, _ result: duckdb_vector?, _ count: idx_t, _ offset: idx_t, _ value: (Moments) -> Double?
    ) {
        guard let states, let data = duckdb_vector_get_data(result) else { return }
        duckdb_vector_ensure_validity_writable(result)
        guard let validity = duckdb_vector_get_validity(result) else { return }
        let values = data.assumingMemoryBound(to: Double.self)
        for index in 0..<Int(count) {
            let row = index + Int(offset)
            if let moment = moments(states[index]).flatMap({ value($0.pointee) }) {
                values[row] = moment
            } else {
                validity[row >> 6] &= ~(1 << UInt64(row & 63))
            }
        }
    }
}

/// Count, mean, and sums of the second, third and fourth power of the distance from the mean.
struct Moments {
    private var count = 0.0
    private var mean = 0.0
    private var second = 0.0
    private var third = 0.0
    private var fourth = 0.0

    init() {}

    mutating func add(_ value: Double) {
        let before = count
        count += 1
        let delta = value - mean
        let step = delta / count
        let term = delta * step * before
        mean += step
        fourth += term * step * step * (count * count - 3 * count + 3) + 6 * step * step * second - 4 * step * third
        third += term * step * (count - 2) - 3 * step * second
        second += term
    }

    mutating func add(_ other: Moments) {
        if other.count == 0 { return }
        if count == 0 {
            self = other
            return
        }
        let sum = count + other.count
        let delta = other.mean - mean
        let step = delta / sum
        let product = count * other.count
        let merged =
            fourth + other.fourth
            + delta * step * step * step * product * (count * count - product + other.count * other.count)
            + 6 * step * step * (count * count * other.second + other.count * other.count * second)
            + 4 * step * (count * other.third - other.count * third)
        third =
            third + other.third + delta * step * step * product * (count - other.count)
            + 3 * step * (count * other.second - other.count * second)
        second = second + other.second + delta * step * product
        mean += step * other.count
        fourth = merged
        count = sum
    }

    var skewness: Double? {
        if count == 0 || second == 0 { return nil }
        return count.squareRoot() * third / (second * second * second).squareRoot()
    }

    var kurtosis: Double? {
        if count == 0 || second == 0 { return nil }
        return count * fourth / (second * second) - 3
    }
}
