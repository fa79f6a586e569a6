import FedCatalog

extension TreeReader {
    mutating func union(
        _ tokens: inout NotationTokens, _ inputs: [Relation]
    ) throws(NotationError) -> Relation {
        let columns = try columns(&tokens)
        return .union(Union(branches: try branches(&tokens, inputs), columns: columns))
    }

    mutating func setOperation(
        _ name: String, _ tokens: inout NotationTokens, _ inputs: [Relation]
    ) throws(NotationError) -> Relation {
        let columns = try columns(&tokens)
        let (left, right) = try pair(&tokens, inputs, name)
        return .setOperation(
            SetOperation(
                kind: name.hasPrefix("Intersect") ? .intersect : .except, isAll: name.hasSuffix("All"), left: left,
                right: right, columns: columns, range: nil))
    }

    mutating func recursion(
        _ name: String, _ tokens: inout NotationTokens, _ inputs: [Relation]
    ) throws(NotationError) -> Relation {
        let table = try tokens.string()
        let columns = try columns(&tokens)
        let (base, step) = try pair(&tokens, inputs, name)
        return .recursion(
            Recursion(name: table, isAll: name.hasSuffix("All"), base: base, step: step, columns: columns, range: nil))
    }

    /// Reads `Values [a#1 integer] (1) (2)`.
    mutating func values(_ tokens: inout NotationTokens) throws(NotationError) -> Relation {
        let columns = try columns(&tokens)
        var rows: [[Scalar]] = []
        while tokens.next == .sign("(") {
            rows.append(
                try tokens.list("(", ")") { tokens throws(NotationError) in try scalars.scalar(&tokens) })
        }
        return .values(Values(columns: columns, rows: rows))
    }

    /// Reads `TableFunction generateSeries (1, 3, 1) [n#1 integer]`.
    mutating func tableFunction(_ tokens: inout NotationTokens) throws(NotationError) -> Relation {
        guard let function = TableFunction.Function(rawValue: try tokens.word()) else {
            throw tokens.unexpected("a table function")
        }
        let arguments = try tokens.list("(", ")") { tokens throws(NotationError) in try scalars.scalar(&tokens) }
        let columns = try columns(&tokens)
        let ordinality = tokens.accept(word: "numbered") ? try self.columns(&tokens).first : nil
        return .tableFunction(
            TableFunction(
                function: function, arguments: arguments, columns: columns, ordinality: ordinality, range: nil))
    }

    private func pair(
        _ tokens: inout NotationTokens, _ inputs: [Relation], _ name: String
    ) throws(NotationError) -> (Union.Branch, Union.Branch) {
        let branches = try branches(&tokens, inputs)
        guard branches.count == 2 else { throw NotationError(line: tokens.line, message: "\(name) has two inputs") }
        return (branches[0], branches[1])
    }

    /// `from (a#1) (b#2)`: what each input gives for each column.
    private func branches(
        _ tokens: inout NotationTokens, _ inputs: [Relation]
    ) throws(NotationError) -> [Union.Branch] {
        try tokens.expect(word: "from")
        var branches: [Union.Branch] = []
        for input in inputs {
            let ids = try tokens.list("(", ")") { tokens throws(NotationError) -> ColumnID in
                _ = try tokens.word()
                return try scalars.columnID(&tokens)
            }
            branches.append(.init(relation: input, columns: ids))
        }
        return branches
    }
}
