package import FedDiagnostics

/// A value in a document together with the way to it, so that what is wrong there can say where.
package struct DocumentPlace: Sendable {
    /// The way from the top, written out as a JSON pointer (RFC 6901) only when an error asks for it.
    private indirect enum Path: Sendable {
        case top
        case member(Path, String)
        case element(Path, Int)

        var pointer: String {
            switch self {
            case .top: ""
            case .member(let path, let name):
                path.pointer + "/"
                    + name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
                    .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
            case .element(let path, let index): path.pointer + "/\(index)"
            }
        }
    }

    /// The document that a place is in, as errors name it.
    struct Document: Sendable {
        var kind: DocumentKind
        /// Such as the name of its file; that of its kind if it has none.
        var name: String
        /// Whether a line number helps to find anything.
        var showsLines: Bool

        func error(_ message: String, pointer: String?, line: Int?, hint: String? = nil) -> CompileError {
            var detail = name
            if showsLines, let line { detail += " line \(line)" }
            if let pointer { detail += pointer.isEmpty ? " at the top" : " at \(pointer)" }
            return CompileError(kind.code, DocumentPlace.printable("\(detail): \(message)"), hint: hint)
        }
    }

    let node: DocumentNode
    private let path: Path
    private let document: Document

    init(_ node: DocumentNode, of document: Document) {
        self.node = node
        self.document = document
        path = .top
    }

    private init(_ node: DocumentNode, _ path: Path, _ document: Document) {
        self.node = node
        self.path = path
        self.document = document
    }

    package func error(_ message: String, hint: String? = nil) -> CompileError {
        document.error(message, pointer: path.pointer, line: node.line, hint: hint)
    }

    package func expected(_ kind: String, hint: String? = nil) -> CompileError {
        error("expected \(kind), found \(node.kind)", hint: hint)
    }

    // MARK: Mappings

    /// Checks that this is a mapping with no names but `known`.
    package func allow(_ known: [String]) throws(CompileError) {
        for member in try members() where !known.contains(member.name) {
            if DocumentPlace.soundsSecret(member.name) {
                throw member.place.error(
                    "a \(document.kind.name) never holds a secret such as `\(member.name)`",
                    hint: "credentials belong in the connections document of the runner")
            }
            let others = known.isEmpty ? "nothing can be said here" : "the keys here are \(DocumentPlace.list(known))"
            throw member.place.error(
                "unknown key `\(member.name)`", hint: Spelling.hint(for: member.name, among: known) ?? others)
        }
    }

    /// The member, which must be there.
    package func member(_ name: String) throws(CompileError) -> DocumentPlace {
        guard let member = try optional(name) else { throw error("`\(name)` is missing") }
        return member
    }

    /// The member, if it is there.
    package func optional(_ name: String) throws(CompileError) -> DocumentPlace? {
        guard case .mapping(let members) = node.content else { throw expected("a mapping") }
        guard let member = members.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return nil }
        return DocumentPlace(member.value, .member(path, name), document)
    }

    package func members() throws(CompileError) -> [(name: String, place: DocumentPlace)] {
        guard case .mapping(let members) = node.content else { throw expected("a mapping") }
        return members.map { ($0.name, DocumentPlace($0.value, .member(path, $0.name), document)) }
    }

    // MARK: Values

    package var isNull: Bool { if case .null = node.content { true } else { false } }
    package var isText: Bool { if case .text = node.content { true } else { false } }
    package var isList: Bool { if case .list = node.content { true } else { false } }

    package func elements() throws(CompileError) -> [DocumentPlace] {
        guard case .list(let nodes) = node.content else { throw expected("a list") }
        return nodes.enumerated().map { DocumentPlace($0.element, .element(path, $0.offset), document) }
    }

    /// A text that is not empty.
    package func text() throws(CompileError) -> String {
        let text = try anyText()
        if text.isEmpty { throw error("expected a text that is not empty") }
        return text
    }

    func anyText() throws(CompileError) -> String {
        guard case .text(let text) = node.content else {
            let hint: String? =
                switch node.content {
                case .number(let number, _): "write \"\(number)\" in quotes"
                case .bool(let bool): "write \"\(bool)\" in quotes"
                default: nil
                }
            throw expected("a text", hint: hint)
        }
        try refuseNull(in: text)
        return text
    }

    /// No system takes U+0000 in a name, and C libraries would end the text there.
    func refuseNull(in text: String) throws(CompileError) {
        if text.utf8.contains(0) { throw error("the character U+0000 cannot stand here") }
    }

    package func bool() throws(CompileError) -> Bool {
        guard case .bool(let bool) = node.content else { throw expected("true or false") }
        return bool
    }

    /// A number between the bounds.
    package func number(in bounds: ClosedRange<Double>, _ meaning: String) throws(CompileError) -> Double {
        guard case .number(_, let number) = node.content else { throw expected("a number") }
        guard number.isFinite, bounds.contains(number) else { throw error("expected \(meaning)") }
        return number
    }

    /// One of the values of an enumeration.
    package func word<Word: RawRepresentable<String>>(among words: [Word]) throws(CompileError) -> Word {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            let known = words.map(\.rawValue)
            throw error(
                "unknown value `\(text)`",
                hint: Spelling.hint(for: text, among: known) ?? "the values are \(DocumentPlace.list(known))")
        }
        return word
    }

    // MARK: Words

    /// Names of the document stand in messages, and may hold what a terminal would obey.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }

    package static func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }

    private static func soundsSecret(_ name: String) -> Bool {
        let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return [
            "password", "passwd", "passphrase", "pwd", "secret", "token", "privatekey", "apikey", "accesskey",
            "credential",
        ].contains { letters.contains($0) }
    }
}
