import ArgumentParser
import Foundation

/// Writing what a command gives.
enum Output {
    /// Writes to a file, which appears whole or not at all, or to standard output when there is no path.
    static func write(_ text: String, to path: String?) throws {
        let bytes = Data(text.utf8)
        guard let path else {
            do {
                try FileHandle.standardOutput.write(contentsOf: bytes)
                let isTerminal = isatty(FileHandle.standardOutput.fileDescriptor) != 0
                if isTerminal, !text.hasSuffix("\n") {
                    try FileHandle.standardOutput.write(contentsOf: Data("\n".utf8))
                }
            } catch {
                throw Exit.failure(Exit.cannotWrite, "standard output cannot be written")
            }
            return
        }

        var isDirectory = false
        let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        isDirectory = kind == .typeDirectory
        let folder = URL(filePath: path).deletingLastPathComponent().path
        if isDirectory || !FileManager.default.fileExists(atPath: folder) {
            throw Exit.failure(Exit.cannotCreate, "\(path): the file cannot be created")
        }
        do {
            // A device or a pipe is not replaced by a file.
            let isSpecial = kind.map { $0 != .typeRegular } ?? false
            try bytes.write(to: URL(filePath: path), options: isSpecial ? [] : .atomic)
        } catch let error as CocoaError where error.code == .fileWriteNoPermission {
            throw Exit.failure(Exit.cannotCreate, "\(path): the file cannot be created: no permission")
        } catch {
            throw Exit.failure(Exit.cannotWrite, "\(path): the file cannot be written")
        }
    }
}
