import FedPlan
import FedRuntime
import Foundation
import Synchronization
import Testing

/// Runs that do not come to their end: errors, interrupts, time-outs, outputs that fail.
extension RunnerTests {
    @Test func anErrorInTheMiddleStopsTheOthersAndLeavesNothing() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1, v2", "c bigint", [("fail 5000", "a"), ("block 0", "b")],
            uses: ["v1": 1, "v2": 1], meeting: 2, output: rows)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error == RunError(.queryFailed, "the remote broke", source: "v1"))
        run.connector.log.withLock { #expect($0.cancelledCursors >= 1) }
        #expect(run.report.views.map(\.remote?.isComplete) == [false, false])
        expectNothingLeft(run)
    }

    @Test func aRefusedStatementEndsTheRunBeforeMain() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1, v2", "c bigint", [("refuse", "a"), ("block 0", "b")],
            uses: ["v1": 1, "v2": 1], output: rows)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error?.code == .queryFailed)
        #expect(error?.message == "refused")
        #expect(error?.source == "v1")
        #expect(run.report.mainSeconds == 0)
        expectNothingLeft(run)
    }

    @Test func refusedCredentialsKeepTheirCodeAndShowNoSecret() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1", "c bigint", [("numbers 1", "wrong")], uses: ["v1": 1], output: rows)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error == RunError(.credentialsRefused, "the password *** is not right", source: "wrong"))
        expectNothingLeft(run)
    }

    @Test func anErrorOfTheEngineStopsTheRemotes() throws {
        let run = try Run(
            "SELECT CAST('x' || n AS BIGINT) AS c FROM v1", "c bigint", [("block 5000", "a")], uses: ["v1": 1],
            output: rows)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error?.code == .queryFailed)
        #expect(error?.message.contains("Could not convert") == true)
        expectNothingLeft(run)
    }

    @Test func anInterruptCancelsTheRemotes() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1", "c bigint", [("block 100", "a")], uses: ["v1": 1], output: rows)
        let runner = run.runner
        Thread.detachNewThread {
            // Its hundred rows have come, and so the statement is at work.
            while runner.viewStatistics.first?.rows != 100 { Thread.sleep(forTimeInterval: 0.01) }
            runner.cancel(RunError(.interrupted, "interrupted"))
            runner.cancel(RunError(.queryFailed, "too late"))
        }
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error == RunError(.interrupted, "interrupted"))
        run.connector.log.withLock { #expect($0.cancelledCursors >= 1) }
        expectNothingLeft(run)
    }

    @Test func aRunThatWasInterruptedBeforeItBeganOpensNothing() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1", "c bigint", [("numbers 1", "a")], uses: ["v1": 1], output: rows)
        run.runner.cancel(RunError(.interrupted, "interrupted"))
        #expect(throws: RunError(.interrupted, "interrupted")) { try run.run() }
        run.connector.log.withLock { #expect($0.sessions.isEmpty) }
        expectNothingLeft(run)
    }

    @Test func aRunThatTakesTooLongIsStopped() throws {
        var limits = Runner.Limits()
        limits.timeout = 1
        let run = try Run(
            "SELECT count(*) AS c FROM v1", "c bigint", [("block 0", "a")], uses: ["v1": 1], output: rows,
            limits: limits)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error?.code == .timedOut)
        expectNothingLeft(run)
    }

    @Test func anOutputThatCannotBeWrittenStopsTheRun() throws {
        let full = try Run(
            "SELECT n FROM v1", "n bigint", [("numbers 1000000", "a")], uses: ["v1": 1], output: "/dev/full")
        let unwritten = #expect(throws: RunError.self) { try full.run() }
        #expect(unwritten?.code == .cannotWriteOutput)
        let missing = try Run(
            "SELECT n FROM v1", "n bigint", [("numbers 10", "a")], uses: ["v1": 1], output: folder.path("no/rows"))
        let uncreated = #expect(throws: RunError.self) { try missing.run() }
        #expect(uncreated?.code == .cannotCreateOutput)
        missing.connector.log.withLock { #expect($0.sessions.isEmpty) }
        expectNothingLeft(missing)
    }
}
