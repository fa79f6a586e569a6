package import FedDiagnostics
import Foundation

/// Reading catalog documents, in JSON or YAML.
///
/// Every error has the code `INVALID_CATALOG` and names the place as a JSON pointer, such as
/// `/tables/0/columns/2`. No value of a key that could be a secret is repeated.
extension Catalog {
    /// A larger file is no catalog.
    private static let maximumFileSize = 256 << 20

    /// Reads a JSON text; a name that occurs twice in an object is an error.
    package static func load(json text: String, name: String = "catalog") throws(CompileError) -> Catalog {
        try load(document: text, isYAML: false, name: name)
    }

    /// Reads a YAML text, by YAML 1.2's idea of which words are not texts.
    package static func load(yaml text: String, name: String = "catalog") throws(CompileError) -> Catalog {
        try load(document: text, isYAML: true, name: name)
    }

    /// Reads a text that is JSON or YAML; when it is not said which, one that begins with `{` is JSON.
    package static func load(
        document text: String, isYAML: Bool? = nil, name: String = "catalog"
    ) throws(CompileError) -> Catalog {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
        let document = CatalogPlace.Document(name: name, showsLines: text.utf8.contains(UInt8(ascii: "\n")))
        let root: DocumentNode
        do {
            root = try isYAML ?? (first != "{") ? DocumentNode(yaml: text) : DocumentNode(json: text)
        } catch {
            throw document.error(error.message, pointer: nil, line: error.line)
        }
        return try Catalog(CatalogPlace(root, of: document))
    }

    /// Reads a file or a pipe, once, as JSON or YAML by its extension and else by how it begins.
    package static func load(path: String) throws(CompileError) -> Catalog {
        let bytes = try bytes(of: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CompileError(.invalidCatalog, "\(path): the file is not UTF-8 text")
        }
        let isYAML: Bool? =
            switch URL(filePath: path).pathExtension.lowercased() {
            case "json": false
            case "yaml", "yml": true
            default: nil
            }
        return try load(document: text, isYAML: isYAML, name: path)
    }

    /// A pipe has no size to ask for, and gives its bytes once.
    private static func bytes(of path: String) throws(CompileError) -> Data {
        let unreadable = CompileError(.invalidCatalog, "\(path): the file cannot be read")
        guard let file = FileHandle(forReadingAtPath: path) else { throw unreadable }
        defer { try? file.close() }
        var bytes = Data()
        while true {
            let part: Data?
            do { part = try file.read(upToCount: 1 << 20) } catch { throw unreadable }
            guard let part, !part.isEmpty else { return bytes }
            bytes.append(part)
            guard bytes.count <= maximumFileSize else {
                throw CompileError(.invalidCatalog, "\(path): the file is larger than \(maximumFileSize >> 20) MiB")
            }
        }
    }
}
