import FedCatalog
import FedDiagnostics

/// A spelling of a document, checked: one expression, whatever stands for its arguments.
struct SpellingTemplate: Sendable {
    /// With `{0}`, `{1}`, … for the arguments, as the writers fill them.
    let text: String
    /// How many arguments it has a place for: `{1}` to this one, all of them.
    let count: Int
    /// Whether it has a place for the name of the result's type.
    let namesType: Bool

    /// Reads the text at a place, which has a place for each of so many arguments as `arguments` allows.
    ///
    /// - Throws: the document's error for what could end the expression, or begin another one.
    init(_ place: DocumentPlace, arguments: ClosedRange<Int>, takesType: Bool = false) throws(CompileError) {
        var scanner = TemplateScanner(place, try place.text(), takesType: takesType)
        try scanner.run()
        let numbers = scanner.numbers
        let count = numbers.max() ?? 0
        guard arguments.contains(count) else {
            let few = arguments.lowerBound
            let words = arguments.count == 1 ? "\(few)" : "\(few) to \(arguments.upperBound)"
            throw place.error("a spelling with \(count) arguments, of \(words)")
        }
        for number in 1..<(count + 1) where !numbers.contains(number) {
            throw place.error("the spelling has no place for argument {\(number)}")
        }
        self.count = count
        namesType = scanner.namesType
        text = scanner.isClosed ? scanner.output : "(\(scanner.output))"
    }
}

/// One pass over a template.
private struct TemplateScanner {
    private(set) var output = ""
    private(set) var numbers: Set<Int> = []
    private(set) var namesType = false
    /// Whether it is a call, or in parentheses, as a whole: nothing around it takes it apart.
    private(set) var isClosed = false

    private let place: DocumentPlace
    private let scalars: [Unicode.Scalar]
    private let takesType: Bool
    private var position = 0
    /// The brackets that are open.
    private var open: [Unicode.Scalar] = []
    /// Whether the outermost bracket that was open is the first one, behind no more than a name.
    private var isFirstGroup = false
    private var hasGroup = false

    init(_ place: DocumentPlace, _ text: String, takesType: Bool) {
        self.place = place
        self.takesType = takesType
        scalars = Array(text.unicodeScalars)
    }

    private func isWord(_ index: Int) -> Bool {
        guard scalars.indices.contains(index) else { return false }
        let scalar = scalars[index]
        return scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }

    mutating func run() throws(CompileError) {
        for scalar in scalars where !(" "..."~").contains(scalar) {
            throw place.error("a spelling is of printable ASCII characters")
        }
        if scalars.contains("\\") { throw place.error("a backslash may escape what ends a literal") }
        while position < scalars.count {
            isClosed = false
            try step()
        }
        if !open.isEmpty { throw place.error("a parenthesis is not closed") }
    }

    private mutating func step() throws(CompileError) {
        let scalar = scalars[position]
        let next = position + 1 < scalars.count ? scalars[position + 1] : " "
        switch scalar {
        case "'", "\"":
            // What brackets are depends on the system: it may take the quote for a part of a name.
            if open.last == "]" { throw place.error("a quote cannot stand in brackets") }
            try quoted(by: scalar)
            return
        case "{":
            try placeholder()
            return
        case "(", "[":
            if open.isEmpty {
                isFirstGroup = !hasGroup && scalar == "(" && isBehindName
                hasGroup = true
            }
            open.append(scalar == "(" ? ")" : "]")
        case ")", "]":
            guard open.popLast() == scalar else { throw place.error("`\(scalar)` closes nothing") }
            isClosed = open.isEmpty && isFirstGroup
        case "}", ";", "#", "$", "?", "`":
            throw place.error("`\(scalar)` cannot stand in a spelling")
        case ",":
            if open.isEmpty { throw place.error("a comma outside of parentheses would begin another expression") }
        case "-" where next == "-", "/" where next == "*":
            throw place.error("a comment cannot stand in a spelling")
        case ":":
            guard next == ":" else { throw place.error("`:` cannot stand in a spelling, but for `::`") }
            output += ":"
            position += 1
        default:
            break
        }
        output.unicodeScalars.append(scalar)
        position += 1
    }

    /// Whether all that was read is the name of a function, or nothing.
    private var isBehindName: Bool {
        let isName = scalars[..<position].enumerated().allSatisfy { isWord($0.offset) || $0.element == "." }
        return isName && !["NOT", "ANY", "ALL", "IN"].contains(output.uppercased())
    }

    /// Whether a quote or the brace stands there.
    private func touches(_ brace: Unicode.Scalar, at index: Int) -> Bool {
        scalars.indices.contains(index) && [brace, "'", "\""].contains(scalars[index])
    }

    private mutating func quoted(by quote: Unicode.Scalar) throws(CompileError) {
        output.unicodeScalars.append(quote)
        position += 1
        while position < scalars.count {
            let scalar = scalars[position]
            if scalar == "{" || scalar == "}" { throw place.error("a placeholder cannot stand inside of quotes") }
            output.unicodeScalars.append(scalar)
            position += 1
            if scalar == quote { return }
        }
        throw place.error("a quote is not closed")
    }

    private mutating func placeholder() throws(CompileError) {
        guard let end = scalars[position...].firstIndex(of: "}") else { throw place.error("a `{` is not closed") }
        let name = String(String.UnicodeScalarView(scalars[(position + 1)..<end]))
        if isWord(position - 1) || isWord(end + 1) || touches("}", at: position - 1) || touches("{", at: end + 1) {
            throw place.error("the placeholder {\(name)} touches a word")
        }
        if name == "type", takesType {
            namesType = true
            output += "{type}"
        } else if let number = Int(name), number > 0, String(number) == name {
            numbers.insert(number)
            output += "{\(number - 1)}"
        } else {
            let known = takesType ? "{1}, {2}, …, and {type}" : "{1}, {2}, …"
            throw place.error("unknown placeholder {\(name)}", hint: "the placeholders are \(known)")
        }
        position = end + 1
    }
}
