import Yams

extension DocumentNode {
    /// Reads one YAML document with the plain words of YAML 1.2: `no` and `on` are texts.
    ///
    /// Anchors are refused, so that a small document cannot stand for an enormous one, and so are tags.
    init(yaml text: String) throws(DocumentError) {
        try DocumentNode.refuseAnchors(in: text)
        let root: Node?
        do {
            root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw DocumentError(error, in: text)
        }
        guard let root else { throw DocumentError(message: "the document is empty") }
        self = try DocumentNode(root, depth: 0)
    }

    /// Refuses what may be an anchor wherever it stands; a name in quotes may be taken for one.
    private static func refuseAnchors(in text: String) throws(DocumentError) {
        var line = 1
        var previous = UInt8(ascii: "\n")
        var isCandidate = false
        var isIndent = true
        var isComment = false
        for byte in text.utf8 {
            let isWord = byte | 0x20 &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
            if isCandidate, isWord || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
                throw DocumentError(
                    message: "not accepted as YAML: anchors like `&name` are not allowed; "
                        + "if this is part of a name, write it in double quotes with \\x26 for the ampersand",
                    line: line)
            }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if byte == UInt8(ascii: "\n") { line += 1 }
                isIndent = true
                isComment = false
            } else if isIndent, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
                isIndent = false
                isComment = byte == UInt8(ascii: "#")
            }
            isCandidate = byte == UInt8(ascii: "&") && !isComment && !isQuoteOrWord(previous)
            previous = byte
        }
    }

    /// Whether nothing can begin right behind `byte`.
    private static func isQuoteOrWord(_ byte: UInt8) -> Bool {
        byte | 0x20 &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "'")
    }

    private init(_ node: Node, depth: Int) throws(DocumentError) {
        let line = node.mark?.line ?? 1
        if depth > DocumentNode.maximumDepth {
            throw DocumentError(message: "nested deeper than \(DocumentNode.maximumDepth) levels", line: line)
        }
        switch node {
        case .scalar(let scalar):
            try self.init(scalar, line: line)
        case .sequence(let sequence):
            var nodes: [DocumentNode] = []
            for element in sequence { nodes.append(try DocumentNode(element, depth: depth + 1)) }
            self.init(content: .list(nodes), line: line)
        case .mapping(let mapping):
            var members: [Member] = []
            var names = DocumentNames()
            for (key, value) in mapping {
                let keyLine = key.mark?.line ?? line
                guard case .scalar(let scalar) = key else {
                    throw DocumentError(message: "a name must be a text", line: keyLine)
                }
                guard names.insert(scalar.string) else {
                    throw DocumentError(
                        message: "the name `\(scalar.string)` occurs twice in one mapping", line: keyLine)
                }
                members.append(
                    Member(name: scalar.string, value: try DocumentNode(value, depth: depth + 1), line: keyLine))
            }
            self.init(content: .mapping(members), line: line)
        case .alias:
            throw DocumentError(message: "aliases are not allowed", line: line)
        }
    }

    private init(_ scalar: Node.Scalar, line: Int) throws(DocumentError) {
        if scalar.tag == Tag(.str) || scalar.style != .plain {
            self.init(content: .text(scalar.string), line: line)
            return
        }
        guard scalar.tag == Tag(.implicit) else { throw DocumentError(message: "tags are not allowed", line: line) }
        self.init(content: DocumentNode.content(ofPlain: scalar.string), line: line)
    }

    /// What a word without quotes means in the core schema of YAML 1.2.
    ///
    /// See <https://yaml.org/spec/1.2.2/#103-core-schema>.
    private static func content(ofPlain word: String) -> Content {
        switch word {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        guard let first = word.utf8.first, first <= UInt8(ascii: "9") else { return .text(word) }
        if word.hasPrefix("0x"), let number = Int(word.dropFirst(2), radix: 16) { return .number(word, Double(number)) }
        if word.hasPrefix("0o"), let number = Int(word.dropFirst(2), radix: 8) { return .number(word, Double(number)) }
        let isNumber = word.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil
        if isNumber, let number = Double(word.hasSuffix(".") ? word + "0" : word) { return .number(word, number) }
        return .text(word)
    }
}

extension DocumentError {
    /// What Yams says, without its copy of the text.
    fileprivate init(_ error: any Error, in text: String) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(message: "not YAML: \(problem)", line: mark.line)
        case .reader(let problem, let offset, _, _):
            let line = offset.map { text.prefix($0).count(where: \.isNewline) + 1 }
            self.init(message: "not YAML: \(problem)", line: line)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "`\($0)`" }.joined(separator: ", ")
            self.init(message: "the name \(names) occurs twice in one mapping", line: context.mark.line)
        default:
            self.init(message: "not YAML")
        }
    }
}
