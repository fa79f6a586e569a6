import Foundation

/// Ctrl-C, SIGTERM and the end of the terminal as events, instead of the end of the process.
package enum InterruptSignals {
    /// Takes these signals away from all threads of the process; must come before any thread is started.
    package static func block() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Calls `first` at the first signal; the second ends the process at once with status 130.
    ///
    /// What follows within half a second counts as the first: programs that start others often pass a signal
    /// on that a terminal has sent to all.
    package static func watch(_ first: @escaping @Sendable () -> Void) {
        let thread = Thread {
            var set = signals
            var number: Int32 = 0
            guard sigwait(&set, &number) == 0 else { return }
            // What stops the run may take a while; the second signal must not wait for it.
            Thread.detachNewThread(first)
            let start = ContinuousClock.now
            repeat {
                guard sigwait(&set, &number) == 0 else { return }
            } while ContinuousClock.now - start < .milliseconds(500)
            Leftovers.endProcess(RunError.Code.interrupted.rawValue)
        }
        thread.name = "signals"
        thread.start()
    }

    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        // Who starts a program with `nohup` wants it to outlive the terminal.
        var action = sigaction()
        if sigaction(SIGHUP, nil, &action) == 0, !action.isIgnored { sigaddset(&set, SIGHUP) }
        return set
    }
}

extension sigaction {
    /// `SIG_IGN` is a cast in C, and so has no name here.
    fileprivate var isIgnored: Bool { unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == 1 }
}
