import FedPlan
import FedService
import Foundation
import Testing

/// What happens to connections that are no good: bytes that are no HTTP, clients that neither send nor read.
extension LiveTests {
    /// What the HTTP parser refuses before there is a request.
    @Test(arguments: [
        ("GARBAGE\r\n\r\n", 400), ("GET / HTTP/9.9\r\n\r\n", 400), ("\u{16}\u{3}\u{1}", 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 200_000) + "\r\n\r\n", 431),
    ])
    func whatIsNotHTTPIsAProblem(_ bytes: String, _ status: Int) async throws {
        try await withService(try Service.make { $0.drain = .zero }) { port, _ in
            let (answer, isClosed) = try await onThread {
                let connection = try RawConnection(port: port)
                try connection.send(bytes)
                return (connection.answer(), connection.isClosedByPeer())
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("Content-Type: application/problem+json"))
            #expect(answer.contains("Connection: close"))
            let problem = try JSONValue(parsing: answer.components(separatedBy: "\r\n\r\n").last ?? "")
            #expect(problem["status"]?.integerValue == Int64(status))
            #expect(problem["code"] == "MALFORMED_REQUEST")
            #expect(isClosed)
        }
    }

    /// A head that comes a byte at a time does not keep a connection open; nor does silence.
    @Test(arguments: [true, false])
    func aHeadThatDoesNotArriveTimesOut(trickles: Bool) async throws {
        let service = try Service.make {
            $0.drain = .zero
            $0.idleTimeout = .milliseconds(300)
        }
        try await withService(service) { port, _ in
            let isClosed = try await onThread {
                let connection = try RawConnection(port: port)
                try connection.send("GET /health/live HTTP/1.1\r\nX: ")
                for _ in 0..<200 where trickles {
                    Thread.sleep(forTimeInterval: 0.05)
                    do { try connection.send("x") } catch { return true }
                }
                return trickles ? false : connection.isClosedByPeer()
            }
            #expect(isClosed)
            #expect(try await isLive(port))
        }
    }

    /// Who asks and does not read loses the connection, and what was not read yet.
    @Test func anAnswerThatIsNotReadTimesOut() async throws {
        let service = try Service.make {
            $0.drain = .zero
            $0.answerTimeout = .milliseconds(300)
        }
        try await withService(service) { port, _ in
            // An answer repeats its statement: several of them are more than the system keeps for a slow reader.
            let count = 4
            let body = Service.request(Self.statement + " --" + String(repeating: "-", count: 3_500_000))
            let received = try await onThread { () -> Int in
                let connection = try RawConnection(port: port, receiveBuffer: 4_096)
                do {
                    for _ in 0..<count { try connection.send(RawConnection.head(length: body.utf8.count) + body) }
                    Thread.sleep(forTimeInterval: 3)
                } catch {
                    // The service closed the connection while the requests were still on their way.
                }
                return connection.countToTheEnd()
            }
            #expect(received < count * body.utf8.count)
            #expect(try await isLive(port))
        }
    }

    @Test func whoCannotListenSaysWhy() async throws {
        try await withService(try Service.make { $0.drain = .zero }) { port, _ in
            let reasons: [(String, Int, String)] = [
                ("127.0.0.1", port, "another program listens on port \(port)"),
                ("203.0.113.7", 0, "this machine has no such address"),
                ("no-such-host.invalid", 0, "there is no host of this name"),
            ]
            for (host, port, words) in reasons {
                let failure = await #expect(throws: ServiceFailure.self) {
                    try await Service.make { $0.drain = .zero }.run(host: host, port: port) { _ in }
                }
                guard case .cannotListen(let message) = failure else {
                    Issue.record("\(String(describing: failure))")
                    continue
                }
                #expect(message.hasPrefix("cannot listen on \(host):\(port): \(words)"))
            }
        }
    }
}
