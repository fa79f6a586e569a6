package import FedCatalog
package import FedCompiler
package import FedDiagnostics

/// The catalogs that a service was started with, by tenant.
package struct CatalogSet: Sendable {
    private let byTenant: [String: Catalog]

    /// Two catalogs of one tenant are an error: neither could be preferred.
    package init(_ catalogs: [Catalog]) throws(CompileError) {
        var byTenant: [String: Catalog] = [:]
        for catalog in catalogs {
            guard byTenant.updateValue(catalog, forKey: catalog.tenantID) == nil else {
                throw CompileError(.invalidCatalog, "two catalogs are of the tenant `\(catalog.tenantID)`")
            }
        }
        self.byTenant = byTenant
    }

    /// The catalog of the one tenant that there is.
    package func only() throws(CompileError) -> Catalog {
        guard byTenant.count == 1, let catalog = byTenant.values.first else {
            throw CompileError(.unknownTenant, "there is not exactly one catalog", hint: "say whose catalog to use")
        }
        return catalog
    }

    /// The catalog that a request brings along, else its tenant's.
    package func catalog(for request: ExplainRequest) throws(CompileError) -> Catalog {
        if let catalog = request.catalog {
            if let tenant = request.tenantID, tenant != catalog.tenantID {
                throw CompileError(
                    .malformedRequest, "`/tenant_id` and `/catalog/tenant_id` name two tenants",
                    hint: "leave one of them out")
            }
            return catalog
        }
        guard let tenant = request.tenantID else {
            throw CompileError(
                .malformedRequest, "the request names no tenant", hint: "give `tenant_id`, or an inline `catalog`")
        }
        return try catalog(of: tenant)
    }

    /// The tenant's catalog; the error names no other tenant.
    package func catalog(of tenant: String) throws(CompileError) -> Catalog {
        guard let catalog = byTenant[tenant] else {
            throw CompileError(
                .unknownTenant, "there is no catalog for the tenant `\(tenant)`",
                hint: "the tenants are those of the catalogs that were given with --catalog")
        }
        return catalog
    }
}
