import FedCompiler
import FedPlan
import FedRuntime

/// A main stage in DuckDB's SQL, bound to the engine that runs it.
struct DuckDBMainStage: MainStage {
    private let query: EngineQuery
    private let engine: DuckDBEngine

    init(_ query: EngineQuery, engine: DuckDBEngine) {
        self.query = query
        self.engine = engine
    }

    var sql: String { query.sql }

    var columns: [ResultField] { query.columns.map { ResultField(name: $0.name, type: $0.type) } }

    var viewUses: [String: Int] { query.viewUses }

    func run(_ consume: (Batch) throws(RunError) -> Void) throws(RunError) {
        let connection = try registered()
        let statement = try prepared(connection)
        let reader = try VectorReader(
            statement.columns,
            to: query.columns.map { ViewColumn(name: $0.name, type: $0.type, isNullable: true) })
        try start(statement)
        let batch = Batch(types: query.columns.map(\.type), capacity: engine.batchCapacity)
        while let chunk = try statement.next() {
            var start = 0
            while start < chunk.count {
                let count = min(batch.capacity, chunk.count - start)
                batch.reset()
                try reader.copy(chunk, from: start, count: count, into: batch)
                try consume(batch)
                start += count
            }
            if engine.isInterrupted { throw RunError(.interrupted, "interrupted") }
        }
        engine.takeProfile(of: connection)
    }

    func writeParquet(to path: String, names: [String]) throws(RunError) -> Int {
        let connection = try registered()
        _ = try prepared(connection)
        let list = names.map(DuckDBText.identifier).joined(separator: ", ")
        let statement = try connection.prepare(
            "COPY (SELECT * FROM (\(query.sql)\n) AS result(\(list))) TO \(DuckDBText.literal(path)) "
                + "(FORMAT parquet, USE_TMP_FILE false)")
        do {
            try start(statement)
            guard let chunk = try statement.next() else { return 0 }
            engine.takeProfile(of: connection)
            let count = Batch(types: [.bigint], capacity: engine.batchCapacity)
            try VectorReader(statement.columns, to: [ViewColumn(name: "rows", type: .bigint, isNullable: false)])
                .copy(chunk, from: 0, count: chunk.count, into: count)
            return Int(count.columns[0].values.load(as: Int64.self))
        } catch {
            guard error.code == .queryFailed, error.message.contains(path) else { throw error }
            throw RunError(.cannotWriteOutput, error.message)
        }
    }

    private func registered() throws(RunError) -> DuckDBConnection {
        let connection = try engine.connection(forPost: false)
        for function in query.decimalFunctions {
            try ScalarFunctions.register(.decimal(function), on: connection)
        }
        return connection
    }

    /// The statement, whose columns have exactly the types that the translation promises.
    private func prepared(_ connection: DuckDBConnection) throws(RunError) -> DuckDBStatement {
        let statement = try connection.prepare(query.sql)
        let found = statement.columns.map(\.type)
        let expected = query.columns.map { DuckDBType($0.type) }
        guard found == expected else {
            throw RunError(
                .internal,
                "the main stage was translated for (\(expected.map(\.name).joined(separator: ", "))), and the engine "
                    + "gives (\(found.map(\.name).joined(separator: ", ")))")
        }
        return statement
    }

    /// An interrupt that came before the statement could be reached by one is caught here.
    private func start(_ statement: DuckDBStatement) throws(RunError) {
        try statement.begin()
        if engine.isInterrupted { throw RunError(.interrupted, "interrupted") }
        try statement.execute()
    }
}
