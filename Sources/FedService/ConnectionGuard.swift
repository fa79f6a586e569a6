import FedDiagnostics
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// What one connection is held to beside its requests: bytes that are no HTTP are told so, in a problem document, and
/// who does not read an answer loses the connection.
///
/// The server itself closes connections that are silent, or whose request's head does not come, after
/// `ServiceLimits.idleTimeout`.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let answerTimeout: TimeAmount
    private var parserError: HTTPParserError?
    private var deadline: Scheduled<Void>?

    init(answerTimeout: TimeAmount) { self.answerTimeout = answerTimeout }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        parserError = parserError ?? error as? HTTPParserError
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            startDeadline(of: context.channel)
            if let parserError, head.isBare {
                let (head, body) = Self.problem(for: parserError)
                context.write(wrapOutboundOut(.head(head)), promise: promise)
                context.write(wrapOutboundOut(.body(body)), promise: nil)
            } else {
                context.write(data, promise: promise)
            }
        case .body:
            context.write(data, promise: promise)
        case .end:
            let written = promise ?? context.eventLoop.makePromise(of: Void.self)
            let deadline = deadline
            written.futureResult.whenComplete { _ in deadline?.cancel() }
            context.write(data, promise: written)
        }
    }

    private func startDeadline(of channel: any Channel) {
        deadline?.cancel()
        deadline = channel.eventLoop.scheduleTask(in: answerTimeout) { channel.close(promise: nil) }
    }

    private static func problem(for error: HTTPParserError) -> (HTTPResponse, ByteBuffer) {
        let isTooLarge = error == .headerOverflow
        let reply = Reply.problem(
            Refusal(
                CompileError(
                    .malformedRequest,
                    isTooLarge ? "the request's line and headers are too large" : "the request is not HTTP/1.1",
                    hint: isTooLarge ? "send the statement in the body" : nil),
                status: isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest, closes: true))
        let head = HTTPResponse(status: reply.status, headerFields: reply.fields)
        return (head, ByteBuffer(string: reply.body))
    }
}

extension HTTPResponse {
    /// The server's own answer to what it cannot parse, which says nothing.
    fileprivate var isBare: Bool {
        status == .badRequest && headerFields[.contentLength] == "0" && headerFields[.contentType] == nil
    }
}
