import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Reads text as Spark's casts do (<https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#cast>).
enum SparkLiteral {
    enum Reading {
        case value(Value)
        /// Spark fails.
        case invalid
        /// Spark has a value for it that is not made here.
        case unusual
    }

    static func read(_ text: String, as type: SQLType) -> Reading {
        let trimmed = text.trimming()
        let lower = trimmed.lowercased()
        func standard() -> Reading { LiteralReader.value(trimmed, as: type).map { .value($0) } ?? .invalid }
        switch type {
        case .boolean: return ["on", "off"].contains(lower) ? .invalid : standard()
        case .smallint, .integer, .bigint:
            return trimmed.dropFirst(trimmed.hasSign ? 1 : 0).isDigits ? standard() : .invalid
        case .numeric: return trimmed.utf8.allSatisfy(\.isOfNumber) ? standard() : .invalid
        case .real, .double:
            if let last = lower.last, "df".contains(last), !lower.hasSuffix("inf") || lower.hasPrefix("0x") {
                return .unusual
            }
            return standard()
        case .date: return plain(lower, isCanonical: lower.isDate, as: type)
        case .timestamp: return plain(lower, isCanonical: lower.isTimestamp, as: type)
        case .timestamptz: return plain(trimmed, isCanonical: lower.withoutZone.isTimestamp, as: type)
        case .bytes: return .value(.bytes(Array(text.utf8)))
        default: return LiteralReader.value(text, as: type).map { .value($0) } ?? .invalid
        }
    }

    /// The bytes of hexadecimal digits; an odd one stands alone.
    static func bytes(_ digits: String) -> [UInt8]? {
        guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        let even = digits.utf8.count % 2 == 0 ? digits : "0" + digits
        var result: [UInt8] = []
        var rest = Substring(even)
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            result.append(byte)
            rest = rest.dropFirst(2)
        }
        return result
    }

    private static func plain(_ text: String, isCanonical: Bool, as type: SQLType) -> Reading {
        if isCanonical { return LiteralReader.value(text.uppercased(), as: type).map { .value($0) } ?? .invalid }
        return text.contains { $0.isNumber } ? .unusual : .invalid
    }
}

extension StringProtocol {
    fileprivate var hasSign: Bool { hasPrefix("-") || hasPrefix("+") }

    fileprivate var isDigits: Bool { !isEmpty && utf8.allSatisfy { (48...57).contains($0) } }

    /// `2024-1-31`.
    fileprivate var isDate: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy(\.isDigits) && parts[0].utf8.count == 4
    }

    /// A date, or `2024-1-31 12:34[:56[.789]]`, in lower case.
    fileprivate var isTimestamp: Bool {
        let parts = split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "t" }
        guard let day = parts.first, day.isDate else { return false }
        guard parts.count == 2 else { return true }
        let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        // `24:00` is no time here.
        guard (2...3).contains(clock.count), clock[0].isDigits, clock[0] != "24", clock[1].isDigits,
            clock[1].utf8.count == 2
        else { return false }
        guard clock.count == 3 else { return true }
        let second = clock[2].split(separator: ".", omittingEmptySubsequences: false)
        return second[0].isDigits && second[0].utf8.count == 2
            && (second.count == 1 || second.count == 2 && second[1].isDigits && second[1].utf8.count <= 6)
    }

    /// Without `z` or `+02:00` at the end.
    fileprivate var withoutZone: String {
        if hasSuffix("z") { return String(dropLast()) }
        guard utf8.count > 11, let sign = lastIndex(where: { $0 == "+" || $0 == "-" }),
            distance(from: startIndex, to: sign) > 10
        else { return String(self) }
        let zone = self[index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
        let isPlain = (1...2).contains(zone.count) && zone.allSatisfy { $0.isDigits && $0.utf8.count == 2 }
        return isPlain ? String(self[..<sign]) : String(self)
    }
}

extension UInt8 {
    /// Digits, signs, the point and the exponent's mark.
    fileprivate var isOfNumber: Bool { (48...57).contains(self) || [43, 45, 46, 69, 101].contains(self) }
}
