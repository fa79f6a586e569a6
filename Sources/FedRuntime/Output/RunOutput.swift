import FedPlan
import Foundation

/// The output of one run: a format, and where it goes.
package final class RunOutput {
    private let format: OutputFormat
    private let path: String?
    private var file: OutputFile?
    private var buffer: OutputBuffer?
    /// Where the engine writes Parquet that cannot go to its place directly.
    private var staging: OutputFile?

    /// Makes an output that goes to a file, or to standard output if `path` is `nil`.
    package init(format: OutputFormat, path: String?) {
        self.format = format
        self.path = path
    }

    /// Whether the reader of the output has gone: no more rows are wanted, and nothing is wrong.
    package var isPipeClosed: Bool { buffer?.isPipeClosed ?? false }

    /// - Throws: `cannotCreateOutput`.
    package func open() throws(RunError) {
        let file = try OutputFile(path: path)
        self.file = file
        buffer = OutputBuffer(descriptor: file.descriptor)
        if format == .parquet, file.temporaryPath == nil {
            let folder = FileManager.default.temporaryDirectory
            staging = try OutputFile(path: folder.appendingPathComponent("fedrun-\(UUID().uuidString).parquet").path)
        }
    }

    /// The file that the engine writes by itself.
    var reachableFiles: ReachableFiles {
        var files = ReachableFiles()
        if format == .parquet, let path = (staging ?? file)?.temporaryPath { files.files.append(path) }
        return files
    }

    func write(_ main: any MainStage, columns: [ResultField], rows: inout Int) throws(RunError) {
        guard let buffer else { throw RunError(.internal, "the output is not open") }
        guard var writer = format.writer(to: buffer) else {
            guard let target = (staging ?? file)?.temporaryPath else {
                throw RunError(.internal, "the output has no file")
            }
            rows = try writeParquet(main, to: target, names: columns.map(\.name))
            if staging != nil { try copy(target, to: buffer) }
            return
        }
        try writer.begin(columns)
        var count = 0
        defer { rows = count }
        try main.run { (batch) throws(RunError) in
            try writer.write(batch)
            count += batch.count
        }
        try writer.end()
        try buffer.flush()
    }

    /// Errors name the file that was asked for.
    private func writeParquet(_ main: any MainStage, to target: String, names: [String]) throws(RunError) -> Int {
        do { return try main.writeParquet(to: target, names: names) } catch {
            throw RunError(error.code, error.message.replacing(target, with: path ?? target), source: error.source)
        }
    }

    func commit() throws(RunError) {
        staging?.discard()
        try file?.commit()
    }

    /// Leaves nothing behind.
    func discard() {
        staging?.discard()
        file?.discard()
    }

    private func copy(_ path: String, to buffer: OutputBuffer) throws(RunError) {
        guard let source = FileHandle(forReadingAtPath: path) else {
            throw RunError(.cannotWriteOutput, "cannot read back \(path)")
        }
        defer { try? source.close() }
        while true {
            let chunk: Data?
            do { chunk = try source.read(upToCount: OutputBuffer.flushThreshold) } catch {
                throw RunError(.cannotWriteOutput, "cannot read back \(path)")
            }
            guard let chunk, !chunk.isEmpty else { break }
            chunk.withUnsafeBytes { buffer.append($0) }
            try buffer.flush()
        }
    }
}
