package import CLibraryTable
import Foundation
import Synchronization

/// A vendor's C library that is not linked: opened at its first use, and kept for the life of the program.
package final class ClientLibrary: Sendable {
    /// Opens a file, or a name for the dynamic loader, and fills the table of the library's functions.
    package typealias Loading =
        @Sendable (UnsafePointer<CChar>?, UnsafeMutablePointer<CChar>?, Int) -> fed_library_result

    /// Why a file is not the library.
    package struct Refusal: Sendable {
        package let file: String
        package let result: fed_library_result
        /// The loader's words, or the function that is missing.
        private let word: String

        init(_ file: String, _ result: fed_library_result, _ word: String) {
            self.file = file
            self.result = result
            self.word = word
        }

        package var reason: String {
            switch result {
            case FED_LIBRARY_LACKS_FUNCTION: "it has no function \(word)"
            case FED_LIBRARY_DOES_NOT_START: "it does not start"
            default: word
            }
        }

        /// With the file's name, which the loader's own words begin with.
        fileprivate var sentence: String {
            switch result {
            case FED_LIBRARY_LACKS_FUNCTION: "\(file) has no function \(word)"
            case FED_LIBRARY_DOES_NOT_START: "\(file) does not start"
            default: word
            }
        }
    }

    private let variable: String?
    private let loading: Loading
    private let loaded = Mutex<String?>(nil)

    /// A library that an environment variable may name, if there is a `variable`, and then nothing else.
    package init(variable: String? = nil, _ loading: @escaping Loading) {
        self.variable = variable
        self.loading = loading
    }

    /// Makes the library's functions callable: the first of the files that works wins.
    ///
    /// - Throws: what `absent` makes of it when none does; `unavailable` for what the environment variable names.
    package func open(_ files: [String], absent: ([Refusal]) -> RunError) throws(RunError) {
        try loaded.withLock { loaded throws(RunError) in
            if let variable, let file = ProcessInfo.processInfo.environment[variable], !file.isEmpty {
                if loaded == file { return }
                if let refusal = attempt(file.contains("/") ? file : "./\(file)") {
                    throw RunError(
                        .unavailable, "$\(variable) names \(file), which cannot be used: \(refusal.reason)")
                }
                loaded = file
                return
            }
            if let loaded, files.contains(loaded) { return }
            var refusals: [Refusal] = []
            for file in files {
                guard let refusal = attempt(file) else {
                    loaded = file
                    return
                }
                refusals.append(refusal)
            }
            throw absent(refusals)
        }
    }

    /// The same for a library that one package of the system's has.
    ///
    /// - Throws: `unavailable`, saying how to get it.
    package func open(
        _ files: [String], called name: String, package debian: String, for connection: String
    ) throws(RunError) {
        try open(files) { refusals in
            RunError(
                .unavailable,
                "\(name) is not here; on Debian: apt-get install \(debian) "
                    + "(\(refusals.first?.sentence ?? "no name"))",
                source: connection)
        }
    }

    private func attempt(_ file: String) -> Refusal? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            buffer.initialize(repeating: 0)
            let result = loading(file, buffer.baseAddress, buffer.count)
            if result == FED_LIBRARY_LOADED { return nil }
            return Refusal(file, result, buffer.baseAddress.map { String(cString: $0) } ?? "")
        }
    }
}
