import FedRuntime
import Foundation
import Synchronization

/// Reads the streams of views into tables, all of them at the same time.
///
/// DuckDB orders joins by the number of rows and of distinct values. Of a table it knows both and of a stream
/// neither, and a join in the wrong order may take a thousand times as long. So every stream is read to its end, but
/// the last that is left may be long: when it has given enough rows to be the large side of any join, it is paused,
/// and the rest of it stays a stream.
/// See <https://duckdb.org/docs/stable/guides/performance/join_operations>.
final class ViewLoad: Sendable {
    struct Part: Sendable {
        let stream: BatchStream
        /// Whether all rows must go into the table.
        let isWhole: Bool
        /// A connection of its own.
        let connection: DuckDBConnection
        /// The statement that makes the table.
        let sql: String
    }

    /// What came of it.
    struct Outcome: Sendable {
        /// The rows that each part's table has.
        var rows: [Int]
        /// The part whose stream was paused before its end.
        var paused: Int?
    }

    private struct State {
        var outcome: Outcome
        /// The parts that have neither ended nor been paused.
        var reading: Set<Int>
        var failure: RunError?
    }

    private let longRows: Int
    private let parts: [Part]
    private let state: Mutex<State>

    /// Prepares to read `parts`; nothing is paused before it has given `longRows` rows.
    init(_ parts: [Part], longRows: Int) {
        self.parts = parts
        self.longRows = longRows
        state = Mutex(
            State(outcome: Outcome(rows: Array(repeating: 0, count: parts.count)), reading: Set(parts.indices)))
    }

    /// Reads until all tables are made; blocks.
    ///
    /// - Throws: the first error; it ends all streams.
    func run(isInterrupted: @escaping @Sendable () -> Bool) throws(RunError) -> Outcome {
        let others = DispatchGroup()
        for index in parts.indices.dropFirst() {
            others.enter()
            let thread = Thread { [self] in
                read(index, isInterrupted)
                others.leave()
            }
            thread.name = "load \(index)"
            thread.stackSize = 4 << 20
            thread.start()
        }
        if !parts.isEmpty { read(0, isInterrupted) }
        others.wait()
        let (outcome, failure) = state.withLock { ($0.outcome, $0.failure) }
        if let failure { throw failure }
        return outcome
    }

    /// Ends all streams, and so whatever waits for their rows; from any thread.
    func interrupt() {
        for part in parts {
            part.stream.cancel()
            part.connection.interrupt()
        }
    }

    /// Counts rows that have come for a part; from any of the engine's threads.
    func count(_ rows: Int, of part: Int) {
        state.withLock { state in
            state.outcome.rows[part] += rows
            pauseTheLast(&state)
        }
    }

    private func read(_ index: Int, _ isInterrupted: () -> Bool) {
        let part = parts[index]
        do throws(RunError) {
            let statement = try part.connection.prepare(part.sql)
            try statement.begin()
            // What comes from here on reaches the statement.
            if isInterrupted() { throw RunError(.interrupted, "interrupted") }
            try statement.execute()
            state.withLock { state in
                state.reading.remove(index)
                pauseTheLast(&state)
            }
        } catch {
            // What the engine makes of an error in a stream has another code.
            fail(isInterrupted() ? RunError(.interrupted, "interrupted") : error)
        }
    }

    private func pauseTheLast(_ state: inout State) {
        guard state.reading.count == 1, state.failure == nil, let last = state.reading.first, !parts[last].isWhole,
            state.outcome.rows[last] >= longRows, parts[last].stream.pause()
        else { return }
        state.outcome.paused = last
        state.reading = []
    }

    private func fail(_ error: RunError) {
        let isFirst = state.withLock { state in
            defer { state.failure = state.failure ?? error }
            return state.failure == nil
        }
        if isFirst { interrupt() }
    }
}
