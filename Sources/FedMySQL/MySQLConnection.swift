import CMariaDB
import FedRuntime
import Foundation
import Synchronization

/// Owns one connection of the client library, and closes it at the end of its life at the latest.
///
/// Whoever calls the library holds the `Turn`. Every call is one that never blocks, and every wait is a `poll` in
/// slices, so that an interrupted or vanished server never holds a thread.
final class MySQLConnection: @unchecked Sendable {
    /// How long a server has to answer an order to stop before the connection is given up.
    static let patience = Duration.seconds(5)
    private static let slice: Int32 = 200
    /// Bytes of the stack that the library's calls run on; encryption takes some.
    private static let stackSize = 256 << 10

    let handle: OpaquePointer
    let parameters: ConnectionParameters
    let number: UInt
    let version: String
    /// The server's address: a name may stand for several.
    let peer: [UInt8]
    /// A call that has not come to its end, and what it waits for.
    private var suspended: (call: PendingCall, events: Int32)?
    /// What the last call reads.
    private var text: CText?
    private(set) var isLost = false
    private var isClosed = false

    /// Connects; DNS is the system's blocking look-up, all else ends at the time limit, or soon after `isStopped`.
    ///
    /// - Throws: `unavailable`, `credentialsRefused`, `configuration`, `timedOut`, `interrupted`.
    init(_ parameters: ConnectionParameters, isStopped: () -> Bool) throws(RunError) {
        let limit = parameters.connectTimeout
        let deadline = limit > 0 ? ContinuousClock.now + .seconds(limit) : nil
        handle = try Self.open(parameters, until: deadline, isStopped: isStopped)
        self.parameters = parameters
        number = UInt(mysql_thread_id(handle))
        peer = Self.peer(of: mysql_get_socket(handle))
        version = mysql_get_server_info(handle).map { String(cString: $0) } ?? ""
    }

    deinit { close() }

