import FedDiagnostics
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

extension Request {
    /// Reads the body: at most `limit` bytes, within `timeout`.
    ///
    /// A length that is announced above the limit is refused before any byte is read; of a body whose length is not
    /// announced, what is beyond the limit is read and forgotten.
    func body(upTo limit: Int, within timeout: Duration) async throws(Refusal) -> ByteBuffer {
        var tooLarge = Refusal(
            CompileError(
                .bodyTooLarge, "the body is larger than \(limit) bytes",
                hint: "a service accepts larger bodies when it is started with --max-body"),
            closes: true)
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit { throw tooLarge }

        tooLarge.isBodyRead = true
        let length = BodyLength(limit: limit)
        let outcome = await withTaskGroup(of: BodyOutcome?.self) { group in
            group.addTask {
                do {
                    var all = ByteBuffer()
                    for try await var part in body {
                        length.add(part.readableBytes)
                        // Beyond the limit it is read on: who is still sending would not see an answer.
                        if !length.isOver { all.writeBuffer(&part) }
                        if length.isHopeless { break }
                    }
                    return length.isOver ? .tooLarge : .complete(all)
                } catch {
                    return .broken
                }
            }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return nil }
                return length.isOver ? .tooLarge : .late
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .broken
        }
        switch outcome {
        case .complete(let buffer): return buffer
        case .tooLarge: throw tooLarge
        case .late:
            throw Refusal(
                CompileError(
                    .malformedRequest, "the body did not arrive within \(timeout.components.seconds) s",
                    hint: "send as many bytes as Content-Length says"),
                status: .requestTimeout, isBodyRead: true, closes: true)
        case .broken:
            throw Refusal(
                CompileError(.malformedRequest, "the body ended before its end"), isBodyRead: true, closes: true)
        }
    }

    /// Reads a body that nobody wants, and tells whether that was all of it; only for one that was not read before.
    ///
    /// A connection that is closed while the client is sending is reset, and the client never sees the answer.
    func discardBody(within timeout: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    let length = BodyLength(limit: 0)
                    for try await part in body {
                        length.add(part.readableBytes)
                        if length.isHopeless { return false }
                    }
                    return !Task.isCancelled
                } catch {
                    return false
                }
            }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return false
            }
            let isComplete = await group.next() ?? false
            group.cancelAll()
            return isComplete
        }
    }
}

private enum BodyOutcome: Sendable {
    case complete(ByteBuffer)
    case tooLarge, late, broken
}

/// How much of a body has arrived.
private final class BodyLength: Sendable {
    /// So many bytes beyond the limit are read and forgotten before the connection is given up.
    private static let patience = 64 << 20

    private let limit: Int
    private let count = Mutex(0)

    init(limit: Int) { self.limit = limit }

    func add(_ bytes: Int) { count.withLock { $0 += bytes } }

    var isOver: Bool { count.withLock { $0 } > limit }

    var isHopeless: Bool { count.withLock { $0 } > limit + Self.patience }
}
