import ArgumentParser
import FedCatalog
import FedCompiler
import FedDiagnostics
import FedService
import Foundation

/// The catalogs that `--catalog` names.
enum CatalogFiles {
    /// Reads all of them; the first that cannot be read ends the program.
    static func load(_ paths: [String], systems: SystemNames) throws -> CatalogSet {
        var catalogs: [Catalog] = []
        for path in paths {
            guard FileManager.default.isReadableFile(atPath: path) else {
                throw Exit.failure(Exit.noInput, "\(path): there is no such file, or it cannot be read")
            }
            do {
                catalogs.append(try Catalog.load(path: path, systems: systems))
            } catch {
                // Its text names the file.
                throw Exit.failure(error, in: StatementSource(name: "fedexplain", text: ""))
            }
        }
        do {
            return try CatalogSet(catalogs)
        } catch {
            throw Exit.failure(Exit.configuration, error.detail)
        }
    }
}
