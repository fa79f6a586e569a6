import FedCompiler
import FedDiagnostics
import FedDuckDB
import FedPlan
import FedRuntime
import Foundation

/// An engine that takes its own SQL, so that it is tested apart from the translation.
struct EngineFixture {
    let engine: DuckDBEngine

    /// Main stages are in the engine's SQL; `queries` says what the translation would say of each.
    static func language(_ queries: [EngineQuery]) -> DuckDBEngine.Language {
        DuckDBEngine.Language(
            main: { text, _ in
                queries.first { $0.sql == text }.map(Result.success)
                    ?? .failure(.notSupported("`\(text)`", at: nil))
            },
            fileView: { source, name, path in
                "CREATE TEMPORARY VIEW \"\(name)\" AS SELECT * FROM read_\(source.format.rawValue)('\(path)')"
            })
    }

    init(
        _ queries: EngineQuery..., threads: Int = 2, memoryLimit: String? = nil, longRows: Int = 200_000,
        open: Bool = true
    ) throws {
        engine = DuckDBEngine(
            DuckDBEngine.Options(threads: threads, memoryLimit: memoryLimit, longRows: longRows),
            language: Self.language(queries))
        if open { try engine.open(reaching: ReachableFiles()) }
    }

    /// The rows of a main stage as JSON lines.
    func rows(_ query: EngineQuery) throws -> [String] {
        let stage = try engine.translate(query.sql, views: [])
        let folder = try TemporaryFolder()
        let file = try OutputFile(path: folder.path("rows"))
        let buffer = OutputBuffer(descriptor: file.descriptor)
        var writer = JSONRowWriter(buffer, layout: .lines)
        try writer.begin(stage.columns)
        try stage.run { (batch) throws(RunError) in try writer.write(batch) }
        try buffer.flush()
        try file.commit()
        return try String(contentsOfFile: folder.path("rows"), encoding: .utf8).split(separator: "\n").map(String.init)
    }
}

extension DuckDBEngine {
    func createView(_ view: StreamedView) throws(RunError) { try createViews([view]) }
}

extension EngineQuery {
    /// `columns` as `name type, name type`.
    init(_ sql: String, _ columns: String, uses: [String: Int] = [:], functions: [DecimalFunction] = []) {
        let fields = columns.split(separator: ";").map { field in
            let parts = field.split(separator: " ", maxSplits: 1).map(String.init)
            return Column(name: parts[0], type: ColumnType(name: parts[1]) ?? .string)
        }
        self.init(sql: sql, columns: fields, viewUses: uses, decimalFunctions: functions)
    }
}

extension BatchStream {
    /// A stream that holds its rows already: `fill` sets the values of one row.
    static func holding(
        _ types: [ColumnType], rows: Int, batchCapacity: Int = 2048, _ fill: (Batch, Int, Int) throws -> Void
    ) throws -> BatchStream {
        let stream = BatchStream(types: types, batchCapacity: batchCapacity, depth: rows / batchCapacity + 2)
        for start in stride(from: 0, to: rows, by: batchCapacity) {
            guard let batch = stream.takeEmpty() else { break }
            for row in start..<min(start + batchCapacity, rows) {
                try fill(batch, row - start, row)
                batch.count += 1
            }
            stream.push(batch)
        }
        stream.finish()
        return stream
    }
}
