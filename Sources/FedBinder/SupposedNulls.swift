import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Where DC SQL thinks otherwise of NULL than `isNullable` does: on that depends the type of a COALESCE, and only that.
struct SupposedNulls: Sendable {
    /// Columns that are never NULL, and that it takes for nullable.
    fileprivate var supposed = ColumnSet()
    /// Columns that it takes for never NULL, as indeed they are.
    fileprivate var excluded = ColumnSet()
    /// The places of literals and calls that it takes for nullable.
    fileprivate var places: Set<SourceRange> = []
}

extension Binder {
    /// Notes what DC SQL takes a column for.
    mutating func suppose(_ isNullable: Bool, of column: Column) {
        guard options.language == .dc, isNullable != column.isNullable else { return }
        if isNullable {
            supposedNulls.supposed.insert(column.id)
        } else {
            supposedNulls.excluded.insert(column.id)
        }
    }

    /// Notes that there are NULLs in columns from here on.
    mutating func supposeNulls(in columns: ColumnSet) { supposedNulls.excluded.subtract(columns) }

    /// Notes of copies what is known of their originals.
    mutating func suppose(of copies: [Column], as originals: [Column]) {
        for (copy, original) in zip(copies, originals) where copy.id != original.id {
            suppose(countsAsNullable(original), of: copy)
        }
    }

    /// A literal behind the name of its type; a TIMESTAMP or TIME is taken for nullable.
    mutating func noteTypedLiteral(_ type: SQLType, at range: SourceRange) {
        if type == .timestamp || type == .time { supposedNulls.places.insert(range) }
    }

    /// Notes a call; what is computed of dates in units is taken for nullable.
    mutating func noteCall(_ name: String, at range: SourceRange) {
        if options.language == .dc, ["datediff", "date_add", "date_trunc"].contains(name) {
            supposedNulls.places.insert(range)
        }
    }

    /// Notes that an aggregate of groups is never NULL: each has rows, and its arguments are never NULL there.
    mutating func supposeValue(of call: Aggregate.Call, in column: Column) {
        let known: Set<AggregateFunction> = [
            .sum, .avg, .min, .max, .anyValue, .boolAnd, .boolOr, .bitAnd, .bitOr, .minBy, .maxBy,
        ]
        guard aggregation?.hasRows ?? false, known.contains(call.function), call.filter == nil,
            !call.arguments.contains(where: countsAsNullable)
        else { return }
        suppose(false, of: column)
    }

    func countsAsNullable(_ column: Column) -> Bool { countsAsNullable(column.id, column.isNullable) }

    private func countsAsNullable(_ id: ColumnID, _ isNullable: Bool) -> Bool {
        isNullable ? !supposedNulls.excluded.contains(id) : supposedNulls.supposed.contains(id)
    }

    /// Whether DC SQL takes a scalar for one that may be NULL.
    ///
    /// It sees less than `Scalar.isNullable` does in COALESCE, and more where an error is in place of a value.
    func countsAsNullable(_ scalar: Scalar) -> Bool {
        if let place = scalar.range, supposedNulls.places.contains(place) { return true }
        switch scalar.kind {
        case .column(let id): return countsAsNullable(id, scalar.isNullable)
        case .subquery(let node):
            guard let column = node.column, node.parameters.isEmpty, node.relation.hasOneRow else { return true }
            return countsAsNullable(column)
        case .literal(let value):
            return value == .null
        case .cast(let operand, _), .not(let operand): return countsAsNullable(operand)
        case .tryCast: return true
        case .compare(_, let left, let right): return countsAsNullable(left) || countsAsNullable(right)
        case .and(let members), .or(let members): return members.contains(where: countsAsNullable)
        case .isNull, .isDistinct, .exists: return false
        case .inList(let operand, let members): return ([operand] + members).contains(where: countsAsNullable)
        case .like(let value, let pattern, _): return countsAsNullable(value) || countsAsNullable(pattern)
        case .call(.raise, _): return false
        case .call(let function, let arguments):
            // What else makes NULLs stands behind a condition that leads to an error.
            let makers: [Function] = [.regexSubstring, .addMonths, .addWholeDays, .truncateTime]
            return makers.contains(function) || arguments.contains(where: countsAsNullable)
        case .searchedCase(let branches, let otherwise):
            let results = branches.filter { branch in
                if case .isNull(let operand) = branch.condition.kind { return countsAsNullable(operand) }
                return true
            }
            return (results.map(\.result) + [otherwise]).contains(where: countsAsNullable)
        }
    }
}

extension Relation {
    /// Whether it has exactly one row, as far as its operators alone say so.
    fileprivate var hasOneRow: Bool {
        switch self {
        case .values(let node): node.rows.count == 1
        case .aggregate(let node): node.groups.isEmpty && node.groupingSets == nil
        case .project(let node): node.input.hasOneRow
        case .sort(let node): node.input.hasOneRow
        case .distinct(let node): node.input.hasOneRow
        case .window(let node): node.input.hasOneRow
        default: false
        }
    }
}

extension GroupBy {
    /// Whether no group is without rows: no grouping set is empty.
    var hasRows: Bool {
        !isAll
            && elements.contains { element in
                switch element {
                case .expression: true
                case .groupingSets(let sets, _): !sets.contains(where: \.isEmpty)
                case .rollup, .cube: false
                }
            }
    }
}
