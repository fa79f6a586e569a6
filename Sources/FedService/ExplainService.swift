package import FedCompiler
import Foundation
package import Hummingbird
package import Logging
import NIOCore
package import ServiceLifecycle
import Synchronization
package import UnixSignals

/// The HTTP service, ready to run.
package struct ExplainService: Sendable {
    let catalogs: CatalogSet
    let dialects: DialectSet
    package let limits: ServiceLimits
    let logger: Logger
    package let state = ServiceState()

    package init(
        catalogs: CatalogSet, dialects: DialectSet = .builtIn, limits: ServiceLimits = ServiceLimits(), logger: Logger
    ) {
        self.catalogs = catalogs
        self.dialects = dialects
        self.limits = limits
        self.logger = logger
    }

    /// The application without its life cycle, which tests drive in memory or on a port of their own.
    ///
    /// A `port` of 0 lets the system pick one; `onListening` is called with it once connections are accepted.
    package func application(
        host: String, port: Int, onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> Application<ExplainResponder> {
        Application(
            responder: ExplainResponder(catalogs: catalogs, dialects: dialects, limits: limits, state: state),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionGuard(answerTimeout: .nanoseconds(limits.answerTimeout.nanoseconds))
                    ],
                    idleTimeout: .nanoseconds(limits.idleTimeout.nanoseconds))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    /// Serves until SIGTERM or SIGINT, then stops as `DrainService` says.
    package func run(
        host: String, port: Int, onListening: @escaping @Sendable (Int) async -> Void
    ) async throws(ServiceFailure) {
        let isListening = Mutex(false)
        let group = group(host: host, port: port, signals: [.sigterm, .sigint]) { port in
            isListening.withLock { $0 = true }
            await onListening(port)
        }
        do {
            try await group.run()
        } catch {
            throw ServiceFailure(error, host: host, port: port, isListening: isListening.withLock { $0 })
        }
    }

    /// The application with its life cycle, which begins to stop at one of `signals`, or when it is told to.
    package func group(
        host: String, port: Int, signals: [UnixSignal] = [], onListening: @escaping @Sendable (Int) async -> Void
    ) -> ServiceGroup {
        // Services stop in the reverse of this order: the drain first, the server once it is done.
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: application(host: host, port: port, onListening: onListening)),
                .init(service: DrainService(state: state, limits: limits, logger: logger)),
            ],
            gracefulShutdownSignals: signals, logger: logger)
        configuration.maximumGracefulShutdownDuration = limits.stopTimeout + .seconds(1)
        return ServiceGroup(configuration: configuration)
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
