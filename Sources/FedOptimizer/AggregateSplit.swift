import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Aggregates in two steps: parts over some of the rows, and totals over the parts, to the same last digit.
///
/// ```text
/// count(*)     parts count#11 := count(*)         totals total#21 := sum(count#11)   coalesce(total#21, 0)
/// avg(x#1)     parts sum#12 := sum(x#1),          totals total#22 := sum(sum#12),    total#22 / total#23
///                    count#13 := count(x#1)              total#23 := sum(count#13)
/// ```
///
/// Below a join, a part stands for rows that the join finds together, as it reads of them only what they share: the
/// total then counts it once for each row of the other side, like the rows themselves.
///
/// Not split are sums of floats, whose order matters; those of exact numbers so large that a part may overflow where
/// the whole does not; and what has no parts: medians, lists, correlations. Calls over DISTINCT values stay as they
/// are, over parts that keep these apart.
struct AggregateSplit {
    /// The rows that the parts are made of.
    struct Rows {
        var columns: ColumnSet
        /// Whether a join above may put NULLs in the place of a part.
        var mayBeMissing = false
        /// Whether a join or filter above takes rows away that the parts have seen.
        var mayBeTaken = false
        /// How many digits a value can have before the point.
        var integerDigits: (Scalar) -> Int?
    }

    /// So many rows are never added up: ten digits.
    private static let digitsOfRows = 10

    private let rows: Rows
    private(set) var parts: [Aggregate.Item] = []
    private(set) var totals: [Aggregate.Item] = []
    private var partColumns: [Aggregate.Call: Column] = [:]
    private var totalColumns: [Aggregate.Call: Column] = [:]
    /// What the columns of the unsplit aggregate are, in terms of the totals.
    private(set) var results: [Projection] = []
    /// Columns of the rows that totals read themselves: groups of the parts.
    private(set) var keys = ColumnSet()

    init(_ rows: Rows) { self.rows = rows }

    /// Takes a call over; gives the reason when it has no parts.
    mutating func add(_ item: Aggregate.Item, _ sequence: inout ColumnSequence) -> Inhibition? {
        var step = Step(item: item, sequence: sequence)
        defer { sequence = step.sequence }
        if item.call.scalars.contains(where: \.isVolatile) {
            return Inhibition(.operatorNotPushed, "what is volatile is computed once, in main", at: item.range)
        }
        guard let result = result(of: item.call, &step) else {
            let name = item.call.function.rawValue
            return step.inhibition
                ?? Inhibition(.operatorNotPushed, "`\(name)` cannot be put together from parts", at: item.range)
        }
        results.append(Projection(column: item.column, scalar: result))
        return nil
    }

    /// What is done with values.
    private enum Use {
        case counted, added, compared

        /// What rows that all have one literal are together; `nil` where it depends on how many there are.
        func part(of literal: Value, as type: SQLType) -> Value? {
            switch self {
            case .counted: literal == .null ? .integer(0) : nil
            case .added where literal == .integer(0) || literal == .decimal(0):
                type.isInteger ? .integer(0) : .decimal(0)
            case .added: literal == .null ? .null : nil
            case .compared: literal
            }
        }
    }

    /// A call on its way.
    private struct Step {
        let item: Aggregate.Item
        var sequence: ColumnSequence
        var inhibition: Inhibition?
    }

    // MARK: - Calls

    private mutating func result(of call: Aggregate.Call, _ step: inout Step) -> Scalar? {
        if call.function == .grouping { return total(call, &step) }
        if call.isDistinct { return ofDistinct(call, &step) }
        guard let (below, above) = parted(call.filter) else { return nil }
        switch call.function {
        case .countRows:
            return count(rowCount(below, &step), above, &step)
        case .count:
            guard let argument = call.argument else { return nil }
            if argument.isDisjoint(with: rows.columns), !argument.columns.isEmpty {
                let isThere = [.not(.isNull(argument))] + (above.map { [$0] } ?? [])
                return count(rowCount(below, &step), .and(isThere), &step)
            }
            return count(valueCount(argument, below, &step), above, &step)
        case .sum:
            guard let sum = sum(call, below, above, &step) else { return nil }
            return sum.cast(to: call.type)
        case .avg:
            return average(call, below, above, &step)
        case .min, .max, .anyValue, .boolAnd, .boolOr, .bitAnd, .bitOr:
            return extreme(call, below, above, &step)
        default:
            return nil
        }
    }

