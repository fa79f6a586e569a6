import CLibpq
import FedRuntime
import Foundation
import Synchronization

/// Owns one `PGconn`, and closes it at the end of its life at the latest.
///
/// One thread at a time uses it; only `interrupt` may come from another. Every wait is a `poll` in slices,
/// so that an interrupted or vanished server never holds a thread.
final class PostgresConnection: @unchecked Sendable {
    /// How long a cancelled server has to answer before the connection is given up.
    static let patience = Duration.seconds(5)
    private static let slice: Int32 = 200

    let handle: OpaquePointer
    let parameters: ConnectionParameters
    let cancelRequest: CancelRequest?
    /// When the server's `statement_timeout` ends the statement in progress, give or take.
    var statementDeadline: ContinuousClock.Instant?
    private let isCancelled: @Sendable () -> Bool
    private let interrupted = Atomic<Bool>(false)
    private let finished = Atomic<Bool>(false)
    private let isEncrypted: Bool
    private var isEmptied = false

    /// Connects; DNS is libpq's blocking look-up, all else ends at the time limit, or soon after `isCancelled`
    /// says so, which also ends every later wait.
    ///
    /// - Throws: `unavailable`, `credentialsRefused`, `configuration`, `timedOut`, `interrupted`.
    init(_ parameters: ConnectionParameters, isCancelled: @escaping @Sendable () -> Bool) throws(RunError) {
        let opened = try Self.open(parameters, isCancelled)
        handle = opened
        self.parameters = parameters
        self.isCancelled = isCancelled
        cancelRequest = CancelRequest(opened)
        isEncrypted = PQsslInUse(opened) == 1 || PQgssEncInUse(opened) == 1
    }

    deinit { finish() }

    /// Ends the connection; nothing but `interrupt` and the cancel request may follow.
    func finish() {
        guard !finished.exchange(true, ordering: .acquiringAndReleasing) else { return }
        PQfinish(handle)
    }

    var isUsable: Bool { !finished.load(ordering: .acquiring) && PQstatus(handle) == CONNECTION_OK }

    /// The server's or libpq's last message, on one line.
    var lastMessage: String { Self.message(of: handle) }

    /// Makes the thread that waits on this connection throw `interrupted`.
    func interrupt() { interrupted.store(true, ordering: .releasing) }

    var isInterrupted: Bool { interrupted.load(ordering: .acquiring) || isCancelled() }

    var isPastStatementTimeout: Bool {
        statementDeadline.map { ContinuousClock.now >= $0 } ?? false
    }

    // MARK: - Connecting

    private static func open(
        _ parameters: ConnectionParameters, _ isCancelled: () -> Bool
    ) throws(RunError) -> OpaquePointer {
        let names = parameters.values.map { strdup($0.key) }
        let values = parameters.values.map { strdup($0.value) }
        defer { for text in names + values { free(text) } }
        let started = PQconnectStartParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
        guard let handle = started else {
            throw RunError(.internal, "libpq is out of memory", source: parameters.id)
        }
        do {
            try establish(handle, parameters, isCancelled)
            return handle
        } catch {
            PQfinish(handle)
            throw error
        }
    }

