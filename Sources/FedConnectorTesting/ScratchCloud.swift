import FedHTTP
package import FedPlan
package import Foundation

/// A simulator of a cloud system, of the tests' own, on a free loopback port in a temporary folder.
///
/// It stops and its folder goes away when this process ends, however it ends: see `scripts/scratch-cloud`. What its
/// faults are called is in `Tests/Simulators`.
package final class ScratchCloud: Sendable {
    package let directory: URL
    package let endpoint: String
    /// What lets in, by the system's own words.
    package let credentials: [String: String]
    private let client = HTTPClient(HTTPSettings())

    /// Starts a simulator; its settings are options of the system's, `NAME=VALUE` each.
    package init(_ system: String, settings: [String] = [], isEncrypted: Bool = false) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "scratch-\(UUID().uuidString)")
        var arguments = ["start", directory.path, system]
        arguments += ["--owner", String(ProcessInfo.processInfo.processIdentifier)]
        if isEncrypted { arguments += ["--tls", "on"] }
        for setting in settings { arguments += ["--set", setting] }
        let lines = try OtherProgram.run(Self.script, arguments).split(separator: "\n").map(String.init)
        guard lines.count == 2, let file = FileManager.default.contents(atPath: lines[1]) else {
            throw Violation("scratch-cloud printed \(lines)")
        }
        endpoint = lines[0]
        let document = try JSONValue(parsing: Array(file))
        var credentials: [String: String] = [:]
        for member in document.objectValue?.members ?? [] {
            credentials[member.name] = member.value.stringValue ?? member.value.canonicalText
        }
        self.credentials = credentials
    }

    /// Stops the simulator before the process ends.
    package func stop() throws {
        try OtherProgram.run(Self.script, ["stop", directory.path])
    }

    /// The address as that of a server which speaks TLS.
    package var encryptedEndpoint: String { endpoint.replacingOccurrences(of: "http:", with: "https:") }

    /// One of the credentials; a violation if there is none of this name.
    package func credential(_ name: String) throws -> String {
        guard let value = credentials[name] else { throw Violation("no credential \(name)") }
        return value
    }

    /// Runs SQL beside the system's own interface, and returns the rows.
    @discardableResult
    package func run(_ sql: String) throws -> JSONValue? {
        try call("POST", "/__sql", ["sql": .string(sql)])["rows"]
    }

    /// Has something go wrong from now on: `NAME[:COUNT][@OPERATION][,KEY=VALUE]…` each.
    package func add(_ faults: [String]) throws {
        let parsed = faults.map { text -> JSONValue in
            var parts = text.split(separator: ",").map(String.init)
            var head = parts.removeFirst().split(separator: "@").map(String.init)
            var fault: JSONObject = [:]
            if head.count > 1 { fault["on"] = .string(head[1]) }
            head = head[0].split(separator: ":").map(String.init)
            fault["name"] = .string(head[0])
            if head.count > 1, let count = Int64(head[1]) { fault["count"] = .integer(count) }
            for part in parts {
                let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
                fault[pair[0]] = pair.count < 2 ? .null : Int64(pair[1]).map(JSONValue.integer) ?? .string(pair[1])
            }
            return .object(fault)
        }
        _ = try call("POST", "/__faults", .array(parsed))
    }

    /// Ends all faults, and forgets what was journalled.
    package func calm() throws {
        _ = try call("DELETE", "/__faults")
        _ = try call("DELETE", "/__log")
    }

    /// Returns as soon as a statement that holds a text is being executed, or after a minute.
    package func awaitExecution(of text: String) {
        let end = ContinuousClock.now + .seconds(60)
        while (try? journal().executions(of: text)) ?? 0 == 0, ContinuousClock.now < end {
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    package func journal() throws -> Journal { Journal(document: try call("GET", "/__log")) }

    /// What the simulator has been asked, and has done.
    package struct Journal: Sendable {
        let document: JSONValue

        /// Requests of one kind, such as `submit`, `poll`, `page`, `cancel`.
        package func requests(_ operation: String) -> [JSONValue] {
            (document["requests"]?.arrayValue ?? []).filter { $0["operation"]?.stringValue == operation }
        }

        /// Of requests of one kind, the bodies that are JSON; the journal keeps no more than the beginning of a long one.
        package func bodies(_ operation: String) -> [JSONValue] {
            requests(operation).compactMap { request in
                request["body"]?.stringValue.flatMap { try? JSONValue(parsing: $0) }
            }
        }

        package var executions: [JSONValue] { document["executions"]?.arrayValue ?? [] }

        package var cancelled: [JSONValue] { document["cancelled"]?.arrayValue ?? [] }

        /// How often a text was executed.
        package func executions(of text: String) -> Int {
            executions.count { $0["statement"]?.stringValue?.contains(text) ?? false }
        }
    }

    private func call(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> JSONValue {
        let request = HTTPRequest(method, endpoint + path, body: body.map { Array($0.canonicalText.utf8) })
        let answer = try client.send(request) { false }
        guard answer.status == 200 else {
            throw Violation("\(path) is answered with \(answer.status): \(answer.excerpt)")
        }
        return try JSONValue(parsing: answer.body)
    }

    /// Beside `Sources`, from where this file lies.
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scripts/scratch-cloud").path
}
