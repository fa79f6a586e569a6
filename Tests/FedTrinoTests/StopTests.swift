import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Testing

/// What the server is told when nobody wants the rows any more, and what no statement may do.
@Suite struct StopTests {
    @Test func aStatementThatIsCancelledIsStopped() throws {
        let cloud = try ScratchCloud("trino")
        defer { try? cloud.stop() }
        let session = try Server.connector.connect(Server.settings([:], cloud), SessionOptions())
        defer { session.close() }
        Thread.detachNewThread {
            cloud.awaitExecution(of: "FROM slow")
            session.cancel()
        }
        do throws(RunError) {
            _ = try session.rows(RemoteStatement("SELECT n FROM slow", .bigint))
            Issue.record("it has rows")
        } catch {
            #expect(error.code == .interrupted, "\(error)")
        }
        #expect(try cloud.journal().cancelled.count == 1)
    }

    /// A statement that has ended would be in the server's books as one that was cancelled.
    @Test func aStatementThatIsDoneIsNotStopped() throws {
        let cloud = try ScratchCloud("trino")
        defer { try? cloud.stop() }
        let session = try Server.connector.connect(Server.settings([:], cloud), SessionOptions())
        defer { session.close() }
        _ = try session.rows(RemoteStatement("SELECT n FROM stock", .bigint))
        #expect(try cloud.journal().requests("cancel").isEmpty)
    }

    @Test(arguments: [
        "DELETE FROM stock WHERE n = 1", "CREATE TABLE t AS SELECT 1 AS a", "EXPLAIN ANALYZE SELECT 1",
        "EXECUTE IMMEDIATE 'DELETE FROM stock'", "SELECT 1; SELECT 2",
    ])
    func whatIsNoQueryIsNotSent(_ text: String) throws {
        guard case .failure(let error) = try Server.outcome(RemoteStatement(text, .bigint)) else {
            Issue.record("it runs")
            return
        }
        #expect(error.code == .queryFailed, "\(error)")
        #expect(try Server.shared.get().journal().requests("submit").allSatisfy { $0["body"] != .string(text) })
    }

    @Test(arguments: [
        ("SELECT * FROM absent", true), ("SELECT absent FROM stock", true), ("SELECT 1 +", true),
        ("SELECT n / (n - n) FROM stock", false), ("SELECT CAST('x' AS BIGINT)", false),
    ])
    func aStatementIsRefusedForItsWordsAlone(_ text: String, _ isRefused: Bool) throws {
        guard case .failure(let error) = try Server.outcome(RemoteStatement(text, .bigint)) else {
            Issue.record("it runs")
            return
        }
        #expect(error.code == .queryFailed, "\(error)")
        #expect(error.refusesStatement == isRefused, "\(error)")
    }
}
