package import Foundation
import Yams

/// The connections document: which systems the runner may reach, by tenant and connection id.
///
/// YAML or JSON. Values may hold `${env:NAME}` and `${file:path}`; relative paths are relative to the document.
/// References are resolved only for the connections that a plan uses.
package struct ConnectionsDocument: Sendable {
    package struct Entry: Sendable {
        package var system: String
        package var driver: String?
        /// Every other setting, as the document writes it.
        package var values: [String: String]
    }

    /// What errors call the document.
    package let name: String
    /// The folder that relative paths start from.
    package let folder: URL
    package let tenants: [String: [String: Entry]]

    /// In bytes.
    package static let maximumSize = 4 << 20

    /// Reads a file, or a pipe, such as a shell's `<(…)`, to its end.
    ///
    /// What is no file of its own has no folder: relative paths then start from the current one.
    ///
    /// - Throws: `configuration` when it is missing or not valid, or when it holds a literal secret and others
    ///   than its owner may read it.
    package init(contentsOf url: URL) throws(RunError) {
        let name = url.relativePath
        let file: InputFile
        do { file = try InputFile(url.path, maximumSize: Self.maximumSize) } catch {
            throw RunError(.configuration, "cannot read the connections document \(name): \(error.reason)")
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw RunError(.configuration, "the connections document \(name) is not UTF-8")
        }
        let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
        let folder = file.kind == S_IFREG ? url.deletingLastPathComponent() : current
        try self.init(parsing: text, name: name, folder: folder)
        guard file.isShared else { return }
        for (tenant, connections) in tenants.sorted(by: { $0.key < $1.key }) {
            for (id, entry) in connections.sorted(by: { $0.key < $1.key }) {
                for (setting, value) in entry.values.sorted(by: { $0.key < $1.key })
                where Secret.isLiteral(value, of: setting) {
                    throw RunError(
                        .configuration,
                        "\(name) holds a secret (`\(setting)` of connection `\(id)` of tenant `\(tenant)`) and others "
                            + "than its owner may read it: run `chmod 600 \(name)`, or write \"${env:NAME}\" or "
                            + "\"${file:path}\" in its place, in quotes")
                }
            }
        }
    }

    /// Reads a text.
    package init(parsing text: String, name: String, folder: URL) throws(RunError) {
        self.name = name
        self.folder = folder
        if let line = YAMLAnchors.firstLine(in: text) {
            throw RunError(
                .configuration,
                "\(name), line \(line): anchors like `&name` are not allowed; if this is part of a value, write it in "
                    + "double quotes with \\x26 for the ampersand")
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            let hint = text.contains(#/:\s*\$\{/#) ? "; write a reference in quotes: \"${env:NAME}\"" : ""
            throw RunError(.configuration, "\(name) is not valid YAML or JSON: \(Self.describe(error))\(hint)")
        }
        var tenants: [String: [String: Entry]] = [:]
        for (tenant, connections) in try Self.mapping(root, "\(name)", of: "tenants") {
            var entries: [String: Entry] = [:]
            guard case .mapping = connections else {
                // What is no connections document may hold anything: nothing of it is shown.
                throw RunError(.configuration, "\(name) must map tenants to connections, and these to settings")
            }
            let place = "tenant `\(tenant)` of \(name)"
            for (id, settings) in try Self.mapping(connections, place, of: "connections") {
                entries[id] = try Self.entry(settings, "connection `\(id)` of \(place)")
            }
            tenants[tenant] = entries
        }
        self.tenants = tenants
    }

    private static func entry(_ node: Node, _ place: String) throws(RunError) -> Entry {
        var values: [String: String] = [:]
        for (setting, value) in try mapping(node, place, of: "settings") {
            guard case .scalar(let scalar) = value, value.tag != Tag(.null) else {
                throw RunError(.configuration, "`\(setting)` of \(place) must be a text, a number or a boolean")
            }
            values[setting] = scalar.string
        }
        guard let system = values.removeValue(forKey: "system") else {
            throw RunError(.configuration, "\(place) has no `system`")
        }
        let driver = values.removeValue(forKey: "driver")
        return Entry(system: system, driver: driver, values: values)
    }

    private static func mapping(_ node: Node?, _ place: String, of what: String) throws(RunError) -> [(String, Node)] {
        guard case .mapping(let mapping)? = node else {
            throw RunError(.configuration, "\(place) must map \(what) by name")
        }
        var pairs: [(String, Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                throw RunError(.configuration, "\(place) has a name that is not a text")
            }
            pairs.append((name, value))
        }
        return pairs
    }

    /// What the YAML reader says, without the lines that it quotes, which may hold a secret.
    private static func describe(_ error: any Error) -> String {
        guard let error = error as? YamlError else { return "it cannot be read" }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "`\($0)`" }.sorted().joined(separator: ", ")
            return "line \(context.mark.line): \(names) occurs twice"
        default: return "it cannot be read"
        }
    }
}
