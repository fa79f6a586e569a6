import FedCatalog

/// Functions of literal text, where the result is sure and not long.
extension ConstantFolding {
    static func text(_ function: Function, _ values: [Value], _ type: SQLType) -> Value? {
        guard case .text(let first) = values.first else {
            guard function == .character, case .integer(let code) = values.first, code > 0 else { return nil }
            return UInt32(exactly: code).flatMap(Unicode.Scalar.init).map { .text(String($0)) }
        }
        let scalars = Array(first.unicodeScalars)
        switch (function, values.count) {
        case (.length, 1): return integer(Int128(scalars.count), type)
        case (.octetLength, 1): return integer(Int128(first.utf8.count), type)
        case (.lower, 1): return lower(first).map { .text($0) }
        case (.upper, 1): return .text(mapped(scalars) { $0.properties.uppercaseMapping })
        case (.reverse, 1): return .text(joined(scalars.reversed()))
        case (.trim, 1): return .text(joined(trimmed(trimmed(scalars).reversed()).reversed()))
        case (.trimLeading, 1): return .text(joined(trimmed(scalars)))
        case (.trimTrailing, 1): return .text(joined(trimmed(scalars.reversed()).reversed()))
        case (.substring, 2...3):
            guard case .integer(let start) = values[1], start >= 1 else { return nil }
            let rest = scalars.dropFirst(Int(clamping: start - 1))
            guard values.count == 3 else { return .text(joined(rest)) }
            guard case .integer(let count) = values[2], count >= 0 else { return nil }
            return .text(joined(rest.prefix(Int(clamping: count))))
        case (.repeat, 2):
            guard case .integer(let count) = values[1], count <= 1000 else { return nil }
            let result = String(repeating: first, count: max(Int(count), 0))
            return result.utf8.count <= 1000 ? .text(result) : nil
        case (.translate, 3):
            guard case .text(let from) = values[1], case .text(let to) = values[2] else { return nil }
            return .text(translated(scalars, Array(from.unicodeScalars), Array(to.unicodeScalars)))
        default: return nil
        }
    }

    /// `nil` where a sigma's lower case depends on what is around it.
    private static func lower(_ text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        return scalars.contains("\u{3A3}") ? nil : mapped(scalars) { $0.properties.lowercaseMapping }
    }

    private static func mapped(_ scalars: [Unicode.Scalar], _ body: (Unicode.Scalar) -> String) -> String {
        joined(scalars.flatMap { Array(body($0).unicodeScalars) })
    }

    private static func translated(
        _ scalars: [Unicode.Scalar], _ from: [Unicode.Scalar], _ to: [Unicode.Scalar]
    ) -> String {
        joined(
            scalars.compactMap { scalar in
                guard let index = from.firstIndex(of: scalar) else { return scalar }
                return index < to.count ? to[index] : nil
            })
    }

    private static func trimmed(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        Array(scalars.drop { $0 == " " })
    }

    private static func joined(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
