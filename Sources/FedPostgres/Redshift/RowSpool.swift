import CLibpq
import FedRuntime
import Foundation

/// The rows of a statement whose cursor had to make room for the next one's, in a file without a name.
///
/// One thread at a time uses it: it is written, turned round, and read.
final class RowSpool {
    private static let null: Int32 = -1

    private let file: UnsafeMutablePointer<FILE>
    /// Those that have not been read.
    private(set) var rowCount = 0
    private var room: UnsafeMutableRawPointer
    private var capacity = 4096

    /// - Throws: `unavailable` where there is no place for files.
    init() throws(RunError) {
        let folder = FileManager.default.temporaryDirectory
        let template = folder.appending(path: "fedrun-rows-XXXXXX").path
        var path = Array(template.utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw Self.failure }
        unlink(path)
        guard let file = fdopen(descriptor, "w+") else {
            close(descriptor)
            throw Self.failure
        }
        setvbuf(file, nil, Int32(_IOFBF), 256 << 10)
        self.file = file
        room = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        fclose(file)
        room.deallocate()
    }

    /// Adds all rows of a result.
    func append(_ result: OpaquePointer) throws(RunError) {
        let columns = PQnfields(result)
        for row in 0..<PQntuples(result) {
            for column in 0..<columns {
                if PQgetisnull(result, row, column) == 1 {
                    try write(Self.null)
                    continue
                }
                let length = PQgetlength(result, row, column)
                try write(length)
                guard length > 0 else { continue }
                guard fwrite(PQgetvalue(result, row, column), Int(length), 1, file) == 1 else { throw Self.failure }
            }
        }
        rowCount += Int(PQntuples(result))
    }

    /// Ends writing.
    func rewind() throws(RunError) {
        guard fseek(file, 0, SEEK_SET) == 0 else { throw Self.failure }
    }

    /// The next row begins.
    func advance() { rowCount -= 1 }

    /// The next value, or nil for NULL; it lives until the next one is read, and a zero follows it.
    func next() throws(RunError) -> UnsafeRawBufferPointer? {
        var length: Int32 = 0
        guard fread(&length, MemoryLayout<Int32>.size, 1, file) == 1 else { throw Self.failure }
        guard length != Self.null else { return nil }
        let count = Int(length)
        if count >= capacity {
            room.deallocate()
            capacity = max(capacity * 2, count + 1)
            room = .allocate(byteCount: capacity, alignment: 16)
        }
        guard count == 0 || fread(room, count, 1, file) == 1 else { throw Self.failure }
        room.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
        return UnsafeRawBufferPointer(start: room, count: count)
    }

    private func write(_ length: Int32) throws(RunError) {
        var length = length
        guard fwrite(&length, MemoryLayout<Int32>.size, 1, file) == 1 else { throw Self.failure }
    }

    private static var failure: RunError {
        RunError(.unavailable, "no temporary file for rows that wait: \(String(cString: strerror(errno)))")
    }
}
