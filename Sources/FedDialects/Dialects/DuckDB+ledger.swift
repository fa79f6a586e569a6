import FedAlgebra
import FedCatalog

extension Dialect {
    /// How the answers of DuckDB may differ from DC SQL's, and what it takes over where that is accepted.
    static let duckDBLedger: [LedgerEntry] = [
        LedgerEntry(
            "case_mapping",
            "upper() and lower() map each character to one, so that a letter whose counterpart is several stays, or "
                + "becomes another, and the final sigma is not told apart.",
            link: "https://duckdb.org/docs/stable/sql/functions/text",
            witness: .init(
                [("name", "text")], [["'ß'"]], "SELECT upper(name) AS r FROM witness", here: "SS", there: "ẞ")
        ) { dialect in
            dialect.functions[.upper] = .init(.call("UPPER"))
            dialect.functions[.lower] = .init(.call("LOWER"))
        },
        LedgerEntry(
            "math_library",
            "exp(), cbrt(), ln(), sin(), cos(), tan(), atan(), atan2(), degrees() and radians() may have other last "
                + "digits, and sin(), cos() and tan() fail for an infinity, also in rows that a condition takes away.",
            link: "https://duckdb.org/docs/stable/sql/functions/numeric",
            witness: .init(
                [("x", "double precision")], [["'Infinity'"]], "SELECT sin(x) <> 0 AS r FROM witness", here: "true",
                there: nil)
        ) { dialect in
            let names: [(Function, String)] = [
                (.exp, "EXP"), (.cubeRoot, "CBRT"), (.sin, "SIN"), (.cos, "COS"), (.tan, "TAN"), (.atan, "ATAN"),
                (.atan2, "ATAN2"), (.degrees, "DEGREES"), (.radians, "RADIANS"),
            ]
            for (function, name) in names {
                dialect.functions[function] = .init(.call(name), refuses: Refusals.otherThanDoubles)
            }
            // It fails where the algebra has NULL.
            dialect.functions[.naturalLogarithm] = .init(
                .template("LN(CASE WHEN {0} > 0 THEN {0} END)"), refuses: Refusals.otherThanDoubles)
        },
    ]
}
