import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Functions of text, spelled so that nothing depends on what a system makes of an empty text or a count below zero.
enum GuardedText {
    /// A template, and what stands in its place where the argument at `place` is an empty text.
    ///
    /// A constant that is not empty needs no test. NULL is none: the template sees it.
    static func unlessEmpty(_ place: Int, _ template: String, else empty: String) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                guard arguments.indices.contains(place) else {
                    throw CompileError(.internal, "an argument is missing", at: arguments.first?.range)
                }
                let counted = counting(template, arguments)
                if case .text(let text) = arguments[place].literalValue, !text.isEmpty {
                    return Fragment(try writer.fill(counted, arguments))
                }
                let whole = "CASE WHEN {\(place)} = '' THEN \(counting(empty, arguments)) ELSE \(counted) END"
                return Fragment(try writer.fill(whole, arguments))
            })
    }

    /// A template in which `{count}` is the second argument, and zero where that is below.
    static func counted(_ template: String) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                Fragment(try writer.fill(counting(template, arguments), arguments))
            })
    }

    private static func counting(_ template: String, _ arguments: [Scalar]) -> String {
        if arguments.count > 1, case .integer(let count) = arguments[1].literalValue, count >= 0 {
            return template.replacing("{count}", with: "{1}")
        }
        return template.replacing("{count}", with: "GREATEST({1}, 0)")
    }

    /// Characters taken off: blanks by default, and none of an empty set.
    static func trim(_ name: String) -> Dialect.FunctionSpelling {
        let others = unlessEmpty(1, "\(name)({0}, {1})", else: "{0}")
        return .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                if arguments.count < 2 { return Fragment(try writer.fill("\(name)({0}, ' ')", arguments)) }
                guard case .custom(let write) = others.spelling else {
                    throw CompileError(.internal, "no spelling of \(name)", at: scalar.range)
                }
                return try write(&writer, scalar, arguments)
            })
    }

    /// The texts that are not NULL, with the separator before each of them, which is then taken off once.
    static let concatenateWith = Dialect.FunctionSpelling(
        .custom { writer, _, arguments throws(CompileError) in
            let separator = try writer.write(arguments[0]).within(.concatenation)
            var parts: [String] = []
            for argument in arguments.dropFirst() {
                let text = try writer.write(argument)
                let tight = text.precedence <= .concatenation ? "(\(text.text))" : text.text
                parts.append("COALESCE(\(separator) || \(tight), '')")
            }
            if parts.isEmpty { parts.append("''") }
            let name = try writer.fill("LENGTH({0})", [arguments[0]])
            return Fragment("SUBSTR(\(parts.joined(separator: " || ")), \(name) + 1)")
        })

    /// The functions that are spelled alike wherever `POSITION` is `position`, a template over text and part.
    static func table(position: String, startsWith: String, endsWith: String) -> [Function: Dialect.FunctionSpelling] {
        [
            .concatenateWith: concatenateWith,
            .leftmost: counted("LEFT({0}, {count})"),
            .rightmost: counted("RIGHT({0}, {count})"),
            .repeat: counted("REPEAT({0}, {count})"),
            .padLeading: unlessEmpty(2, "LPAD({0}, {count}, {2})", else: "LEFT({0}, {count})"),
            .padTrailing: unlessEmpty(2, "RPAD({0}, {count}, {2})", else: "LEFT({0}, {count})"),
            .trim: trim("TRIM"),
            .trimLeading: trim("LTRIM"),
            .trimTrailing: trim("RTRIM"),
            .position: unlessEmpty(1, position, else: "CASE WHEN {0} IS NOT NULL THEN 1 END"),
            .startsWith: unlessEmpty(1, "\(startsWith)({0}, {1})", else: "{0} = {0}"),
            .endsWith: unlessEmpty(1, "\(endsWith)({0}, {1})", else: "{0} = {0}"),
            .contains: unlessEmpty(1, "(\(position) > 0)", else: "{0} = {0}"),
            .replace: unlessEmpty(1, "REPLACE({0}, {1}, {2})", else: "CASE WHEN {2} IS NOT NULL THEN {0} END"),
            .codePoint: .init(.call("UNICODE")),
            .octetLength: .init(.call("OCTET_LENGTH")),
        ]
    }
}

extension Dialect {
    /// A literal of type CHAR(n) where no column pads: a text without the blanks at its end.
    func unpadded(_ value: Value) -> Fragment? {
        guard case .text(let text) = value else { return literal(self, value, .text) }
        let bare = text.unicodeScalars.reversed().drop { $0 == " " }.reversed()
        return literal(self, .text(String(String.UnicodeScalarView(bare))), .text)
    }
}

/// Booleans among aggregates, where MIN and MAX take none: as numbers.
extension AggregateSpelling {
    /// The least or greatest boolean, which is also AND and OR over all that are not NULL.
    static func ofBooleans(_ name: String) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("\(name) of nothing", at: nil) }
                let type = try writer.typeName(.smallint, argument.range)
                return Fragment(
                    "\(name)(CAST(\(try writer.write(argument).text) AS \(type)))\(tail) = 1", .comparison)
            },
            refuses: { call in
                call.argument?.type == .boolean ? nil : Inhibition(.typeNotAvailable, "\(name) of no boolean")
            })
    }

    /// This one, and `ofBooleans` for booleans.
    func extended(toBooleans name: String) -> AggregateSpelling {
        let booleans = AggregateSpelling.ofBooleans(name)
        return AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                try (call.type == .boolean ? booleans : self).write(&writer, call, tail)
            }, refuses: { call in call.type == .boolean ? nil : self.refuses(call) })
    }
}
