import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// What the systems share that no test here runs on: of what their manuals say only what leaves no doubt.
    ///
    /// Nothing is pushed that may fail, that rounds, or whose text a session's settings could read in another way.
    /// Values before year 1 and after year 9999 have no literal.
    static let conservative = standard.deriving("conservative") { dialect in
        dialect.hasAggregateFilter = false
        dialect.matchesComputedGroups = false
        dialect.ordersNaN = false
        dialect.keyLists = KeyLists(chunk: 1_000, maximum: 10_000) { $0.isInteger || $0 == .date }
        for function in [Function.trim, .trimLeading, .trimTrailing, .concatenate] { dialect.functions[function] = nil }
        for function in [Function.add, .subtract, .multiply] {
            dialect.functions[function]?.refuses = Refusals.unlessRoomy
        }
        dialect.cast = { from, to, kind in ConservativeCasts.form(from, to, kind) ?? .refused("it may differ there") }
        dialect.literal = { dialect, value, type in
            if let day = StandardLiterals.day(of: value), !ConservativeCasts.years.contains(day) { return nil }
            // Behind a minus sign it would be a number that is too large.
            if value == .integer(.min) { return nil }
            // Elsewhere a number without a point is an integer.
            if case .decimal(let unscaled) = value, type.digits?.scale == 0, dialect.type(type) != nil {
                return StandardLiterals.signed(Decimal.text(unscaled, scale: 0) + ".")
            }
            return StandardLiterals.literal(value, type, in: dialect)
        }
        dialect.aggregates[.sum] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("SUM of nothing", at: nil) }
                let type = try writer.typeName(call.type, argument.range)
                // What is added up on the way may be larger than the sum.
                let wide = SQLType.numeric(precision: 38, scale: argument.type.digits?.scale ?? 0)
                let value = "CAST(\(try writer.write(argument).text) AS \(try writer.typeName(wide, argument.range)))"
                return Fragment("CAST(SUM(\(call.isDistinct ? "DISTINCT " : "")\(value))\(tail) AS \(type))")
            }, refuses: StandardAggregates.sum.refuses)
    }

    /// The parts of a date, each by a template over the field's name and `{0}`.
    mutating func setDateParts(_ template: (_ field: String) -> String) {
        for (function, field) in [(Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY")] {
            functions[function] = .init(.template(template(field)), refuses: Refusals.otherThanDates)
        }
    }
}

/// Casts that are the same everywhere.
enum ConservativeCasts {
    /// The days of the years 1 to 9999.
    static let years = -719_162...2_932_896

    /// `nil` for a cast that each system makes in its own way, or that may round.
    ///
    /// What a scan casts is the value in all modes, and so may be rounded where it becomes a float.
    static func form(_ from: SQLType, _ to: SQLType, _ kind: CastKind) -> Dialect.CastForm? {
        let isScan: Bool
        let isKnown: Bool
        if case .scan(let known) = kind { (isScan, isKnown) = (true, known) } else { (isScan, isKnown) = (false, true) }
        if from == to, !from.isPadded { return isKnown || !hasDigits(to) ? .passing : .cast }
        if let scale = from.digits?.scale, let wanted = to.digits?.scale {
            return wanted >= scale ? .cast : .refused("the remote may round in another way")
        }
        switch (from, to) {
        case (.smallint, .double), (.integer, .double), (.real, .double), (.date, .timestamp): return .cast
        case _ where from.isExact && to == .double && isScan: return .cast
        case (.timestamp, .date): return .cast
        case (.varchar, .text), (.json, .text): return .passing
        default: return nil
        }
    }

    /// Whether the type says how many digits its values have.
    private static func hasDigits(_ type: SQLType) -> Bool {
        switch type {
        case .timestamp, .timestamptz: true
        default: type.isExact
        }
    }

    /// Casts of text, where a length cuts and the padding goes.
    static func text(
        _ from: SQLType, _ to: SQLType, substring: String, trimmed: (_ text: String) -> String
    ) -> Dialect.CastForm? {
        guard from.isText else { return nil }
        switch (from, to) {
        case (_, .char(let length)): return .template(trimmed("\(substring)({0}, 1, \(length))"))
        case (.char, .text): return .template(trimmed("{0}"))
        case (.char(let length), .varchar(let room)) where room >= length: return .template(trimmed("{0}"))
        case (.varchar(let length), .varchar(let room)) where room >= length: return .passing
        case (_, .varchar(let length)): return .template("\(substring)({0}, 1, \(length))")
        default: return nil
        }
    }
}

extension SQLType {
    fileprivate var isPadded: Bool {
        if case .char = self { return true }
        return false
    }
}

extension Refusals {
    /// Results that keep all digits with one to spare, which systems have that make room for a carry.
    static let unlessRoomy: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if let inhibition = inexactArithmetic(arguments, result) { return inhibition }
        let digits = arguments.compactMap(\.decimalDigits)
        guard digits.map(\.precision).reduce(1, +) <= 38 else {
            return Inhibition(.functionSemanticsDiffer, "the remote may cut the digits of \(result)")
        }
        return nil
    }

    /// What has a time may be seen in another zone.
    static let otherThanDates: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        if arguments.allSatisfy({ $0 == .date }) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may see \(arguments[0]) in a zone of its own")
    }
}
