import Foundation

/// The bytes of a file, a pipe or a device, read once and to its end, up to a size.
struct InputFile {
    let bytes: [UInt8]
    /// As `stat` has it; `S_IFREG` for a file.
    let kind: mode_t
    /// Whether others than the owner may read it.
    let isShared: Bool

    /// Reads what lies at `path`; `nil` is standard input.
    ///
    /// - Throws: `Failure` in words that go behind "cannot read it: ".
    init(_ path: String?, maximumSize: Int) throws(Failure) {
        let descriptor = path.map { open($0, O_RDONLY | O_CLOEXEC) } ?? STDIN_FILENO
        guard descriptor >= 0 else { throw Failure(reason: SystemError.text(errno)) }
        defer { if path != nil { _ = close(descriptor) } }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(reason: SystemError.text(errno)) }
        kind = status.st_mode & S_IFMT
        isShared = status.st_mode & 0o077 != 0
        guard kind != S_IFDIR else { throw Failure(reason: "it is a folder") }
        bytes = try Self.readToEnd(descriptor, maximumSize)
    }

    struct Failure: Error {
        var reason: String
    }

    private static func readToEnd(_ descriptor: Int32, _ maximum: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = part.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            guard count > 0 else {
                let code = errno
                if code == EINTR { continue }
                throw Failure(reason: SystemError.text(code))
            }
            guard bytes.count + count <= maximum else { throw Failure(reason: "it is larger than \(maximum) bytes") }
            bytes += part[..<count]
        }
    }
}
