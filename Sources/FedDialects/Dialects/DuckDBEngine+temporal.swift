import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    static func engineTemporalCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        switch (from, to) {
        case (.timestamp, .text), (.date, .text): return .template("federate_text_of_moment(CAST({0} AS VARCHAR))")
        // Without the zone, as Spark has it.
        case (.timestamptz, .text):
            return .template("federate_text_of_moment(CAST(CAST({0} AS TIMESTAMP) AS VARCHAR))")
        case (_, .date) where from.isText: return .template("CAST(federate_moment_text({0}, 1) AS DATE)")
        case (_, .timestamp) where from.isText: return .template("CAST(federate_moment_text({0}, 0) AS TIMESTAMP)")
        case (_, .timestamptz) where from.isText: return .template("CAST(federate_moment_text({0}, 1) AS TIMESTAMPTZ)")
        default: return nil
        }
    }

    /// Of a text, as Spark makes it: NULL, and an error for a form that Spark reads and nobody else.
    static func engineTemporalTryCast(_ type: SQLType) -> String? {
        guard let pattern = TemporalPattern.common(type), let name = duckdbEngine.type(type), type != .time else {
            return nil
        }
        let error = "ERROR('this form of a date or time is not supported')"
        return "CASE WHEN regexp_full_match({0}, ' *\(pattern) *') THEN TRY_CAST(TRIM({0}) AS \(name)) "
            + "WHEN regexp_matches({0}, '^\\s*[+-]?[0-9][0-9][0-9][0-9]') THEN CAST(\(error) AS \(name)) END"
    }
}
