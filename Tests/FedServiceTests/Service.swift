import FedCatalog
import FedService
import FedTesting
import Foundation
import Logging
import Testing

/// A service over the catalog that all layers share.
enum Service {
    static let tenant = "test/shop"
    static let catalogURL = URL(filePath: "../Catalogs/shop.json", relativeTo: URL(filePath: #filePath))

    /// Time runs out only where a test is about that: `change` says so.
    static func make(_ change: (inout ServiceLimits) -> Void = { _ in }) throws -> ExplainService {
        var limits = ServiceLimits()
        limits.compilations = 2
        limits.bodyTimeout = .seconds(120)
        limits.stopTimeout = .seconds(120)
        change(&limits)
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        return ExplainService(
            catalogs: try CatalogSet([Catalog.load(path: catalogURL.path)]), limits: limits, logger: logger)
    }

    static func request(_ sql: String) -> String {
        let escaped = sql.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "{\"tenant_id\": \"\(tenant)\", \"sql\": \"\(escaped)\"}"
    }
}

extension CaseFile {
    /// Points at the case itself, so that a failure opens the file that has to change.
    func record(_ mismatches: [Mismatch]) {
        for mismatch in mismatches {
            Issue.record(
                "\(mismatch)",
                sourceLocation: SourceLocation(fileID: fileID, filePath: path, line: mismatch.line, column: 1))
        }
    }
}
