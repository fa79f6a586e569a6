import FedAlgebra

/// Differences of systems that no test here runs on, as their manuals tell them.
extension LedgerEntry {
    static func caseMapping(
        _ difference: String, link: String, upper: String = "UPPER", lower: String = "LOWER",
        hasTranslate: Bool = false
    ) -> LedgerEntry {
        LedgerEntry(
            "case_mapping",
            "\(difference.dropLast()), so that a letter whose counterpart is several stays, and the final sigma is not "
                + "told apart\(hasTranslate ? "; a translation of a character that is named twice may fail" : "").",
            link: link,
            witness: .init(
                [("name", "text")], [["'ß'"]], "SELECT upper(name) AS r FROM witness", here: "SS", there: "ß",
                isTried: false)
        ) { dialect in
            dialect.functions[.upper] = .init(.call(upper))
            dialect.functions[.lower] = .init(.call(lower))
            if hasTranslate { dialect.functions[.translate] = .init(.call("TRANSLATE")) }
        }
    }

    static func floatRange(link: String) -> LedgerEntry {
        LedgerEntry(
            "float_range",
            "Arithmetic on doubles fails where the result is too large, instead of giving an infinity, also in rows that "
                + "a condition takes away.",
            link: link,
            witness: .init(
                [("x", "double precision")], [["1e308"]], "SELECT x * 10 AS r FROM witness", here: "Infinity",
                there: nil, isTried: false)
        ) { dialect in
            dialect.admitDoubles([Function.add, .subtract, .multiply, .negate, .abs])
        }
    }

    static func mathLibrary(link: String) -> LedgerEntry {
        LedgerEntry(
            "math_library",
            "exp(), sin(), cos(), tan(), atan() and atan2() may have other last digits, and may fail where the result is "
                + "too large, also in rows that a condition takes away.",
            link: link,
            witness: .init(
                [("x", "double precision")], [["1000"]], "SELECT exp(x) AS r FROM witness", here: "Infinity",
                there: nil, isTried: false)
        ) { dialect in
            let names: [(Function, String)] = [
                (.exp, "EXP"), (.sin, "SIN"), (.cos, "COS"), (.tan, "TAN"), (.atan, "ATAN"), (.atan2, "ATAN2"),
            ]
            for (function, name) in names {
                dialect.functions[function] = .init(.call(name), refuses: Refusals.otherThanDoubles)
            }
        }
    }
}
