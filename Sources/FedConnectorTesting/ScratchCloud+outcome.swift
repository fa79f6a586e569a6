import FedPlan
package import FedRuntime
import Foundation

extension ScratchCloud {
    /// What becomes of a query of one `bigint` column while something goes wrong, and how often it was executed.
    ///
    /// The faults are as `add` takes them. An error that shows something that lets in is a violation.
    package func outcome(of query: String, with faults: [String], on session: any RemoteSession) throws -> String {
        try calm()
        try add(faults)
        defer { try? calm() }
        let begin = ContinuousClock.now
        var lines: [String]
        do throws(RunError) {
            let cursor = try session.open(RemoteStatement(query, .bigint))
            defer { cursor.close() }
            var count = 0
            var sum: Int64 = 0
            let batch = Batch(types: [.bigint])
            repeat {
                batch.reset()
                try cursor.fill(batch)
                count += batch.count
                let values = batch.columns[0].values.assumingMemoryBound(to: Int64.self)
                for row in 0..<batch.count { sum += values[row] }
            } while batch.count > 0
            lines = ["\(count) rows, in all \(sum)"]
        } catch {
            let text = try harmless(error)
            lines = ["\(error.code): \(text)"]
        }
        if ContinuousClock.now - begin > .seconds(30) { lines.append("after more than thirty seconds") }
        let journal = try journal()
        lines.append("executed \(journal.executions(of: query))x" + (journal.cancelled.isEmpty ? "" : ", cancelled"))
        return lines.joined(separator: "\n")
    }

    /// The error's text, without what is different each time.
    package func harmless(_ error: RunError) throws -> String {
        let text = error.description
        var secrets: [String] = []
        for (name, value) in credentials where !["endpoint", "storage_endpoint"].contains(name) {
            if name == "private_key_file" {
                let key = (try? String(contentsOfFile: value, encoding: .utf8)) ?? ""
                secrets += key.split(separator: "\n").map(String.init)
            } else if value.count >= 20 {
                secrets.append(value)
            }
        }
        for secret in secrets + ["Signature=", "Bearer ", "eyJ"] where text.contains(secret) {
            throw Violation("an error shows a secret: \(text)")
        }
        return text.replacingOccurrences(of: endpoint, with: "ENDPOINT")
            .replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UUID")
            .replacing(/at byte [1-9][0-9]*/, with: "at byte N")
    }
}
