package import FedPlan
package import FedRuntime

/// What the conformance suite has to know of a system: how to reach it, and how it spells a few queries.
package protocol ConformanceSubject: Sendable {
    var connector: any Connector { get }

    /// A table of integers that the settings lead to, as queries name it.
    var stock: String { get }

    /// Settings that work.
    func settings() throws -> ConnectionSettings

    /// Settings of a system that is not there.
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

/// Expects `body` to fail with the code, and returns the error.
@discardableResult
func requireError(_ codes: RunError.Code..., from body: () throws -> Void) throws -> RunError {
    do {
        try body()
    } catch let error as RunError {
        try require(codes.contains(error.code), "expected \(codes), but it is \(error.code): \(error)")
        return error
    }
    throw Violation("expected \(codes), but there was no error")
}
