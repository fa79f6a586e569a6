/// A scalar function or operator that the algebra knows, by what it computes.
///
/// The name stands for one meaning, whatever the languages and systems call it: a function that means almost the
/// same elsewhere is another function. The lists are in the files beside this one, by subject.
package struct Function: Sendable {
    /// What a NULL argument does.
    package enum NullBehavior: Sendable {
        /// The result is NULL when an argument is, and else it is not.
        case propagates
        /// NULL for NULL; and also for some other arguments.
        case propagatesAndMakes
        /// The function has rules of its own; the binder says whether a call can be NULL.
        case own
    }

    /// Whether a call can fail for some arguments.
    package enum Failure: Sendable {
        case never
        case possible
        /// It depends on the types: see `Scalar.isFallible`.
        case byType
    }

    /// In lower camel case; in the notation of trees it stands before the parenthesis.
    package let name: String
    package let nulls: NullBehavior
    package let failure: Failure
    package let volatility: Volatility

    package init(
        _ name: String, nulls: NullBehavior = .propagates, failure: Failure = .never,
        volatility: Volatility = .immutable
    ) {
        self.name = name
        self.nulls = nulls
        self.failure = failure
        self.volatility = volatility
    }

    /// All functions, in the order of their subjects.
    package static let all: [Function] = numeric + text + temporal + conditional

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// The function of that name, if there is one.
    package init?(named name: String) {
        guard let function = Self.byName[name] else { return nil }
        self = function
    }
}

/// The name identifies a function.
extension Function: Hashable {
    package static func == (left: Function, right: Function) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// How often a function may give another result for the same arguments.
package enum Volatility: Int, Comparable, Sendable {
    case immutable, stable, volatile

    package static func < (left: Volatility, right: Volatility) -> Bool { left.rawValue < right.rawValue }
}
