import CDuckDB
import FedPlan
import FedRuntime

/// A function that the engine gets from here, and calls for a chunk of rows at a time.
protocol VectorFunction: Sendable {
    var name: String { get }
    var parameters: [ColumnType] { get }
    var result: ColumnType { get }
    /// DuckDB takes functions for infallible unless they are volatile: see `ScalarFunctions.register`.
    var canFail: Bool { get }

    /// Computes the rows of a chunk, NULLs among them.
    func apply(_ input: duckdb_data_chunk?, to output: duckdb_vector?) throws(ScalarFailure)
}

extension VectorFunction {
    func register(on connection: DuckDBConnection) throws(RunError) {
        var scalar = duckdb_create_scalar_function()
        defer { duckdb_destroy_scalar_function(&scalar) }
        duckdb_scalar_function_set_name(scalar, name)
        for type in parameters {
            DuckDBType.withLogicalType(type) { duckdb_scalar_function_add_parameter(scalar, $0) }
        }
        DuckDBType.withLogicalType(result) { duckdb_scalar_function_set_return_type(scalar, $0) }
        // NULLs come to the function: otherwise a literal NULL would change the type of the call.
        duckdb_scalar_function_set_special_handling(scalar)
        if canFail { duckdb_scalar_function_set_volatile(scalar) }
        duckdb_scalar_function_set_extra_info(scalar, Retained.pointer(to: Registered(self)), Retained.release)
        duckdb_scalar_function_set_function(scalar, run)
        guard duckdb_register_scalar_function(connection.connection, scalar) == DuckDBSuccess else {
            throw RunError(.internal, "the engine refuses the function \(name)")
        }
    }
}

/// What DuckDB keeps.
private final class Registered: Sendable {
    let function: any VectorFunction

    init(_ function: any VectorFunction) { self.function = function }
}

private let run: @convention(c) (duckdb_function_info?, duckdb_data_chunk?, duckdb_vector?) -> Void = {
    info, input, output in
    guard let kept = Retained.object(Registered.self, at: duckdb_scalar_function_get_extra_info(info)) else { return }
    do throws(ScalarFailure) {
        try kept.function.apply(input, to: output)
    } catch {
        duckdb_scalar_function_set_error(info, error.message)
    }
}
