package import FedAlgebra
package import FedCatalog

extension Dialect: Capabilities {
    package var system: String { name }

    package func verdict(
        on scalar: Scalar, as use: ScalarUse, text: [ColumnID: TextDeclaration]
    ) -> Verdict {
        if let inhibition = refusalOfNesting(scalar) { return .none(inhibition) }
        return flatVerdict(on: scalar, as: use, text: text)
    }

    /// The verdict but for how deep the text nests, which is looked at once.
    private func flatVerdict(
        on scalar: Scalar, as use: ScalarUse, text: [ColumnID: TextDeclaration]
    ) -> Verdict {
        if use == .key || use == .order { return keyVerdict(on: scalar, as: use, text: text) }
        let verdict = trustingVerdict(on: scalar, as: use, text: text)
        if emptyTextIsNull, scalar.isComparison, scalar.operands.contains(where: { $0.literalValue == .text("") }) {
            return .none(
                Inhibition(.typeNotAvailable, "\(name) takes a text without characters for NULL", at: scalar.range))
        }
        guard !enforcesTypes, verdict.exactness == .exact, scalar.isComparison else { return verdict }
        // A value of another type may pass: what passes is checked again, where the connector has checked its type.
        let inhibition = Inhibition(
            .storageTypeNotEnforced, "\(name) may hold other values than the column declares", at: scalar.range)
        return use == .conjunct ? Verdict(exactness: .superset, inhibitor: inhibition) : .none(inhibition)
    }

    /// The verdict for a system whose columns hold what they declare.
    private func trustingVerdict(
        on scalar: Scalar, as use: ScalarUse, text: [ColumnID: TextDeclaration]
    ) -> Verdict {
        switch scalar.kind {
        case .column:
            return .exact
        case .literal(let value):
            if literal(self, value, scalar.type) != nil { return .exact }
            return .none(
                Inhibition(.typeNotAvailable, "\(name) has no literal of type \(scalar.type)", at: scalar.range))
        case .and(let members), .or(let members):
            // Under AND and OR a rough member makes the whole rough; elsewhere it would turn rows away.
            return members.reduce(.exact) { $0.combined(with: flatVerdict(on: $1, as: use, text: text)) }
        case .compare(let comparison, let left, let right):
            let own = left.type.isText ? textVerdict(comparison, scalar, use, text) : comparable(left.type, scalar)
            return values([left, right], text).combined(with: own)
        case .inList(let operand, let members):
            if listsConstantsOnly, !members.allSatisfy({ ($0.literalValue ?? .null) != .null }) {
                return .none(
                    Inhibition(
                        .functionSemanticsDiffer, "\(name) takes constants in a list, and passes over NULL there",
                        at: scalar.range))
            }
            let own = operand.type.isText ? textVerdict(.equal, scalar, use, text) : comparable(operand.type, scalar)
            let length = listVerdict(members, scalar, use)
            return values([operand] + members, text).combined(with: own).combined(with: length)
        case .isDistinct(let left, let right):
            let own = left.type.isText ? textVerdict(.notEqual, scalar, use, text) : comparable(left.type, scalar)
            return values([left, right], text).combined(with: own)
        case .like(let operand, let pattern, let escape):
            if pattern.literalValue == nil, likeOfPatterns == nil {
                return .none(
                    Inhibition(
                        .functionNotAvailable, "\(name) may read a pattern that is not constant in another way",
                        at: scalar.range))
            }
            if let parts = pattern.textLiteral.flatMap({ LikePattern($0, escape: escape) }),
                spelling(of: parts) == nil
            {
                return .none(
                    Inhibition(.typeNotAvailable, "\(name) has no literal for this pattern", at: pattern.range))
            }
            return values([operand, pattern], text).combined(with: likeVerdict(scalar, use, text))
        case .cast(let operand, let kind):
            if !enforcesTypes, use != .projected {
                return .none(
                    Inhibition(.storageTypeNotEnforced, "\(name) may hold other values than the column declares"))
            }
            if kind == .spark, scalar.type.isInteger, (operand.type.digits?.scale ?? 1) > 0 {
                return .none(
                    Inhibition(.functionSemanticsDiffer, "\(name) rounds where Spark truncates", at: scalar.range))
            }
            switch cast(operand.type, scalar.type, kind) {
            case .refused(let reason):
                return .none(Inhibition(.typeNotAvailable, reason, at: scalar.range))
            case .passing
            where use != .projected && !CastProperties(from: operand.type, to: scalar.type, cast: kind).isTotal:
                return .none(
                    Inhibition(
                        .typeNotAvailable, "\(name) computes with what is stored, which need not fit \(scalar.type)",
                        at: scalar.range))
            case .cast where type(scalar.type) == nil:
                return .none(Inhibition(.typeNotAvailable, "\(name) has no type \(scalar.type)", at: scalar.range))
            default:
                return values([operand], text)
            }
        case .call(let function, _) where function.volatility == .volatile:
            return .none(
                Inhibition(
                    .functionNotAvailable, "each value of `\(function.name)` is made once, in main", at: scalar.range))
        case .searchedCase where scalar.type.isText && !choosesTexts,
            .call(.coalesce, _) where scalar.type.isText && !choosesTexts:
            return .none(
                Inhibition(
                    .functionSemanticsDiffer, "\(name) may not put texts of different encodings together",
                    at: scalar.range))
        case .call(let function, let arguments):
            guard let entry = functions[function] else {
                return .none(
                    Inhibition(
                        .functionNotAvailable,
                        reasons.functions[function] ?? "\(name) has no `\(function.name)` of the same meaning",
                        at: scalar.range))
            }
            if var refusal = entry.refusal(of: arguments, scalar.type) {
                refusal.range = refusal.range ?? scalar.range
                return .none(refusal)
            }
            let compared = entry.comparesText ? textVerdict(.equal, scalar, .value, text) : .exact
            return values(arguments, text).combined(with: compared).combined(with: entry.verdict(on: scalar, as: use))
        case .tryCast(let operand, let kind) where pushesTryCast && tryCast(operand.type, scalar.type, kind) != nil:
            return values([operand], text)
        case .isNull(let operand):
            return values([operand], text)
        case .searchedCase where scalar.type.isText && !mixesEncodings && scalar.columns.count > 1:
            return .none(
                Inhibition(
                    .functionSemanticsDiffer, "\(name) may not put texts of different encodings together",
                    at: scalar.range))
        case .not, .searchedCase:
            return values(scalar.operands, text)
        case .tryCast, .exists, .subquery:
            return .none(
                Inhibition(
                    .functionNotAvailable, "\(name) has no expression of the same meaning", at: scalar.range))
        }
    }

