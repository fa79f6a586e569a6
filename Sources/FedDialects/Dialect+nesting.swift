import FedAlgebra
import FedDiagnostics

/// How deep a system lets CASE stand in CASE, and how long a text becomes that repeats its operands.
extension Dialect {
    /// An order, an aggregate and its filter may put CASEs around a scalar.
    private static let casesAround = 2
    /// What nests no deeper than this has few CASEs, however its nodes are spelled.
    private static let fewLevels = 3
    /// A column with its table.
    private static let longestName = 128

    /// Why a scalar cannot be written, if its CASEs nest too deep.
    func refusalOfNesting(_ scalar: Scalar) -> Inhibition? {
        guard deepestCase != nil || repeatsFailures, scalar.isHigher(than: Self.fewLevels) else { return nil }
        var writer = ScalarWriter(dialect: self)
        scalar.forEachColumn { writer.names[$0] = Fragment(String(repeating: "c", count: Self.longestName)) }
        let text: String
        do throws(CompileError) {
            text = try writer.write(scalar).text
        } catch {
            // What has no spelling is refused for that.
            guard repeatsFailures, error.code == .limitExceeded else { return nil }
            return Inhibition(.functionNotAvailable, error.detail, remedy: error.hint, at: scalar.range)
        }
        guard let deepestCase, Self.nestedCases(text) + Self.casesAround > deepestCase else { return nil }
        return Inhibition(
            .functionNotAvailable, "\(name) nests CASE, and what it makes a CASE of, to \(deepestCase) levels",
            remedy: "put the conditions into one CASE with several WHENs", at: scalar.range)
    }

    /// How deep CASE, and the functions that stand for one, nest in a text of SQL Server.
    static func nestedCases(_ text: String) -> Int {
        let shorthands: Set<Substring> = ["COALESCE", "NULLIF", "IIF", "CHOOSE"]
        var (depth, deepest) = (0, 0)
        // Whether each open parenthesis is that of a shorthand.
        var open: [Bool] = []
        var rest = text[...]
        var isShorthand = false
        while let character = rest.unicodeScalars.first {
            if character.isASCII, character.properties.isAlphabetic {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                rest = rest[word.endIndex...]
                isShorthand = shorthands.contains(word)
                if word == "CASE" || isShorthand { depth += 1 }
                if word == "END" { depth -= 1 }
                deepest = max(deepest, depth)
                continue
            }
            rest.unicodeScalars.removeFirst()
            switch character {
            case "'": rest = rest.behind("'")
            case "[": rest = rest.behind("]")
            case "(":
                open.append(isShorthand)
                isShorthand = false
            case ")": if open.popLast() == true { depth -= 1 }
            default: break
            }
        }
        return deepest
    }
}

extension Substring {
    /// What follows the next such mark; nothing if there is none.
    fileprivate func behind(_ mark: Unicode.Scalar) -> Substring {
        guard let end = unicodeScalars.firstIndex(of: mark) else { return self[endIndex...] }
        return self[unicodeScalars.index(after: end)...]
    }
}

extension Scalar {
    /// Whether more than so many nodes stand in each other.
    fileprivate func isHigher(than levels: Int) -> Bool {
        levels == 0 ? !operands.isEmpty : operands.contains { $0.isHigher(than: levels - 1) }
    }
}
