/// The name of a type as systems write it, taken apart: `timestamp (6) with time zone`.
struct TypeWords: Hashable, Sendable {
    /// The words in lower case without what stands in parentheses, one blank between them.
    let name: String
    /// What stands in the first pair of parentheses, as written, without blanks at the ends.
    let arguments: [String]
    /// Whether there is more than words and one pair of parentheses, as in `array<int>` or `int[]`.
    let isNested: Bool

    init(_ text: String) {
        var words: [String] = []
        var word = ""
        var arguments: [String] = []
        var argument = ""
        var depth = 0
        var pairs = 0
        var isNested = false
        func endWord() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        func endArgument() {
            if pairs == 1 { arguments.append(argument.trimmingBlanks) }
            argument = ""
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "(":
                if depth > 0 {
                    argument.unicodeScalars.append(scalar)
                } else {
                    pairs += 1
                    endWord()
                }
                depth += 1
            case ")" where depth > 0:
                depth -= 1
                if depth > 0 { argument.unicodeScalars.append(scalar) } else { endArgument() }
            case "," where depth == 1: endArgument()
            case _ where depth > 0: argument.unicodeScalars.append(scalar)
            case _ where scalar.properties.isWhitespace: endWord()
            case "a"..."z", "A"..."Z", "0"..."9", "_": word.unicodeScalars.append(scalar)
            default: isNested = true
            }
        }
        endWord()
        name = words.joined(separator: " ").lowercased()
        self.arguments = arguments
        self.isNested = isNested || depth > 0 || name.isEmpty
    }

    /// The arguments as numbers; `nil` if one is not.
    var numbers: [Int]? {
        var numbers: [Int] = []
        for argument in arguments {
            guard let number = Int(argument) else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// The one number in parentheses, where there may be one.
    var length: Int? { numbers?.count == 1 ? numbers?.first : nil }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let start = drop(while: \.isWhitespace)
        return String(String(start.reversed().drop(while: \.isWhitespace)).reversed())
    }
}
