import Foundation

/// Which settings are secret, and how references to secrets are resolved.
package enum Secret {
    private static let words = [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "private_key", "api_key", "access_key",
        "credential",
    ]

    /// Whether the value of a setting must never be shown.
    static func isSecret(_ setting: String) -> Bool {
        let name = setting.lowercased().replacingOccurrences(of: "-", with: "_")
        if ["_path", "_file", "_url", "_type"].contains(where: name.hasSuffix) { return false }
        return words.contains { name.contains($0) }
    }

    /// Whether a value, as the document writes it, holds a secret itself instead of a reference to one.
    static func isLiteral(_ value: String, of setting: String) -> Bool {
        if isSecret(setting) { return !withoutReferences(value).isEmpty }
        return !secrets(in: withoutReferences(value), of: setting).isEmpty
    }

    /// Registers what a resolved value holds for redaction.
    package static func register(_ value: String, of setting: String) {
        if isSecret(setting) { Redaction.register(value) }
        for secret in secrets(in: value, of: setting) {
            Redaction.register(secret)
            if let decoded = secret.removingPercentEncoding { Redaction.register(decoded) }
        }
    }

    private static func secrets(in value: String, of setting: String) -> [String] {
        switch setting {
        case "connection_string": secrets(inPairs: value) { $0 == ";" }
        // libpq's own form: `host=db password=…`.
        case "uri" where !value.contains("://"), "option.uri" where !value.contains("://"):
            secrets(inPairs: value) { $0 == ";" || $0.isWhitespace }
        default: secrets(inURL: value)
        }
    }

    /// Of `name=value` pairs, whose values may stand in braces or quotes, those with a secret's name.
    private static func secrets(inPairs text: String, separatedBy isSeparator: (Character) -> Bool) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].drop { isSeparator($0) || $0.isWhitespace }
            rest = rest[rest.index(after: equals)...].drop { $0 == " " }
            let end: Substring.Index
            if let first = rest.first, let closing = ["{": "}", "'": "'"][first] as Character? {
                rest.removeFirst()
                end = Self.end(of: rest, closing)
            } else {
                end = rest.firstIndex(where: isSeparator) ?? rest.endIndex
            }
            if isSecret(String(name)), end > rest.startIndex { found.append(String(rest[..<end])) }
            rest = rest[end...].drop { !isSeparator($0) }
        }
        return found
    }

    /// Where a value in braces or quotes ends: a closing one that is written twice is a part of it.
    private static func end(of text: Substring, _ closing: Character) -> Substring.Index {
        var at = text.startIndex
        while let found = text[at...].firstIndex(of: closing) {
            let next = text.index(after: found)
            guard next < text.endIndex, text[next] == closing else { return found }
            at = text.index(after: next)
        }
        return text.endIndex
    }

    /// The password before the host, and secret parameters of the query, as the URL writes them.
    ///
    /// The password ends at the last `@` before the path: people forget to encode one.
    private static func secrets(inURL text: String) -> [String] {
        guard let scheme = text.range(of: "://") else { return [] }
        let rest = text[scheme.upperBound...]
        var found: [String] = []
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let credentials = authority.contains("@") ? authority : rest.prefix { $0 != "?" }
        if let at = credentials.lastIndex(of: "@"), let colon = credentials[..<at].firstIndex(of: ":") {
            let password = credentials[credentials.index(after: colon)..<at]
            if !password.isEmpty { found.append(String(password)) }
        }
        if let question = rest.firstIndex(of: "?") {
            for pair in rest[rest.index(after: question)...].split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, isSecret(String(parts[0])) { found.append(String(parts[1])) }
            }
        }
        return found
    }

    // MARK: - References

    /// The value with every `${env:NAME}` and `${file:path}` replaced; `$${` stands for `${`.
    ///
    /// A file's last line break is left out. What goes into a part of a URL is percent-encoded.
    static func resolve(
        _ text: String, of setting: String, at place: String, folder: URL, environment: [String: String]
    ) throws(RunError) -> String {
        guard text.contains("${") else { return text }
        let isPartOfURL = text.contains("://")
        var result = ""
        for piece in try pieces(of: text, at: place) {
            switch piece {
            case .text(let literal): result += literal
            case .environment(let name):
                guard let value = environment[name] else {
                    throw RunError(
                        .configuration, "\(place) refers to the environment variable \(name), which is not set")
                }
                result += isPartOfURL ? encoded(value) : value
            case .file(let path):
                let value = try contents(of: path, folder: folder, at: place)
                result += isPartOfURL ? encoded(value) : value
            }
        }
        return result
    }

    private enum Piece {
        case text(String)
        case environment(String)
        case file(String)
    }

    private static func pieces(of text: String, at place: String) throws(RunError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let start = rest.range(of: "${") {
            let before = rest[..<start.lowerBound]
            if before.hasSuffix("$") {
                pieces.append(.text(before.dropLast() + "${"))
                rest = rest[start.upperBound...]
                continue
            }
            pieces.append(.text(String(before)))
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw RunError(.configuration, "\(place) has a ${ without its }")
            }
            let reference = rest[start.upperBound..<end]
            if reference.hasPrefix("env:"), reference.count > 4 {
                pieces.append(.environment(String(reference.dropFirst(4))))
            } else if reference.hasPrefix("file:"), reference.count > 5 {
                pieces.append(.file(String(reference.dropFirst(5))))
            } else {
                throw RunError(.configuration, "\(place) has a reference that is neither ${env:NAME} nor ${file:path}")
            }
            rest = rest[rest.index(after: end)...]
        }
        pieces.append(.text(String(rest)))
        return pieces
    }

    private static func withoutReferences(_ text: String) -> String {
        guard let pieces = try? pieces(of: text, at: "") else { return text }
        var result = ""
        for case .text(let literal) in pieces { result += literal }
        return result
    }

    private static func contents(of path: String, folder: URL, at place: String) throws(RunError) -> String {
        let url = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
        guard var text = try? String(contentsOf: url, encoding: .utf8) else {
            throw RunError(.configuration, "\(place) refers to the file \(path), which cannot be read")
        }
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    private static func encoded(_ value: String) -> String {
        var unreserved = CharacterSet(charactersIn: "-._~")
        unreserved.insert(charactersIn: "a"..."z")
        unreserved.insert(charactersIn: "A"..."Z")
        unreserved.insert(charactersIn: "0"..."9")
        return value.addingPercentEncoding(withAllowedCharacters: unreserved) ?? value
    }
}
