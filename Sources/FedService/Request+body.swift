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
        let tooLarge = Refusal(
            CompileError(
                .bodyTooLarge, "the body is larger than \(limit) bytes",
                hint: "a service accepts larger bodies when it is started with --max-body"),
            closes: true)
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit { throw tooLarge }

        let isOver = Mutex(false)
        let outcome = await withTaskGroup(of: BodyOutcome?.self) { group in
            group.addTask {
                do {
                    var all = ByteBuffer()
                    var discarded = 0
                    for try await var part in body {
                        if all.readableBytes + part.readableBytes <= limit {
                            all.writeBuffer(&part)
                            continue
                        }
                        // Whoever is still sending would not read an answer.
                        isOver.withLock { $0 = true }
                        discarded += part.readableBytes
                        if discarded > Self.discardLimit { break }
                    }
                    return isOver.withLock { $0 } ? .tooLarge : .complete(all)
                } catch {
                    return .broken
                }
            }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return nil }
                return isOver.withLock { $0 } ? .tooLarge : .late
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
                status: .requestTimeout, closes: true)
        case .broken:
            throw Refusal(CompileError(.malformedRequest, "the body ended before its end"), closes: true)
        }
    }

    /// Reads what is left of a body that nobody wants, and tells whether that was all of it.
    ///
    /// A connection that is closed while the client is sending is reset, and the client never sees the answer.
    func discardBody(within timeout: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    var discarded = 0
                    for try await part in body {
                        discarded += part.readableBytes
                        if discarded > Self.discardLimit { return false }
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

    private static var discardLimit: Int { 64 << 20 }
}

private enum BodyOutcome: Sendable {
    case complete(ByteBuffer)
    case tooLarge, late, broken
}
