import FedAlgebra

/// Arguments that have to be constants where a system's function means something else for some texts.
enum TextLiterals {
    /// Why a text is not one to look for: a short constant, with characters unless `isEmptyFine`.
    static func refusal(_ scalar: Scalar, isEmptyFine: Bool = false) -> Inhibition? {
        guard let text = scalar.textLiteral, isEmptyFine || !text.isEmpty, text.utf8.count <= 1_000 else {
            return Inhibition(
                .functionSemanticsDiffer, "the remote takes only a short constant for this text", at: scalar.range)
        }
        return nil
    }

    /// The characters to pad with, as many as the constant length, of `padLeading` and `padTrailing`.
    static func fill(_ arguments: [Scalar]) -> (text: String, count: Int)? {
        guard arguments.count == 3, case .integer(let length)? = arguments[1].literalValue,
            (1...1_000).contains(length),
            let characters = arguments[2].textLiteral.map({ Array($0.unicodeScalars) }), !characters.isEmpty,
            // Some systems count others as two, and read some ends of lines otherwise.
            characters.allSatisfy({ (0x20...0xFFFF).contains($0.value) })
        else { return nil }
        var text = String.UnicodeScalarView()
        for index in 0..<Int(length) { text.append(characters[index % characters.count]) }
        return (String(text), Int(length))
    }

    static let withoutFill: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        if fill(arguments) != nil { return nil }
        return Inhibition(
            .functionSemanticsDiffer, "the remote pads to a constant length with constant characters only")
    }

    /// What `translate` replaces by what, one after the other, if no replacement is replaced again.
    static func pairs(_ arguments: [Scalar]) -> [(from: String, to: String)]? {
        guard arguments.count == 3, let from = arguments[1].textLiteral, let to = arguments[2].textLiteral else {
            return nil
        }
        let new = Array(to.unicodeScalars)
        var pairs: [(from: String, to: String)] = []
        var seen: Set<Unicode.Scalar> = []
        for (index, scalar) in from.unicodeScalars.enumerated() where seen.insert(scalar).inserted {
            pairs.append((String(scalar), index < new.count ? String(new[index]) : ""))
        }
        guard pairs.count <= 8, seen.isDisjoint(with: new) else { return nil }
        return pairs
    }
}

extension Scalar {
    /// The text, if it is a constant.
    var textLiteral: String? {
        if case .text(let text)? = literalValue { return text }
        return nil
    }
}
