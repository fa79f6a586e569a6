package import FedCatalog
import FedDiagnostics

/// What `POST /explain` is asked: the statement with its options, and whose catalog it is read with.
package struct ExplainRequest: Sendable {
    /// The bounds of what a request may hold; the service bounds its bytes before.
    package enum Limit {
        package static let depth = 64
        package static let parameters = 1_000
        /// In Unicode scalars, like those below.
        package static let tenantID = 256
        package static let viewPrefix = 64
        package static let name = 256
    }

    package var request: CompileRequest
    package var tenantID: String?
    /// A catalog that the request brings along; it goes before the tenant's.
    package var catalog: Catalog?

    package init(request: CompileRequest, tenantID: String? = nil, catalog: Catalog? = nil) {
        self.request = request
        self.tenantID = tenantID
        self.catalog = catalog
    }
}
