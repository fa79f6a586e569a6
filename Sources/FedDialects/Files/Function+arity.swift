import FedAlgebra

extension Function {
    /// How many arguments a call can have.
    var argumentCounts: ClosedRange<Int> { Self.counts[self] ?? 1...1 }

    /// Whether it is a condition.
    var isCondition: Bool { [.startsWith, .endsWith, .contains, .regexMatches].contains(self) }

    private static let counts: [Function: ClosedRange<Int>] = {
        let lists: [(ClosedRange<Int>, [Function])] = [
            (1...2, [.roundHalfAway, .ceiling, .floor, .truncate, .trim, .trimLeading, .trimTrailing]),
            (
                2...2,
                [
                    .add, .subtract, .multiply, .divide, .modulo, .divideNonZero, .moduloNonZero, .logarithm, .power,
                    .atan2, .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight, .concatenate, .leftmost, .rightmost,
                    .position, .startsWith, .endsWith, .contains, .repeat, .likePattern, .regexMatches,
                    .regexSubstring, .regexCount, .regexPosition, .addDays, .addInterval, .addMonths, .addWholeDays,
                    .daysBetween, .truncateTime, .localTime, .soleValue,
                ]
            ),
            (2...3, [.substring, .substringFrom, .substringAround, .padLeading, .padTrailing]),
            (3...3, [.replace, .translate, .splitPart, .regexReplace, .regexGroup, .makeDate]),
            (6...6, [.makeTimestamp]),
            (1...100, [.concatenateWith, .coalesce, .greatest, .least]),
        ]
        var counts: [Function: ClosedRange<Int>] = [:]
        for (range, functions) in lists { for function in functions { counts[function] = range } }
        return counts
    }()
}
