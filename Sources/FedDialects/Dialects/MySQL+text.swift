import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// What MySQL computes with texts as DC SQL does
    /// (<https://dev.mysql.com/doc/refman/8.4/en/string-functions.html>).
    ///
    /// A text that grows beyond `max_allowed_packet`, which is at least 1,024 bytes, becomes NULL
    /// (<https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_allowed_packet>): only short
    /// ones are put together. Columns may have any encoding, so that what bytes or code points matter to is converted.
    static let mySQLText: [Function: FunctionSpelling] = {
        let converted = "CONVERT({0} USING utf8mb4)"
        var table: [Function: FunctionSpelling] = [
            .length: .init(.call("CHAR_LENGTH")),
            .octetLength: .ofBytes("OCTET_LENGTH"),
            .substring: .init(.call("SUBSTRING")),
            .leftmost: .init(.call("LEFT")),
            .rightmost: .init(.call("RIGHT")),
            .position: .ofKeys("LOCATE({1}, {0})"),
            .startsWith: .ofKeys("(LOCATE({1}, {0}) = 1)"),
            .contains: .ofKeys("(LOCATE({1}, {0}) > 0)"),
            .endsWith: .ofKeys("(RIGHT({0}, CHAR_LENGTH({1})) = {1})"),
            .reverse: .init(.template("REVERSE(\(converted))")),
            .codePoint: .init(.template("CAST(ORD(CONVERT({0} USING utf32)) AS SIGNED)")),
            .md5: .ofBytes("MD5"),
            .sha256: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    Fragment("SHA2(\(try writer.bytes(arguments[0])), 256)")
                }),
            .hexadecimal: .init(.call("HEX")),
            .bytesOfHexadecimal: .init(.call("UNHEX")),
            .coalesce: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    guard scalar.type.isText else { return try writer.call("COALESCE", arguments) }
                    return Fragment("COALESCE(\(try writer.converted(arguments)))")
                }),
            .concatenate: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    Fragment("CONCAT(\(try writer.converted(arguments)))")
                }, refuses: Refusals.bytes),
            .concatenateWith: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    if arguments.count > 1 { return Fragment("CONCAT_WS(\(try writer.converted(arguments)))") }
                    return Fragment(try writer.fill("CASE WHEN {0} IS NOT NULL THEN '' END", arguments))
                }),
            .replace: .ofKeys("REPLACE({0}, {1}, {2})"),
            .translate: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    guard let pairs = Replacements(arguments)?.pairs else {
                        throw .notSupported("`translate` with these characters", at: arguments[1].range)
                    }
                    var text = try writer.key(arguments[0]).text
                    for (old, new) in pairs {
                        text = "REPLACE(\(text), \(writer.dialect.string(old)), \(writer.dialect.string(new)))"
                    }
                    return Fragment(text)
                }),
            .repeat: .init(.template("REPEAT(\(converted), {1})")),
        ]
        // They are NULL for a length below zero, and where there is nothing to pad with.
        for (function, name) in [(Function.padLeading, "LPAD"), (.padTrailing, "RPAD")] {
            table[function] = .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let texts = "\(converted), {1}, CONVERT({2} USING utf8mb4)"
                    if arguments.isPlainPadding { return Fragment(try writer.fill("\(name)(\(texts))", arguments)) }
                    return Fragment(
                        try writer.fill(
                            "CASE WHEN {2} IS NULL THEN NULL WHEN {1} <= CHAR_LENGTH({0}) OR CHAR_LENGTH({2}) = 0 "
                                + "THEN LEFT(\(converted), {1}) "
                                + "ELSE \(name)(\(texts)) END", arguments))
                })
        }
        for (function, side) in [
            (Function.trim, "BOTH"), (.trimLeading, "LEADING"), (.trimTrailing, "TRAILING"),
        ] {
            table[function] = .init(
                .custom { writer, _, arguments throws(CompileError) in
                    if arguments.count == 1 {
                        return Fragment(try writer.fill("TRIM(\(side) ' ' FROM {0})", arguments))
                    }
                    return Fragment(try writer.fill("TRIM(\(side) {1} FROM \(converted))", arguments))
                })
            // It takes off a text as often as it stands there, and not the characters of a set.
            table[function]?.refusesArguments = { arguments in
                if arguments.count == 1 || arguments[1].textValue?.unicodeScalars.count == 1 { return nil }
                return Refusals.otherThanBlanks(arguments.map(\.type), .text)
            }
        }
        for function in growing {
            table[function]?.refusesArguments = { MySQLText.refusal(function, $0, isStrict: true) }
        }
        return table
    }()

    /// The functions whose texts may be longer than those that they are made of.
    static let growing: [Function] = [
        .concatenate, .concatenateWith, .replace, .translate, .repeat, .padLeading, .padTrailing,
    ]
}

