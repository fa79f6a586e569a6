import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    /// LIKE, ILIKE and SIMILAR TO.
    mutating func like(
        _ operand: Expression, _ pattern: Expression, _ escape: Expression?, _ kind: LikeKind, in scope: Scope,
        at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let value = try scalar(operand, in: scope)
        var bound = try scalar(pattern, in: scope)
        // Both DC SQL and Spark escape with a backslash unless told otherwise.
        var character: Unicode.Scalar? = "\\"
        if let escape {
            guard case .literal(let literal) = escape.kind else {
                throw .notSupported("an ESCAPE that is not constant", at: escape.range)
            }
            if case .null = literal { return .literal(.null, .boolean, at: range) }
            guard case .string(let text) = literal, text.unicodeScalars.count <= 1 else {
                throw CompileError(.invalidLiteral, "ESCAPE takes one character", at: escape.range)
            }
            character = text.unicodeScalars.first
        }
        if options.language == .dc, case .char = value.type, !value.columns.isEmpty, kind != .ilike,
            let text = bound.folded().textValue
        {
            bound = .literal(.text(try unpadded(text, character, kind, at: range)), .text, at: bound.range)
        }
        if kind == .similarTo { return try similar(value, bound, escape: character, at: range) }
        return try like(value, bound, character, ignoresCase: kind == .ilike, at: range)
    }

    /// The pattern for a `CHAR(n)`: one without wildcards is compared as such a value is, so blanks at its end do not
    /// count; with wildcards they match no padding.
    ///
    /// Hyper takes a constant for a text, of which every blank counts.
    private func unpadded(
        _ pattern: String, _ escape: Unicode.Scalar?, _ kind: LikeKind, at range: SourceRange
    ) throws(CompileError) -> String {
        guard pattern.last == " " else { return pattern }
        let wildcards = kind == .similarTo ? "%_|*+?{}()[]" : "%_"
        // Every character with what escapes it.
        var units: [(text: String, character: Unicode.Scalar)] = []
        var scalars = pattern.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if let escape, scalar == escape {
                if kind == .similarTo {
                    throw .notSupported("SIMILAR TO of a char(n) with an escape character and a blank last", at: range)
                }
                guard let next = scalars.next() else { return pattern }
                units.append((String(escape) + String(next), next))
            } else if wildcards.unicodeScalars.contains(scalar) {
                return pattern
            } else {
                units.append((String(scalar), scalar))
            }
        }
        while units.last?.character == " " { units.removeLast() }
        return units.map(\.text).joined()
    }

    /// Spark's `x LIKE ANY (…)` and `x LIKE ALL (…)`, with one test for each pattern.
    mutating func likeList(
        _ operand: Expression, _ patterns: [Expression], isAll: Bool, negated: Bool, _ kind: LikeKind, in scope: Scope,
        at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let value = try scalar(operand, in: scope)
        var tests: [Scalar] = []
        for pattern in patterns {
            let test = try like(
                value, scalar(pattern, in: scope), "\\", ignoresCase: kind == .ilike, at: pattern.range)
            tests.append(negated ? .not(test, at: pattern.range) : test)
        }
        return isAll ? .and(tests, at: range) : .or(tests, at: range)
    }

    private func like(
        _ value: Scalar, _ pattern: Scalar, _ escape: Unicode.Scalar?, ignoresCase: Bool, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let isSpark = options.language == .spark
        var operand = isSpark ? try converted(value) : try text(value, "LIKE")
        var bound = (isSpark ? try converted(pattern) : try text(pattern, "LIKE")).folded()
        if hasNull([bound]) { return .literal(.null, .boolean, at: range) }
        if ignoresCase {
            if let escape, escape.properties.isCased {
                throw .notSupported("ILIKE with a letter as its escape character", at: range)
            }
            operand = withoutCase(operand)
            bound = withoutCase(bound).folded()
        }
        if let constant = bound.textValue {
            try check(constant, escape, at: pattern.range ?? range)
        } else if !isSpark {
            let mark = Scalar.literal(.text(escape.map { String($0) } ?? ""), .text)
            bound = .call(.likePattern, [bound, mark])
        }
        // A pattern without an escape character gets one.
        let character = escape.map { Character($0) } ?? (bound.literalValue == nil ? "\\" : nil)
        return Scalar(
            .like(operand, pattern: bound, escape: character), type: .boolean,
            isNullable: operand.isNullable || bound.isNullable, range: range)
    }

    /// What ILIKE compares: DC SQL maps one character to one, Spark whole texts.
    private func withoutCase(_ text: Scalar) -> Scalar {
        if options.language == .spark { return .call(.lower, [text], at: text.range) }
        func literal(_ text: String) -> Scalar { .literal(.text(text), .text) }
        // The only two characters whose lower case is another one in a text.
        let simple = Scalar.call(.translate, [text, literal("\u{130}\u{3A3}"), literal("i\u{3C3}")])
        return .call(.lower, [simple], at: text.range)
    }

    /// Spark takes the escape character only before what it makes ordinary.
    private func check(_ pattern: String, _ escape: Unicode.Scalar?, at range: SourceRange) throws(CompileError) {
        guard let escape else { return }
        var scalars = pattern.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == escape else { continue }
            guard let next = scalars.next() else {
                throw CompileError(
                    .invalidLiteral, "the pattern ends in its escape character", at: range,
                    hint: "double the escape character to match it")
            }
            if options.language == .spark, next != "%", next != "_", next != escape {
                throw CompileError(
                    .invalidLiteral, "the escape character stands before `\(next)`", at: range,
                    hint: "it may stand before %, _ and itself")
            }
        }
    }
}
