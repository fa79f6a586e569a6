package import FedCatalog
package import FedCompiler
package import FedPlan
package import Foundation

/// A folder of statements with the plans that they must compile to.
///
/// It holds `catalog.json`, `defaults.json` (members of the request that every case has), and per case `NAME.sql`,
/// or `NAME.request.json` with members of its own, and `NAME.plan.json`. The dialects that the catalog names beside the
/// built-in ones are in `NAME.dialect.json` or `NAME.dialect.yaml`. Other files are left alone.
package struct ContractFolder: Sendable {
    package struct Case: Hashable, Sendable {
        package var name: String
        /// The whole request without its catalog.
        package var request: JSONObject
    }

    /// Stands in where `defaults.json` has no `now`: a verification must not depend on the clock.
    package static let defaultNow = "2026-01-01T00:00:00Z"
    private static let planEnding = ".plan.json"
    private static let requestEnding = ".request.json"
    private static let sqlEnding = ".sql"
    private static let dialectEndings = [".dialect.json", ".dialect.yaml"]
    private static let depth = 64

    package let url: URL
    package let name: String
    /// The built-in dialects, those that were given, and the folder's own.
    package let dialects: DialectSet
    package let catalog: Catalog
    /// The catalog as a request carries it.
    package let catalogJSON: JSONValue
    package let cases: [Case]
    /// The names that have a plan and no case.
    package let stale: [String]

    package init(path: String, dialects given: DialectSet = .builtIn) throws(ContractError) {
        url = URL(filePath: path, directoryHint: .isDirectory)
        let standardized = url.standardizedFileURL.lastPathComponent
        name = standardized.isEmpty ? path : standardized
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        } catch {
            throw ContractError(.missing, "\(path): there is no such folder, or it cannot be read")
        }

        let catalogText = try Self.text(of: url.appending(path: "catalog.json"))
        catalogJSON = try Self.json(catalogText, of: "catalog.json")
        do {
            var dialects = given
            let folder = url
            let described = files.filter { file in Self.dialectEndings.contains(where: file.hasSuffix) }
            try dialects.load(files: described.map { folder.appending(path: $0).path })
            self.dialects = dialects
            catalog = try Catalog.load(
                document: catalogText, isYAML: false, name: "catalog.json", systems: dialects.systems)
        } catch {
            throw ContractError(.invalid, "\(error)")
        }
        var defaults: JSONObject = [:]
        if files.contains("defaults.json") {
            let json = try Self.json(Self.text(of: url.appending(path: "defaults.json")), of: "defaults.json")
            guard let object = json.objectValue else { throw ContractError(.invalid, "defaults.json: not an object") }
            defaults = object
        }
        if defaults["now"] == nil { defaults["now"] = .string(Self.defaultNow) }
        if defaults["tenant_id"] == nil { defaults["tenant_id"] = .string(catalog.tenantID) }

        var cases: [Case] = []
        for file in files {
            var request = defaults
            let name: String
            if file.hasSuffix(Self.sqlEnding) {
                name = String(file.dropLast(Self.sqlEnding.count))
                request["sql"] = .string(try Self.text(of: url.appending(path: file)))
            } else if file.hasSuffix(Self.requestEnding) {
                name = String(file.dropLast(Self.requestEnding.count))
                let json = try Self.json(Self.text(of: url.appending(path: file)), of: file)
                guard let object = json.objectValue else { throw ContractError(.invalid, "\(file): not an object") }
                for member in object.members { request[member.name] = member.value }
            } else {
                continue
            }
            if cases.contains(where: { $0.name == name }) {
                throw ContractError(.invalid, "\(name): there are both a .sql and a .request.json of this name")
            }
            cases.append(Case(name: name, request: request))
        }
        guard !cases.isEmpty else {
            throw ContractError(.invalid, "\(path): there is no case, neither NAME.sql nor NAME.request.json")
        }
        self.cases = cases.sorted { $0.name < $1.name }
        let names = Set(cases.map(\.name))
        stale = files.filter { $0.hasSuffix(Self.planEnding) }.map { String($0.dropLast(Self.planEnding.count)) }
            .filter { !names.contains($0) }
    }

    /// Where the plan of a case is stored.
    package func planFile(of name: String) -> URL { url.appending(path: name + Self.planEnding) }

    /// The stored plan; `nil` when there is none.
    func storedPlan(of name: String) throws(ContractError) -> JSONValue? {
        let file = planFile(of: name)
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try Self.json(Self.text(of: file), of: file.lastPathComponent)
    }

    /// Stores a plan pretty-printed if that is not what the file says already; tells whether it wrote.
    func store(_ plan: JSONValue, of name: String) throws(ContractError) -> Bool {
        let file = planFile(of: name)
        let pretty = plan.prettyText
        let text = pretty.hasSuffix("\n") ? pretty : pretty + "\n"
        if FileManager.default.contents(atPath: file.path) == Data(text.utf8) { return false }
        do {
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw ContractError(.notWritable, "\(file.lastPathComponent): the file cannot be written")
        }
        return true
    }

    private static func text(of file: URL) throws(ContractError) -> String {
        guard let bytes = FileManager.default.contents(atPath: file.path) else {
            throw ContractError(.missing, "\(file.path): there is no such file, or it cannot be read")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ContractError(.invalid, "\(file.lastPathComponent): the file is not UTF-8 text")
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
    }

    private static func json(_ text: String, of name: String) throws(ContractError) -> JSONValue {
        do {
            return try JSONValue(parsing: text, maximumDepth: depth)
        } catch {
            throw ContractError(.invalid, "\(name): \(error)")
        }
    }
}
