package import Foundation

/// The bytes of a plan document: of a file, a pipe or a device, read to its end, or of standard input.
package struct PlanFile: Sendable {
    /// In bytes; several times what the longest statement that the compiler takes can become.
    package static let maximumSize = 256 << 20

    package let bytes: [UInt8]
    /// Where the plan lies; `nil` for standard input and for whatever else is not a file of its own.
    package let folder: URL?

    /// Reads what lies at `path`; `-` is standard input.
    ///
    /// - Throws: `invalidPlan` when it cannot be read, or has more than `maximumSize` bytes.
    package init(_ path: String, maximumSize: Int = maximumSize) throws(RunError) {
        let isStandardInput = path == "-"
        let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(path, SystemError.text(errno)) }
        defer { if !isStandardInput { _ = close(descriptor) } }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(path, SystemError.text(errno)) }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else { throw Self.unreadable(path, "it is a folder") }
        bytes = try Self.readToEnd(descriptor, path, maximumSize)
        folder = isStandardInput || kind != S_IFREG ? nil : URL(fileURLWithPath: path).deletingLastPathComponent()
    }

    private static func readToEnd(_ descriptor: Int32, _ path: String, _ maximum: Int) throws(RunError) -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = part.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            guard count > 0 else {
                let code = errno
                if code == EINTR { continue }
                throw unreadable(path, SystemError.text(code))
            }
            guard bytes.count + count <= maximum else {
                throw unreadable(path, "it is larger than \(maximum) bytes")
            }
            bytes += part[..<count]
        }
    }

    private static func unreadable(_ path: String, _ reason: String) -> RunError {
        RunError(.invalidPlan, "cannot read the plan \(path): \(reason)")
    }
}