    /// How often a value occurs makes no difference: all of them are kept apart.
    private mutating func ofDistinct(_ call: Aggregate.Call, _ step: inout Step) -> Scalar? {
        switch call.function {
        case .count, .sum, .avg: break
        default: return nil
        }
        keys.formUnion(ColumnSet().reading(call.scalars).intersection(rows.columns))
        return total(call, &step)
    }

    /// Of one of the rows, or of one of the parts: it makes no difference how often it occurs.
    private mutating func extreme(
        _ call: Aggregate.Call, _ below: Scalar?, _ above: Scalar?, _ step: inout Step
    ) -> Scalar? {
        guard let argument = call.argument else { return nil }
        if argument.isDisjoint(with: rows.columns), !argument.columns.isEmpty {
            return below == nil ? total(call, &step) : nil
        }
        let parts = lifted(argument, as: call.type, .compared) { value, split in
            split.part(.init(function: call.function, arguments: [value], filter: below, type: call.type), &step)
        }
        guard let parts else { return nil }
        return total(.init(function: call.function, arguments: [parts], filter: above, type: call.type), &step)
    }

    private mutating func count(_ parts: Scalar?, _ above: Scalar?, _ step: inout Step) -> Scalar? {
        guard let parts else { return nil }
        let sum = total(.init(function: .sum, arguments: [parts], filter: above, type: .bigint), &step)
        // Of no parts at all the sum is NULL.
        return Scalar(
            .call(.coalesce, [sum, .literal(.integer(0), .bigint)]), type: .bigint, isNullable: false)
    }

    /// The rows of a part; one row that a join made of NULLs counts as well.
    private mutating func rowCount(_ below: Scalar?, _ step: inout Step) -> Scalar? {
        if rows.mayBeMissing, below != nil { return nil }
        var count = part(.init(function: .countRows, arguments: [], filter: below, type: .bigint), &step)
        guard rows.mayBeMissing else { return count }
        count.isNullable = true
        return Scalar(
            .call(.coalesce, [count, .literal(.integer(1), .bigint)]), type: .bigint, isNullable: false)
    }

    /// The values of a part that are not NULL.
    private mutating func valueCount(_ value: Scalar, _ below: Scalar?, _ step: inout Step) -> Scalar? {
        lifted(value, as: .bigint, .counted) { value, split in
            split.part(.init(function: .count, arguments: [value], filter: below, type: .bigint), &step)
        }
    }

    /// A sum that no part of it overflows.
    private mutating func sum(
        _ call: Aggregate.Call, _ below: Scalar?, _ above: Scalar?, _ step: inout Step
    ) -> Scalar? {
        guard let argument = call.argument, let digits = argument.type.digits, !argument.type.isFloat else {
            step.inhibition = Inhibition(
                .functionSemanticsDiffer, "the last digits of a sum of floats depend on the order of the rows",
                at: step.item.range)
            return nil
        }
        let type: SQLType =
            switch argument.type {
            case .smallint, .integer: .bigint
            default: .numeric(precision: 38, scale: digits.scale)
            }
        let rows = rows
        var overflows = false
        let parts = lifted(argument, as: type, .added) { value, split in
            let bound = min(digits.integer, rows.integerDigits(value) ?? digits.integer)
            if type != .bigint, bound + digits.scale + Self.digitsOfRows > 38 { overflows = true }
            let wide = value.type == .bigint ? value.cast(to: type) : value
            return split.part(.init(function: .sum, arguments: [wide], filter: below, type: type), &step)
        }
        if overflows {
            step.inhibition = Inhibition(
                .fallibleExpression, "a part of a sum of \(argument.type) may overflow where the whole does not",
                remedy: "declare a remote_type with fewer digits", at: step.item.range)
            return nil
        }
        guard let parts else { return nil }
        return total(.init(function: .sum, arguments: [parts], filter: above, type: type), &step)
    }

