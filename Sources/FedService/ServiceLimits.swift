import Foundation

/// What the service accepts, and for how long it waits.
package struct ServiceLimits: Sendable {
    /// Bytes of a request's body.
    package var body = 4 << 20
    /// How long a body may take to arrive.
    package var bodyTimeout = Duration.seconds(15)
    /// How long a connection may go without the whole head of a request, or without a part of its body.
    package var idleTimeout = Duration.seconds(60)
    /// How long a client may take to read an answer.
    package var answerTimeout = Duration.seconds(60)
    /// Connections at once; further ones wait in the listening socket's backlog.
    package var connections = 1024
    /// Statements that are compiled at once.
    package var compilations = ProcessInfo.processInfo.activeProcessorCount
    /// Requests to compile that wait for one of these; a further one is `TOO_MANY_REQUESTS`.
    package var waiting = 128
    /// How long a stopping service goes on to answer, so that those who send it requests notice.
    package var drain = Duration.seconds(1)
    /// How long a stopping service waits for the requests it still has.
    package var stopTimeout = Duration.seconds(15)

    package init() {}
}
