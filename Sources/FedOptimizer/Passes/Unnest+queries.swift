import FedAlgebra
import FedCatalog
import FedDiagnostics

/// A query that is being attached, free of queries itself.
struct InnerQuery {
    var relation: Relation
    /// The parameters that stand for columns of the input that it is attached to.
    var parameters: [Projection]
    var column: Column?
    var comparison: Scalar?
    var range: SourceRange?

    var outer: [ColumnID: Scalar] {
        Dictionary(parameters.map { ($0.column.id, $0.scalar) }, uniquingKeysWith: { first, _ in first })
    }

    /// The parameters that the rows depend on; the comparison may read more.
    var correlation: [Projection] { parameters.filter { relation.reads([$0.column.id]) } }

    /// The sides of the comparison: what is compared in each row around, and the query's column.
    var sides: (outer: Scalar, inner: Scalar)? {
        guard case .compare(_, let left, let right) = comparison?.kind else { return nil }
        return (left.substituting(outer), right)
    }

    /// Whether the comparison of some row can be NULL.
    var isComparisonNullable: Bool {
        guard let comparison else { return false }
        guard let sides else { return comparison.isNullable }
        return sides.outer.isNullable || sides.inner.isNullable
    }
}

extension Unnesting {
    /// The scalar with columns of the attachment in place of its queries.
    ///
    /// With `isGuarded` a condition before it may keep it from being evaluated.
    mutating func rewrite(
        _ scalar: Scalar, _ truth: Attachment.Truth, isGuarded: Bool, onto attachment: inout Attachment
    ) throws(CompileError) -> Scalar {
        guard scalar.hasSubquery else { return scalar }
        switch scalar.kind {
        case .exists(let query):
            let key = Attachment.Key(query: query, truth: query.comparison == nil ? .exact : truth)
            if let known = attachment.values[key] { return known }
            let inner = try inner(query, isGuarded: isGuarded, onto: &attachment, at: scalar.range)
            let value = try mark(inner, truth, onto: &attachment)
            attachment.values[key] = value
            return value
        case .subquery(let query):
            let key = Attachment.Key(query: query, truth: .exact)
            if let known = attachment.values[key] { return known }
            let inner = try inner(query, isGuarded: isGuarded, onto: &attachment, at: scalar.range)
            let value = try self.value(inner, onto: &attachment)
            attachment.values[key] = value
            return value
        case .and, .or:
            return try scalar.mapOperands { operand throws(CompileError) in
                try rewrite(operand, truth, isGuarded: isGuarded, onto: &attachment)
            }
        case .not:
            return try scalar.mapOperands { operand throws(CompileError) in
                try rewrite(operand, truth.negated, isGuarded: isGuarded, onto: &attachment)
            }
        case .searchedCase(let branches, let otherwise):
            var rewritten: [Scalar.Branch] = []
            for (position, branch) in branches.enumerated() {
                let condition = try rewrite(
                    branch.condition, .positive, isGuarded: isGuarded || position > 0, onto: &attachment)
                let result = try rewrite(branch.result, .exact, isGuarded: true, onto: &attachment)
                rewritten.append(.init(condition: condition, result: result))
            }
            var copy = scalar
            copy.kind = .searchedCase(
                rewritten, otherwise: try rewrite(otherwise, .exact, isGuarded: true, onto: &attachment))
            return copy
        default:
            var isFirst = true
            return try scalar.mapOperands { operand throws(CompileError) in
                defer { isFirst = false }
                return try rewrite(operand, .exact, isGuarded: isGuarded || !isFirst, onto: &attachment)
            }
        }
    }

    /// Unnests the query itself, and tells its parameters from what is constant where it is attached.
    mutating func inner(
        _ query: Subquery, isGuarded: Bool, onto attachment: inout Attachment, at range: SourceRange?
    ) throws(CompileError) -> InnerQuery {
        var parameters = query.parameters
        for index in parameters.indices {
            let argument = try rewrite(
                parameters[index].scalar, .exact, isGuarded: isGuarded, onto: &attachment)
            // A join evaluates it for every row.
            if isGuarded, argument.isFallible {
                throw .notSupported(
                    "what can fail before IN, ANY or ALL, inside of CASE,", at: argument.range ?? range,
                    hint: "compute it in a derived table")
            }
            parameters[index].scalar = argument
        }
        var result = try take(query, at: range)
        let available = attachment.relation.columnIDs
        var constants: [ColumnID: Scalar] = [:]
        for parameter in parameters {
            if parameter.scalar.isDisjoint(with: available) {
                constants[parameter.column.id] = parameter.scalar
            } else {
                result.parameters.append(parameter)
            }
        }
        result.relation = result.relation.substituting(constants)
        result.comparison = result.comparison?.substituting(constants)
        result.range = range
        return result
    }

    private mutating func take(_ query: Subquery, at range: SourceRange?) throws(CompileError) -> InnerQuery {
        guard let known = taken[query.id] else {
            let relation = try unnested(query.relation)
            taken[query.id] = relation
            return InnerQuery(
                relation: relation, parameters: [], column: query.column, comparison: query.comparison)
        }
        return try copy(
            InnerQuery(relation: known, parameters: [], column: query.column, comparison: query.comparison), at: range)
    }

