import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Testing

/// What the system is told when nobody wants the rows any more, and what no statement may do.
@Suite struct StopTests {
    /// Wherever a job is when it is stopped, its name is known by then: also while the system has yet to tell it.
    @Test(arguments: [0, 2])
    func aJobThatIsCancelledIsStopped(after seconds: Double) throws {
        let cloud = try ScratchCloud("bigquery")
        defer { try? cloud.stop() }
        let session = try Server.connector.connect(Server.settings([:], cloud), SessionOptions())
        defer { session.close() }
        Thread.detachNewThread {
            cloud.awaitExecution(of: "FROM slow")
            Thread.sleep(forTimeInterval: seconds)
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

    @Test func aJobThatIsDoneIsNotStopped() throws {
        let cloud = try ScratchCloud("bigquery")
        defer { try? cloud.stop() }
        let session = try Server.connector.connect(Server.settings([:], cloud), SessionOptions())
        defer { session.close() }
        _ = try session.rows(RemoteStatement("SELECT n FROM stock", .bigint))
        #expect(try cloud.journal().requests("cancel").isEmpty)
    }

    @Test(arguments: ["DELETE FROM stock WHERE n = 1", "CREATE TABLE t AS SELECT 1 AS a", "SELECT 1; SELECT 2"])
    func whatIsNoQueryDoesNotRun(_ text: String) throws {
        guard case .failure(let error) = try Server.outcome(RemoteStatement(text, .bigint)) else {
            Issue.record("it runs")
            return
        }
        #expect(error.code == .queryFailed, "\(error)")
        #expect(try Server.shared.get().journal().executions(of: text) == 0)
    }
}
