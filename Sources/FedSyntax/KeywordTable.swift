/// Finds the keyword that a run of bytes spells, ignoring case, without making a string of it.
struct KeywordTable: Sendable {
    /// Up to 24 bytes of a word, in capitals.
    struct Spelling: Equatable {
        private var first: UInt64 = 0
        private var second: UInt64 = 0
        private var third: UInt64 = 0

        static let maximumLength = 24

        init<Bytes: Sequence<UInt8>>(_ bytes: Bytes) {
            var count: UInt64 = 0
            for byte in bytes {
                // Clears the bit that tells small letters; digits become bytes that no other character has.
                let bits = UInt64(byte & 0xDF) << (count % 8 * 8)
                switch count / 8 {
                case 0: first |= bits
                case 1: second |= bits
                default: third |= bits
                }
                count += 1
            }
        }

        var hash: Int {
            let mixed =
                (first &* 0x9E37_79B9_7F4A_7C15) ^ (second &* 0xC2B2_AE3D_27D4_EB4F)
                ^ (third &* 0x1656_67B1_9E37_79F9)
            return Int(truncatingIfNeeded: mixed >> 40)
        }
    }

    private struct Entry {
        var spelling: Spelling
        var keyword: Keyword
        var restrictions: WordRestrictions
    }

    private static let slotCount = 1024
    private static let dc = KeywordTable(.dc)
    private static let spark = KeywordTable(.spark)

    private var slots: ContiguousArray<Entry>

    static func of(_ grammar: Grammar) -> KeywordTable {
        switch grammar {
        case .dc: dc
        case .spark: spark
        }
    }

    private init(_ grammar: Grammar) {
        let empty = Entry(spelling: Spelling([]), keyword: .unknownWord, restrictions: [])
        slots = ContiguousArray(repeating: empty, count: Self.slotCount)
        let reserved = Set(grammar.reservedWords)
        let needingAs = Set(grammar.wordsThatNeedAs)
        for keyword in Keyword.allCases where keyword != .unknownWord {
            var restrictions: WordRestrictions = []
            if reserved.contains(keyword) { restrictions.insert(.reserved) }
            if needingAs.contains(keyword) { restrictions.insert(.needsAs) }
            let spelling = Spelling(keyword.text.utf8)
            var slot = spelling.hash % Self.slotCount
            while slots[slot].keyword != .unknownWord { slot = (slot + 1) % Self.slotCount }
            slots[slot] = Entry(spelling: spelling, keyword: keyword, restrictions: restrictions)
        }
    }

    /// Returns the keyword of these bytes and its restrictions, or `unknownWord` and none.
    func look(up bytes: Slice<UnsafeBufferPointer<UInt8>>) -> (Keyword, WordRestrictions) {
        guard bytes.count <= Spelling.maximumLength else { return (.unknownWord, []) }
        let spelling = Spelling(bytes)
        var slot = spelling.hash % Self.slotCount
        while true {
            let entry = slots[slot]
            if entry.keyword == .unknownWord { return (.unknownWord, []) }
            if entry.spelling == spelling { return (entry.keyword, entry.restrictions) }
            slot = (slot + 1) % Self.slotCount
        }
    }
}
