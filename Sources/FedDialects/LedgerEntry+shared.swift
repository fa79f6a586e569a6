import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Differences that several systems have, as their manuals tell them.
///
/// Where a test runs on one of them, `shown(by:)` says what it runs.
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

    static func nanOrder(_ difference: String, link: String) -> LedgerEntry {
        LedgerEntry(
            "nan_order", difference, link: link,
            witness: .init(
                [("x", "double precision")], [["'NaN'"]], "SELECT x = x AS r FROM witness", here: "true",
                there: "false", isTried: false)
        ) { dialect in
            dialect.ordersNaN = true
        }
    }

    static func floatSums(link: String, widen: @escaping @Sendable (inout Dialect) -> Void) -> LedgerEntry {
        LedgerEntry(
            "float_sums",
            "Sums, averages and variances of doubles are added up in another order, and may have other last digits, or "
                + "NaN where there are infinities.",
            link: link,
            witness: .init(
                [("x", "double precision")], [["1e16"], ["1"], ["-1e16"]], "SELECT sum(x) AS r FROM witness",
                here: "0.0", there: "1.0", isTried: false),
            widen: widen)
    }

    static func timeZones(link: String, _ template: String) -> LedgerEntry {
        LedgerEntry(
            "time_zones",
            "The system has its own version of the time zone database, and fails for a zone that it does not know.",
            link: link,
            witness: .init(
                [("t", "timestamptz")], [["'2024-07-01 00:00:00+00'"]],
                "SELECT t AT TIME ZONE 'America/Ciudad_Juarez' AS r FROM witness",
                here: "2024-06-30T18:00:00", there: nil, isTried: false)
        ) { dialect in
            dialect.functions[.localTime] = .init(.template(template))
        }
    }

    /// What a scan casts is the value in all modes, and stays as strict has it.
    static func floatDigits(link: String) -> LedgerEntry {
        LedgerEntry(
            "float_digits",
            "A decimal or a bigint that becomes a double may become the neighbour of the nearest one.",
            link: link,
            witness: .init(
                [("n", "numeric(38,18)")], [["0.1"]],
                "SELECT CAST(n AS double precision) = 0.1 AS r FROM witness", here: "true", there: "false",
                isTried: false)
        ) { dialect in
            let strict = dialect.cast
            dialect.cast = { from, to, kind in
                from.isExact && to == .double && kind == .dc ? .cast : strict(from, to, kind)
            }
        }
    }

    /// The same entry, which adds more.
    func also(_ more: @escaping @Sendable (inout Dialect) -> Void) -> LedgerEntry {
        var entry = self
        entry.widen = { [widen] dialect in
            widen(&dialect)
            more(&dialect)
        }
        return entry
    }

    /// The same entry with a witness that a test runs.
    func shown(by witness: Witness) -> LedgerEntry {
        var entry = self
        entry.witness = witness
        return entry
    }

    /// The same entry, whose own witness a test runs.
    var tried: LedgerEntry {
        var entry = self
        entry.witness?.isTried = true
        return entry
    }

    static func emptyTotal(link: String) -> LedgerEntry {
        LedgerEntry(
            "empty_grouping_sets",
            "Over no rows at all, ROLLUP, CUBE and GROUPING SETS may put out no row for the grand total.",
            link: link,
            witness: .init(
                [("n", "integer")], [["1"]],
                "SELECT count(*) AS r FROM (SELECT n FROM witness WHERE n > 1 GROUP BY ROLLUP (n)) g", here: "1",
                there: "0", isTried: false)
        ) { dialect in
            dialect.features.insert(.groupingSets)
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
