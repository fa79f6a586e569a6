import FedAlgebra
import FedCatalog

extension Dialect {
    /// What the dialects share: operators and functions that mean the same wherever they are spelled so.
    ///
    /// Only arithmetic that cannot overflow is asked for: its exact result fits the result type.
    static let standard = {
        var dialect = Dialect(name: "standard")
        // The least that a system takes in one list is 16,384 (Snowflake).
        dialect.keyLists = .standard(chunk: 10_000)
        dialect.features = [
            .limit, .topN, .innerJoin, .crossJoin, .leftJoin, .rightJoin, .semiJoin, .antiJoin, .aggregate, .distinct,
            .window, .unionAll, .intersect, .except,
        ]
        dialect.aggregates = StandardAggregates.counting
        dialect.aggregates[.sum] = StandardAggregates.sum
        dialect.windowAggregates = [.countRows, .count, .sum, .min, .max]
        dialect.rankings = [.rowNumber, .rank, .denseRank]
        dialect.functions = [
            .add: .init(.infix("+", .sum), refuses: Refusals.inexactArithmetic),
            .subtract: .init(.infix("-", .sum), refuses: Refusals.inexactArithmetic),
            .multiply: .init(.infix("*", .product), refuses: Refusals.inexactArithmetic),
            .negate: .init(.template("(-{0})"), refuses: Refusals.inexactArithmetic),
            .abs: .init(.call("ABS"), refuses: Refusals.inexactArithmetic),
            .concatenate: .init(.infix("||", .concatenation), refuses: Refusals.bytes),
            .length: .init(.call("LENGTH")),
            .substring: .init(.call("SUBSTRING")),
            .trim: .init(.template("TRIM(BOTH ' ' FROM {0})"), refuses: Refusals.otherThanBlanks),
            .trimLeading: .init(.template("TRIM(LEADING ' ' FROM {0})"), refuses: Refusals.otherThanBlanks),
            .trimTrailing: .init(.template("TRIM(TRAILING ' ' FROM {0})"), refuses: Refusals.otherThanBlanks),
            .coalesce: .init(.call("COALESCE")),
        ]
        return dialect
    }()
}

/// Reasons why a function is not used with some types.
enum Refusals {
    /// Systems differ in whether they take a set of characters off, and in what an empty one means.
    static let otherThanBlanks: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        guard arguments.count > 1 else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may take off other characters than these")
    }

    static let bytes: @Sendable ([SQLType], SQLType) -> Inhibition? = { _, result in
        guard result == .bytes else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may not put bytes together")
    }

    /// Floats differ in what overflows; integers overflow at other bounds than DC SQL's.
    static let inexactArithmetic: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        guard case .numeric = result, arguments.allSatisfy(\.isExact) else {
            return Inhibition(
                .functionSemanticsDiffer, "arithmetic on \(result) overflows at other bounds on the remote")
        }
        return nil
    }
}

/// Casts that PostgreSQL's family makes as DC SQL does.
enum StandardCasts {
    static func form(from: SQLType, to: SQLType) -> Dialect.CastForm {
        switch (from, to) {
        case _ where from == to:
            return .cast
        case _ where from.isExact && to.isNumber, (.real, .double):
            return .cast
        case _ where from.isText && to.isText, (.json, .text), (.uuid, .text):
            return .cast
        case (.date, .timestamp), (.timestamp, .date), (.timestamp, .timestamptz), (.timestamptz, .timestamp),
            (.date, .timestamptz), (.timestamptz, .date):
            return .cast
        case _ where from.isInteger && to == .text:
            return .cast
        default:
            return .refused("a cast from \(from) to \(to) may differ on the remote")
        }
    }
}
