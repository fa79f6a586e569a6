import Logging
import ServiceLifecycle

/// The first step of a graceful stop: the service goes on to listen, but takes no new work.
///
/// It is listed last, and so is stopped first: while it runs, `/health/ready` is 503 and new statements get
/// `SHUTTING_DOWN`. It ends when the requests in the house are answered, though not before those who send
/// requests had time to notice, and not after the limit.
struct DrainService: Service {
    let state: ServiceState
    let limits: ServiceLimits
    let logger: Logger

    func run() async throws {
        // Throws when it is cancelled instead: the server did not start, or ended by itself.
        do { try await gracefulShutdown() } catch { return }
        state.stop()
        logger.notice(
            "stopping: open requests are answered, new ones refused", metadata: ["requests": "\(state.requests)"])
        let clock = ContinuousClock()
        let start = clock.now
        let step = Duration.milliseconds(20)
        while !Task.isCancelled {
            let elapsed = clock.now - start
            if elapsed >= limits.stopTimeout || (elapsed >= limits.drain && state.requests == 0) { break }
            try await clock.sleep(for: step)
        }
        if state.requests > 0 {
            logger.warning("stopped with open requests", metadata: ["requests": "\(state.requests)"])
        } else {
            logger.notice("stopped")
        }
    }
}
