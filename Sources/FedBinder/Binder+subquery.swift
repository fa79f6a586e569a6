import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Queries inside of expressions, and LATERAL.
///
/// A name that is not found inside is looked up in the scopes around, from the inside out. What is found becomes a
/// parameter of every query between there and here.
extension Binder {
    // MARK: - Names

    /// Finds a column by its parts, inside or around.
    mutating func column(_ parts: [Identifier], in scope: Scope, at range: SourceRange) throws(CompileError) -> Scalar {
        if let label = try label(parts, beforeColumns: true, at: range) { return label }
        if let found = try scope.find(parts, at: range) { return found }
        if let label = try label(parts, beforeColumns: false, at: range) { return label }
        if let found = try outerColumn(parts, at: range) { return found }
        throw scope.absence(of: parts, at: range)
    }

    /// The columns that stand for those of the queries around.
    var outerColumns: ColumnSet {
        outerScopes.reduce(into: []) { $0.formUnion(ColumnSet($1.parameters.map(\.column))) }
    }

    /// A column of the scopes around, as what stands for it here; `nil` if none has it.
    mutating func outerColumn(_ parts: [Identifier], at range: SourceRange) throws(CompileError) -> Scalar? {
        for position in outerScopes.indices.reversed() where outerScopes[position].isVisible {
            if let found = try outerScopes[position].scope.find(parts, at: range) {
                return passed(found, from: position, at: range)
            }
        }
        return nil
    }

