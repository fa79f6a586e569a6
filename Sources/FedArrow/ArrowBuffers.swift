import CArrow

/// The buffers of one batch in a stream, taken column by column, and checked against what each type needs.
struct ArrowBuffers {
    private let body: UnsafeRawBufferPointer
    /// Rows and NULLs of each column.
    private let nodes: [(rows: Int, nulls: Int)]
    private let places: [(offset: Int, count: Int)]
    private var node = 0
    private var place = 0

    init(_ batch: FlatTable, _ body: UnsafeRawBufferPointer) throws(ArrowStreamFault) {
        guard try !batch.has(3) else { throw ArrowStreamFault("it is compressed") }
        self.body = body
        nodes = try batch.pairs(1).map { (rows: $0.0, nulls: $0.1) }
        places = try batch.pairs(2).map { (offset: $0.0, count: $0.1) }
    }

    /// The next column.
    mutating func view(
        _ type: ArrowType, rows: Int, dictionary: ArrowView?
    ) throws(ArrowStreamFault) -> ArrowView {
        guard node < nodes.count, nodes[node].rows == rows, (0...Int(Int32.max)).contains(rows),
            (0...rows).contains(nodes[node].nulls)
        else { throw ArrowStreamFault("its numbers of rows do not agree") }
        let nulls = nodes[node].nulls
        node += 1
        if type == .nothing { return ArrowView(rows: rows, nulls: rows, [], dictionary) }
        let bits = (rows + 7) / 8
        var buffers = [try buffer(atLeast: nulls > 0 ? bits : 0)]
        switch type {
        case .boolean: buffers.append(try buffer(atLeast: bits))
        case .integer(let size, _), .decimal(let size, _), .time(let size, _):
            buffers.append(try buffer(atLeast: rows * size / 8))
        case .float, .date: buffers.append(try buffer(atLeast: rows * 4))
        case .double, .dateInMilliseconds, .moment: buffers.append(try buffer(atLeast: rows * 8))
        case .fixedBytes(let width): buffers.append(try buffer(atLeast: rows * width))
        case .text(let size), .bytes(let size):
            let offsets = try buffer(atLeast: rows == 0 ? 0 : (rows + 1) * size / 8)
            let bytes = try buffer(atLeast: 0)
            if size == 32 {
                try Self.check(offsets, Int32.self, rows: rows, within: bytes.count)
            } else {
                try Self.check(offsets, Int64.self, rows: rows, within: bytes.count)
            }
            buffers += [offsets, bytes]
        default: throw ArrowStreamFault("it has a column of \(type.description)")
        }
        return ArrowView(rows: rows, nulls: nulls, buffers, dictionary)
    }

    private mutating func buffer(atLeast count: Int) throws(ArrowStreamFault) -> UnsafeRawBufferPointer {
        guard place < places.count else { throw ArrowStreamFault("a column lacks a buffer") }
        let (offset, size) = places[place]
        place += 1
        guard offset >= 0, size >= 0, offset <= body.count, size <= body.count - offset else {
            throw ArrowStreamFault("a buffer lies beyond its batch")
        }
        guard size >= count else { throw ArrowStreamFault("a buffer is too short") }
        return UnsafeRawBufferPointer(rebasing: body[offset..<offset + size])
    }

    /// Texts must lie one behind the other, within their buffer.
    private static func check<Offset: FixedWidthInteger & BitwiseCopyable>(
        _ offsets: UnsafeRawBufferPointer, _ type: Offset.Type, rows: Int, within size: Int
    ) throws(ArrowStreamFault) {
        guard rows > 0 else { return }
        var last: Offset = 0
        var isOrdered = true
        for index in 0...rows {
            let offset = offsets.loadUnaligned(fromByteOffset: index &* MemoryLayout<Offset>.size, as: type)
            isOrdered = isOrdered && offset >= last
            last = offset
        }
        guard isOrdered, Int(last) <= size else { throw ArrowStreamFault("texts lie beyond their buffer") }
    }
}

/// One column of a batch as the C data interface shows it, over memory of the stream's.
final class ArrowView {
    private(set) var array = ArrowArray()
    private let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
    private let entries: ArrowView?
    private let dictionary: UnsafeMutablePointer<ArrowArray>?

    init(rows: Int, nulls: Int, _ parts: [UnsafeRawBufferPointer], _ entries: ArrowView?) {
        buffers = .allocate(capacity: max(parts.count, 1))
        buffers.initialize(to: nil)
        for (index, part) in parts.enumerated() {
            (buffers + index).initialize(to: part.isEmpty ? nil : part.baseAddress)
        }
        self.entries = entries
        dictionary = entries.map { entries in
            let copy = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
            copy.initialize(to: entries.array)
            return copy
        }
        array.length = Int64(rows)
        array.null_count = Int64(nulls)
        array.n_buffers = Int64(parts.count)
        array.buffers = buffers
        array.dictionary = dictionary
    }

    deinit {
        buffers.deallocate()
        dictionary?.deallocate()
    }
}
