import FedAlgebra
import FedCatalog

/// Reads the text of literals as values.
enum LiteralReader {
    /// Reads `text` as a value of `type`, or gives `nil` if it is none; blanks around it do not count.
    static func value(_ text: String, as type: SQLType) -> Value? {
        let trimmed = text.trimming()
        switch type {
        case .boolean: return boolean(trimmed)
        case .smallint, .integer, .bigint:
            return Int64(whole(trimmed)).flatMap { ConstantFolding.integer(Int128($0), type) }
        case .numeric(let precision, let scale):
            guard let number = decimal(trimmed),
                let rescaled = Decimal.rescale(number.unscaled, from: number.scale, to: scale),
                Decimal.fits(rescaled, precision: precision)
            else { return nil }
            return .decimal(rescaled)
        case .double: return double(trimmed)
        case .real:
            guard case .double(let number)? = double(trimmed) else { return nil }
            return .double(Double(Float(trimmed) ?? Float(number)))
        case .text, .varchar: return .text(text)
        case .char: return .text(text.droppingTrailingBlanks())
        case .date: return date(trimmed).map { .date($0) }
        case .time: return time(trimmed).map { .time($0) }
        case .timestamp: return timestamp(trimmed)?.value
        case .timestamptz: return timestamp(trimmed)?.inUTC
        case .uuid: return uuid(trimmed)
        case .bytes: return bytes(text).map { .bytes($0) }
        case .json: return isJSON(text) ? .text(text) : nil
        case .interval:
            return isoInterval(text) ?? looseInterval(text) ?? standardInterval(text, unit: nil)
        }
    }

    static func example(of type: SQLType) -> String? {
        switch type {
        case .boolean: "true"
        case .date: "'2024-01-31'"
        case .timestamp: "'2024-01-31 12:34:56'"
        case .timestamptz: "'2024-01-31 12:34:56Z'"
        case .time: "'12:34:56'"
        default: nil
        }
    }

    /// Without a fraction of zeros.
    private static func whole(_ text: String) -> Substring {
        guard let point = text.lastIndex(of: "."), text[text.index(after: point)...].utf8.allSatisfy({ $0 == 48 }),
            text[..<point].last?.isNumber == true
        else { return text[...] }
        return text[..<point]
    }

    private static func boolean(_ text: String) -> Value? {
        switch text.lowercased() {
        case "t", "true", "y", "yes", "on", "1": .boolean(true)
        case "f", "false", "n", "no", "off", "0": .boolean(false)
        default: nil
        }
    }

    /// `1.50`, and with an exponent `1e3`.
    private static func decimal(_ text: String) -> (unscaled: Int128, scale: Int)? {
        guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else {
            return Decimal.parse(text).map { ($0.unscaled, $0.scale) }
        }
        guard let mantissa = Decimal.parse(text[..<mark]), let exponent = Int(text[text.index(after: mark)...]),
            exponent.magnitude <= 76
        else { return nil }
        let scale = mantissa.scale - exponent
        if scale >= 0 { return (mantissa.unscaled, scale) }
        return Decimal.rescale(mantissa.unscaled, from: 0, to: -scale).map { ($0, 0) }
    }

    private static func double(_ text: String) -> Value? {
        switch text.lowercased() {
        case "nan", "+nan", "-nan": return .double(.nan)
        case "infinity", "inf", "+infinity", "+inf": return .double(.infinity)
        case "-infinity", "-inf": return .double(-.infinity)
        default:
            let isPlain = text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || [43, 45, 46, 69, 101].contains(byte)
            }
            guard isPlain, let number = Double(text) else { return nil }
            return .double(number)
        }
    }

    /// ISO dates: `2024-01-31`; years of four or more digits.
    static func date(_ text: String) -> Int32? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count >= 4,
            let year = digits(parts[0], 4...6), let month = digits(parts[1], 1...2), let day = digits(parts[2], 1...2),
            (1...12).contains(month), day >= 1, day <= CalendarDate.daysInMonth(year: year, month: month)
        else { return nil }
        return Int32(exactly: CalendarDate.days(year: year, month: month, day: day))
    }

    /// `\x00ff` in hexadecimal digits; else characters, `\\`, and `\101` for a byte in octal digits.
    private static func bytes(_ text: String) -> [UInt8]? {
        var rest = Array(text.utf8)[...]
        var result: [UInt8] = []
        if text.hasPrefix("\\x") {
            rest = rest.dropFirst(2)
            guard rest.count % 2 == 0 else { return nil }
            while let first = rest.popFirst(), let second = rest.popFirst() {
                guard let high = Character(Unicode.Scalar(first)).hexDigitValue,
                    let low = Character(Unicode.Scalar(second)).hexDigitValue
                else { return nil }
                result.append(UInt8(high * 16 + low))
            }
            return result
        }
        let backslash = UInt8(ascii: "\\")
        while let byte = rest.popFirst() {
            if byte != backslash {
                result.append(byte)
            } else if rest.first == backslash {
                rest.removeFirst()
                result.append(backslash)
            } else {
                let digits = rest.prefix(3)
                guard digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }),
                    let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
                else { return nil }
                rest.removeFirst(3)
                result.append(value)
            }
        }
        return result
    }

    /// 32 hexadecimal digits, perhaps in braces; a dash may stand behind each fourth of them.
    private static func uuid(_ text: String) -> Value? {
        let isBraced = text.hasPrefix("{") && text.hasSuffix("}")
        var result = ""
        var count = 0
        var isDash = true
        for byte in (isBraced ? text.dropFirst().dropLast() : text[...]).lowercased().utf8 {
            if byte == UInt8(ascii: "-") {
                guard !isDash, count % 4 == 0, count < 32 else { return nil }
                isDash = true
                continue
            }
            guard (48...57).contains(byte) || (97...102).contains(byte), count < 32 else { return nil }
            if [8, 12, 16, 20].contains(count) { result += "-" }
            result.unicodeScalars.append(Unicode.Scalar(byte))
            count += 1
            isDash = false
        }
        return count == 32 ? .text(result) : nil
    }

    static func digits(_ text: some StringProtocol, _ count: ClosedRange<Int>) -> Int? {
        guard count.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}

extension String {
    func trimming() -> String {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }

    func droppingTrailingBlanks() -> String {
        var view = Substring(self)
        while view.last == " " { view.removeLast() }
        return String(view)
    }
}
