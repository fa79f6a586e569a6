import FedAlgebra
package import FedCatalog
package import FedDiagnostics
import FedDialects
import FedPlan

/// The dialects that plans can be written for: the built-in ones, and those that were loaded from files.
package struct DialectSet: Sendable {
    package static let builtIn = DialectSet()

    /// Each as `strict` asks it, and with what the entries of its ledger add.
    private(set) var strict: [String: Dialect]
    private(set) var full: [String: Dialect]
    /// The same, as the optimizer asks them.
    private(set) var capabilities: [String: any Capabilities]
    private(set) var fullCapabilities: [String: any Capabilities]
    /// The systems that a catalog may name.
    package private(set) var systems = SystemNames.builtIn

    private init() {
        strict = Dialect.all
        full = Dialect.full
        capabilities = strict
        fullCapabilities = full
    }

    /// The built-in dialects with those of files: each derives from one of them, or of a file that stands before it.
    ///
    /// - Throws: `INVALID_DIALECT`, at its place in a file.
    package init(files paths: [String]) throws(CompileError) {
        self = .builtIn
        try load(files: paths)
    }

    /// Adds the dialects of files, in their order.
    package mutating func load(files paths: [String]) throws(CompileError) {
        try load(paths.map { path throws(CompileError) in try DialectFile(path: path) })
    }

    /// Adds the dialect of a text.
    package mutating func load(document text: String, name: String = "dialect") throws(CompileError) {
        try load([DialectFile(text, name: name)])
    }

    private mutating func load(_ files: [DialectFile]) throws(CompileError) {
        for (position, file) in files.enumerated() {
            let later = Dictionary(
                files[(position + 1)...].map { ($0.name, $0.parent) }, uniquingKeysWith: { first, _ in first })
            let dialect = try file.dialect(among: strict, later: later)
            strict[dialect.name] = dialect
            full[dialect.name] = dialect.widened
            capabilities[dialect.name] = dialect
            fullCapabilities[dialect.name] = full[dialect.name]
            guard let origin = dialect.origin else { continue }
            systems.add(dialect.name, .init(base: origin.base, serverVersion: origin.serverVersion))
        }
    }

    /// What a plan says of those of `systems` that were loaded, in the order of their names.
    func loaded(among systems: some Sequence<String>) -> [PlanDocument.LoadedDialect] {
        Set(systems).sorted().compactMap { name in
            guard let origin = strict[name]?.origin else { return nil }
            return PlanDocument.LoadedDialect(
                name: name, base: origin.base, digest: PlanDocument.digest(of: origin.texts))
        }
    }
}
