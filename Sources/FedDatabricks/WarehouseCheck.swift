import FedHTTP
import FedPlan
import FedRuntime
import Synchronization

/// Whether a warehouse computes as statements take for granted: in UTC and in ANSI mode.
///
/// Every statement has a session of its own, with what the workspace's administrators have chosen, and the API cannot
/// set it: so it is asked for, once in a run, beside the first statement
/// (<https://docs.databricks.com/en/sql/language-manual/parameters/timezone.html>,
/// <https://docs.databricks.com/en/sql/language-manual/parameters/ansi_mode.html>). No function tells the mode; what an
/// integer and a text have in common is BIGINT in ANSI mode
/// (<https://docs.databricks.com/en/sql/language-manual/sql-ref-datatype-rules.html>), and STRING without it.
final class WarehouseCheck: Sendable {
    private static let question = "SELECT current_timezone(), typeof(coalesce(1, '1'))"
    private static let pause = Duration.milliseconds(100)
    /// Without `Etc/` before them.
    private static let names: Set<String> = [
        "utc", "uct", "z", "zulu", "universal", "gmt", "gmt0", "gmt+0", "gmt-0", "greenwich", "+00:00", "utc+00:00",
        "gmt+00:00",
    ]

    private let service: DatabricksService
    private let hasPassed = Atomic<Bool>(false)

    init(_ service: DatabricksService) {
        self.service = service
    }

    /// Returns when both are known.
    ///
    /// - Throws: `configuration` for another zone or mode; whatever asking throws.
    func pass(_ watch: Watch) throws(RunError) {
        if hasPassed.load(ordering: .relaxed) { return }
        let (zone, common) = try answer(watch)
        guard Self.isUTC(zone) else {
            throw RunError(
                .configuration,
                "the warehouse computes in the time zone \(zone.onOneLine), and statements are written for UTC: let an "
                    + "administrator of the workspace set TIMEZONE to UTC among the SQL configuration parameters of its "
                    + "warehouses")
        }
        guard common.lowercased() != "string" else {
            throw RunError(
                .configuration,
                "the warehouse computes without ANSI mode, and what is an error in it would be NULL or another value: "
                    + "let an administrator of the workspace set ANSI_MODE to TRUE among the SQL configuration "
                    + "parameters of its warehouses")
        }
        hasPassed.store(true, ordering: .relaxed)
    }

    private static func isUTC(_ zone: String) -> Bool {
        let zone = zone.lowercased()
        return names.contains(zone.hasPrefix("etc/") ? String(zone.dropFirst(4)) : zone)
    }

    /// The zone, and the type that an integer and a text have in common.
    private func answer(_ watch: Watch) throws(RunError) -> (zone: String, common: String) {
        var answer = try service.ask(Self.question, watch)
        while true {
            guard answer.status == 200 else { throw service.error(answer) }
            let body = try DatabricksJob.object(answer)
            let state = body["status"]?["state"]?.stringValue ?? ""
            switch state {
            case "PENDING", "RUNNING":
                guard let id = body["statement_id"]?.stringValue else {
                    throw DatabricksJob.unexpected("it does not name the statement")
                }
                try watch.pause(answer.retryAfter.map(service.backoff.bounded) ?? Self.pause)
                answer = try service.poll(id, watch)
            case "SUCCEEDED":
                let row = body["result"]?["data_array"]?.arrayValue?.first?.arrayValue ?? []
                guard row.count == 2, let zone = row[0].stringValue, let common = row[1].stringValue else {
                    throw DatabricksJob.unexpected("it has no time zone and mode")
                }
                return (zone, common)
            default: throw RunError(databricks: state, body["status"])
            }
        }
    }
}
