package import FedDiagnostics

/// The languages that are read into the one tree.
package enum Grammar: Sendable {
    /// DC SQL: what callers write, PostgreSQL-like with the words and limits of Hyper.
    case dc
    /// Spark SQL 4 with default settings: what the main stage of a plan is written in.
    case spark
}

/// What bounds the work on one text.
package struct SyntaxLimits: Sendable {
    /// The length of the text in UTF-8.
    package var maximumBytes = 4 << 20
    /// How far constructs may nest, and how high the tree may grow.
    ///
    /// Parentheses, subqueries, CASE, calls, NOT and signs nest; every operator of a chain that groups to the
    /// left (`a + b + c`, joins, set operations) makes the tree higher by one. Chains of AND, of OR, and
    /// lists are flat, however long. Later stages walk the tree by recursion and rely on this bound.
    package var maximumDepth = 300

    package init() {}
}

/// Reads SQL text into a tree, in time linear to its length.
///
/// Names are left as written: what folds and what is found is the binder's business. An error is located,
/// and is one of `SYNTAX_ERROR`, `NOT_SUPPORTED` for what the grammar knows and the tree cannot hold,
/// `INVALID_LITERAL` and `LIMIT_EXCEEDED`.
package enum Parsing {
    /// Reads one statement, with or without a semicolon behind it.
    package static func statement(
        _ text: String, grammar: Grammar, limits: SyntaxLimits = SyntaxLimits()
    ) throws(CompileError) -> Statement {
        try read(text, grammar, limits) { parser throws(SyntaxFailure) in try parser.statement() }
    }

    /// Reads one scalar expression, and nothing else.
    package static func expression(
        _ text: String, grammar: Grammar, limits: SyntaxLimits = SyntaxLimits()
    ) throws(CompileError) -> Expression {
        try read(text, grammar, limits) { parser throws(SyntaxFailure) in
            let result = try parser.expression()
            guard parser.at(.endOfText) else { throw parser.unexpected(expected: "the end of the expression") }
            return result
        }
    }

    private static func read<Tree>(
        _ text: String, _ grammar: Grammar, _ limits: SyntaxLimits,
        _ body: (inout Parser) throws(SyntaxFailure) -> Tree
    ) throws(CompileError) -> Tree {
        do throws(SyntaxFailure) {
            var parser = try Parser(text, grammar: grammar, limits: limits)
            return try body(&parser)
        } catch {
            throw error.error
        }
    }
}
