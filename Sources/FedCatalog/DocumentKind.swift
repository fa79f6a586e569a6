package import FedDiagnostics
import Foundation

/// A kind of document in JSON or YAML: how errors call it, and how large it may be.
package struct DocumentKind: Sendable {
    /// Such as `catalog`.
    package var name: String
    /// The code of all errors in such documents.
    package var code: ErrorCode
    /// In bytes: a larger file is none.
    package var maximumSize: Int

    package init(name: String, code: ErrorCode, maximumSize: Int) {
        self.name = name
        self.code = code
        self.maximumSize = maximumSize
    }

    static let catalog = DocumentKind(name: "catalog", code: .invalidCatalog, maximumSize: 256 << 20)

    /// Reads a text that is JSON or YAML; when it is not said which, one that begins with `{` is JSON.
    package func read(
        _ text: String, isYAML: Bool? = nil, name: String? = nil
    ) throws(CompileError) -> DocumentPlace {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
        let document = DocumentPlace.Document(
            kind: self, name: name ?? self.name, showsLines: text.utf8.contains(UInt8(ascii: "\n")))
        let root: DocumentNode
        do {
            root = try isYAML ?? (first != "{") ? DocumentNode(yaml: text) : DocumentNode(json: text)
        } catch {
            throw document.error(error.message, pointer: nil, line: error.line)
        }
        return DocumentPlace(root, of: document)
    }

    /// The text of a file or a pipe, read once, and whether its extension says that it is YAML.
    package func text(ofFile path: String) throws(CompileError) -> (text: String, isYAML: Bool?) {
        guard let text = String(validating: try bytes(of: path), as: UTF8.self) else {
            throw CompileError(code, "\(path): the file is not UTF-8 text")
        }
        let isYAML: Bool? =
            switch URL(filePath: path).pathExtension.lowercased() {
            case "json": false
            case "yaml", "yml": true
            default: nil
            }
        return (text, isYAML)
    }

    /// A pipe has no size to ask for, and gives its bytes once.
    private func bytes(of path: String) throws(CompileError) -> Data {
        let unreadable = CompileError(code, "\(path): the file cannot be read")
        guard let file = FileHandle(forReadingAtPath: path) else { throw unreadable }
        defer { try? file.close() }
        var bytes = Data()
        while true {
            let part: Data?
            do { part = try file.read(upToCount: 1 << 20) } catch { throw unreadable }
            guard let part, !part.isEmpty else { return bytes }
            bytes.append(part)
            guard bytes.count <= maximumSize else {
                throw CompileError(code, "\(path): the file is larger than \(maximumSize >> 20) MiB")
            }
        }
    }
}
