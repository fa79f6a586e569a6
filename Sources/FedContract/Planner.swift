import FedCatalog
import FedCompiler
import FedDiagnostics
package import FedPlan

/// Compiles the requests of a contract folder: this program's compiler, or a running service.
package protocol Planner: Sendable {
    /// Returns the plan's text as it was answered.
    func plan(_ request: JSONObject, in folder: ContractFolder) async throws(PlannerError) -> String
}

/// Why a case has no plan, for people.
package struct PlannerError: Error, Hashable, Sendable {
    package var message: String

    package init(_ message: String) { self.message = message }
}

/// This program's own compiler.
package struct LocalPlanner: Planner {
    private let pool = CompilePool(threads: 1)

    package init() {}

    package func plan(_ request: JSONObject, in folder: ContractFolder) async throws(PlannerError) -> String {
        let outcome = await pool.run { () -> Result<String, PlannerError> in
            do throws(CompileError) {
                let explain = try ExplainRequest(.object(request), systems: folder.dialects.systems)
                let compiler = Compiler(catalog: explain.catalog ?? folder.catalog, dialects: folder.dialects)
                return .success(try compiler.compile(explain.request).sealedText)
            } catch {
                return .failure(PlannerError(Self.text(of: error, in: request["sql"]?.stringValue)))
            }
        }
        return try outcome.get()
    }

    private static func text(of error: CompileError, in sql: String?) -> String {
        guard let range = error.range, let sql else { return "\(error)" }
        let location = SourceLocation(of: range, in: sql)
        return "line \(location.line), column \(location.column): \(error)"
    }
}
