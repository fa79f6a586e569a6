import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Testing

/// Pages are asked for with the user's credentials: a server that has them elsewhere is not followed there.
@Suite struct OriginTests {
    @Test(arguments: [
        "http://127.0.0.1:1/v1/statement/x", "http://127.0.0.2:PORT/v1/statement/x", "https://127.0.0.1:PORT/v1/x",
        "http://127.0.0.1:PORT@evil.example/v1/x", "http://evil.example/127.0.0.1:PORT/", "//127.0.0.1:PORT/v1/x",
        #"http://127.0.0.1:PORT\\@evil.example/"#, "/v1/statement/x", "file:///etc/passwd", "",
    ])
    func aPageElsewhereIsNotAskedFor(_ address: String) throws {
        let server = try CannedServer { port in
            #"{"id": "1", "nextUri": "\#(address.replacing("PORT", with: String(port)))", "stats": {"state": "QUEUED"}}"#
        }
        let settings = ConnectionSettings(
            id: "tr", system: "trino",
            values: ["endpoint": "http://127.0.0.1:\(server.port)", "user": "u", "password": "open-sesame-42"])
        do throws(RunError) {
            try Server.connector.connect(settings, SessionOptions(connectTimeout: 60)).close()
            Issue.record("it connected")
        } catch {
            #expect(error.code == .unavailable, "\(error)")
            #expect(error.message.contains("another host"), "\(error)")
        }
    }

    @Test(arguments: ["http://127.0.0.1:PORT/v1/statement/x", "HTTP://127.0.0.1:PORT/v1/statement/x"])
    func aPageOfTheServersIs(_ address: String) throws {
        let server = try CannedServer { port in
            #"{"id": "1", "nextUri": "\#(address.replacing("PORT", with: String(port)))", "stats": {"state": "QUEUED"}}"#
        }
        let settings = ConnectionSettings(
            id: "tr", system: "trino", values: ["endpoint": "http://127.0.0.1:\(server.port)", "user": "u"])
        try Server.connector.connect(settings, SessionOptions(connectTimeout: 60)).close()
    }
}

/// Answers one request, whatever it asks for.
private final class CannedServer: Sendable {
    let port: UInt16

    init(_ body: (UInt16) -> String) throws {
        let listener = socket(AF_INET, Self.stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw Violation("no port is free") }
        port = UInt16(bigEndian: address.sin_port)
        let text = body(port)
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)"
        Thread.detachNewThread {
            let connection = accept(listener, nil, nil)
            var room = [UInt8](repeating: 0, count: 65_536)
            _ = recv(connection, &room, room.count, 0)
            _ = answer.withCString { send(connection, $0, strlen($0), 0) }
            close(connection)
            close(listener)
        }
    }

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif
}
