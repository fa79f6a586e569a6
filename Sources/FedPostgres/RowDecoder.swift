import FedPlan
import FedRuntime
import Foundation

/// Turns rows in the form of binary `COPY` into a batch.
///
/// The columns lie in a plain array of structs with raw pointers, so that the loop over a row's fields neither
/// retains, allocates nor checks for exclusive access. See
/// <https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4>.
final class RowDecoder {
    private let layouts: [Layout]
    /// Filled anew for every batch; its elements are trivial.
    private let slots: UnsafeMutableBufferPointer<Slot>
    private var batch: Batch?

    private struct Layout {
        let decoding: Decoding
        let form: DecimalForm
        let isVariableWidth: Bool
    }

    /// Where one column's values go.
    private struct Slot {
        let decoding: Decoding
        let isVariableWidth: Bool
        let width: Int
        let values: UnsafeMutableRawPointer
        let validity: UnsafeMutablePointer<UInt64>
        var bytes: UnsafeMutableRawPointer
        var byteCapacity: Int
        var byteCount = 0
        var nullCount = 0
        let form: DecimalForm
    }

    /// A field that was refused, by its column.
    struct Fault: Error {
        var column: Int
        var refusal: Refusal
    }

    init(_ decodings: [Decoding], _ columns: [ViewColumn]) {
        layouts = zip(decodings, columns).map { decoding, column in
            var form = DecimalForm(precision: 1, scale: 0)
            if case .decimal(let precision, let scale) = column.type {
                form = DecimalForm(precision: precision, scale: scale)
            }
            return Layout(decoding: decoding, form: form, isVariableWidth: column.type.isVariableWidth)
        }
        slots = .allocate(capacity: layouts.count)
    }

    deinit { slots.deallocate() }

    /// Makes `batch`, which is empty, the one that rows go to.
    func attach(_ batch: Batch) {
        self.batch = batch
        for (index, layout) in layouts.enumerated() {
            let column = batch.columns[index]
            let slot = Slot(
                decoding: layout.decoding, isVariableWidth: layout.isVariableWidth, width: layout.decoding.width,
                values: column.values, validity: column.validity, bytes: column.bytes,
                byteCapacity: column.byteCapacity, form: layout.form)
            slots.initializeElement(at: index, to: slot)
        }
    }

    /// Ends the work on the batch and sets its counts.
    func detach(rows: Int) {
        guard let batch else { return }
        for index in slots.indices { batch.columns[index].nullCount = slots[index].nullCount }
        batch.count = rows
        self.batch = nil
    }

    /// Decodes the fields of one row, which follow their count, and checks that they fill `length`.
    @inline(__always)
    func decode(_ start: UnsafeRawPointer, length: Int, row: Int) throws(Fault) {
        let count = slots.count
        var at = start
        let end = start + length
        if count > 0, let slot = slots.baseAddress {
            for index in 0..<count {
                guard end - at >= 4 else { throw Fault(column: index, refusal: .malformed) }
                let size = Int(int4(at))
                at += 4
                if size < 0 {
                    Self.setNull(slot + index, row)
                    continue
                }
                guard size <= end - at else { throw Fault(column: index, refusal: .malformed) }
                do {
                    try decodeField(slot + index, index, at, size, row)
                } catch {
                    throw Fault(column: index, refusal: error)
                }
                at += size
            }
        }
        guard at == end else { throw Fault(column: max(count - 1, 0), refusal: .malformed) }
    }