/// What texts become too long, and what characters cannot be replaced one after the other.
enum MySQLText {
    /// How many characters of up to four bytes fit into the smallest `max_allowed_packet`.
    static let room: Int64 = 255

    static func refusal(_ function: Function, _ arguments: [Scalar], isStrict: Bool) -> Inhibition? {
        if function == .translate {
            guard let replacements = Replacements(arguments) else {
                return Inhibition(.functionSemanticsDiffer, "the remote replaces constant characters alone, one by one")
            }
            if replacements.pairs.allSatisfy({ $0.new.utf8.count <= $0.old.utf8.count }) { return nil }
        }
        if !isStrict { return nil }
        if function == .replace, let old = arguments[1].textValue, let new = arguments[2].textValue,
            new.utf8.count <= old.utf8.count || old.isEmpty
        {
            return nil
        }
        if let longest = longest(function, arguments), longest <= room { return nil }
        return Inhibition(.functionSemanticsDiffer, "on the remote a text beyond max_allowed_packet becomes NULL")
    }

    /// How many characters the text of a call has at most.
    private static func longest(_ function: Function, _ arguments: [Scalar]) -> Int64? {
        switch function {
        case .concatenate, .concatenateWith:
            var total: Int64 = 0
            for argument in arguments {
                guard let own = longest(argument) else { return nil }
                // A separator stands at most as often as there are texts.
                total += function == .concatenateWith ? own * Int64(arguments.count) : own
            }
            return total
        case .padLeading, .padTrailing:
            if case .integer(let length)? = arguments[1].literalValue { return length }
            return nil
        case .repeat:
            guard case .integer(let count)? = arguments[1].literalValue, let own = longest(arguments[0]) else {
                return nil
            }
            return count <= room ? max(count, 0) * own : nil
        default: return nil
        }
    }

    private static func longest(_ scalar: Scalar) -> Int64? {
        switch (scalar.kind, scalar.type) {
        case (.literal(.text(let text)), _): Int64(text.unicodeScalars.count)
        case (.literal, _): 0
        case (.cast(let operand, _), _) where operand.type.isExact || operand.type == .boolean: 41
        case (.cast(let operand, _), .text) where operand.type.isText: longest(operand)
        case (.call(let function, let arguments), .text): longest(function, arguments)
        case (_, .varchar(let length)), (_, .char(let length)): Int64(length)
        default: nil
        }
    }
}

/// The characters of `translate` with what stands in their place, if these can be replaced one after the other.
struct Replacements {
    var pairs: [(old: String, new: String)] = []

    init?(_ arguments: [Scalar]) {
        guard arguments.count == 3, let from = arguments[1].textValue, let to = arguments[2].textValue else {
            return nil
        }
        let counterparts = to.unicodeScalars.map { String($0) }
        for (position, scalar) in from.unicodeScalars.enumerated() {
            let old = String(scalar)
            if pairs.contains(where: { $0.old.utf8.elementsEqual(old.utf8) }) { continue }
            // What came from an earlier one would be replaced again.
            if pairs.contains(where: { $0.new.utf8.elementsEqual(old.utf8) }) { return nil }
            pairs.append((old, position < counterparts.count ? counterparts[position] : ""))
        }
        if pairs.count > 32 { return nil }
    }
}

extension Dialect.FunctionSpelling {
    /// A template over texts that compare binary, whatever collations their columns have.
    static func ofKeys(_ template: String) -> Self {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                var keys: [Fragment] = []
                for argument in arguments { keys.append(try writer.key(argument)) }
                return Fragment(writer.filled(template, keys))
            })
    }

    /// A call over the UTF-8 of a text, or over bytes.
    fileprivate static func ofBytes(_ name: String) -> Self {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                Fragment("\(name)(\(try writer.bytes(arguments[0])))")
            })
    }
}

extension ScalarWriter {
    /// The texts with a comma between them, all in one encoding.
    fileprivate mutating func converted(_ arguments: [Scalar]) throws(CompileError) -> String {
        var texts: [String] = []
        for argument in arguments {
            let text = try write(argument).text
            texts.append(argument.literalValue == nil ? "CONVERT(\(text) USING utf8mb4)" : text)
        }
        return texts.joined(separator: ", ")
    }

    fileprivate mutating func bytes(_ argument: Scalar) throws(CompileError) -> String {
        let text = try write(argument).text
        return argument.type == .bytes ? text : "CONVERT(\(text) USING utf8mb4)"
    }
}

extension Scalar {
    /// The text that it is, if it is a constant one.
    var textValue: String? {
        if case .literal(.text(let text)) = kind { return text }
        return nil
    }
}

extension [Scalar] {
    /// Whether a text is padded with something, to a length that is none below zero.
    fileprivate var isPlainPadding: Bool {
        guard case .integer(let length)? = self[1].literalValue, let fill = self[2].textValue else { return false }
        return length >= 0 && !fill.isEmpty
    }
}
