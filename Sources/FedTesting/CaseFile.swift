package import Foundation

/// A text file of cases: what to do, the input, and the output that is expected.
///
/// ```text
/// # A comment.
/// <command> [argument | key=value]...
/// <input>
/// ----
/// <expected output>
/// ```
///
/// A blank line, or the end of the file, ends the expected output. A second `----` right below the first
/// permits blank lines in the output, which then ends at two `----` lines. With `FED_REWRITE=1` in the
/// environment, the actual outputs are written into the file instead of being compared; then read the diff.
package struct CaseFile: Sendable, CustomStringConvertible {
    package let url: URL

    /// Whether this run writes expectations instead of comparing them.
    package static let isRewriting = ProcessInfo.processInfo.environment["FED_REWRITE"] == "1"

    package init(url: URL) { self.url = url }

    package var description: String { url.deletingPathExtension().lastPathComponent }

    /// The path of the file.
    package var path: String { url.path }

    /// What a test's source location calls the file: `Cases/` and its name.
    package var fileID: String { "Cases/\(url.lastPathComponent)" }

    /// Finds every `.test` file below `directory`, in the order of the names.
    ///
    /// A folder without any is a mistake of the test that names it, and stops the run: a test over no files
    /// could not fail.
    package static func all(in directory: URL) -> [CaseFile] {
        let found = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)
        let files = (found?.compactMap { $0 as? URL } ?? [])
            .filter { $0.pathExtension == "test" }
            .sorted { $0.path < $1.path }
            .map(CaseFile.init(url:))
        precondition(!files.isEmpty, "no case files in \(directory.path)")
        return files
    }

    /// Runs the cases in order; `run` turns a case into its actual output.
    ///
    /// A test that calls it is named `cases`, which is how `make rewrite` finds it. What `run` throws ends the file:
    /// errors that a case expects are printed by `run` as output.
    package func run(
        rewriting: Bool? = nil, of test: String = #function, _ run: (Case) throws -> String
    ) throws -> [Mismatch] {
        let script = try script(rewriting, of: test)
        var actual: [String] = []
        for item in script.cases { actual.append(try run(item)) }
        return try finish(script, actual: actual, rewriting: rewriting ?? Self.isRewriting)
    }

    /// Runs the cases in order, one after the other.
    package func run(
        isolation: isolated (any Actor)? = #isolation, rewriting: Bool? = nil, of test: String = #function,
        _ run: (Case) async throws -> String
    ) async throws -> [Mismatch] {
        let script = try script(rewriting, of: test)
        var actual: [String] = []
        for item in script.cases { actual.append(try await run(item)) }
        return try finish(script, actual: actual, rewriting: rewriting ?? Self.isRewriting)
    }

    private func script(_ rewriting: Bool?, of test: String) throws -> CaseScript {
        guard rewriting != nil || test.hasPrefix("cases(") else {
            throw CaseError(line: 1, message: "the test over this file is named \(test), not cases")
        }
        return try CaseScript(contentsOf: url)
    }

    private func finish(_ script: CaseScript, actual: [String], rewriting: Bool) throws -> [Mismatch] {
        if rewriting {
            let text = try script.text(with: actual)
            if text != script.original { try text.write(to: url, atomically: true, encoding: .utf8) }
            return []
        }
        return zip(script.cases, zip(script.expected, actual)).compactMap { item, outputs in
            outputs.0 == outputs.1
                ? nil : Mismatch(line: item.line, expected: outputs.0, actual: outputs.1)
        }
    }
}

/// One case: its header line and its input.
package struct Case: Sendable {
    /// The line of the header, from one.
    package let line: Int
    package let command: String
    package let arguments: [String]
    /// The lines between the header and `----`, without a newline at the end.
    package let input: String

    /// The value of `key=value`, if the case has one.
    package subscript(key: String) -> String? {
        arguments.first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) }
    }

    /// The arguments that are not `key=value`.
    package var words: [String] { arguments.filter { !$0.contains("=") } }

    /// Refuses a key that the command does not know, so that a misspelled one cannot go unnoticed.
    package func allow(keys: String...) throws {
        for argument in arguments {
            guard let end = argument.firstIndex(of: "=") else { continue }
            let key = String(argument[..<end])
            if !keys.contains(key) { throw CaseError(line: line, message: "unknown key `\(key)`") }
        }
    }

    /// What to throw for a command that the test does not know.
    package var unknownCommand: CaseError { CaseError(line: line, message: "unknown command `\(command)`") }

    /// What to throw when the case lacks an argument.
    package func missing(_ argument: String) -> CaseError {
        CaseError(line: line, message: "`\(command)` needs \(argument)")
    }
}

/// An output that is not the expected one.
package struct Mismatch: Sendable, CustomStringConvertible {
    /// The line of the case's header, from one.
    package let line: Int
    package let expected: String
    package let actual: String

    package var description: String { "expected:\n\(expected)\nactual:\n\(actual)" }
}

/// A case file that cannot be read, or a case that its test does not understand.
package struct CaseError: Error, Sendable, CustomStringConvertible {
    package let line: Int
    package let message: String

    package init(line: Int, message: String) {
        self.line = line
        self.message = message
    }

    package var description: String { "line \(line): \(message)" }
}