    @inline(__always)
    private func decodeField(
        _ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ field: UnsafeRawPointer, _ size: Int, _ row: Int
    ) throws(Refusal) {
        let width = slot.pointee.width
        guard width == 0 || width == size else { throw .malformed }
        let values = slot.pointee.values
        switch slot.pointee.decoding {
        case .boolean:
            if field.load(as: UInt8.self) != 0 {
                values.assumingMemoryBound(to: UInt64.self)[row >> 6] |= 1 << UInt64(row & 63)
            }
        case .fixed2: store(bigEndian16(field), values, row)
        case .fixed4: store(bigEndian32(field), values, row)
        case .fixed8: store(bigEndian64(field), values, row)
        case .int2ToInt4: store(Int32(int2(field)), values, row)
        case .int2ToInt8: store(Int64(int2(field)), values, row)
        case .int4ToInt8: store(Int64(int4(field)), values, row)
        case .oidToInt8: store(Int64(bigEndian32(field)), values, row)
        case .int2ToDecimal64: store(try scaled64(Int64(int2(field)), slot), values, row)
        case .int4ToDecimal64: store(try scaled64(Int64(int4(field)), slot), values, row)
        case .int8ToDecimal64: store(try scaled64(int8(field), slot), values, row)
        case .int2ToDecimal128: store(try scaled128(Int64(int2(field)), slot), values, row)
        case .int4ToDecimal128: store(try scaled128(Int64(int4(field)), slot), values, row)
        case .int8ToDecimal128: store(try scaled128(int8(field), slot), values, row)
        case .float4ToDouble: store(Double(Float(bitPattern: bigEndian32(field))), values, row)
        case .decimal64: store(try NumericField(field, length: size).unscaled64(slot.pointee.form), values, row)
        case .decimal128: store(try NumericField(field, length: size).unscaled128(slot.pointee.form), values, row)
        case .date: store(try PostgresTime.date(int4(field)), values, row)
        case .timestamp: store(try PostgresTime.timestamp(int8(field)), values, row)
        case .text, .bytes:
            try room(slot, index, size, row).copyMemory(from: field, byteCount: size)
        case .jsonb:
            // One byte of version, then the text.
            guard size > 0, field.load(as: UInt8.self) == 1 else { throw .malformed }
            try room(slot, index, size - 1, row).copyMemory(from: field + 1, byteCount: size - 1)
        case .uuid: PostgresUUID.write(field, to: try room(slot, index, PostgresUUID.textLength, row))
        case .time: try PostgresTime.write(int8(field), to: try room(slot, index, PostgresTime.textLength, row))
        }
    }

    // MARK: - Parts

    @inline(__always)
    private func store<Value: BitwiseCopyable>(_ value: Value, _ values: UnsafeMutableRawPointer, _ row: Int) {
        values.storeBytes(of: value, toByteOffset: row &* MemoryLayout<Value>.stride, as: Value.self)
    }

    /// The value times 10^scale.
    @inline(__always)
    private func scaled64(_ value: Int64, _ slot: UnsafeMutablePointer<Slot>) throws(Refusal) -> Int64 {
        guard value.magnitude < UInt64(truncatingIfNeeded: slot.pointee.form.integerLimit) else { throw .overflow }
        return value &* Int64(truncatingIfNeeded: slot.pointee.form.factor)
    }

    @inline(__always)
    private func scaled128(_ value: Int64, _ slot: UnsafeMutablePointer<Slot>) throws(Refusal) -> Int128 {
        guard UInt128(value.magnitude) < slot.pointee.form.integerLimit else { throw .overflow }
        return Int128(value) &* Int128(truncatingIfNeeded: slot.pointee.form.factor)
    }

    /// Makes room for a value's bytes, sets the row's offset, and returns where they go.
    @inline(__always)
    private func room(
        _ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ size: Int, _ row: Int
    ) throws(Refusal) -> UnsafeMutableRawPointer {
        let start = slot.pointee.byteCount
        let end = start &+ size
        if end > slot.pointee.byteCapacity { try grow(slot, index, size, row) }
        slot.pointee.byteCount = end
        slot.pointee.values.assumingMemoryBound(to: Int32.self)[row &+ 1] = Int32(truncatingIfNeeded: end)
        return slot.pointee.bytes + start
    }

    /// Lets the column grow by itself, and takes over where its bytes lie now.
    @inline(never)
    private func grow(_ slot: UnsafeMutablePointer<Slot>, _ index: Int, _ size: Int, _ row: Int) throws(Refusal) {
        guard let column = batch?.columns[index] else { throw .malformed }
        do {
            try column.setBytes(nil, count: size, at: row)
        } catch {
            throw .tooLarge
        }
        slot.pointee.bytes = column.bytes
        slot.pointee.byteCapacity = column.byteCapacity
    }

    @inline(__always)
    private static func setNull(_ slot: UnsafeMutablePointer<Slot>, _ row: Int) {
        slot.pointee.nullCount &+= 1
        slot.pointee.validity[row >> 6] &= ~(1 << UInt64(row & 63))
        if slot.pointee.isVariableWidth {
            slot.pointee.values.assumingMemoryBound(to: Int32.self)[row &+ 1] =
                Int32(truncatingIfNeeded: slot.pointee.byteCount)
        }
    }
}

@inline(__always)
private func int2(_ field: UnsafeRawPointer) -> Int16 { Int16(bitPattern: bigEndian16(field)) }

@inline(__always)
private func int4(_ field: UnsafeRawPointer) -> Int32 { Int32(bitPattern: bigEndian32(field)) }

@inline(__always)
private func int8(_ field: UnsafeRawPointer) -> Int64 { Int64(bitPattern: bigEndian64(field)) }