    /// The division is the one and only rounding.
    private mutating func average(
        _ call: Aggregate.Call, _ below: Scalar?, _ above: Scalar?, _ step: inout Step
    ) -> Scalar? {
        guard let argument = call.argument, let digits = argument.type.digits,
            DecimalRules.dc.aggregate(.avg, over: argument.type) == call.type
        else {
            step.inhibition = Inhibition(
                .functionSemanticsDiffer, "the last digits of an average of floats depend on the order of the rows",
                at: step.item.range)
            return nil
        }
        guard let sum = sum(call, below, above, &step) else { return nil }
        guard let parts = valueCount(argument, below, &step) else { return nil }
        let count = total(.init(function: .sum, arguments: [parts], filter: above, type: .bigint), &step)
        let operands = [
            sum.cast(to: .numeric(precision: 38, scale: digits.scale)),
            count.cast(to: .numeric(precision: 20, scale: 0)),
        ]
        return Scalar(.call(.divide, operands), type: call.type, isNullable: true)
    }

    // MARK: - Scalars

    /// A FILTER as what parts keep of the rows, and totals of the parts; `nil` if some of it is about both.
    private func parted(_ filter: Scalar?) -> (below: Scalar?, above: Scalar?)? {
        guard let filter else { return (nil, nil) }
        var (below, above): ([Scalar], [Scalar]) = ([], [])
        for conjunct in filter.conjuncts {
            if conjunct.readsOnly(rows.columns) {
                if rows.mayBeMissing || (rows.mayBeTaken && conjunct.isFallible) { return nil }
                below.append(conjunct)
            } else if conjunct.isDisjoint(with: rows.columns) {
                above.append(conjunct)
            } else {
                return nil
            }
        }
        return (below.isEmpty ? nil : .and(below), above.isEmpty ? nil : .and(above))
    }

    /// A value over parts: a part for a value of the rows, or a choice among them that the other side makes.
    private mutating func lifted(
        _ value: Scalar, as type: SQLType, _ use: Use, _ part: (Scalar, inout AggregateSplit) -> Scalar
    ) -> Scalar? {
        if value.readsOnly(rows.columns) {
            // A row of NULLs has no part: only what is NULL for it can be left out.
            if rows.mayBeMissing, value.uncast.columnID == nil { return nil }
            if rows.mayBeTaken, value.isFallible { return nil }
            var column = part(value, &self)
            column.isNullable = column.isNullable || rows.mayBeMissing
            return column
        }
        guard case .searchedCase(let branches, let otherwise) = value.kind else { return nil }
        var results: [Scalar] = []
        for result in branches.map(\.result) + [otherwise] {
            if let value = result.literalValue {
                guard let constant = use.part(of: value, as: type) else { return nil }
                results.append(.literal(constant, type))
            } else {
                guard let own = lifted(result, as: type, use, part) else { return nil }
                results.append(own)
            }
        }
        guard let rest = results.popLast(),
            branches.allSatisfy({ $0.condition.isDisjoint(with: rows.columns) })
        else { return nil }
        let chosen = zip(branches, results).map { Scalar.Branch(condition: $0.condition, result: $1) }
        return Scalar(.searchedCase(chosen, otherwise: rest), type: type, isNullable: true)
    }

    // MARK: - Columns

    private mutating func part(_ call: Aggregate.Call, _ step: inout Step) -> Scalar {
        Self.column(of: call, among: &parts, &partColumns, &step)
    }

    private mutating func total(_ call: Aggregate.Call, _ step: inout Step) -> Scalar {
        Self.column(of: call, among: &totals, &totalColumns, &step)
    }

    /// The same call is made once.
    private static func column(
        of call: Aggregate.Call, among items: inout [Aggregate.Item], _ columns: inout [Aggregate.Call: Column],
        _ step: inout Step
    ) -> Scalar {
        if let known = columns[call] { return .column(known) }
        let column = Column(
            id: step.sequence.take(), name: step.item.column.name, type: call.type,
            isNullable: call.function.isNullOfNothing)
        columns[call] = column
        items.append(.init(column: column, call: call, range: step.item.range))
        return .column(column)
    }
}

extension Scalar {
    fileprivate func cast(to type: SQLType) -> Scalar {
        self.type == type ? self : Scalar(.cast(self, .dc), type: type, isNullable: isNullable, range: range)
    }
}
