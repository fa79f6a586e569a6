import Foundation

/// Runs programs that tests need beside the project's own.
package enum OtherProgram {
    /// Runs a program to its end and returns what it printed.
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
        let source = Pipe()
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = source
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Nobody here writes more than a pipe holds to both ends at once.
        try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try source.fileHandleForWriting.close()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Violation("\(program) failed: \(String(decoding: complaint, as: UTF8.self))")
        }
        return String(decoding: text, as: UTF8.self)
    }
}
