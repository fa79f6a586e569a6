import FedCatalog
import FedCompiler
import FedContract
import FedPlan
import FedService
import Foundation
import ServiceLifecycle
import Synchronization
import Testing

/// What only shows over a real connection: bodies that do not come, too many requests, a graceful stop.
@Suite struct LiveTests {
    static let statement = "SELECT id FROM orders"

    /// Runs a service on a free port while `body` runs, then stops it; the service must end by itself.
    func withService(
        _ service: ExplainService, _ body: @escaping @Sendable (_ port: Int, _ group: ServiceGroup) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let group = service.group(host: "127.0.0.1", port: 0) { continuation.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body(port, group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Blocking socket calls stay off the threads that Swift's tasks share.
    func onThread<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
        }
    }

    @Test func theBytesAreTheCompilersOwn() async throws {
        let compiler = Compiler(catalog: try Catalog.load(path: Service.catalogURL.path))
        var request = CompileRequest(sql: "SELECT o.id FROM orders o JOIN customers c ON o.customer = c.id")
        request.queryTag = "segment:4711"
        let expected = try compiler.compile(request).sealedText
        let body = """
            {"query_tag": "segment:4711", "tenant_id": "test/shop", "sql": "\(request.sql)"}
            """
        try await withService(try Service.make { $0.drain = .zero }) { port, _ in
            let answer = try await onThread {
                let connection = try RawConnection(port: port)
                try connection.send(RawConnection.head(length: body.utf8.count) + body)
                return connection.answer()
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.components(separatedBy: "\r\n\r\n").last == expected)
        }
    }

    @Test func aBodyThatDoesNotArriveTimesOut() async throws {
        let service = try Service.make {
            $0.drain = .zero
            $0.bodyTimeout = .milliseconds(200)
        }
        try await withService(service) { port, _ in
            let (answer, isClosed) = try await onThread {
                let connection = try RawConnection(port: port)
                try connection.send(RawConnection.head(length: 1_000) + "{\"sql\"")
                return (connection.answer(), connection.isClosedByPeer())
            }
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("application/problem+json"))
            #expect(isClosed, "a connection in the middle of a body cannot be used again")
        }
    }

    @Test func aBodyThatIsCutOffIsNoRequest() async throws {
        try await withService(try Service.make { $0.drain = .zero }) { port, _ in
            let answer = try await onThread {
                let connection = try RawConnection(port: port)
                try connection.send(RawConnection.head(length: 1_000) + "{\"sql\"")
                connection.finishSending()
                return connection.answer()
            }
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "))
            #expect(try await isLive(port))
        }
    }

