import CArrow
package import FedPlan
package import FedRuntime

/// Turns the values of one Arrow column into a batch's: all at once where both have the same form.
package struct ArrowColumn: Sendable {
    package let source: ArrowType
    package let target: ColumnType
    private let field: TextField
    private let decimal: DecimalForm

    /// `source` must be one that can become `target`.
    package init(_ source: ArrowType, as target: ColumnType) {
        self.source = source
        self.target = target
        let form: TextForm =
            switch target {
            case .string, .binary: .text
            case .boolean: .boolean
            case .date: .date
            case .timestamp, .timestampNTZ: .moment
            case .smallint, .int, .bigint, .decimal, .float, .double: .number
            }
        field = TextField(form, as: target)
        decimal = DecimalForm(target)
    }

    /// Copies rows into an empty column.
    package func copy(_ cells: ArrowCells, into column: BatchColumn) throws(ArrowFault) {
        switch source {
        case .nothing: for row in 0..<cells.count { column.setNull(row) }
        case .unknown:
            for row in 0..<cells.count {
                guard cells.isNull(row) else { throw ArrowFault(row: row, fault: .malformed) }
                column.setNull(row)
            }
        case .text(let bits): try copyText(cells, offsetBits: bits, into: column)
        case .bytes(let bits):
            do throws(RunError) { try copyBytes(cells, offsetBits: bits, into: column) } catch {
                throw ArrowFault(row: 0, fault: .tooLarge)
            }
        case .textView: try copyViews(cells, isText: true, into: column)
        case .bytesView: try copyViews(cells, isText: false, into: column)
        case .fixedBytes(let width): try copyFixedBytes(cells, width: width, into: column)
        case .uuid: try copyUUIDs(cells, into: column)
        case .time(let bits, let unit): try copyTimes(cells, bits: bits, unit, into: column)
        case .dictionary(let index, let values): try copyEntries(cells, index: index, values, into: column)
        default:
            cells.copyNulls(into: column)
            try copyFixed(cells, into: column)
        }
    }

    /// How many of the rows have no more than so many bytes of text, and at least one.
    package func rows(of cells: ArrowCells, withinBytes limit: Int) -> Int {
        func count<Offset: FixedWidthInteger & BitwiseCopyable>(_ type: Offset.Type) -> Int {
            guard let offsets = cells.buffer(1) else { return cells.count }
            func end(_ row: Int) -> Int {
                Int(
                    truncatingIfNeeded: offsets.loadUnaligned(
                        fromByteOffset: (cells.start + row) * MemoryLayout<Offset>.size, as: type))
            }
            let last = end(0) + limit
            var (low, high) = (1, cells.count)
            while low < high {
                let middle = (low + high + 1) / 2
                if end(middle) <= last { low = middle } else { high = middle - 1 }
            }
            return low
        }
        switch source {
        case .text(offsetBits: 32), .bytes(offsetBits: 32): return count(Int32.self)
        case .text, .bytes: return count(Int64.self)
        default: return cells.count
        }
    }

    // MARK: - Fixed widths

    private func copyFixed(_ cells: ArrowCells, into column: BatchColumn) throws(ArrowFault) {
        switch source {
        case .boolean:
            guard let bits = cells.buffer(1) else { return }
            let words = column.values.assumingMemoryBound(to: UInt64.self)
            for word in 0..<(cells.count + 63) / 64 { words[word] = cells.bits(word, of: bits) }
        case .integer(let bits, let isSigned): try copyIntegers(cells, bits: bits, isSigned: isSigned, into: column)
        case .float:
            if target == .float { return cells.copyValues(into: column, width: 4) }
            try cells.each(Float.self) { value, row in column.set(Double(value), at: row) }
        case .double:
            if target == .double { return cells.copyValues(into: column, width: 8) }
            try cells.each(Double.self) { (value, row) throws(ValueFault) in
                let narrow = Float(value)
                guard Double(narrow) == value || value.isNaN else { throw .overflow }
                column.set(narrow, at: row)
            }
        case .decimal(let bits, let scale): try copyDecimals(cells, bits: bits, scale: scale, into: column)
        case .date, .dateInMilliseconds: try copyDates(cells, into: column)
        case .moment(let unit, _): try copyMoments(cells, unit, into: column)
        default: break
        }
    }

    private func copyIntegers(
        _ cells: ArrowCells, bits: Int, isSigned: Bool, into column: BatchColumn
    ) throws(ArrowFault) {
        switch (bits, isSigned, target) {
        case (16, true, .smallint), (32, true, .int), (64, true, .bigint):
            cells.copyValues(into: column, width: bits / 8)
        case (8, true, _): try copyIntegers(cells, Int8.self, into: column)
        case (8, false, _): try copyIntegers(cells, UInt8.self, into: column)
        case (16, true, _): try copyIntegers(cells, Int16.self, into: column)
        case (16, false, _): try copyIntegers(cells, UInt16.self, into: column)
        case (32, true, _): try copyIntegers(cells, Int32.self, into: column)
        case (32, false, _): try copyIntegers(cells, UInt32.self, into: column)
        case (64, true, _): try copyIntegers(cells, Int64.self, into: column)
        default: try copyIntegers(cells, UInt64.self, into: column)
        }
    }

    private func copyIntegers<Source: FixedWidthInteger & BitwiseCopyable>(
        _ cells: ArrowCells, _ type: Source.Type, into column: BatchColumn
    ) throws(ArrowFault) {
        switch target {
        case .float:
            try cells.each(type) { (value, row) throws(ValueFault) in
                guard let value = Float(exactly: value) else { throw .overflow }
                column.set(value, at: row)
            }
        case .double:
            try cells.each(type) { (value, row) throws(ValueFault) in
                guard let value = Double(exactly: value) else { throw .overflow }
                column.set(value, at: row)
            }
        case .decimal:
            let decimal = decimal
            try cells.each(type) { (value, row) throws(ValueFault) in
                decimal.store(try decimal.unscaled(Int128(value), scale: 0), column, row)
            }
        default: try cells.each(type) { (value, row) throws(ValueFault) in try store(value, column, row) }
        }
    }

    /// An integer as one of another width.
    @inline(__always)
    private func store<Source: FixedWidthInteger>(
        _ value: Source, _ column: BatchColumn, _ row: Int
    ) throws(ValueFault) {
        switch target {
        case .smallint:
            guard let value = Int16(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .int:
            guard let value = Int32(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        case .bigint:
            guard let value = Int64(exactly: value) else { throw .overflow }
            column.set(value, at: row)
        default:
            guard value == 0 || value == 1 else { throw .overflow }
            column.setBoolean(value == 1, at: row)
        }
    }

    private func copyDecimals(
        _ cells: ArrowCells, bits: Int, scale: Int, into column: BatchColumn
    ) throws(ArrowFault) {
        switch bits {
        case 32:
            try cells.each(Int32.self) { (value, row) throws(ValueFault) in
                try store(Int128(value), scale: scale, column, row)
            }
        case 64:
            try cells.each(Int64.self) { (value, row) throws(ValueFault) in
                try store(Int128(value), scale: scale, column, row)
            }
        case 128:
            try cells.each(Int128.self) { (value, row) throws(ValueFault) in
                try store(value, scale: scale, column, row)
            }
        default:
            try cells.each(WideDecimal.self) { (value, row) throws(ValueFault) in
                guard value.high == (value.low < 0 ? -1 : 0) else { throw .overflow }
                try store(value.low, scale: scale, column, row)
            }
        }
    }

    /// The two halves of a decimal with 256 bits, as they lie in memory.
    private struct WideDecimal: BitwiseCopyable {
        var low: Int128
        var high: Int128
    }

    @inline(__always)
    private func store(_ value: Int128, scale: Int, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        if case .decimal = target {
            decimal.store(try decimal.unscaled(value, scale: scale), column, row)
        } else {
            try store(try DecimalForm.whole(value, scale: scale), column, row)
        }
    }

    // MARK: - Texts that are no texts

    private func copyText(_ cells: ArrowCells, offsetBits: Int, into column: BatchColumn) throws(ArrowFault) {
        if target == .string {
            do throws(RunError) {
                try copyBytes(cells, offsetBits: offsetBits, into: column)
            } catch {
                throw ArrowFault(row: 0, fault: .tooLarge)
            }
            return try checkTexts(cells.count, column)
        }
        cells.copyNulls(into: column)
        let field = field
        try eachText(cells, offsetBits: offsetBits) { (text, row) throws(ValueFault) in
            try field.store(text, column, row)
        }
    }

    /// Two dictionaries need not be the same: each array's values are decoded once, and copied from there.
    private func copyEntries(
        _ cells: ArrowCells, index: ArrowType, _ values: ArrowType, into column: BatchColumn
    ) throws(ArrowFault) {
        guard let dictionary = cells.array.dictionary?.pointee, case .integer(let bits, let isSigned) = index else {
            throw ArrowFault(row: 0, fault: .malformed)
        }
        let entries = BatchColumn(type: target, capacity: max(Int(dictionary.length), 1))
        try ArrowColumn(values, as: target)
            .copy(ArrowCells(dictionary, from: 0, count: Int(dictionary.length)), into: entries)
        let width = BatchColumn.width(of: target)
        for row in 0..<cells.count {
            let entry = cells.isNull(row) ? nil : Self.index(cells, row, bits: bits, isSigned: isSigned)
            if let entry, entry < 0 || entry >= Int(dictionary.length) {
                throw ArrowFault(row: row, fault: .malformed)
            }
            guard let entry, entries.isValid(entry) else {
                column.setNull(row)
                continue
            }
            if target.isVariableWidth {
                let bytes = entries.bytes(at: entry)
                do throws(RunError) { try column.setBytes(bytes.baseAddress, count: bytes.count, at: row) } catch {
                    throw ArrowFault(row: row, fault: .tooLarge)
                }
            } else if target == .boolean {
                column.setBoolean(entries.boolean(at: entry), at: row)
            } else {
                (column.values + row * width).copyMemory(from: entries.values + entry * width, byteCount: width)
            }
        }
    }

    private static func index(_ cells: ArrowCells, _ row: Int, bits: Int, isSigned: Bool) -> Int {
        switch (bits, isSigned) {
        case (8, true): Int(cells.value(row, Int8.self) ?? -1)
        case (8, false): cells.value(row, UInt8.self).map(Int.init) ?? -1
        case (16, true): Int(cells.value(row, Int16.self) ?? -1)
        case (16, false): cells.value(row, UInt16.self).map(Int.init) ?? -1
        case (32, true): Int(cells.value(row, Int32.self) ?? -1)
        case (32, false): cells.value(row, UInt32.self).map(Int.init) ?? -1
        case (_, true): Int(cells.value(row, Int64.self) ?? -1)
        default: cells.value(row, UInt64.self).flatMap { Int(exactly: $0) } ?? -1
        }
    }
}
