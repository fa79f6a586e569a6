import ArgumentParser
import FedCompiler
import FedDiagnostics
import Foundation

/// Reading the statement that is to be compiled.
enum StatementFile {
    private static let limit = 16 << 20

    /// Reads a file, or standard input when there is no path.
    static func read(_ path: String?) throws -> StatementSource {
        let name = path ?? "<stdin>"
        let input: FileHandle
        if let path {
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw Exit.failure(Exit.noInput, "\(path): there is no such file, or it cannot be read")
            }
            input = file
        } else {
            input = .standardInput
            if isatty(input.fileDescriptor) != 0 {
                Exit.writeError("fedexplain: reading the statement from standard input; end it with Ctrl-D\n")
            }
        }
        var bytes = Data()
        do {
            while let part = try input.read(upToCount: 1 << 20), !part.isEmpty {
                bytes.append(part)
                if bytes.count > limit {
                    throw Exit.failure(
                        Exit.invalidInput,
                        "\(name): \(ErrorCode.limitExceeded.rawValue): the statement is larger than \(limit) bytes")
                }
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            throw Exit.failure(Exit.noInput, "\(name): cannot be read")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Exit.failure(
                Exit.invalidInput, "\(name): \(ErrorCode.malformedRequest.rawValue): the statement is not UTF-8 text")
        }
        return StatementSource(
            name: name, text: text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text)
    }
}