    /// What `*` or `t.*` stands for; in DC SQL `t` may be a table of the queries around.
    mutating func star(
        _ qualifier: [Identifier], in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> [(name: String, scalar: Scalar)] {
        guard options.language == .dc, !qualifier.isEmpty, !scope.hasTable(qualifier) else {
            return try scope.star(qualifier, at: range)
        }
        for position in outerScopes.indices.reversed()
        where outerScopes[position].isVisible && outerScopes[position].scope.hasTable(qualifier) {
            let columns = try outerScopes[position].scope.star(qualifier, at: range)
            return columns.map { ($0.name, passed($0.scalar, from: position, at: range)) }
        }
        return try scope.star(qualifier, at: range)
    }

    /// Makes a scalar of an outer scope a parameter of all queries from there on.
    private mutating func passed(_ scalar: Scalar, from position: Int, at range: SourceRange) -> Scalar {
        var scalar = scalar
        for index in position..<outerScopes.count where index == position || outerScopes[index].isQuery {
            let column: Column
            if let known = outerScopes[index].parameters.first(where: { $0.scalar == scalar }) {
                column = known.column
            } else {
                column = newColumn("outer", scalar)
                outerScopes[index].parameters.append(Projection(column: column, scalar: scalar))
            }
            scalar = .column(column, at: range)
        }
        return scalar
    }

    /// An aggregate over nothing but outer columns would belong to the query around.
    func refuseOuterAggregate(_ scalars: [Scalar], at range: SourceRange) throws(CompileError) {
        if outerScopes.isEmpty { return }
        let columns = scalars.reduce(into: ColumnSet()) { $0.formUnion($1.columns) }
        if !columns.isEmpty, columns.isSubset(of: outerColumns) {
            throw .notSupported(
                "an aggregate of the columns of an outer query", at: range, hint: "aggregate in the query that has them"
            )
        }
    }

    // MARK: - Subqueries

    /// IN, EXISTS, ANY, ALL and scalar subqueries.
    mutating func withQuery(_ expression: Expression, in scope: Scope) throws(CompileError) -> Scalar {
        let range = expression.range
        switch expression.kind {
        case .inQuery(let operand, let query, let negated):
            let test = try anyRow(.equal, operand, query, in: scope, at: range)
            return negated ? .not(test, at: range) : test
        case .exists(let query): return try exists(query, in: scope, at: range)
        case .quantified(let sign, let operand, let isAll, let query):
            return try quantified(sign, operand, isAll: isAll, query, in: scope, at: range)
        case .subquery(let query): return try scalarSubquery(query, in: scope, at: range)
        default: return try scalar(expression, in: scope)
        }
    }

    /// Binds what has a query in it; GROUP BY, HAVING and ORDER BY may repeat what stands in the select list.
    mutating func once(
        _ expression: Expression, _ body: (inout Binder) throws(CompileError) -> Scalar
    ) throws(CompileError) -> Scalar {
        guard aggregation?.queries != nil, options.language == .dc else { return try body(&self) }
        let text = expression.text(in: .dc)
        if let known = aggregation?.queries?[text] { return known }
        let scalar = try body(&self)
        if !scalar.isVolatile { aggregation?.queries?[text] = scalar }
        return scalar
    }

    /// Binds a query of which `scope` is the outer one.
    private mutating func inner(
        _ query: Query, in scope: Scope
    ) throws(CompileError) -> (bound: Bound, parameters: [Projection]) {
        let (depth, outer) = (outerScopes.count, (aggregation, clause))
        outerScopes.append(OuterScope(scope: scope, isVisible: true, isQuery: true, commonTables: commonTables.count))
        aggregation = nil
        defer {
            outerScopes.removeLast(outerScopes.count - depth)
            (aggregation, clause) = outer
        }
        let bound = try self.query(query)
        return (bound, outerScopes[depth].parameters)
    }

    private mutating func exists(_ query: Query, in scope: Scope, at range: SourceRange) throws(CompileError) -> Scalar
    {
        let (bound, parameters) = try inner(query, in: scope)
        let node = Subquery(id: sequence.take(), parameters: parameters, relation: bound.relation)
        return Scalar(.exists(node), type: .boolean, isNullable: false, range: range)
    }

    private mutating func scalarSubquery(_ query: Query, in scope: Scope, at range: SourceRange) throws(CompileError)
        -> Scalar
    {
        let (bound, parameters) = try inner(query, in: scope)
        let column = try soleColumn(bound, of: "a subquery in an expression", at: query.range)
        let node = Subquery(id: sequence.take(), parameters: parameters, relation: bound.relation, column: column)
        return Scalar(.subquery(node), type: column.type, isNullable: true, range: range)
    }

    /// `x op ANY (query)`; ALL is what ANY of the opposite is not.
    private mutating func quantified(
        _ sign: BinaryOperator, _ operand: FedSyntax.Expression, isAll: Bool, _ query: Query, in scope: Scope,
        at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let comparisons: [BinaryOperator: Comparison] = [
            .equal: .equal, .notEqual: .notEqual, .less: .less, .lessOrEqual: .lessOrEqual, .greater: .greater,
            .greaterOrEqual: .greaterOrEqual,
        ]
        let word = isAll ? "ALL" : "ANY"
        guard let comparison = comparisons[sign] else {
            throw .notSupported("\(sign.rawValue) \(word)", at: range)
        }
        let test = try anyRow(isAll ? comparison.negated : comparison, operand, query, in: scope, at: range)
        return isAll ? .not(test, at: range) : test
    }

    /// Whether a row of the query compares with `operand` so; with NULLs as an OR over the rows has it.
    mutating func anyRow(
        _ comparison: Comparison, _ operand: FedSyntax.Expression, _ query: Query, in scope: Scope,
        at range: SourceRange
    ) throws(CompileError) -> Scalar {
        if case .row = operand.kind {
            throw .notSupported(
                "comparing rows with a subquery", at: operand.range, hint: "write EXISTS with a condition a column")
        }
        let value = try scalar(operand, in: scope)
        var (bound, parameters) = try inner(query, in: scope)
        let column = try soleColumn(bound, of: "a subquery behind IN, ANY or ALL", at: query.range)
        var test = try self.comparison(comparison, value, .column(column, at: query.range), at: range)
        if case .compare(let comparison, let left, let right) = test.kind, left.literalValue == nil {
            let parameter = newColumn("operand", left)
            parameters.append(Projection(column: parameter, scalar: left))
            test = .compare(comparison, .column(parameter, at: left.range), right, at: range)
        }
        let node = Subquery(
            id: sequence.take(), parameters: parameters, relation: bound.relation, comparison: test)
        return Scalar(.exists(node), type: .boolean, isNullable: test.isNullable, range: range)
    }

    private func soleColumn(_ bound: Bound, of construct: String, at range: SourceRange) throws(CompileError) -> Column
    {
        guard bound.columns.count == 1 else {
            throw CompileError(
                .typeMismatch, "\(construct) takes one column, and this query has \(bound.columns.count)", at: range)
        }
        return bound.columns[0]
    }

    // MARK: - LATERAL

    /// Binds the right side of a join, in which LATERAL sees the left side.
    ///
    /// - Returns: what `body` does, and the parameters of the dependent join: none, if nothing was read.
    mutating func beside<Result>(
        _ left: Scope, _ body: (inout Binder) throws(CompileError) -> Result
    ) throws(CompileError) -> (result: Result, parameters: [Projection]) {
        let depth = outerScopes.count
        outerScopes.append(OuterScope(scope: left, isVisible: false, isQuery: false, commonTables: commonTables.count))
        defer { outerScopes.removeLast(outerScopes.count - depth) }
        let result = try body(&self)
        return (result, outerScopes[depth].parameters)
    }

    /// Binds a LATERAL item of FROM, which sees what stands to the left of it in the same FROM.
    mutating func lateral<Result>(
        _ body: (inout Binder) throws(CompileError) -> Result
    ) throws(CompileError) -> Result {
        let visible = outerScopes.map(\.isVisible)
        for index in outerScopes.indices.dropFirst(fromDepth) { outerScopes[index].isVisible = true }
        defer { for (index, flag) in visible.enumerated() { outerScopes[index].isVisible = flag } }
        return try body(&self)
    }

    /// Binds the definition of a common table at a reference: it sees what was around where it is defined.
    mutating func definition<Result>(
        ofCommonTable position: Int, _ body: (inout Binder) throws(CompileError) -> Result
    ) throws(CompileError) -> Result {
        let visible = outerScopes.map(\.isVisible)
        for index in outerScopes.indices where outerScopes[index].commonTables > position {
            outerScopes[index].isVisible = false
        }
        defer { for (index, flag) in visible.enumerated() { outerScopes[index].isVisible = flag } }
        return try body(&self)
    }
}

extension Comparison {
    /// What holds when this does not, of values that are not NULL.
    fileprivate var negated: Comparison {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }
}
