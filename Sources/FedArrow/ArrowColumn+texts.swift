import CArrow
import FedRuntime

/// Texts and bytes.
extension ArrowColumn {
    /// Copies all values at once, with those of rows that are NULL, which have no bytes in most arrays.
    func copyBytes(_ cells: ArrowCells, offsetBits: Int, into column: BatchColumn) throws(RunError) {
        cells.copyNulls(into: column)
        guard let offsets = cells.buffer(1) else {
            // An array without rows, or without anything but NULLs, may have no buffers.
            for row in 0..<cells.count { try column.setBytes(nil, count: 0, at: row) }
            return
        }
        if offsetBits == 32 {
            try column.setAllBytes(
                cells.buffer(2), offsets: offsets + cells.start * 4, Int32.self, count: cells.count)
        } else {
            try column.setAllBytes(
                cells.buffer(2), offsets: offsets + cells.start * 8, Int64.self, count: cells.count)
        }
    }

    /// Texts that are UTF-8 one behind the other are so each, unless one begins amid a character.
    func checkTexts(_ count: Int, _ column: BatchColumn) throws(ArrowFault) {
        let offsets = column.values.assumingMemoryBound(to: Int32.self)
        let size = Int(offsets[count])
        guard size > 0 else { return }
        let bytes = UnsafeRawPointer(column.bytes)
        var isValid = isValidUTF8(bytes, count: size)
        if isValid {
            for row in 0..<count where Int(offsets[row]) < size {
                isValid = isValid && bytes.load(fromByteOffset: Int(offsets[row]), as: UInt8.self) & 0xC0 != 0x80
            }
        }
        guard !isValid else { return }
        for row in 0..<count where column.isValid(row) {
            let text = column.bytes(at: row)
            if let start = text.baseAddress, !isValidUTF8(start, count: text.count) {
                throw ArrowFault(row: row, fault: .notUTF8)
            }
        }
    }

    /// Calls `body` with every text that is not NULL.
    @inline(__always)
    func eachText(
        _ cells: ArrowCells, offsetBits: Int, _ body: (UnsafeRawBufferPointer, Int) throws(ValueFault) -> Void
    ) throws(ArrowFault) {
        guard let offsets = cells.buffer(1) else { return }
        let bytes = cells.buffer(2)
        func offset(_ row: Int) -> Int {
            let at = cells.start &+ row
            return offsetBits == 32
                ? Int(offsets.loadUnaligned(fromByteOffset: at &* 4, as: Int32.self))
                : Int(offsets.loadUnaligned(fromByteOffset: at &* 8, as: Int64.self))
        }
        for row in 0..<cells.count where !cells.isNull(row) {
            let (start, end) = (offset(row), offset(row + 1))
            do throws(ValueFault) {
                try body(UnsafeRawBufferPointer(start: bytes.map { $0 + start }, count: end - start), row)
            } catch {
                throw ArrowFault(row: row, fault: error)
            }
        }
    }

    /// Twelve bytes fit the view itself; else it says in which buffer they lie, and where.
    ///
    /// See <https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout>.
    func copyViews(_ cells: ArrowCells, isText: Bool, into column: BatchColumn) throws(ArrowFault) {
        for row in 0..<cells.count {
            guard !cells.isNull(row), let views = cells.buffer(1) else {
                column.setNull(row)
                continue
            }
            let view = views + (cells.start + row) * 16
            let count = Int(view.loadUnaligned(as: Int32.self))
            var start: UnsafeRawPointer? = view + 4
            if count > 12 {
                let buffer = Int(view.loadUnaligned(fromByteOffset: 8, as: Int32.self))
                let offset = Int(view.loadUnaligned(fromByteOffset: 12, as: Int32.self))
                start = cells.buffer(2 + buffer).map { $0 + offset }
            }
            guard let start, count >= 0 else { throw ArrowFault(row: row, fault: .malformed) }
            if isText, !isValidUTF8(start, count: count) { throw ArrowFault(row: row, fault: .notUTF8) }
            try setBytes(start, count: count, column, row)
        }
    }

    func copyFixedBytes(_ cells: ArrowCells, width: Int, into column: BatchColumn) throws(ArrowFault) {
        for row in 0..<cells.count {
            guard !cells.isNull(row), let bytes = cells.buffer(1) else {
                column.setNull(row)
                continue
            }
            try setBytes(bytes + (cells.start + row) * width, count: width, column, row)
        }
    }

    /// In lower case, with hyphens.
    func copyUUIDs(_ cells: ArrowCells, into column: BatchColumn) throws(ArrowFault) {
        let digits = StaticString("0123456789abcdef").utf8Start
        for row in 0..<cells.count {
            guard !cells.isNull(row), let values = cells.buffer(1) else {
                column.setNull(row)
                continue
            }
            let bytes = values + (cells.start + row) * 16
            let room = try reserve(36, column, row)
            var place = 0
            for index in 0..<16 {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    room[place] = UInt8(ascii: "-")
                    place += 1
                }
                let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
                room[place] = digits[Int(byte >> 4)]
                room[place + 1] = digits[Int(byte & 15)]
                place += 2
            }
        }
    }

    private func setBytes(
        _ start: UnsafeRawPointer, count: Int, _ column: BatchColumn, _ row: Int
    ) throws(ArrowFault) {
        do throws(RunError) { try column.setBytes(start, count: count, at: row) } catch {
            throw ArrowFault(row: row, fault: .tooLarge)
        }
    }

    /// The place of a value's bytes, which the caller fills.
    func reserve(
        _ count: Int, _ column: BatchColumn, _ row: Int
    ) throws(ArrowFault) -> UnsafeMutableRawBufferPointer {
        do throws(RunError) { try column.setBytes(nil, count: count, at: row) } catch {
            throw ArrowFault(row: row, fault: .tooLarge)
        }
        return UnsafeMutableRawBufferPointer(mutating: column.bytes(at: row))
    }
}
