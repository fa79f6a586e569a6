import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Joins, and the columns that USING and NATURAL merge.
extension Binder {
    mutating func join(_ join: FedSyntax.Join) throws(CompileError) -> (Relation, Scope) {
        let kind: FedAlgebra.Join.Kind
        switch join.kind {
        case .inner, .cross: kind = .inner
        case .left: kind = .left
        case .right: kind = .right
        case .full: kind = .full
        case .leftSemi: kind = .semi
        case .leftAnti: kind = .anti
        }
        let (left, leftScope) = try reference(join.left)
        let ((right, rightScope), parameters) = try beside(leftScope) { binder throws(CompileError) in
            try binder.reference(join.right)
        }
        if !parameters.isEmpty, kind != .inner, kind != .left {
            throw .notSupported(
                "LATERAL in a \(join.kind.rawValue) JOIN", at: join.range, hint: "it can be an inner or a LEFT JOIN")
        }
        try refuseRepeated(leftScope, rightScope, at: join.right.range)
        var scope = leftScope.beside(rightScope)
        var conjuncts: [Scalar] = []
        switch join.condition {
        case .none: break
        case .on(let expression):
            let outer = clause
            clause = "ON"
            defer { clause = outer }
            conjuncts = try condition(expression, in: scope).conjuncts
        case .using(let names):
            var pairs: [MergedPair] = []
            let (shownLeft, shownRight) = (
                MergedColumns(leftScope.shown, rule: rule), MergedColumns(rightScope.shown, rule: rule)
            )
            for name in names {
                let pair = MergedPair(
                    left: try position(of: name, in: shownLeft, leftScope),
                    right: try position(of: name, in: shownRight, rightScope), range: name.range)
                // In DC SQL it stands twice in the row, too.
                if options.language != .dc, pairs.contains(where: { $0.left == pair.left }) {
                    throw CompileError(
                        .ambiguousColumn, "`\(rule.name(of: name))` stands twice in USING", at: name.range)
                }
                pairs.append(pair)
            }
            conjuncts = try merge(pairs, shownLeft, shownRight, kind, into: &scope)
        case .natural:
            let (shownLeft, shownRight) = (
                MergedColumns(leftScope.shown, rule: rule), MergedColumns(rightScope.shown, rule: rule)
            )
            var pairs: [MergedPair] = []
            for (position, column) in shownLeft.columns.enumerated() {
                let mine = shownLeft.namesakes(of: column.name, rule)
                let others = shownRight.namesakes(of: column.name, rule)
                guard let other = others.first else { continue }
                if others.count > 1 || mine.count > 1 {
                    throw CompileError(
                        .ambiguousColumn, "NATURAL JOIN finds `\(column.name)` more than once on one side",
                        at: join.range, hint: "name the columns with USING or ON")
                }
                pairs.append(MergedPair(left: position, right: other, range: join.range))
            }
            conjuncts = try merge(pairs, shownLeft, shownRight, kind, into: &scope)
        }
        let random = kind == .inner ? conjuncts.filter(\.isVolatile) : []
        if !random.isEmpty { conjuncts.removeAll(where: \.isVolatile) }
        let node = FedAlgebra.Join(
            kind: kind, left: left, right: right, conjuncts: conjuncts, parameters: parameters, range: join.range)
        // A semi or anti join only tells which rows of the left side remain.
        if kind.keepsLeftOnly { return (.join(node), leftScope) }
        if kind != .inner { nullExtend(&scope, as: node) }
        return (filtered(.join(node), random), scope)
    }

    /// The outer side's columns may be NULL from here on.
    private mutating func nullExtend(_ scope: inout Scope, as join: FedAlgebra.Join) {
        var extended = ColumnSet()
        if join.kind != .right { extended.formUnion(join.right.columnIDs) }
        if join.kind != .left { extended.formUnion(join.left.columnIDs) }
        supposeNulls(in: extended)
        for entry in scope.entries.indices {
            for (position, column) in scope.entries[entry].columns.enumerated()
            where !column.isNullable && extended.contains(column.id) {
                scope.entries[entry].columns[position].isNullable = true
            }
        }
        scope.merged?.extend(extended)
    }

    // MARK: - Merged columns

    /// Positions among the columns of `*` of both sides.
    private struct MergedPair {
        let left: Int
        let right: Int
        let range: SourceRange
    }

    private func position(
        of name: Identifier, in shown: MergedColumns, _ scope: Scope
    ) throws(CompileError) -> Int {
        // This raises what is wrong with the name.
        _ = try scope.resolve([name], at: name.range)
        let (exact, loose) = (shown.positions[rule.key(name)], shown.loosePositions[name.text.lowercased()])
        guard let position = exact.first ?? loose.first else {
            throw CompileError(.unknownColumn, "no column `\(rule.name(of: name))`", at: name.range)
        }
        return position
    }

    /// Makes one column of each pair.
    ///
    /// Its value is that of the side whose rows all come out, or of both sides in a full join. `*` shows the merged
    /// columns in their order: in DC SQL between the others of both sides, as Hyper does, and in Spark before them.
    /// `t.*` leaves them out in DC SQL.
    private func merge(
        _ pairs: [MergedPair], _ left: MergedColumns, _ right: MergedColumns, _ kind: FedAlgebra.Join.Kind,
        into scope: inout Scope
    ) throws(CompileError) -> [Scalar] {
        if pairs.isEmpty { return [] }
        var conjuncts: [Scalar] = []
        var merged: [MergedColumns.Element] = []
        for pair in pairs {
            let (first, second) = (left.columns[pair.left], right.columns[pair.right])
            conjuncts.append(try comparison(.equal, first.scalar, second.scalar, at: pair.range))
            merged.append((first.name, try mergedScalar(first.scalar, second.scalar, kind, at: pair.range)))
        }
        let isDC = options.language == .dc
        let (taken, replaced) = (Set(pairs.map(\.left)), Set(pairs.map(\.right)))
        let first = left.columns.indices.filter { !taken.contains($0) }.map { left.columns[$0] }
        let last = right.columns.indices.filter { !replaced.contains($0) }.map { right.columns[$0] }
        scope.merged = MergedColumns(isDC ? first + merged + last : merged + first + last, rule: rule)
        if isDC {
            for pair in pairs {
                scope.hidden.formUnion(left.columns[pair.left].scalar.columns)
                scope.hidden.formUnion(right.columns[pair.right].scalar.columns)
            }
        }
        return conjuncts
    }

    private func mergedScalar(
        _ left: Scalar, _ right: Scalar, _ kind: FedAlgebra.Join.Kind, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard let type = options.language.common(left.type, right.type) else {
            throw CompileError(
                .typeMismatch, "USING brings together \(left.type) and \(right.type)", at: range,
                hint: "cast one of them, and join with ON")
        }
        switch kind {
        case .right:
            return options.language == .dc ? coerced(right, to: type) : right
        case .full:
            var (first, second) = (left, right)
            (first.isNullable, second.isNullable) = (true, true)
            return Scalar(
                .call(.coalesce, [coerced(first, to: type), coerced(second, to: type)]), type: type,
                isNullable: left.isNullable || right.isNullable)
        default:
            return options.language == .dc ? coerced(left, to: type) : left
        }
    }
}
