import ArgumentParser
import FedCatalog
import FedCompiler
import FedContract
import FedDiagnostics
import Foundation

/// The exit statuses, after sysexits.h, and the lines on standard error that go with them.
enum Exit {
    static let difference = ExitCode(1)
    static let invalidInput = ExitCode(65)
    static let noInput = ExitCode(66)
    static let unavailable = ExitCode(69)
    static let `internal` = ExitCode(70)
    static let cannotCreate = ExitCode(73)
    static let cannotWrite = ExitCode(74)
    static let configuration = ExitCode(78)

    /// Says why on standard error, and returns what to throw.
    static func failure(_ code: ExitCode, _ message: String) -> ExitCode {
        writeError("fedexplain: \(message)\n")
        return code
    }

    /// Says what is wrong with the statement, and returns what to throw.
    static func failure(_ error: CompileError, in source: StatementSource) -> ExitCode {
        writeError(ErrorText.text(of: error, in: source))
        return code(of: error.code)
    }

    static func failure(_ error: ContractError) -> ExitCode {
        switch error.kind {
        case .missing: failure(noInput, error.message)
        case .invalid: failure(invalidInput, error.message)
        case .notWritable: failure(cannotCreate, error.message)
        }
    }

    static func code(of code: ErrorCode) -> ExitCode {
        switch code {
        case .internal: Self.internal
        case .unknownTenant, .invalidCatalog, .invalidDialect: configuration
        default: invalidInput
        }
    }

    static func writeError(_ text: String) {
        // Nobody is left to be told when standard error is closed.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