    /// Ends the connection; statements may only be closed after it.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        isLost = true
        Self.end(handle, suspended)
        suspended = nil
    }

    // MARK: - Connecting

    private static func open(
        _ parameters: ConnectionParameters, until deadline: ContinuousClock.Instant?, isStopped: () -> Bool
    ) throws(RunError) -> OpaquePointer {
        guard let handle = mysql_init(nil) else {
            throw RunError(.internal, "the client library is out of memory", source: parameters.id)
        }
        let call = PendingCall.connect(handle)
        do throws(RunError) {
            try parameters.apply(to: handle, stackSize: stackSize)
            let texts = parameters.texts
            defer { withExtendedLifetime(texts) {} }
            var result: OpaquePointer?
            let events = parameters.start(handle, texts, &result)
            var unfinished: Int32 = 0
            do throws(RunError) {
                let status = try finish(
                    call, events, handle, until: deadline, isStopped: isStopped, unfinished: &unfinished)
                guard events == 0 ? result != nil : status == 0 else {
                    throw VendorError(connection: handle).connecting(parameters)
                }
                // The library itself insists only where it verifies the certificate.
                guard !parameters.encryption.isRequired || mysql_get_ssl_cipher(handle) != nil else {
                    throw RunError(.configuration, "the server does not encrypt connections")
                }
                return handle
            } catch {
                end(handle, unfinished == 0 ? nil : (call, unfinished))
                throw error.code == .timedOut
                    ? RunError(.timedOut, "no connection within \(parameters.connectTimeout) seconds") : error
            }
        } catch {
            throw error.from(parameters.id)
        }
    }

    private static func peer(of socket: Int32) -> [UInt8] {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(socket, $0, &length) }
        }
        guard status == 0 else { return [] }
        return withUnsafeBytes(of: &address) { Array($0.prefix(Int(length))) }
    }

    /// Closes a connection, whose call in progress comes to its end first, for want of a socket.
    private static func end(_ handle: OpaquePointer, _ suspended: (call: PendingCall, events: Int32)?) {
        let socket = mysql_get_socket(handle)
        if socket >= 0, suspended != nil { shutdown(socket, Int32(SHUT_RDWR)) }
        if let (call, events) = suspended {
            var events = events
            var result: Int32 = 0
            var rounds = 0
            while events != 0, rounds < 1000 {
                events = call.resume(events, &result)
                rounds += 1
            }
        }
        mysql_close(handle)
    }

    // MARK: - Calls

    /// Runs a statement of our own that has no rows.
    func execute(
        _ statement: String, until deadline: ContinuousClock.Instant? = nil, isStopped: () -> Bool
    ) throws(RunError) {
        var result: Int32 = 0
        let text = retained(statement)
        let events = mysql_real_query_start(&result, handle, text.start, UInt(text.count))
        if events != 0 {
            result = try finish(.query(handle), events, until: deadline, isStopped: isStopped)
        }
        if result != 0 { throw failed(VendorError(connection: handle), isStopped: isStopped) }
    }

    /// The text in C's form, which lives until the next one.
    func retained(_ text: String) -> CText {
        let retained = CText(text)
        self.text = retained
        return retained
    }

    /// Waits for the end of a call that gave `events`, and returns its result.
    func finish(
        _ call: PendingCall, _ events: Int32, until deadline: ContinuousClock.Instant? = nil, isStopped: () -> Bool
    ) throws(RunError) -> Int32 {
        var unfinished: Int32 = 0
        do throws(RunError) {
            return try Self.finish(
                call, events, handle, until: deadline, isStopped: isStopped, unfinished: &unfinished)
        } catch {
            suspended = unfinished == 0 ? nil : (call, unfinished)
            throw error
        }
    }

    /// An error of the library's, which may say that the connection is lost.
    func failed(_ error: VendorError, isStopped: () -> Bool) -> RunError {
        if error.isOfTheClient { isLost = true }
        return error.running(isInterrupted: isStopped())
    }

    /// Waits until an interrupted call has come to its end; false when the connection must be thrown away.
    func settle() -> Bool {
        guard let (call, events) = suspended else { return !isLost }
        suspended = nil
        do throws(RunError) {
            _ = try finish(call, events, until: .now + Self.patience) { false }
            return !isLost
        } catch {
            isLost = true
            return false
        }
    }

    private static func finish(
        _ call: PendingCall, _ events: Int32, _ handle: OpaquePointer, until deadline: ContinuousClock.Instant?,
        isStopped: () -> Bool, unfinished: inout Int32
    ) throws(RunError) -> Int32 {
        var events = events
        var result: Int32 = 0
        while events != 0 {
            unfinished = events
            if isStopped() { throw RunError(.interrupted, "interrupted") }
            if let deadline, ContinuousClock.now >= deadline {
                throw RunError(.timedOut, "the server does not answer")
            }
            let ready = wait(for: events, on: mysql_get_socket(handle))
            if ready != 0 { events = call.resume(ready, &result) }
        }
        unfinished = 0
        return result
    }

    /// Waits one slice; zero when nothing happened in it.
    private static func wait(for events: Int32, on socket: Int32) -> Int32 {
        var request = pollfd(fd: socket, events: 0, revents: 0)
        if events & MYSQL_WAIT_READ != 0 { request.events |= Int16(POLLIN) }
        if events & MYSQL_WAIT_WRITE != 0 { request.events |= Int16(POLLOUT) }
        if events & MYSQL_WAIT_EXCEPT != 0 { request.events |= Int16(POLLPRI) }
        guard poll(&request, 1, slice) > 0 else { return 0 }
        // After an error, or the other side's end, the call finds out by itself.
        if Int32(request.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0 { return events }
        var ready: Int32 = 0
        if Int32(request.revents) & POLLIN != 0 { ready |= MYSQL_WAIT_READ }
        if Int32(request.revents) & POLLOUT != 0 { ready |= MYSQL_WAIT_WRITE }
        if Int32(request.revents) & POLLPRI != 0 { ready |= MYSQL_WAIT_EXCEPT }
        return ready
    }
}

/// A call of the library that waits for its socket.
enum PendingCall {
    case connect(OpaquePointer)
    case query(OpaquePointer)
    case prepare(OpaquePointer)
    case execute(OpaquePointer)
    case fetch(OpaquePointer)
    case close(OpaquePointer)

    /// Goes on with what became ready; returns what the call waits for now, or zero at its end.
    func resume(_ ready: Int32, _ result: inout Int32) -> Int32 {
        switch self {
        case .connect(let connection):
            var connected: OpaquePointer?
            let events = mysql_real_connect_cont(&connected, connection, ready)
            if events == 0 { result = connected == nil ? 1 : 0 }
            return events
        case .query(let connection): return mysql_real_query_cont(&result, connection, ready)
        case .prepare(let statement): return mysql_stmt_prepare_cont(&result, statement, ready)
        case .execute(let statement): return mysql_stmt_execute_cont(&result, statement, ready)
        case .fetch(let statement): return mysql_stmt_fetch_cont(&result, statement, ready)
        case .close(let statement):
            var failed: my_bool = 0
            return mysql_stmt_close_cont(&failed, statement, ready)
        }
    }
}
