/// A value in a JSON or YAML document, with the line on which it begins.
struct DocumentNode: Sendable {
    enum Content: Sendable {
        case null
        case bool(Bool)
        /// A number, as written and as a double.
        case number(String, Double)
        case text(String)
        case list([DocumentNode])
        /// The members in the order of the document; a name occurs once.
        case mapping([Member])
    }

    struct Member: Sendable {
        var name: String
        var value: DocumentNode
        /// The line of the name.
        var line: Int
    }

    /// Nothing in a catalog is nested nearly as deep.
    static let maximumDepth = 64

    var content: Content
    /// From one.
    var line: Int

    /// What kind of value this is, with its article.
    var kind: String {
        switch content {
        case .null: "nothing"
        case .bool: "a boolean"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// Why a text is not a document, and on which line.
struct DocumentError: Error, Hashable, Sendable {
    var message: String
    var line: Int?
}

/// The names that a mapping has had so far, compared by their bytes.
struct DocumentNames {
    private var names: Set<[UInt8]> = []

    /// Whether the name is new.
    mutating func insert(_ name: String) -> Bool { names.insert(Array(name.utf8)).inserted }
}
