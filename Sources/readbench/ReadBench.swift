import ArgumentParser
import FedPlan
import FedPostgres
import FedRuntime
import Foundation

/// Reads one query through the connector, decoding into batches and nothing else, and prints what it took.
///
/// Prints one line of tab-separated values: rows, seconds, seconds of this process's CPU, bytes.
@main
struct ReadBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readbench", abstract: "Times reading a query from PostgreSQL into batches.")

    @Option(help: "The server's port on 127.0.0.1.")
    var port: Int

    @Option(help: "The columns' types by Spark's names, separated by semicolons.")
    var types: String

    @Option(help: "How many statements read at the same time, in one snapshot.")
    var statements = 1

    @Argument(help: "The query; %i stands for the number of the statement, from zero.")
    var query: String

    func validate() throws {
        guard statements > 0 else { throw ValidationError("--statements must be positive") }
        for name in types.split(separator: ";") where ColumnType(name: String(name)) == nil {
            throw ValidationError("no type \(name)")
        }
    }

    func run() throws {
        let columns = types.split(separator: ";").enumerated().compactMap { index, name in
            ColumnType(name: String(name)).map { ViewColumn(name: "c\(index)", type: $0, isNullable: true) }
        }
        let settings = [
            "host": "127.0.0.1", "port": String(port), "user": "postgres", "database": "postgres",
        ]
        let session = try PostgresConnector().connect(
            ConnectionSettings(id: "bench", system: "postgres", values: settings),
            SessionOptions(statementCount: statements))
        defer { session.close() }
        let totals = Totals()
        let begin = ContinuousClock.now
        let group = DispatchGroup()
        for number in 0..<statements {
            let text = query.replacingOccurrences(of: "%i", with: String(number))
            let statement = RemoteStatement(view: "bench", query: text, columns: columns)
            group.enter()
            Thread.detachNewThread {
                totals.add(Result { try Self.read(statement, session) })
                group.leave()
            }
        }
        group.wait()
        let (rows, bytes) = try totals.sum()
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        print(
            [String(rows), Self.text(seconds), Self.text(Self.processorSeconds), String(bytes)].joined(separator: "\t"))
    }

    private static func read(_ statement: RemoteStatement, _ session: any RemoteSession) throws -> (Int, Int) {
        let cursor = try session.open(statement)
        defer { cursor.close() }
        let batch = Batch(types: statement.columns.map(\.type))
        var rows = 0
        repeat {
            batch.reset()
            try cursor.fill(batch)
            rows += batch.count
        } while batch.count > 0
        return (rows, cursor.bytesRead)
    }

    private static func text(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// What the readers' threads found; added to under a lock.
private final class Totals: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Result<(Int, Int), any Error>] = []

    func add(_ result: Result<(Int, Int), any Error>) {
        lock.withLock { results.append(result) }
    }

    func sum() throws -> (rows: Int, bytes: Int) {
        try lock.withLock {
            try results.reduce(into: (0, 0)) { sum, result in
                let (rows, bytes) = try result.get()
                sum.0 += rows
                sum.1 += bytes
            }
        }
    }
}
