import Foundation

/// Where the rows go: standard output, or a file that appears only when it is complete.
///
/// A file is written beside its final name and renamed at the end, so that a reader sees the old content or
/// the new, and a failed run leaves nothing behind. A device or a pipe is written to directly. One thread at a time uses it.
package final class OutputFile: @unchecked Sendable {
    /// `nil` for standard output.
    package let path: String?
    package private(set) var descriptor: Int32
    /// The file that is being written, if it is one of its own.
    package private(set) var temporaryPath: String?
    private var finalPath = ""
    private var mode: mode_t = 0

    /// - Throws: `cannotCreateOutput` when the file cannot be made where it shall lie.
    package init(path: String?) throws(RunError) {
        self.path = path
        // An initializer that throws is followed by `deinit`, which closes what is open: not standard output.
        descriptor = path == nil ? STDOUT_FILENO : -1
        guard let path else { return }
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else { throw Self.cannotCreate(path, EISDIR) }
            guard status.st_mode & S_IFMT == S_IFREG else {
                descriptor = open(path, O_WRONLY | O_CLOEXEC)
                guard descriptor >= 0 else { throw Self.cannotCreate(path, errno) }
                return
            }
            guard access(path, W_OK) == 0 else { throw Self.cannotCreate(path, errno) }
            mode = status.st_mode & 0o777
        } else {
            let mask = umask(0)
            umask(mask)
            mode = 0o666 & ~mask
        }
        finalPath = Self.followingLinks(path)
        let url = URL(fileURLWithPath: finalPath)
        let pattern = url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).XXXXXX").path
        var template = Array(pattern.utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Self.cannotCreate(path, errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        temporaryPath = temporary
        Leftovers.note(temporary)
    }

    deinit { discard() }

    /// Makes the file appear under its name, with its content safe on the disk.
    package func commit() throws(RunError) {
        guard let path, descriptor >= 0 else { return }
        guard let temporaryPath else {
            let result = close(descriptor)
            descriptor = -1
            guard result == 0 else { throw Self.cannotWrite(path, errno) }
            return
        }
        // Not every file system can keep modes.
        _ = fchmod(descriptor, mode)
        guard fsync(descriptor) == 0 else { throw Self.cannotWrite(path, errno) }
        let result = close(descriptor)
        descriptor = -1
        guard result == 0 else { throw Self.cannotWrite(path, errno) }
        guard rename(temporaryPath, finalPath) == 0 else { throw Self.cannotWrite(path, errno) }
        self.temporaryPath = nil
        Leftovers.forget(temporaryPath)
        let folder = open(URL(fileURLWithPath: finalPath).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        // The rename itself must reach the disk too; a file system that cannot do that has no better way.
        _ = fsync(folder)
        _ = close(folder)
    }

    /// Removes what has been written, unless `commit` has made it final.
    package func discard() {
        if path != nil, descriptor >= 0 {
            _ = close(descriptor)
            descriptor = -1
        }
        if let temporaryPath {
            unlink(temporaryPath)
            Leftovers.forget(temporaryPath)
        }
        temporaryPath = nil
    }

    /// The file behind symbolic links, which shall stay.
    private static func followingLinks(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func cannotCreate(_ path: String, _ code: Int32) -> RunError {
        RunError(.cannotCreateOutput, "cannot create \(path): \(SystemError.text(code))")
    }

    private static func cannotWrite(_ path: String, _ code: Int32) -> RunError {
        RunError(.cannotWriteOutput, "cannot write \(path): \(SystemError.text(code))")
    }
}