    /// The same query once more.
    mutating func copy(_ inner: InnerQuery, at range: SourceRange?) throws(CompileError) -> InnerQuery {
        var result = inner
        let (relation, ids) = try copy(inner.relation, at: range)
        result.relation = relation
        if let column = inner.column, let id = ids[column.id] { result.column?.id = id }
        let columns = inner.relation.columns.compactMap { column in
            ids[column.id].map { id -> (ColumnID, Scalar) in
                var copy = column
                copy.id = id
                return (column.id, .column(copy))
            }
        }
        result.comparison = inner.comparison?.substituting(
            Dictionary(columns, uniquingKeysWith: { first, _ in first }))
        return result
    }

    // MARK: - Conjuncts

    /// Keeps the rows for which the query has one; returns what is left to check above.
    mutating func semiJoin(
        _ query: Subquery, onto attachment: inout Attachment, at range: SourceRange?
    ) throws(CompileError) -> [Scalar] {
        let inner = try inner(query, isGuarded: false, onto: &attachment, at: range)
        if let tower = Tower(inner.relation) {
            let row = try attach(tower, inner, onto: &attachment)
            let test = inner.comparison?.substituting(row.definitions).substituting(inner.outer)
            return row.conditions + (test.map(\.conjuncts) ?? [])
        }
        try join(.semi, inner, onto: &attachment)
        return []
    }

    /// Keeps the rows for which the query surely has none; returns what is left to check above.
    mutating func antiJoin(
        _ query: Subquery, onto attachment: inout Attachment, at range: SourceRange?
    ) throws(CompileError) -> [Scalar] {
        var inner = try inner(query, isGuarded: false, onto: &attachment, at: range)
        if let tower = Tower(inner.relation) {
            let row = try attach(tower, inner, onto: &attachment)
            let test = inner.comparison?.substituting(row.definitions).substituting(inner.outer)
            var escapes = test.map { [Scalar.not($0)] } ?? []
            if !row.conditions.isEmpty {
                escapes.append(
                    Scalar(.isDistinct(.and(row.conditions), .boolean(true)), type: .boolean, isNullable: false))
            }
            return [.or(escapes, at: range)]
        }
        guard let comparison = inner.comparison, inner.isComparisonNullable else {
            try join(.anti, inner, onto: &attachment)
            return []
        }
        guard let sides = inner.sides, inner.relation.isReproducible else {
            inner.comparison = Scalar(
                .isDistinct(comparison, .boolean(false)), type: .boolean, isNullable: false, range: comparison.range)
            try join(.anti, inner, onto: &attachment)
            return []
        }
        // An equality alone can be hashed: what makes it NULL is looked for apart.
        var unknown = try copy(inner, at: range)
        try join(.anti, inner, onto: &attachment)
        guard let innerSide = unknown.sides?.inner else { return [] }
        var causes: [Scalar] = []
        if sides.outer.isNullable { causes.append(.isNull(sides.outer)) }
        if innerSide.isNullable {
            if unknown.correlation.isEmpty {
                // Of the rows it counts only whether any is NULL, and whether any is there at all.
                let flag = Projection(column: newColumn("is_null", .isNull(innerSide)), scalar: .isNull(innerSide))
                if sides.outer.isNullable {
                    let flags = Relation.project(Project(input: unknown.relation, items: [flag]))
                    unknown.relation = .distinct(Distinct(input: flags, range: range))
                    causes.append(.column(flag.column))
                } else {
                    unknown.relation = unknown.relation.filtered([flag.scalar])
                }
            } else {
                causes.append(.isNull(innerSide))
            }
        }
        unknown.comparison = causes.isEmpty ? nil : .or(causes)
        try join(.anti, unknown, onto: &attachment)
        return []
    }

    private mutating func join(
        _ kind: Join.Kind, _ inner: InnerQuery, onto attachment: inout Attachment
    ) throws(CompileError) {
        let correlation = inner.correlation
        if correlation.isEmpty, inner.comparison?.isDisjoint(with: inner.relation.columnIDs) ?? true {
            // One row is as good as many.
            let one = Relation.limit(Limit(input: inner.relation, count: 1, offset: 0, range: nil))
            let test = inner.comparison.map { $0.substituting(inner.outer).conjuncts } ?? []
            attachment.join(kind, one, test, at: inner.range)
            return
        }
        var pullUp = PullUp(correlation, context.sequence)
        let demand = PullUp.Demand(ignoresDuplicates: true, ignoresLimit: inner.comparison == nil)
        if let pulled = pullUp.pull(inner.relation, demand) {
            context.sequence = pullUp.sequence
            let test = inner.comparison?.substituting(pulled.deferred).conjuncts ?? []
            let conjuncts = (pulled.conjuncts + test).map { $0.substituting(inner.outer) }
            attachment.join(kind, pulled.relation, conjuncts, at: inner.range)
            return
        }
        let domain = try domain(correlation, over: attachment, at: inner.range)
        let pushed = try push(domain, into: inner.relation, at: inner.range)
        let test = inner.comparison?.conjuncts ?? []
        let conjuncts = pushed.matching(correlation) + test.map { $0.substituting(inner.outer) }
        attachment.join(kind, pushed.relation, conjuncts, at: inner.range)
    }
}
