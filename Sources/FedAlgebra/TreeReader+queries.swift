import FedCatalog

extension TreeReader {
    /// Reads a query that the operator above has in a scalar.
    ///
    /// ```text
    /// Filter [exists(#9)]
    ///   Scan orders [id#1 bigint not null]
    ///   Query #9 [operand#8 := id#1] any operand#8 = order_id#5
    ///     Scan lines [order_id#5 bigint not null]
    /// ```
    mutating func query(depth: Int) throws(NotationError) {
        let head = lines.removeFirst()
        var tokens = try NotationTokens(head.text, line: head.number)
        try tokens.expect(word: "Query")
        let id = try scalars.columnID(&tokens)
        let parameters = try projections(&tokens)
        while let next = lines.first, next.depth > depth + 1, next.text.hasPrefix("Query ") {
            try query(depth: depth + 1)
        }
        let relation = try relation(depth: depth + 1)
        var query = Subquery(id: id, parameters: parameters, relation: relation)
        if tokens.accept(word: "gives") {
            _ = try tokens.word()
            let column = try scalars.columnID(&tokens)
            query.column = relation.columns.first { $0.id == column }
        }
        if tokens.accept(word: "any") { query.comparison = try scalars.scalar(&tokens) }
        if !tokens.isAtEnd { throw tokens.unexpected("the end of the line") }
        scalars.queries[id] = query
    }

    /// The parameters of a dependent join, which its right side reads.
    mutating func parameters(of join: Substring, line: Int) throws(NotationError) {
        guard let start = join.firstRange(of: "] with [") else { return }
        var tokens = try NotationTokens("[" + join[start.upperBound...], line: line)
        _ = try projections(&tokens)
    }
}

extension ScalarReader {
    /// `exists(#9)` and `subquery(#9)`, whose query was read before.
    func query(_ word: String, _ tokens: inout NotationTokens) throws(NotationError) -> Scalar {
        try tokens.expect(sign: "(")
        let id = try columnID(&tokens)
        try tokens.expect(sign: ")")
        guard let query = queries[id] else {
            throw NotationError(line: tokens.line, message: "the query #\(id.number) is not there")
        }
        if word == "exists" {
            return Scalar(.exists(query), type: .boolean, isNullable: query.comparison?.isNullable ?? false)
        }
        guard let column = query.column else { throw tokens.unexpected("a query that gives a column") }
        return Scalar(.subquery(query), type: column.type, isNullable: true)
    }
}
