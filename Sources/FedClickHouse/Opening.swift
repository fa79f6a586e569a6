import FedHTTP
import FedRuntime

/// The beginning of an answer: up to the names and types of its columns.
struct Opening {
    let stream: HTTPStream
    let queue: ByteQueue
    let fields: [RowField]
    var incoming: [UInt8] = []
    var count = 0
    var isWhole = false

    private static let mostOfAnError = 1 << 16

    init(
        _ statement: RemoteStatement, _ session: ClickHouseSession, _ id: String, _ watch: Watch
    ) throws(RunError) {
        do throws(HTTPFault) {
            stream = try session.send(statement.query, id: id, view: statement.view, watch)
        } catch {
            throw RunError(error, at: session.parameters.endpoint.url)
        }
        guard stream.status == 200, stream.headers[ClickHouseSession.codeHeader] == nil else {
            throw Self.refusal(stream, watch)
        }
        try Self.checkFraming(stream)
        queue = ByteQueue(try session.mark(stream))
        while true {
            let found: [ClickHouseColumn]?
            do throws(RowBinary.Fault) { found = try RowBinary.columns(queue) } catch {
                throw RunError(.unavailable, "the answer is not one of rows")
            }
            if let found {
                do throws(RunError) { fields = try ClickHouseColumn.check(found, statement.columns) } catch {
                    stream.close()
                    session.kill(id)
                    throw error
                }
                return
            }
            guard !isWhole else {
                // A statement that returns nothing, such as SET.
                fields = try ClickHouseColumn.check([], statement.columns)
                return
            }
            isWhole = try !Self.receive(&incoming, stream, queue, watch, session)
            count += incoming.count
        }
    }

    /// Rows in another format are asked for by the statement itself; and where nobody says how long a body is, its end
    /// is no end.
    private static func checkFraming(_ stream: HTTPStream) throws(RunError) {
        if let format = stream.headers["x-clickhouse-format"], format != RowBinary.format {
            stream.close()
            throw RunError(.queryFailed, "the statement asks for the format \(format): leave that out")
        }
        let isBounded = stream.headers["transfer-encoding"] != nil || stream.headers["content-length"] != nil
        guard isBounded || stream.headers["connection"]?.lowercased() != "close" else {
            stream.close()
            throw RunError(.unavailable, "the answer does not say where it ends: is there an old proxy between?")
        }
    }

    /// Takes the next bytes; false at the end.
    ///
    /// - Throws: the server's error among the rows, once it has begun; a connection that breaks is one, too.
    static func receive(
        _ incoming: inout [UInt8], _ stream: HTTPStream, _ queue: ByteQueue, _ watch: Watch,
        _ session: ClickHouseSession
    ) throws(RunError) -> Bool {
        var isMore = true
        do throws(HTTPFault) {
            isMore = try stream.read(into: &incoming, until: watch.deadline, isStopped: watch.isStopped)
        } catch {
            throw told(error, watch, session)
        }
        queue.append(incoming)
        if queue.isMarked { throw trailer(queue, stream, watch) }
        if !isMore { queue.finish() }
        return isMore
    }

    /// What the server says in place of rows.
    private static func refusal(_ stream: HTTPStream, _ watch: Watch) -> RunError {
        let body = rest(stream, watch)
        let error = ServerError(status: stream.status, headers: stream.headers, body: body)
        return error.running(isInterrupted: watch.isStopped())
    }

    /// What the server says among rows.
    private static func trailer(_ queue: ByteQueue, _ stream: HTTPStream, _ watch: Watch) -> RunError {
        let text = queue.messageBytes + rest(stream, watch)
        return ServerError(trailer: text).running(isInterrupted: watch.isStopped())
    }

    /// Whatever still comes of an error's text: the connection breaks behind it.
    private static func rest(_ stream: HTTPStream, _ watch: Watch) -> [UInt8] {
        var text: [UInt8] = []
        var incoming: [UInt8] = []
        let end = ContinuousClock.now + .seconds(5)
        while text.count < mostOfAnError,
            (try? stream.read(into: &incoming, until: end, isStopped: watch.isStopped)) ?? false
        { text += incoming }
        stream.close()
        return text
    }

    private static func told(_ fault: HTTPFault, _ watch: Watch, _ session: ClickHouseSession) -> RunError {
        if fault.kind == .timedOut { return RunError(.timedOut, "the statement took longer than it may") }
        return RunError(fault, at: session.parameters.endpoint.url)
    }
}
