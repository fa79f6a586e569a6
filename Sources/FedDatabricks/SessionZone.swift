import FedHTTP
import FedPlan
import FedRuntime
import Synchronization

/// The time zone in which a warehouse computes, which statements take for UTC.
///
/// Every statement has a session of its own, in the zone that the workspace's administrators have chosen, and the API
/// cannot set it: so it is asked for, once in a run, beside the first statement
/// (<https://docs.databricks.com/en/sql/language-manual/parameters/timezone.html>).
final class SessionZone: Sendable {
    private static let question = "SELECT current_timezone()"
    private static let pause = Duration.milliseconds(100)
    /// Without `Etc/` before them.
    private static let names: Set<String> = [
        "utc", "uct", "z", "zulu", "universal", "gmt", "gmt0", "gmt+0", "gmt-0", "greenwich", "+00:00", "utc+00:00",
        "gmt+00:00",
    ]

    private let service: DatabricksService
    private let isKnown = Atomic<Bool>(false)

    init(_ service: DatabricksService) {
        self.service = service
    }

    /// Returns when the zone is known to be UTC.
    ///
    /// - Throws: `configuration` for another zone; whatever asking for it throws.
    func requireUTC(_ watch: Watch) throws(RunError) {
        if isKnown.load(ordering: .relaxed) { return }
        let zone = try zone(watch)
        guard Self.isUTC(zone) else {
            throw RunError(
                .configuration,
                "the warehouse computes in the time zone \(zone.onOneLine), and statements are written for UTC: let an "
                    + "administrator of the workspace set TIMEZONE to UTC among the SQL configuration parameters of its "
                    + "warehouses")
        }
        isKnown.store(true, ordering: .relaxed)
    }

    private static func isUTC(_ zone: String) -> Bool {
        let zone = zone.lowercased()
        return names.contains(zone.hasPrefix("etc/") ? String(zone.dropFirst(4)) : zone)
    }

    private func zone(_ watch: Watch) throws(RunError) -> String {
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
                let rows = body["result"]?["data_array"]?.arrayValue
                guard let zone = rows?.first?.arrayValue?.first?.stringValue else {
                    throw DatabricksJob.unexpected("it has no time zone")
                }
                return zone
            default: throw RunError(databricks: state, body["status"])
            }
        }
    }
}
