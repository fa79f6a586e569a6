import Foundation

/// Bytes that have come and are not read yet, in one piece.
///
/// What a server says of an error among rows must never be read as rows: with a mark to look for, so many bytes are
/// held back as could be its beginning.
final class ByteQueue {
    private var bytes: UnsafeMutableRawPointer
    private var capacity = 1 << 16
    private var first = 0
    private var last = 0
    private let mark: ErrorMark?
    /// Up to where there is no mark.
    private var searched = 0
    /// Where what is behind the mark begins.
    private var message: Int?
    private var isWhole = false

    init(_ mark: ErrorMark?) {
        self.mark = mark
        bytes = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { bytes.deallocate() }

    /// Whether an error has begun.
    var isMarked: Bool { message != nil }

    /// What came behind the mark.
    var messageBytes: [UInt8] {
        guard let message else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes + message, count: last - message))
    }

    /// The bytes that may be read.
    var readable: ByteCursor {
        var end = last
        if let mark, !isWhole { end = max(first, last - mark.length) }
        return ByteCursor(start: UnsafeRawPointer(bytes), at: first, end: isMarked ? first : end)
    }

    /// Whether nothing is left.
    var isEmpty: Bool { first == last }

    /// Passes over what was read.
    func advance(to place: Int) { first = place }

    func append(_ more: [UInt8]) {
        if last + more.count > capacity { makeRoom(more.count) }
        more.withUnsafeBytes { more in
            if let start = more.baseAddress { (bytes + last).copyMemory(from: start, byteCount: more.count) }
        }
        last += more.count
        guard let mark, message == nil else { return }
        let (found, place) = mark.find(UnsafeRawBufferPointer(start: bytes, count: last), from: max(first, searched))
        if found { message = place }
        searched = place
    }

    /// No more bytes come, and what came is whole.
    func finish() { isWhole = true }

    private func makeRoom(_ count: Int) {
        let used = last - first
        let larger = used + count > capacity / 2 ? max(capacity * 2, used + count) : capacity
        if larger > capacity {
            let room = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
            room.copyMemory(from: bytes + first, byteCount: used)
            bytes.deallocate()
            bytes = room
            capacity = larger
        } else {
            // The two may overlap.
            memmove(bytes, bytes + first, used)
        }
        searched = max(0, searched - first)
        if let place = message { message = max(0, place - first) }
        first = 0
        last = used
    }
}

/// What stands before an error in the middle of rows: a word, and a tag that is another one for every answer.
///
/// A server of version 25.11 or later announces the tag with each answer
/// (<https://clickhouse.com/docs/interfaces/http#http_response_codes_caveats>). One before writes an error's text among
/// the rows as it is, where nobody can tell it from them.
struct ErrorMark {
    static let header = "x-clickhouse-exception-tag"
    private static let word = "__exception__"

    private let pattern: [UInt8]
    /// Of the mark, with the line break before it.
    var length: Int { pattern.count + 2 }

    init?(tag: String) {
        guard tag.utf8.count >= 8, tag.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
        pattern = Array("\(Self.word)\r\n\(tag)\r\n".utf8)
    }

    /// Looks for the mark, and says where it ends; or up to where there is none.
    func find(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (isFound: Bool, place: Int) {
        var at = start
        let end = bytes.count - pattern.count
        guard let base = bytes.baseAddress, end >= at else { return (false, start) }
        return pattern.withUnsafeBytes { pattern in
            guard let word = pattern.baseAddress else { return (false, start) }
            while at <= end {
                guard let hit = memchr(base + at, Int32(UInt8(ascii: "_")), end - at + 1) else { break }
                at = UnsafeRawPointer(hit) - base
                if memcmp(hit, word, pattern.count) == 0 { return (true, at + pattern.count) }
                at += 1
            }
            return (false, end + 1)
        }
    }
}
