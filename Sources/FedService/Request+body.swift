import FedDiagnostics
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// Reads the body: at most `limit` bytes, within `timeout`.
    ///
    /// A length that is announced above the limit is refused before any byte is read; one that is not announced,
    /// as soon as the limit is passed.
    func body(upTo limit: Int, within timeout: Duration) async throws(Refusal) -> ByteBuffer {
        let tooLarge = Refusal(
            CompileError(
                .bodyTooLarge, "the body is larger than \(limit) bytes",
                hint: "a service accepts larger bodies when it is started with --max-body"),
            closes: true)
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit { throw tooLarge }

        let outcome = await withTaskGroup(of: BodyOutcome?.self) { group in
            group.addTask {
                do {
                    var all = ByteBuffer()
                    for try await var part in body {
                        if all.readableBytes + part.readableBytes > limit { return .tooLarge }
                        all.writeBuffer(&part)
                    }
                    return .complete(all)
                } catch {
                    return .broken
                }
            }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return nil }
                return .late
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
}

private enum BodyOutcome: Sendable {
    case complete(ByteBuffer)
    case tooLarge, late, broken
}
