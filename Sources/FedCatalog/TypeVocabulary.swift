/// The type names of one system.
struct TypeVocabulary: Sendable {
    /// What a name means, together with what stands in parentheses behind it.
    enum Meaning: Sendable {
        /// Exactly this type, whatever stands in parentheses, such as MySQL's display width.
        case same(SQLType)
        /// Approximately this type.
        case near(SQLType)
        /// A decimal; without parentheses it has these digits, or any if there are none.
        case decimal((precision: Int, scale: Int)?)
        /// A decimal of so many digits with the scale in parentheses.
        case scaled(precision: Int)
        /// A text of up to so many characters; without parentheses it is this type.
        case varying(bare: SQLType)
        /// A text padded to so many characters; without parentheses to one.
        case padded
        /// The same, but without parentheses a text whose trailing blanks do not count.
        case trimmed
        /// A float of so many bits; without parentheses it is this type.
        case bits(bare: SQLType)
        /// A time with so many digits after the second; without parentheses with these.
        case digits(SQLType, bare: Int)
        /// A type around another one, such as ClickHouse's `Nullable(…)`.
        case wrapper
    }

    private var meanings: [String: Meaning]
    /// Words after the type that do not change it: the name is cut before the first of them.
    private var suffixes: [String]
    /// What any other name means.
    private var fallback: (@Sendable (String) -> RemoteType?)?

    init(
        _ meanings: [String: Meaning], suffixes: [String] = [],
        fallback: (@Sendable (String) -> RemoteType?)? = nil
    ) {
        self.meanings = meanings
        self.suffixes = suffixes
        self.fallback = fallback
    }

    /// The same names with others added, or with another meaning.
    func adding(_ others: [String: Meaning]) -> TypeVocabulary {
        TypeVocabulary(
            meanings.merging(others) { _, other in other }, suffixes: suffixes, fallback: fallback)
    }

    func read(_ text: String) -> RemoteType? { read(text, depth: 0) }

    private func read(_ text: String, depth: Int) -> RemoteType? {
        let words = TypeWords(text)
        guard !words.isNested else { return nil }
        var name = words.name
        for suffix in suffixes {
            if let start = name.firstRange(of: suffix)?.lowerBound { name = String(name[..<start]) }
        }
        guard let meaning = meanings[name] else { return fallback?(name) }
        switch meaning {
        case .same(let type): return RemoteType(raw: type)
        case .near(let type): return RemoteType(approximating: type)
        case .decimal(let bare): return decimal(words, bare: bare)
        case .scaled(let precision):
            return words.length.map { RemoteType.decimal(precision: precision, scale: $0) }
        case .varying(let bare):
            if words.arguments.isEmpty { return RemoteType(raw: bare) }
            if words.arguments[0].lowercased() == "max" { return RemoteType(raw: .text) }
            return words.characters.map { RemoteType(raw: .varchar($0)) }
        case .padded, .trimmed:
            if words.arguments.isEmpty {
                if case .trimmed = meaning { return RemoteType(approximating: .text) }
                return RemoteType(raw: .char(1))
            }
            return words.characters.map { RemoteType(raw: .char($0)) }
        case .bits(let bare):
            guard let bits = words.length, words.arguments.count == 1 else { return RemoteType(raw: bare) }
            return RemoteType(raw: bits <= 24 ? .real : .double)
        case .digits(let type, let bare):
            let digits = words.arguments.first.map(Int.init) ?? bare
            guard let digits else { return nil }
            return digits <= 6 ? RemoteType(raw: type) : RemoteType(approximating: type)
        case .wrapper:
            guard depth < 8, words.arguments.count >= 1 else { return nil }
            return read(words.arguments.joined(separator: ","), depth: depth + 1)
        }
    }

    private func decimal(_ words: TypeWords, bare: (precision: Int, scale: Int)?) -> RemoteType? {
        if words.arguments.isEmpty {
            guard let bare else { return RemoteType(approximating: .widestDecimal) }
            return .decimal(precision: bare.precision, scale: bare.scale)
        }
        // Oracle writes `*` for all the digits that it has.
        let precision = words.arguments[0] == "*" ? SQLType.maximumPrecision : Int(words.arguments[0])
        let scale = words.arguments.count > 1 ? Int(words.arguments[1]) : 0
        guard words.arguments.count <= 2, let precision, let scale, precision > 0 else { return nil }
        return .decimal(precision: precision, scale: scale)
    }
}

extension TypeWords {
    /// The length in parentheses, which Oracle writes as `10 BYTE` or `10 CHAR`.
    fileprivate var characters: Int? {
        guard arguments.count == 1, let number = arguments[0].split(separator: " ").first.flatMap({ Int($0) }) else {
            return nil
        }
        return number > 0 ? number : nil
    }
}

extension RemoteType {
    /// A decimal, which DC SQL has with up to 38 digits and a scale within them.
    fileprivate static func decimal(precision: Int, scale: Int) -> RemoteType {
        SQLType.numeric([precision, scale], defaultPrecision: precision).map(RemoteType.init(raw:))
            ?? RemoteType(approximating: .widestDecimal)
    }
}
