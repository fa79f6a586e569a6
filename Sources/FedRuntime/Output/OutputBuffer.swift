import Foundation

/// Bytes on their way to a file descriptor, collected into large writes.
package final class OutputBuffer {
    package static let flushThreshold = 1 << 16

    private let descriptor: Int32
    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes wait to be written.
    package private(set) var count = 0
    /// Whether the reader at the other end of a pipe has gone, so that no more output is wanted.
    package private(set) var isPipeClosed = false

    package init(descriptor: Int32) {
        self.descriptor = descriptor
        capacity = Self.flushThreshold + 4096
        bytes = .allocate(capacity: capacity)
    }

    deinit { bytes.deallocate() }

    /// Room for `more` bytes at the end; `commit` makes them part of the text.
    @inline(__always)
    package func reserve(_ more: Int) -> UnsafeMutablePointer<UInt8> {
        if count &+ more > capacity { grow(more) }
        return bytes + count
    }

    @inline(__always)
    package func commit(_ more: Int) { count &+= more }

    @inline(__always)
    package func append(_ byte: UInt8) {
        reserve(1).pointee = byte
        commit(1)
    }

    package func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package func append(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        UnsafeMutableRawPointer(reserve(source.count)).copyMemory(from: start, byteCount: source.count)
        commit(source.count)
    }

    package func append(text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    package func append(repeating byte: UInt8, count: Int) {
        guard count > 0 else { return }
        reserve(count).update(repeating: byte, count: count)
        commit(count)
    }

    /// The bytes that wait, from `start` on.
    package func bytes(from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + start, count: count - start)
    }

    /// Takes back everything from `start` on.
    package func truncate(to start: Int) { count = start }

    /// Writes what waits if it is worth a call; callers do so after every row.
    @inline(__always)
    package func flushIfLarge() throws(RunError) {
        if count >= Self.flushThreshold { try flush() }
    }

    /// Writes everything that waits.
    ///
    /// - Throws: `cannotWriteOutput`; with `isPipeClosed` when the reader has gone.
    package func flush() throws(RunError) {
        var offset = 0
        while offset < count {
            let written = write(descriptor, bytes + offset, count - offset)
            if written >= 0 {
                offset += written
                continue
            }
            let code = errno
            if code == EINTR { continue }
            if code == EPIPE { isPipeClosed = true }
            throw RunError(.cannotWriteOutput, "cannot write the output: \(SystemError.text(code))")
        }
        count = 0
    }

    private func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        fresh.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = fresh
        capacity = larger
    }
}