    /// All as values: there a rough answer is as good as none.
    private func values(_ scalars: [Scalar], _ text: [ColumnID: TextDeclaration]) -> Verdict {
        var result = Verdict.exact
        for scalar in scalars {
            let verdict = flatVerdict(on: scalar, as: .value, text: text)
            if verdict.exactness == .exact { continue }
            result = result.combined(with: Verdict(exactness: .none, inhibitor: verdict.inhibitor))
        }
        return result
    }

    /// Whether values of a type that is not text compare as in DC SQL.
    private func comparable(_ type: SQLType, _ scalar: Scalar) -> Verdict {
        if type.isFloat, !ordersNaN {
            return .none(
                Inhibition(
                    .functionSemanticsDiffer, "in \(name) NaN is not equal to itself, nor larger than other floats",
                    at: scalar.range))
        }
        if self.type(type) != nil { return .exact }
        return .none(Inhibition(.typeNotAvailable, "\(name) has no type \(type)", at: scalar.range))
    }

    /// A value that is compared with those of other rows.
    private func keyVerdict(
        on scalar: Scalar, as use: ScalarUse, text: [ColumnID: TextDeclaration]
    ) -> Verdict {
        if !enforcesTypes {
            return .none(
                Inhibition(
                    .storageTypeNotEnforced, "\(name) may hold other values than the column declares",
                    at: scalar.range))
        }
        if use == .key, !groupsByConstants, scalar.columns.isEmpty {
            return .none(
                Inhibition(.functionSemanticsDiffer, "\(name) takes no constant for a group", at: scalar.range))
        }
        if use == .key, !groupsZeros, scalar.type.isFloat {
            return .none(
                Inhibition(
                    .functionSemanticsDiffer, "\(name) may tell a zero from one with a sign", at: scalar.range))
        }
        if scalar.type.isText, let longest = longestSortedText,
            !(scalar.longestText(text).map { $0 <= longest } ?? false)
        {
            return .none(
                Inhibition(
                    .collationOrderUnknown, "\(name) sorts texts by their first \(longest) characters alone",
                    remedy: "give the column's remote_type a length", at: scalar.range))
        }
        let own =
            scalar.type.isText
            ? textVerdict(use == .key ? .equal : .less, scalar, .value, text) : comparable(scalar.type, scalar)
        return values([scalar], text).combined(with: own)
    }

