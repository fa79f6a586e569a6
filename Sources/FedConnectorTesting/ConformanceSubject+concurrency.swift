import FedPlan
import FedRuntime
import Foundation

/// The laws about several statements, several threads, and time.
extension ConformanceSubject {
    func checkCancel() throws {
        guard opensBeforeRows else { return try checkCancelWhileOpening() }
        try withSession { session in
            let cursor = try session.open(RemoteStatement(slow, .bigint))
            let begin = ContinuousClock.now
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: 0.5)
                cursor.cancel()
            }
            try requireError(.interrupted) { _ = try Self.sum(cursor) }
            try requireError(.interrupted) { try cursor.fill(Batch(types: [.bigint])) }
            cursor.close()
            cursor.cancel()
            try require(ContinuousClock.now - begin < .seconds(45), "it took \(ContinuousClock.now - begin)")
            let rows = try session.rows(RemoteStatement(numbers(1), .bigint))
            try require(rows == [["1"]], "the session is of no use any more")
        }
    }

    /// Only the session can be told to stop while nobody has the cursor.
    private func checkCancelWhileOpening() throws {
        try withSession { session in
            let begin = ContinuousClock.now
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: 0.5)
                session.cancel()
            }
            let error = try requireError(.interrupted) { try session.open(RemoteStatement(slow, .bigint)).close() }
            try require(error.source == "v", "the error does not name the view: \(error)")
            try require(ContinuousClock.now - begin < .seconds(45), "it took \(ContinuousClock.now - begin)")
            try requireError(.interrupted) { try session.open(RemoteStatement(numbers(1), .bigint)).close() }
        }
        let rows = try withSession { try $0.rows(RemoteStatement(numbers(1), .bigint)) }
        try require(rows == [["1"]], "the system is of no use any more")
    }

    func checkCancelOfOne() throws {
        try withSession(statements: 2) { session in
            let cancelled = try session.open(RemoteStatement(numbers(100_000), .bigint))
            let spared = try session.open(RemoteStatement(numbers(100_000), .bigint))
            try cancelled.fill(Batch(types: [.bigint]))
            let first = Batch(types: [.bigint])
            try spared.fill(first)
            cancelled.cancel()
            try requireError(.interrupted) { _ = try Self.sum(cancelled) }
            cancelled.close()
            let (count, _) = try Self.sum(spared)
            try require(count == 100_000 - first.count, "\(count) rows after \(first.count)")
            spared.close()
            let rows = try session.rows(RemoteStatement(numbers(1), .bigint))
            try require(rows == [["1"]], "the session is of no use any more")
        }
    }

    func checkTimeLimit() throws {
        try withSession(timeout: 1) { session in
            let begin = ContinuousClock.now
            try requireError(.timedOut) { _ = try session.rows(RemoteStatement(slow, .bigint)) }
            try require(ContinuousClock.now - begin < .seconds(45), "it took \(ContinuousClock.now - begin)")
        }
    }

    func checkLeavingEarly() throws {
        try withSession { session in
            for _ in 0..<3 {
                let cursor = try session.open(RemoteStatement(numbers(1_000_000), .bigint))
                try cursor.fill(Batch(types: [.bigint]))
                cursor.close()
            }
            let rows = try session.rows(RemoteStatement(numbers(2), .bigint))
            try require(rows == [["1"], ["2"]], "\(rows)")
        }
    }

    func checkSideBySide() throws {
        try withSession(statements: 4) { session in
            let found = Found()
            let group = DispatchGroup()
            for number in 1...8 {
                group.enter()
                Thread.detachNewThread {
                    found.add(Result { try sumOfNumbers(number * 10_000, session) == number * 10_000 })
                    group.leave()
                }
            }
            group.wait()
            for result in found.results { try require(try result.get(), "a statement lost rows") }
        }
    }

    private func sumOfNumbers(_ count: Int, _ session: any RemoteSession) throws -> Int {
        let cursor = try session.open(RemoteStatement(numbers(count), .bigint))
        defer { cursor.close() }
        return try Self.sum(cursor).0
    }

    func checkSnapshot() throws {
        guard hasSnapshot else { return try checkNoSnapshot() }
        let statement = RemoteStatement("SELECT count(*) FROM \(stock)", .bigint)
        let count = try withSession(statements: 3) { session in
            try require(session.snapshot == .shared, "\(session.snapshot)")
            // The first stays open, so that the others need connections of their own, where there are such.
            let first = try session.open(statement)
            if letsOthersWrite { try insert() } else { try requireNoInsert() }
            let second = try session.open(statement)
            let third = try session.rows(statement)
            let counts = [try Self.sum(first), try Self.sum(second)].map(\.1)
            first.close()
            second.close()
            try require(counts[0] == counts[1], "\(counts[0]) rows, then \(counts[1])")
            try require(third == [[String(counts[0])]], "\(counts[0]) rows, then \(third)")
            return counts[0]
        }
        if !letsOthersWrite { try insert() }
        let later = try withSession { try $0.rows(statement) }
        try require(later == [[String(count + 1)]], "the insert does not show later: \(later)")
    }

    private func requireNoInsert() throws {
        do { try insert() } catch is Violation { return }
        throw Violation("another program has written meanwhile")
    }

    /// Nobody shall take for one state what is not.
    private func checkNoSnapshot() throws {
        try withSession(statements: 2) { session in
            guard case .perStatement(let reason) = session.snapshot, !reason.isEmpty else {
                throw Violation("the session says that it has one snapshot")
            }
            let statement = RemoteStatement("SELECT count(*) FROM \(stock)", .bigint)
            let before = try session.rows(statement)
            try insert()
            let after = try session.rows(statement)
            try require(before != after, "the session has a snapshot, and says that it has none")
        }
    }
}

private final class Found: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var results: [Result<Bool, any Error>] = []

    func add(_ result: Result<Bool, any Error>) { lock.withLock { results.append(result) } }
}
