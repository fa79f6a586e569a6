import FedDiagnostics
import FedPlan

/// A value in a request, with the JSON pointer that leads to it.
struct RequestPlace {
    let value: JSONValue
    /// `/features/join_federation`; empty for the whole document.
    let pointer: String

    init(_ value: JSONValue, pointer: String = "") {
        self.value = value
        self.pointer = pointer
    }

    /// The members by name; with `names`, no others are allowed.
    func members(allowing names: [String]?) throws(CompileError) -> [String: RequestPlace] {
        guard case .object(let object) = value else { throw mismatch("an object") }
        var places: [String: RequestPlace] = [:]
        for member in object.members {
            if let names, !names.contains(member.name) {
                throw CompileError(
                    .malformedRequest, "`\(shown(pointer + "/" + escaped(member.name)))` is not a member of a request",
                    hint: Spelling.hint(for: member.name, among: names)
                        ?? "the members are " + names.joined(separator: ", "))
            }
            places[member.name] = RequestPlace(member.value, pointer: pointer + "/" + escaped(member.name))
        }
        return places
    }

    func elements() throws(CompileError) -> [RequestPlace] {
        guard case .array(let array) = value else { throw mismatch("an array") }
        return array.enumerated().map { RequestPlace($0.element, pointer: "\(pointer)/\($0.offset)") }
    }

    func text() throws(CompileError) -> String {
        guard case .string(let text) = value else { throw mismatch("a text") }
        return text
    }

    /// A text of at most `limit` Unicode scalars.
    func text(limit: Int) throws(CompileError) -> String {
        let text = try text()
        guard text.unicodeScalars.count <= limit else {
            throw error("is longer than \(limit) characters")
        }
        return text
    }

    func flag() throws(CompileError) -> Bool {
        guard case .bool(let flag) = value else { throw mismatch("true or false") }
        return flag
    }

    /// One of a closed list of words.
    func choice<Choice: RawRepresentable & CaseIterable>() throws(CompileError) -> Choice
    where Choice.RawValue == String {
        let text = try text()
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue)
            throw error(
                "must be one of " + names.joined(separator: ", "),
                hint: Spelling.hint(for: text, among: names))
        }
        return choice
    }

    func mismatch(_ expected: String) -> CompileError {
        error("must be \(expected), and is \(value.kind)")
    }

    func error(_ rule: String, hint: String? = nil) -> CompileError {
        let subject = pointer.isEmpty ? "the request" : "`\(shown(pointer))`"
        return CompileError(.malformedRequest, "\(subject) \(rule)", hint: hint)
    }

    private func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// The pointer as a message shows it: not longer than a line, without control characters.
    private func shown(_ pointer: String) -> String {
        let printable = String(
            String.UnicodeScalarView(
                pointer.unicodeScalars.prefix(100).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
        return pointer.unicodeScalars.count > 100 ? printable + "…" : printable
    }
}
