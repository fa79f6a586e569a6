extension StageScript {
    /// Writes `CREATE TEMPORARY VIEW … USING … OPTIONS (…)`.
    ///
    /// A hint whose key is that of one of the five options is left out.
    package static func text(creating view: CreateView) -> String {
        var text = "CREATE TEMPORARY VIEW \(identifier(view.name))"
        var options: [(key: String, value: String)]
        switch view.source {
        case .external(let source):
            text += "\nUSING \(ExternalSource.provider)"
            options = source.options
        case .files(let source):
            // NOT NULL is left out: Spark reads every file column as nullable.
            text += " (\n"
            text += source.columns.map { "  \(quoted($0.name)) \($0.type.definitionName)" }.joined(separator: ",\n")
            text += "\n)\nUSING \(source.format.rawValue)"
            options = source.writtenOptions
        }
        text += "\nOPTIONS (\n"
        text += options.map { "  \(key($0.key)) \(literal($0.value))" }.joined(separator: ",\n")
        return text + "\n)"
    }

    /// Writes `DROP VIEW IF EXISTS …`.
    package static func text(dropping view: String) -> String {
        "DROP VIEW IF EXISTS \(identifier(view))"
    }

    /// Writes a Spark SQL string literal that is `text` again when read.
    ///
    /// Newlines stay as they are, so that a query in a literal stays readable; other control characters, and
    /// the two Unicode line separators, are escaped.
    package static func literal(_ text: String) -> String {
        var (text, literal) = (text, [UInt8(ascii: "'")])
        literal.reserveCapacity(text.utf8.count + text.utf8.count / 8 + 2)
        text.withUTF8 { bytes in
            var (copied, position) = (0, 0)
            while position < bytes.count {
                // Nearly all of a text needs no closer look.
                let byte = bytes[position]
                let isPlain = byte >= 0x20 && byte < UInt8(ascii: "{") && byte != UInt8(ascii: "'")
                if isPlain && byte != UInt8(ascii: "\\") {
                    position += 1
                    continue
                }
                guard let (escape, length) = escape(at: position, in: bytes) else {
                    position += 1
                    continue
                }
                literal.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<position]))
                literal.append(contentsOf: escape.utf8)
                position += length
                copied = position
            }
            literal.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
        }
        literal.append(UInt8(ascii: "'"))
        return String(decoding: literal, as: UTF8.self)
    }

    /// What stands in a literal for the scalar at `position`, and its length in bytes; `nil` where it stands for itself.
    private static func escape(
        at position: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> (text: String, length: Int)? {
        func byte(_ distance: Int) -> UInt8 {
            bytes.indices.contains(position + distance) ? bytes[position + distance] : 0
        }

        switch bytes[position] {
        case UInt8(ascii: "'"): return ("\\'", 1)
        case UInt8(ascii: "\\"): return ("\\\\", 1)
        case UInt8(ascii: "{"): return byte(-1) == UInt8(ascii: "$") ? ("\\u007B", 1) : nil
        case UInt8(ascii: "\n"): return nil
        case UInt8(ascii: "\t"): return ("\\t", 1)
        case UInt8(ascii: "\r"): return ("\\r", 1)
        case 0..<0x20, 0x7F: return (escape(UInt32(bytes[position])), 1)
        // U+0080 to U+009F.
        case 0xC2: return byte(1) < 0xA0 ? (escape(UInt32(byte(1))), 2) : nil
        // U+2028 and U+2029.
        case 0xE2 where byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9):
            return (escape(0x2028 + UInt32(byte(2) - 0xA8)), 3)
        default: return nil
        }
    }

    private static func escape(_ scalar: UInt32) -> String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// Writes a name plain where that is surely a name, and in backticks otherwise.
    ///
    /// No keyword of Spark ends in a digit.
    static func identifier(_ name: String) -> String {
        isWord(name) && name.utf8.last.map(isDigit) == true ? name : quoted(name)
    }

    static func quoted(_ name: String) -> String {
        var quoted = "`"
        for scalar in name.unicodeScalars {
            if scalar == "`" { quoted += "`" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "`"
    }

    private static func key(_ key: String) -> String { isWord(key) ? key : literal(key) }

    private static func isWord(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") || isLetter($0) }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}

extension ExternalSource {
    /// The five options, and the hints by their keys.
    fileprivate var options: [(key: String, value: String)] {
        let required = StageScript.ExternalOption.allCases.map { option in
            let value =
                switch option {
                case .connectionID: connectionID
                case .tenantID: tenantID
                case .query: query
                case .referencedTables: TableDescriptor.text(of: referencedTables)
                case .resultColumns: ViewColumn.text(of: columns)
                }
            return (key: option.rawValue, value: value)
        }
        var further = hints.filter { hint in StageScript.ExternalOption(rawValue: hint.key.lowercased()) == nil }
        if !dynamicFilters.isEmpty { further[DynamicFilter.option] = DynamicFilter.text(of: dynamicFilters) }
        if let fallback { further[Self.fallbackOption] = fallback }
        return required + further.sortedByKey
    }
}

extension FileSource {
    /// The path, the options that have a place, and the others by their keys.
    fileprivate var writtenOptions: [(key: String, value: String)] {
        let placed = StageScript.orderedFileOptions.compactMap { key in options[key].map { (key: key, value: $0) } }
        let others = options.filter { option in
            option.key.lowercased() != "path" && !StageScript.orderedFileOptions.contains(option.key)
        }
        return [(key: "path", value: path)] + placed + others.sortedByKey
    }
}

extension Dictionary where Key == String, Value == String {
    fileprivate var sortedByKey: [(key: String, value: String)] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { (key: $0.key, value: $0.value) }
    }
}

extension ColumnType {
    /// The name in a column definition, where Spark's session settings must not decide what it means.
    package var definitionName: String {
        switch self {
        case .timestamp: "TIMESTAMP_LTZ"
        default: name.uppercased()
        }
    }
}
