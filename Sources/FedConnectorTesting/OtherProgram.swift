import Foundation

/// Runs programs that tests need beside the project's own.
package enum OtherProgram {
    /// Runs a program to its end and returns what it printed.
    ///
    /// The input comes from a file and not from a pipe: a program that leaves without reading it must not end this
    /// process by a signal, nor keep its complaint from being told.
    ///
    /// - Throws: `Violation` with its complaint when it fails.
    @discardableResult
    package static func run(
        _ program: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = try Self.file(holding: input)
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Nobody here complains of more than a pipe holds before the output ends.
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let end = process.terminationReason == .exit ? "with status" : "by signal"
            throw Violation(
                "\(program) ended \(end) \(process.terminationStatus): \(String(decoding: complaint, as: UTF8.self))")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A file without a name any more, open at its start.
    private static func file(holding text: String) throws -> FileHandle {
        let url = FileManager.default.temporaryDirectory.appending(path: "input-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(text.utf8).write(to: url)
        return try FileHandle(forReadingFrom: url)
    }
}