    /// The rest of a body that is longer than announced is not read as part of it.
    @Test func aLengthThatIsTooShortCutsTheBody() async throws {
        try await withService(try Service.make { $0.drain = .zero }) { port, _ in
            let answer = try await onThread {
                let connection = try RawConnection(port: port)
                try connection.send(RawConnection.head(length: 5) + Service.request(Self.statement))
                return connection.answer()
            }
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("MALFORMED_REQUEST"))
            #expect(try await isLive(port))
        }
    }

    @Test(arguments: [true, false])
    func aLargeBodyIsRefused(isAnnounced: Bool) async throws {
        let service = try Service.make {
            $0.drain = .zero
            $0.body = 100_000
            $0.bodyTimeout = .seconds(5)
        }
        try await withService(service) { port, _ in
            let (answer, isClosed) = try await onThread {
                let connection = try RawConnection(port: port)
                if isAnnounced {
                    try connection.send(RawConnection.head(length: 10 << 20))
                } else {
                    let head = RawConnection.head(length: 0)
                        .replacing("Content-Length: 0", with: "Transfer-Encoding: chunked")
                    try connection.send(head + "20000\r\n" + String(repeating: "x", count: 0x20000) + "\r\n")
                }
                return (connection.answer(), connection.isClosedByPeer())
            }
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("BODY_TOO_LARGE"))
            #expect(isClosed)
        }
    }

    /// A client that sends everything before it reads anything, and wants the connection closed, has its answer.
    @Test(arguments: ["application/json", "text/plain"], [true, false])
    func whoSendsToTheEndHasTheAnswer(type: String, isAnnounced: Bool) async throws {
        try await withService(try Service.make { $0.drain = .zero }) { port, _ in
            let answer = try await onThread {
                let connection = try RawConnection(port: port)
                let length = 10 << 20
                var head = RawConnection.head(length: length)
                    .replacing("application/json", with: type)
                    .replacing("Host: localhost", with: "Host: localhost\r\nConnection: close")
                let content = String(repeating: "x", count: length)
                if isAnnounced {
                    try connection.send(head + content)
                } else {
                    head = head.replacing("Content-Length: \(length)", with: "Transfer-Encoding: chunked")
                    try connection.send(head + String(length, radix: 16) + "\r\n" + content + "\r\n0\r\n\r\n")
                }
                return connection.answer()
            }
            #expect(answer.hasPrefix(type == "text/plain" ? "HTTP/1.1 415 " : "HTTP/1.1 413 "))
        }
    }

    /// A request that waits for its body holds the one place that there is.
    @Test func aRequestTooManyIsRefused() async throws {
        let service = try Service.make {
            $0.drain = .zero
            $0.compilations = 1
            $0.waiting = 0
        }
        try await withService(service) { port, _ in
            let body = Service.request(Self.statement)
            let first = try await onThread { () -> RawBox in
                let connection = try RawConnection(port: port)
                try connection.send(RawConnection.head(length: body.utf8.count) + "{")
                return RawBox(connection)
            }
            try await wait { service.state.requests == 1 }
            let refused = try await onThread {
                let connection = try RawConnection(port: port)
                try connection.send(RawConnection.head(length: body.utf8.count) + body)
                return connection.answer()
            }
            #expect(refused.hasPrefix("HTTP/1.1 429 "))
            #expect(refused.contains("TOO_MANY_REQUESTS"))
            #expect(refused.contains("Retry-After: 1"))
            let answered = try await onThread {
                try first.connection.send(String(body.dropFirst()))
                return first.connection.answer()
            }
            #expect(answered.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func aStopAnswersWhatItHasAndRefusesWhatIsNew() async throws {
        let service = try Service.make { $0.drain = .milliseconds(100) }
        let lastPort = Mutex(0)
        try await withService(service) { port, group in
            lastPort.withLock { $0 = port }
            let body = Service.request(Self.statement)
            let open = try await onThread { () -> RawBox in
                let connection = try RawConnection(port: port)
                try connection.send(RawConnection.head(length: body.utf8.count) + "{")
                return RawBox(connection)
            }
            try await wait { service.state.requests == 1 }
            await group.triggerGracefulShutdown()
            try await wait { service.state.isStopping }
            let (ready, refused) = try await onThread { () -> (String, String) in
                let probe = try RawConnection(port: port)
                try probe.send("GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let late = try RawConnection(port: port)
                try late.send(RawConnection.head(length: body.utf8.count) + body)
                return (probe.answer(), late.answer())
            }
            #expect(ready.hasPrefix("HTTP/1.1 503 "))
            #expect(refused.hasPrefix("HTTP/1.1 503 "))
            #expect(refused.contains("SHUTTING_DOWN"))
            // Longer than the drain: the service must wait for what it has.
            try await Task.sleep(for: .milliseconds(300))
            let answered = try await onThread {
                try open.connection.send(String(body.dropFirst()))
                return open.connection.answer()
            }
            #expect(answered.hasPrefix("HTTP/1.1 200 "))
        }
        await #expect(throws: (any Error).self, "nobody listens any more") {
            try await isLive(lastPort.withLock { $0 })
        }
    }

    @Test func aStopDoesNotWaitForever() async throws {
        let service = try Service.make {
            $0.drain = .zero
            $0.bodyTimeout = .seconds(7_200)
            $0.stopTimeout = .milliseconds(200)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let open = OpenConnections()
        try await withService(service) { port, group in
            let connection = try await onThread { () -> RawBox in
                let connection = try RawConnection(port: port)
                try connection.send(RawConnection.head(length: 1_000) + "{")
                return RawBox(connection)
            }
            await open.keep(connection)
            try await wait { service.state.requests == 1 }
        }
        // Other tests may hold all threads for minutes.
        #expect(clock.now - start < .seconds(3_600), "the body's own time-out is two hours")
        #expect(await open.count == 1)
    }

    @Test func aContractIsVerifiedAgainstAService() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "contract-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Service.catalogURL, to: folder.appending(path: "catalog.json"))
        try Data(Self.statement.utf8).write(to: folder.appending(path: "ids.sql"))
        try Data("SELECT nope FROM orders".utf8).write(to: folder.appending(path: "nope.sql"))
        let contract = Contract(folder: try ContractFolder(path: folder.path), planner: LocalPlanner())
        let recorded = await contract.record()
        #expect(recorded.outcomes.map(\.result) == [.written, .failed])

        try await withService(try Service.make { $0.drain = .zero }) { port, _ in
            let planner = try ServicePlanner(base: "http://127.0.0.1:\(port)")
            let remote = Contract(folder: try ContractFolder(path: folder.path), planner: planner)
            let report = await remote.verify(level: .bytes)
            #expect(report.outcomes.map(\.result) == [.same, .missing])
            let again = await remote.record()
            #expect(again.outcomes.map(\.result) == [.unchanged, .failed])
            #expect(again.outcomes.last?.summary.hasPrefix("UNKNOWN_COLUMN: ") == true)
        }
    }

    func isLive(_ port: Int) async throws -> Bool {
        try await onThread {
            let connection = try RawConnection(port: port)
            try connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return connection.answer().hasPrefix("HTTP/1.1 200 ")
        }
    }

    private func wait(until condition: @Sendable () -> Bool) async throws {
        for _ in 0..<6_000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
        #expect(condition())
    }
}

/// Hands a connection from one thread to the next, one at a time.
private final class RawBox: @unchecked Sendable {
    let connection: RawConnection

    init(_ connection: RawConnection) { self.connection = connection }
}

/// Keeps connections open beyond the code that made them.
private actor OpenConnections {
    private var boxes: [RawBox] = []

    var count: Int { boxes.count }

    func keep(_ box: RawBox) { boxes.append(box) }
}