    // MARK: - Text

    /// How the text columns of a scalar compare: the weakest of them on each axis.
    private func declaration(_ scalar: Scalar, _ text: [ColumnID: TextDeclaration]) -> TextDeclaration {
        var result = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        var seen = false
        scalar.forEachColumn { id in
            guard let own = text[id] else { return }
            seen = true
            if own.equality != .binary { result.equality = own.equality ?? .unknown }
            if own.order != .binary { result.order = own.order ?? .unknown }
            if own.padding != .noPad { result.padding = own.padding ?? .unknown }
        }
        return seen ? result : textDefaults
    }

    func textVerdict(
        _ comparison: Comparison, _ scalar: Scalar, _ use: ScalarUse, _ text: [ColumnID: TextDeclaration]
    ) -> Verdict {
        if makesTextBinary { return .exact }
        let own = declaration(scalar, text)
        let isExact = own.equality == .binary && own.padding == .noPad
        if comparison.isRange {
            if own.padding == .noPad, own.order == .binary || (binaryOrder != nil && own.equality == .binary) {
                return .exact
            }
            return .none(
                Inhibition(
                    .collationOrderUnknown, "\(name) may order this text by a collation of its own",
                    remedy: "declare text.order binary in the catalog if it is", at: scalar.range))
        }
        if isExact { return .exact }
        let unknown = Inhibition(
            .textEqualityUnknown, "\(name) may ignore case or trailing blanks in this text",
            remedy: "declare text.equality binary and text.padding no_pad in the catalog if so", at: scalar.range)
        // A comparison that ignores differences finds more equal values, never fewer.
        if use == .conjunct, comparison == .equal { return Verdict(exactness: .superset, inhibitor: unknown) }
        return .none(unknown)
    }

    func likeVerdict(
        _ scalar: Scalar, _ use: ScalarUse, _ text: [ColumnID: TextDeclaration]
    ) -> Verdict {
        let own = declaration(scalar, text)
        if makesTextBinary || own.padding == .noPad && own.equality == .binary { return .exact }
        if own.equality != .binary, !likesFoldedText {
            return .none(
                Inhibition(
                    .textEqualityUnknown,
                    "\(name) may have no LIKE for text under a collation that ignores differences",
                    remedy: "declare text.equality binary in the catalog if so", at: scalar.range))
        }
        let unknown = Inhibition(
            .textEqualityUnknown, "\(name) may ignore case in LIKE, or see trailing blanks that DC SQL does not",
            remedy: "declare text.equality binary and text.padding no_pad in the catalog if so", at: scalar.range)
        // With padding a pattern may find less; without case it finds more.
        if use == .conjunct, own.padding == .noPad { return Verdict(exactness: .superset, inhibitor: unknown) }
        return .none(unknown)
    }
}

extension Dialect.FunctionSpelling {
    /// What holds for too many rows does for no condition but a conjunct, which is checked again.
    fileprivate func verdict(on scalar: Scalar, as use: ScalarUse) -> Verdict {
        guard let excess else { return .exact }
        let inhibition = Inhibition(.functionSemanticsDiffer, excess, at: scalar.range)
        guard use == .conjunct, scalar.type == .boolean else { return .none(inhibition) }
        return Verdict(exactness: .superset, inhibitor: inhibition)
    }
}

extension Scalar {
    /// Whether it compares values, rather than passing one on or asking for NULL.
    var isComparison: Bool {
        switch kind {
        case .compare, .inList, .isDistinct, .like: true
        default: false
        }
    }
}

extension Scalar {
    /// How many characters a text has at most, by the types of the columns it is read from.
    func longestText(_ text: [ColumnID: TextDeclaration]) -> Int? {
        switch (kind, type) {
        case (.literal(.text(let text)), _): text.unicodeScalars.count
        case (.literal, _): 0
        case (.cast(let operand, _), _) where operand.type.isText: operand.longestText(text)
        case (_, .varchar(let length)), (_, .char(let length)): length
        case (.column(let id), _): text[id]?.longest
        default: nil
        }
    }
}
