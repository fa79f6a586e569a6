/// Why a run ended: a code that decides the exit status, and a sentence for people.
///
/// A message never holds a secret of the connections document: `Redaction` goes over every message here.
package struct RunError: Error, Hashable, Sendable {
    /// Exit statuses, by the names of BSD's `sysexits.h` where there is one.
    package enum Code: Int32, Sendable {
        case queryFailed = 1
        case usage = 64
        case invalidPlan = 65
        case unavailable = 69
        case `internal` = 70
        case cannotCreateOutput = 73
        case cannotWriteOutput = 74
        case timedOut = 75
        case credentialsRefused = 77
        case configuration = 78
        case interrupted = 130
    }

    package var code: Code
    package var message: String
    /// The view or connection that it happened on, if one.
    package var source: String?
    /// Whether a remote does not take a statement as it is written, so that a looser text may do.
    ///
    /// That is about its words, functions and length: never about rows, time, or the connection.
    package var refusesStatement = false

    package init(_ code: Code, _ message: String, source: String? = nil) {
        self.code = code
        self.message = Redaction.clean(message)
        self.source = source
    }
}

extension RunError {
    /// The same error, told of a view or connection.
    package func from(_ source: String) -> RunError {
        var error = self
        error.source = source
        return error
    }
}

extension RunError: CustomStringConvertible {
    package var description: String { source.map { "\($0): \(message)" } ?? message }
}
