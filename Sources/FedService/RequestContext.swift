package import Hummingbird
package import Logging
package import NIOCore

/// What Hummingbird makes for each request; it keeps the channel, to close connections that cannot go on.
package struct ExplainContext: InitializableFromSource {
    package let channel: any Channel
    package let logger: Logger

    package init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }

    /// Closes the connection after a while in which the client can read the answer.
    ///
    /// Closing at once would reset a client that is still sending, and it would lose the answer.
    func closeSoon() {
        let channel = channel
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