    private static func establish(
        _ handle: OpaquePointer, _ parameters: ConnectionParameters, _ isCancelled: () -> Bool
    ) throws(RunError) {
        // The verbose form is the only one that shows a refused login's SQLSTATE.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQstatus(handle) != CONNECTION_BAD else {
            throw RunError.connecting(handle, parameters, beforeFirstPacket: true)
        }
        let limit = parameters.connectTimeout
        let deadline = limit > 0 ? ContinuousClock.now + .seconds(limit) : nil
        var state = PGRES_POLLING_WRITING
        while true {
            switch state {
            case PGRES_POLLING_OK:
                PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
                return
            case PGRES_POLLING_FAILED:
                throw RunError.connecting(handle, parameters, beforeFirstPacket: false)
            default:
                break
            }
            if isCancelled() { throw RunError(.interrupted, "interrupted", source: parameters.id) }
            if let deadline, ContinuousClock.now >= deadline {
                throw RunError(.timedOut, "no connection within \(limit) seconds", source: parameters.id)
            }
            let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
            if wait(on: PQsocket(handle), for: events) { state = PQconnectPoll(handle) }
        }
    }

    /// Waits one slice; false when nothing happened in it.
    private static func wait(on socket: Int32, for events: Int32) -> Bool {
        var request = pollfd(fd: socket, events: Int16(events), revents: 0)
        return poll(&request, 1, slice) != 0
    }

    // MARK: - Statements

    /// Runs statements of our own and returns the first value of the last row that came, if one did.
    ///
    /// `prefix` is how many characters the text has before a query of the plan.
    @discardableResult
    func execute(
        _ statements: String, prefix: Int = 0, until deadline: ContinuousClock.Instant? = nil
    ) throws(RunError) -> String? {
        guard PQsendQuery(handle, statements) == 1 else { throw broken() }
        var value: String?
        var failure: RunError?
        while let result = try nextResult(until: deadline) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK: continue
            case PGRES_TUPLES_OK:
                if PQntuples(result) > 0, PQnfields(result) > 0 { value = String(cString: PQgetvalue(result, 0, 0)) }
            default:
                failure = failure ?? remoteError(result, prefix: prefix)
            }
        }
        if let failure { throw failure }
        return value
    }

    /// The next result of the statement that was sent, or nil after its last; the caller clears it.
    func nextResult(until deadline: ContinuousClock.Instant? = nil) throws(RunError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            try awaitInput(until: deadline)
        }
        return PQgetResult(handle)
    }

    /// Waits for bytes from the server and takes them in.
    ///
    /// With a deadline, an interruption does not end the wait.
    func awaitInput(until deadline: ContinuousClock.Instant? = nil) throws(RunError) {
        while true {
            if let deadline {
                if ContinuousClock.now >= deadline {
                    throw RunError(.timedOut, "the server does not answer", source: parameters.id)
                }
            } else if isInterrupted {
                throw RunError(.interrupted, "interrupted", source: parameters.id)
            }
            // Decrypted bytes may lie ready inside the TLS library, where poll does not see them: look there first.
            isEmptied.toggle()
            if isEncrypted, isEmptied { break }
            if Self.wait(on: PQsocket(handle), for: POLLIN) { break }
        }
        guard PQconsumeInput(handle) == 1 else { throw broken() }
    }

    /// The error for a connection that does not work any more.
    func broken() -> RunError {
        RunError(.unavailable, "the connection to the server is lost: \(lastMessage)", source: parameters.id)
    }

    /// Ends the statement in progress and runs those that let the next one begin.
    ///
    /// Returns false when the connection must be thrown away.
    func recover(cancelling: Bool, by statements: [String]) -> Bool {
        guard isUsable else { return false }
        let deadline = ContinuousClock.now + Self.patience
        if cancelling {
            guard cancelRequest?.send() == true else { return false }
        }
        guard drain(until: deadline) else { return false }
        interrupted.store(false, ordering: .releasing)
        do {
            for statement in statements { try execute(statement, until: deadline) }
            return true
        } catch {
            return false
        }
    }

    private func drain(until deadline: ContinuousClock.Instant) -> Bool {
        do {
            while let result = try nextResult(until: deadline) {
                let isCopying = PQresultStatus(result) == PGRES_COPY_OUT
                PQclear(result)
                while isCopying {
                    var row: UnsafeMutablePointer<CChar>?
                    let length = PQgetCopyData(handle, &row, 1)
                    PQfreemem(row)
                    if length < 0 { break }
                    if length == 0 { try awaitInput(until: deadline) }
                    if ContinuousClock.now >= deadline { return false }
                }
            }
            return true
        } catch {
            return false
        }
    }

    static func message(of handle: OpaquePointer) -> String {
        (PQerrorMessage(handle).map { String(cString: $0) } ?? "").onOneLine
    }
}

extension String {
    /// libpq ends its messages in a newline, and puts details on lines of their own.
    var onOneLine: String {
        split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "; ")
    }
}
