import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Differences that warehouses in the cloud have in common, as their manuals tell them.
extension LedgerEntry {
    /// What warehouses compute on several machines at once.
    static func floatSums(link: String) -> LedgerEntry {
        LedgerEntry(
            "float_sums",
            "Sums, averages, deviations, variances and covariances of doubles are added up in another order, or by "
                + "another formula, with other last digits, and may fail where they are too large.",
            link: link,
            witness: .init(
                [("x", "double precision")], [["1e16"], ["1"], ["-1e16"]], "SELECT sum(x) AS r FROM witness",
                here: "0.0", there: "1.0", isTried: false)
        ) { dialect in
            dialect.aggregates[.sum] = .doubles("SUM", else: dialect.aggregates[.sum])
            dialect.aggregates[.avg] = .doubles("AVG", else: dialect.aggregates[.avg])
            let names: [(AggregateFunction, String)] = [
                (.stddevPop, "STDDEV_POP"), (.stddevSamp, "STDDEV_SAMP"), (.varPop, "VAR_POP"),
                (.varSamp, "VAR_SAMP"), (.covarPop, "COVAR_POP"), (.covarSamp, "COVAR_SAMP"),
            ]
            for (function, name) in names { dialect.aggregates[function] = .doubles(name) }
        }
    }

    static func percentiles(
        _ difference: String, link: String, continuous: AggregateSpelling, discrete: AggregateSpelling
    ) -> LedgerEntry {
        LedgerEntry(
            "percentiles", difference, link: link,
            witness: .init(
                [("x", "double precision")], [["0.1"], ["0.2"]],
                "SELECT percentile_cont(0.3) WITHIN GROUP (ORDER BY x) AS r FROM witness", here: "0.13",
                there: "0.13000000000000003", isTried: false)
        ) { dialect in
            dialect.aggregates[.percentileCont] = continuous
            dialect.aggregates[.percentileDisc] = discrete
        }
    }

    /// Rounding, which a strict dialect does for exact numbers alone.
    static func floatRounding(link: String) -> LedgerEntry {
        LedgerEntry(
            "float_rounding",
            "round(), ceil(), floor() and trunc() of doubles may lose the sign of a zero, and may fail for an infinity.",
            link: link,
            witness: .init(
                [("x", "double precision")], [["-0.25"]], "SELECT ceil(x) AS r FROM witness", here: "-0.0",
                there: "0.0",
                isTried: false)
        ) { dialect in
            // The half of what lies in the middle between two whole numbers is next to half of the even one.
            dialect.functions[.roundHalfEven] = .init(
                .template("CASE WHEN ABS({0} - TRUNC({0})) = 0.5 THEN 2 * ROUND({0} / 2) ELSE ROUND({0}) END"),
                refuses: Refusals.otherThanDoubles)
            dialect.admitDoubles([Function.ceiling, .floor, .truncate])
        }
    }

    /// The same with GROUPING, which is a plain integer there.
    static func emptyGroupingSets(link: String) -> LedgerEntry {
        emptyTotal(link: link).also { $0.aggregates[.grouping] = .call("GROUPING") }
    }

    static func unorderedLists(link: String) -> LedgerEntry {
        LedgerEntry(
            "unordered_lists",
            "Without an ORDER BY of its own, string_agg() has the values in whatever order the system met them.",
            link: link,
            witness: .init(
                [("s", "text")], [["'b'"], ["'a'"]], "SELECT string_agg(s, ',') AS r FROM witness",
                here: "b,a", there: "a,b", isTried: false)
        ) { dialect in
            dialect.aggregates[.stringAgg]?.refuses = { _ in nil }
        }
    }

    static func rowsOfExtremes(link: String) -> LedgerEntry {
        LedgerEntry(
            "rows_of_extremes",
            "min_by() and max_by() choose another one among rows whose keys are equal.",
            link: link,
            witness: .init(
                [("id", "integer"), ("k", "integer")], [["1", "7"], ["2", "7"]],
                "SELECT min_by(id, k) AS r FROM witness", here: "1", there: "2", isTried: false)
        ) { dialect in
            dialect.aggregates[.minBy] = .call("MIN_BY")
            dialect.aggregates[.maxBy] = .call("MAX_BY")
        }
    }

    static func modeOfEquals(link: String) -> LedgerEntry {
        LedgerEntry(
            "mode_of_equals",
            "mode() chooses another one among values that are equally frequent.",
            link: link,
            witness: .init(
                [("x", "integer")], [["1"], ["2"]], "SELECT mode() WITHIN GROUP (ORDER BY x) AS r FROM witness",
                here: "1", there: "2", isTried: false)
        ) { dialect in
            dialect.aggregates[.mode] = AggregateSpelling { writer, call, tail throws(CompileError) in
                guard let key = call.orderBy.first else { throw .notSupported("MODE of nothing", at: nil) }
                return Fragment("MODE(\(try writer.write(key.scalar).text))\(tail)")
            }
        }
    }

    static func reversal(link: String) -> LedgerEntry {
        LedgerEntry(
            "reversal",
            "reverse() may keep a mark that belongs to a letter behind it, where DC SQL reverses code points.",
            link: link,
            witness: .init(
                [("s", "text")], [["'ae\u{301}'"]], "SELECT octet_length(left(reverse(s), 1)) AS r FROM witness",
                here: "2", there: "1", isTried: false)
        ) { dialect in
            dialect.functions[.reverse] = .init(.call("REVERSE"))
        }
    }

    /// Functions of doubles beside those of `mathLibrary`, each by its template.
    static func moreMath(link: String, _ spellings: [Function: String]) -> LedgerEntry {
        LedgerEntry(
            "roots_and_logarithms",
            "Roots, powers, logarithms and angles in degrees may have other last digits, and may fail where the result is "
                + "too large or not defined, also in rows that a condition takes away.",
            link: link,
            witness: .init(
                [("x", "double precision")], [["1e308"]], "SELECT degrees(x) AS r FROM witness", here: "Infinity",
                there: nil, isTried: false)
        ) { dialect in
            for (function, template) in spellings {
                dialect.functions[function] = .init(.template(template), refuses: Refusals.otherThanDoubles)
            }
        }
    }
}
