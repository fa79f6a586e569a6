import ArgumentParser
import FedCompiler
import FedDiagnostics
import Foundation

/// The dialects that a command knows beside the built-in ones.
struct DialectOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Dialects that the catalog names as systems, in JSON or YAML; a parent's file stands before.",
            valueName: "file"))
    var dialect: [String] = []

    /// Reads the files; the first that is not valid ends the program.
    func load() throws -> DialectSet {
        for path in dialect where !FileManager.default.isReadableFile(atPath: path) {
            throw Exit.failure(Exit.noInput, "\(path): there is no such file, or it cannot be read")
        }
        do {
            return try DialectSet(files: dialect)
        } catch {
            throw Exit.failure(error, in: StatementSource(name: "fedexplain", text: ""))
        }
    }
}
