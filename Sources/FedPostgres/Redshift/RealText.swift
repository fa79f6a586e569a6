import FedRuntime
import Foundation

/// Reads a `real`, which Redshift writes with eight digits; it takes nine to tell any two apart.
///
/// With `extra_float_digits` at its limit, 2, 1000000.0625 and 1000000.125 both are `1000000.1`.
enum RealText {
    private static let digits = 8

    /// A zero follows the last byte of the text.
    ///
    /// - Throws: what is not the text of one value alone.
    static func value(_ text: UnsafeRawBufferPointer) throws(RedshiftField.Fault) -> Float {
        guard let start = text.baseAddress?.assumingMemoryBound(to: CChar.self), !text.isEmpty else {
            throw .value(.malformed)
        }
        var end: UnsafeMutablePointer<CChar>?
        let shown = strtod(start, &end)
        guard let end, UnsafePointer(end) == start + text.count, text.allSatisfy({ $0 > UInt8(ascii: " ") }) else {
            throw .value(.malformed)
        }
        let value = strtof(start, nil)
        guard value.isFinite, value != 0 else {
            // What is shown of a value is never beyond it so far that another one is meant.
            guard value.isNaN || value.isInfinite == shown.isInfinite else { throw .value(.overflow) }
            return value
        }
        guard significantDigits(text) <= digits else { return value }
        let halfOfLastDigit = pow(10, log10(shown.magnitude).rounded(.down) - Double(digits - 1)) / 2
        for neighbour in [value.nextUp, value.nextDown] where neighbour.isFinite {
            guard (Double(neighbour) - shown).magnitude > halfOfLastDigit else { throw .rounded }
        }
        return value
    }

    /// How many there are before an exponent, zeros in front left out.
    private static func significantDigits(_ text: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in text {
            if byte | 0x20 == UInt8(ascii: "e") { break }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { continue }
            if byte != UInt8(ascii: "0") || count > 0 { count += 1 }
        }
        return count
    }
}
