/// Room for one text of any length, used again for the next.
final class ODBCText {
    private var units: UnsafeMutablePointer<UInt16>
    private var unitCapacity = 4096
    private var utf8: UnsafeMutablePointer<UInt8>
    private var utf8Capacity = 4096 * 3
    private var utf8Count = 0

    init() {
        units = .allocate(capacity: unitCapacity)
        utf8 = .allocate(capacity: utf8Capacity)
    }

    deinit {
        units.deallocate()
        utf8.deallocate()
    }

    /// The text, until the next one.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: utf8, count: utf8Count) }

    /// The place behind so many units, and how many more there is room for.
    func room(after count: Int) -> (start: UnsafeMutablePointer<UInt16>, count: Int) {
        (units + count, unitCapacity - count)
    }

    /// Makes room for so many units, and keeps the first ones.
    func grow(to needed: Int, keeping count: Int) {
        guard needed > unitCapacity else { return }
        let capacity = max(needed, unitCapacity * 2)
        let larger = UnsafeMutablePointer<UInt16>.allocate(capacity: capacity)
        larger.update(from: units, count: count)
        units.deallocate()
        units = larger
        unitCapacity = capacity
    }

    /// Makes UTF-8 of the first units; `false` where half of a pair stands alone.
    func decode(_ count: Int) -> Bool {
        if utf8Capacity < count * 3 {
            utf8.deallocate()
            utf8Capacity = max(count * 3, utf8Capacity * 2)
            utf8 = .allocate(capacity: utf8Capacity)
        }
        var (at, out) = (0, 0)
        while at < count {
            let unit = UInt32(units[at])
            at &+= 1
            if unit < 0x80 {
                utf8[out] = UInt8(truncatingIfNeeded: unit)
                out &+= 1
                continue
            }
            var scalar = unit
            if unit & 0xF800 == 0xD800 {
                guard unit < 0xDC00, at < count, units[at] & 0xFC00 == 0xDC00 else { return false }
                scalar = 0x10000 + (unit & 0x3FF) << 10 + UInt32(units[at] & 0x3FF)
                at &+= 1
            }
            if scalar < 0x800 {
                utf8[out] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
            } else {
                if scalar < 0x10000 {
                    utf8[out] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
                } else {
                    utf8[out] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
                    out &+= 1
                    utf8[out] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
                }
                out &+= 1
                utf8[out] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
            }
            out &+= 1
            utf8[out] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
            out &+= 1
        }
        utf8Count = out
        return true
    }

    /// Takes bytes instead of a text.
    func useBytes(_ count: Int) {
        let size = max(count, 1)
        if utf8Capacity < size {
            utf8.deallocate()
            utf8Capacity = size
            utf8 = .allocate(capacity: utf8Capacity)
        }
        UnsafeMutableRawPointer(utf8).copyMemory(from: units, byteCount: count)
        utf8Count = count
    }
}
