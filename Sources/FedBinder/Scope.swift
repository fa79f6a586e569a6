import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// How names match: DC SQL folds the ASCII letters of unquoted names to lower case, and takes quoted names as they
/// are; Spark ignores case.
struct NameRule: Sendable {
    let language: Language
    let isLoose: Bool

    /// The name that an identifier stands for.
    func name(of identifier: Identifier) -> String {
        language == .dc && !identifier.isQuoted ? identifier.text.foldingASCII() : identifier.text
    }

    /// The form under which a stored name is looked up.
    func key(_ name: String) -> String { language == .spark ? name.lowercased() : name }

    func key(_ identifier: Identifier) -> String { key(name(of: identifier)) }

    func allowsLoose(_ identifier: Identifier) -> Bool {
        isLoose && language == .dc && !identifier.isQuoted
    }
}

extension String {
    /// The text with the letters from A to Z in lower case, and all others as they are.
    fileprivate func foldingASCII() -> String {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard utf8.contains(where: capitals.contains) else { return self }
        return String(decoding: utf8.map { capitals.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

/// The columns that an expression can name, by the tables of FROM.
struct Scope: Sendable {
    struct Entry: Sendable {
        /// The path that qualifies the columns, as keys: an alias alone, or the parts of a table's name.
        var path: [String]
        var columns: [Column]
        /// Positions by key; several when a derived table repeats a name.
        let positions: NameIndex
        let loosePositions: NameIndex

        /// With `index`, the positions of the names are known.
        init(path: [String], columns: [Column], rule: NameRule, index: NameIndex? = nil) {
            self.path = path
            self.columns = columns
            positions = index ?? NameIndex(columns.map { rule.key($0.name) })
            loosePositions = NameIndex(rule.isLoose ? columns.map { $0.name.lowercased() } : [])
        }

        func matches(_ qualifier: [String]) -> Bool {
            qualifier.count <= path.count && path.suffix(qualifier.count).elementsEqual(qualifier)
        }
    }

    var entries: [Entry] = []
    /// What `*` and unqualified names stand for, where USING or NATURAL merged columns; `nil` for all columns of all
    /// entries, in order.
    var merged: MergedColumns?
    /// Columns that DC SQL leaves out of `t.*`, as another one shows their value.
    var hidden: ColumnSet = []
    var rule: NameRule

    init(rule: NameRule) { self.rule = rule }

    /// Finds a column by its parts, the last of which is its name.
    func resolve(_ parts: [Identifier], at range: SourceRange) throws(CompileError) -> Scalar {
        guard let scalar = try find(parts, at: range) else { throw absence(of: parts, at: range) }
        return scalar
    }

    /// The same; `nil` for what is not there, so that it may be found further out: a qualifier that is found decides.
    func find(_ parts: [Identifier], at range: SourceRange) throws(CompileError) -> Scalar? {
        guard let last = parts.last else { throw CompileError(.unknownColumn, "an empty name", at: range) }
        let key = rule.key(last)
        let qualifier = parts.dropLast().map { rule.key($0) }
        if qualifier.isEmpty, let merged { return try find(last, key, in: merged, at: range) }
        let candidates = entries.indices.filter { qualifier.isEmpty || entries[$0].matches(qualifier) }
        if candidates.isEmpty, !qualifier.isEmpty { return nil }
        var found: [(entry: Int, position: Int)] = []
        for entry in candidates { for position in entries[entry].positions[key] { found.append((entry, position)) } }
        if found.isEmpty, rule.allowsLoose(last) {
            let loose = last.text.lowercased()
            for entry in candidates {
                for position in entries[entry].loosePositions[loose] { found.append((entry, position)) }
            }
        }
        switch found.count {
        case 1:
            return .column(entries[found[0].entry].columns[found[0].position], at: range)
        case 0:
            if qualifier.isEmpty { return nil }
            throw unknown(last, among: candidates.map { entries[$0] }, at: range)
        default:
            let places = candidates.filter { entries[$0].positions.contains(key) }.compactMap { entries[$0].path.last }
            throw CompileError(
                .ambiguousColumn, "`\(rule.name(of: last))` could be a column of \(places.joined(separator: " or "))",
                at: range, hint: "qualify it with the table's name or alias")
        }
    }

    private func find(
        _ name: Identifier, _ key: String, in merged: MergedColumns, at range: SourceRange
    ) throws(CompileError) -> Scalar? {
        var found = merged.positions[key]
        if found.isEmpty, rule.allowsLoose(name) { found = merged.loosePositions[name.text.lowercased()] }
        guard let position = found.first else { return nil }
        if found.count > 1 {
            throw CompileError(
                .ambiguousColumn, "`\(rule.name(of: name))` could be one of \(found.count) columns", at: range,
                hint: "qualify it with the table's name or alias")
        }
        var scalar = merged.columns[position].scalar
        scalar.range = range
        return scalar
    }

    /// The error for parts that `find` does not find.
    func absence(of parts: [Identifier], at range: SourceRange) -> CompileError {
        guard let last = parts.last else { return CompileError(.unknownColumn, "an empty name", at: range) }
        if parts.count == 1 { return unknown(last, among: entries, at: range) }
        let qualifier = parts.dropLast().map { rule.key($0) }
        return CompileError(
            .unknownTable, "no table `\(qualifier.joined(separator: "."))` in FROM", at: range,
            hint: Spelling.suggestion(for: qualifier[qualifier.count - 1], among: entries.compactMap(\.path.last))
                .map { "did you mean \($0)?" })
    }

    private func unknown(_ name: Identifier, among entries: [Entry], at range: SourceRange) -> CompileError {
        let names = entries.flatMap { $0.columns.map(\.name) }
        let wanted = rule.name(of: name)
        let quoted = names.first { $0.lowercased() == name.text.lowercased() && $0 != wanted }
        let hint: String? =
            if let quoted, rule.language == .dc {
                "unquoted names fold to lower case: did you mean \"\(quoted)\"?"
            } else if let near = Spelling.suggestion(for: wanted, among: names) {
                "did you mean \(near)?"
            } else if names.count <= 20 && !names.isEmpty {
                "there are: \(names.joined(separator: ", "))"
                    + (name.isQuoted && rule.language == .dc ? "; a text has single quotes" : "")
            } else if name.isQuoted, rule.language == .dc {
                "a text has single quotes"
            } else {
                nil
            }
        return CompileError(.unknownColumn, "no column `\(wanted)`", at: range, hint: hint)
    }

    /// Whether a table is called so.
    func hasTable(_ qualifier: [Identifier]) -> Bool {
        let keys = qualifier.map { rule.key($0) }
        return entries.contains { $0.matches(keys) }
    }

    /// All columns that `*` or `t.*` stands for, with their names.
    func star(
        _ qualifier: [Identifier], at range: SourceRange
    ) throws(CompileError) -> [(name: String, scalar: Scalar)] {
        let keys = qualifier.map { rule.key($0) }
        let matching = entries.filter { keys.isEmpty || $0.matches(keys) }
        if matching.isEmpty {
            throw keys.isEmpty
                ? CompileError(.syntaxError, "SELECT * needs a FROM clause", at: range)
                : CompileError(.unknownTable, "no table `\(keys.joined(separator: "."))` in FROM", at: range)
        }
        if keys.isEmpty, let merged {
            return merged.columns.map { column in
                var scalar = column.scalar
                scalar.range = range
                return (column.name, scalar)
            }
        }
        return matching.flatMap { entry in
            entry.columns.filter { keys.isEmpty || !hidden.contains($0.id) }.map { ($0.name, .column($0, at: range)) }
        }
    }
}
