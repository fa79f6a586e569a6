import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// A connector whose remotes are written down here: what each query does is said by its text.
///
/// - `numbers N`: the numbers from 0 to N - 1;
/// - `early N`: the same, without waiting for the others;
/// - `fail N`: the same, and then an error;
/// - `block N`: the same, and then nothing until it is cancelled;
/// - `refuse`: the statement is not accepted;
/// - `retract N`: the numbers from 0 to N - 1, and then the statement is not accepted.
///
/// No statement gives a row before as many are open as `meeting` says. A host called `silent` never answers.
final class MemoryConnector: Connector {
    struct Log {
        var sessions: [String: Int] = [:]
        var statementCounts: [Int] = []
        var tags: [String?] = []
        var closedSessions = 0
        var openCursors = 0
        var openedCursors = 0
        var mostOpenCursors = 0
        var blockedCursors = 0
        var cancelledCursors = 0
    }

    let log = Mutex(Log())
    fileprivate let meeting: Meeting

    init(meeting: Int = 1) { self.meeting = Meeting(meeting) }

    var systems: [String] { ["memory"] }
    var settings: [String] { ["host", "password"] }

    func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        if connection.values["password"] == "hunter2" {
            throw RunError(.credentialsRefused, "the password hunter2 is not right", source: connection.id)
        }
        while connection.values["host"] == "silent" {
            if options.isCancelled() { throw RunError(.interrupted, "interrupted", source: connection.id) }
            Thread.sleep(forTimeInterval: 0.02)
        }
        log.withLock { log in
            log.sessions[connection.id, default: 0] += 1
            log.statementCounts.append(options.statementCount)
            log.tags.append(options.queryTag)
        }
        return MemorySession(self)
    }
}

private final class MemorySession: RemoteSession {
    let connector: MemoryConnector

    init(_ connector: MemoryConnector) { self.connector = connector }

    var snapshot: Snapshot { .perStatement(reason: "memory has no snapshots") }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        if statement.query == "refuse" { throw .refused.from(statement.view) }
        connector.log.withLock { log in
            log.openCursors += 1
            log.openedCursors += 1
            log.mostOpenCursors = max(log.mostOpenCursors, log.openCursors)
        }
        return MemoryCursor(connector, statement)
    }

    func close() { connector.log.withLock { $0.closedSessions += 1 } }
}

private final class MemoryCursor: RemoteCursor, @unchecked Sendable {
    let sentText: String
    private let connector: MemoryConnector
    private let command: Substring
    private let end: Int
    private var next = 0
    private let cancelled = DispatchSemaphore(value: 0)

    init(_ connector: MemoryConnector, _ statement: RemoteStatement) {
        self.connector = connector
        sentText = statement.query
        let words = statement.query.split(separator: " ")
        command = words[0]
        end = words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    var bytesRead: Int { next * 8 }

    func fill(_ batch: Batch) throws(RunError) {
        if next == 0, command != "early" { try connector.meeting.wait() }
        while next < end, batch.count < batch.capacity {
            batch.columns[0].set(Int64(next), at: batch.count)
            batch.count += 1
            next += 1
        }
        guard batch.count == 0 else { return }
        switch command {
        case "fail": throw RunError(.queryFailed, "the remote broke")
        case "retract": throw .refused
        case "block":
            connector.log.withLock { $0.blockedCursors += 1 }
            cancelled.wait()
            throw RunError(.interrupted, "interrupted")
        default: break
        }
    }

    func cancel() {
        connector.log.withLock { $0.cancelledCursors += 1 }
        connector.meeting.cancel()
        cancelled.signal()
    }

    func close() { connector.log.withLock { $0.openCursors -= 1 } }
}

extension RunError {
    fileprivate static var refused: RunError {
        var error = RunError(.queryFailed, "refused")
        error.refusesStatement = true
        return error
    }
}

/// Lets nobody through until enough have come.
private final class Meeting: @unchecked Sendable {
    private let condition = NSCondition()
    private var missing: Int
    private var isCancelled = false

    init(_ count: Int) { missing = count }

    func wait() throws(RunError) {
        condition.lock()
        defer { condition.unlock() }
        missing -= 1
        condition.broadcast()
        while missing > 0 && !isCancelled { condition.wait() }
        if isCancelled { throw RunError(.interrupted, "interrupted") }
    }

    func cancel() {
        condition.lock()
        isCancelled = true
        condition.broadcast()
        condition.unlock()
    }
}
