package import FedCatalog
package import FedDiagnostics
package import FedPlan

/// Compiles statements over one catalog: SQL in, plan out.
package struct Compiler: Sendable {
    package let catalog: Catalog

    package init(catalog: Catalog) { self.catalog = catalog }

    /// Parses, binds, optimizes and writes one statement.
    package func compile(_ request: CompileRequest) throws(CompileError) -> PlanDocument {
        throw .notSupported("everything", at: nil)
    }
}
