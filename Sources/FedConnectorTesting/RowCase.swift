import FedPlan
package import FedRuntime

extension RemoteSession {
    /// What a case file expects of a query: a row a line, values between bars, or the error.
    ///
    /// The columns' types go by Spark's names.
    package func transcript(_ query: String, types names: [String]) throws -> String {
        let types = try names.map { name in
            guard let type = ColumnType(name: name) else { throw Violation("no type \(name)") }
            return type
        }
        do throws(RunError) {
            let rows = try rows(RemoteStatement(query, types: types))
            if rows.isEmpty { return "no rows" }
            return rows.map { row in row.map { $0 ?? "NULL" }.joined(separator: "|") }.joined(separator: "\n")
        } catch {
            return "\(error.code)\(error.refusesStatement ? ", refused" : ""): \(error)"
        }
    }
}
