import FedDiagnostics
package import FedPlan
package import FedRuntime

/// What the conformance suite has to know of a system: how to reach it, and how it spells a few queries.
package protocol ConformanceSubject: Sendable {
    var connector: any Connector { get }

    /// A table of integers that the settings lead to, as queries name it.
    var stock: String { get }

    /// Settings that work.
    func settings() throws -> ConnectionSettings

    /// Settings of a system that is not there, with `Credentials.wrongSecret`.
    var unreachable: ConnectionSettings { get }

    /// One `bigint` column `n` with the numbers from one to `count`, in order.
    func numbers(_ count: Int) -> String

    /// One `bigint` column of which no second batch comes within a minute.
    var slow: String { get }

    /// One `bigint` column that has 5,000 rows and then an error of the system's own.
    var failingAfterRows: String { get }

    /// A statement that would change `stock`.
    var write: String { get }

    /// Values of every type that the system can deliver: an expression, its declared type, and the text of
    /// `Batch.text`. The suite adds NULL.
    var values: [(expression: String, type: ColumnType, text: String)] { get }

    /// Adds a row to `stock` through another client of the system.
    func insert() throws

    /// Whether `insert` may come while a session is open; else it is refused until the session has ended.
    var letsOthersWrite: Bool { get }

    /// What lets in, and what does not.
    func credentials() throws -> Credentials

    /// Whether the system tells another client of a tag, whose session is still open and has run a statement.
    func shows(_ tag: String) throws -> Bool

    /// How many columns the system can give.
    var mostColumns: Int { get }

    /// A text as the system's SQL writes it.
    func literal(_ text: String) -> String

    /// Whether a statement can be opened before it has rows, or has failed: not where the system names the columns
    /// when it has run.
    var opensBeforeRows: Bool { get }

    /// Whether all statements of a session see one state; a system that has no sessions says why not.
    var hasSnapshot: Bool { get }

    /// The laws that a system's driver leaves no way to keep, and why; `Tests/README.md` says the same.
    static var exceptions: [ConnectorLaw: String] { get }
}

extension ConformanceSubject {
    package func literal(_ text: String) -> String { text.quoted("'") }

    package var opensBeforeRows: Bool { true }

    package var hasSnapshot: Bool { true }

    package var letsOthersWrite: Bool { true }

    package func credentials() throws -> Credentials { throw Violation("nobody says what lets in") }

    package func shows(_ tag: String) throws -> Bool { throw Violation("nobody says where a tag shows") }

    package var mostColumns: Int { 1200 }

    package static var exceptions: [ConnectorLaw: String] { [:] }

    /// What no file can keep.
    package static var fileExceptions: [ConnectorLaw: String] {
        [
            .wrongCredentialsAreRefused: "a file has no credentials",
            .noMessageShowsASecret: "a file has no credentials",
            .theQueryTagArrives: "a file has no log that shows it",
        ]
    }

    /// The laws that are checked.
    package static var laws: [ConnectorLaw] { ConnectorLaw.allCases.filter { exceptions[$0] == nil } }
}

/// What a conformance law found wrong.
package struct Violation: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}

extension ConformanceSubject {
    func connect(_ options: SessionOptions = SessionOptions()) throws -> any RemoteSession {
        try connector.connect(try settings(), options)
    }

    /// Runs `body` on a session of its own.
    func withSession<Value>(
        statements: Int = 1, timeout: Int? = nil, _ body: (any RemoteSession) throws -> Value
    ) throws -> Value {
        let session = try connect(SessionOptions(statementCount: statements, statementTimeout: timeout))
        defer { session.close() }
        return try body(session)
    }
}

func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    if !condition { throw Violation(message()) }
}

/// Expects `body` to fail with one of the codes, or any if none is given, and returns the error.
@discardableResult
func requireError(_ codes: RunError.Code..., from body: () throws -> Void) throws -> RunError {
    do {
        try body()
    } catch let error as RunError {
        try require(codes.isEmpty || codes.contains(error.code), "expected \(codes), but it is \(error.code): \(error)")
        return error
    }
    throw Violation("expected \(codes), but there was no error")
}
