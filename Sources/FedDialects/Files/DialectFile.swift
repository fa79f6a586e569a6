import FedCatalog
package import FedDiagnostics

/// A document that describes a dialect by what it has otherwise than another one.
///
/// `schemas/dialect.schema.json` says what can stand in it. Everything that it does not name is the parent's. Each
/// error has the code `INVALID_DIALECT` and the place as a JSON pointer.
package struct DialectFile: Sendable {
    package static let currentVersion = 1
    private static let kind = DocumentKind(name: "dialect", code: .invalidDialect, maximumSize: 4 << 20)

    package let name: String
    package let parent: String
    let top: DocumentPlace
    private let text: String

    /// Reads a file or a pipe, once, as JSON or YAML by its extension and else by how it begins.
    package init(path: String) throws(CompileError) {
        let (text, isYAML) = try Self.kind.text(ofFile: path)
        try self.init(text, isYAML: isYAML, name: path)
    }

    /// Reads a text; when it is not said which, one that begins with `{` is JSON.
    package init(_ text: String, isYAML: Bool? = nil, name: String = "dialect") throws(CompileError) {
        self.text = text
        top = try Self.kind.read(text, isYAML: isYAML, name: name)
        try top.allow(DialectReader.members)
        let version = try top.member("version")
        guard try version.whole(in: 1...1_000_000) == Self.currentVersion else {
            throw version.error("this program reads version \(Self.currentVersion) of the dialect document")
        }
        let place = try top.member("name")
        self.name = try place.text()
        guard self.name.wholeMatch(of: /[a-z][a-z0-9_]{0,63}/) != nil else {
            throw place.error("a name is of at most 64 small letters, digits and _, and begins with a letter")
        }
        parent = try top.member("parent").text()
    }

    /// The dialect that the document describes in terms of those that there are.
    ///
    /// In `later` stand the parents of the documents that are yet to come, by their names.
    package func dialect(
        among known: [String: Dialect], later: [String: String] = [:]
    ) throws(CompileError) -> Dialect {
        if known[name] != nil || RemoteType.systems.contains(name) {
            throw try top.member("name").error("there is another dialect with the name `\(name)`")
        }
        guard let base = known[parent] else { throw try unknownParent(known.keys.sorted(), later) }
        var reader = try DialectReader(top, name, from: base, text: text)
        return try reader.read()
    }

    private func unknownParent(_ known: [String], _ later: [String: String]) throws(CompileError) -> CompileError {
        let place = try top.member("parent")
        if parent == name { return place.error("a dialect cannot be its own parent") }
        var line = [name, parent]
        while let next = later[line.last ?? ""], line.count <= later.count + 1 {
            line.append(next)
            if next == name {
                return place.error("a circle of parents: \(line.map { "`\($0)`" }.joined(separator: ", "))")
            }
        }
        if later[parent] != nil { return place.error("`\(parent)` comes later: name its file before this one") }
        return place.error(
            "unknown parent `\(parent)`",
            hint: FedDiagnostics.Spelling.hint(for: parent, among: known)
                ?? "the dialects are \(DocumentPlace.list(known))")
    }
}
