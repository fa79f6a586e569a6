/// A set of columns: a bit each, as the ids of one statement are small numbers and those of one operator lie together.
package struct ColumnSet: SetAlgebra, Sequence, Hashable, Sendable {
    private static let width = UInt64.bitWidth

    /// The bits of the columns from `first * width` on; the first and the last word are not zero.
    private var words: [UInt64] = []
    private var first = 0

    package init() {}

    package init(_ columns: some Sequence<Column>) {
        for column in columns { insert(column.id) }
    }

    package var isEmpty: Bool { words.isEmpty }

    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    package func contains(_ id: ColumnID) -> Bool {
        let (word, bit) = Self.place(of: id)
        return word >= first && word < first + words.count && words[word - first] & bit != 0
    }

    @discardableResult
    package mutating func insert(_ id: ColumnID) -> (inserted: Bool, memberAfterInsert: ColumnID) {
        let (word, bit) = Self.place(of: id)
        reach(word)
        let isNew = words[word - first] & bit == 0
        words[word - first] |= bit
        return (isNew, id)
    }

    @discardableResult
    package mutating func update(with id: ColumnID) -> ColumnID? { insert(id).inserted ? nil : id }

    @discardableResult
    package mutating func remove(_ id: ColumnID) -> ColumnID? {
        guard contains(id) else { return nil }
        let (word, bit) = Self.place(of: id)
        words[word - first] &= ~bit
        trim()
        return id
    }

    // MARK: - Of two sets

    package mutating func formUnion(_ other: ColumnSet) {
        guard !other.isEmpty else { return }
        reach(other.first)
        reach(other.first + other.words.count - 1)
        for (index, word) in other.words.enumerated() { words[other.first - first + index] |= word }
    }

    package mutating func formIntersection(_ other: ColumnSet) { combine(other) { $0 & $1 } }

    package mutating func subtract(_ other: ColumnSet) { combine(other) { $0 & ~$1 } }

    package mutating func formSymmetricDifference(_ other: ColumnSet) {
        self = subtracting(other).union(other.subtracting(self))
    }

    package func union(_ other: ColumnSet) -> ColumnSet { changed { $0.formUnion(other) } }

    package func intersection(_ other: ColumnSet) -> ColumnSet { changed { $0.formIntersection(other) } }

    package func subtracting(_ other: ColumnSet) -> ColumnSet { changed { $0.subtract(other) } }

    package func symmetricDifference(_ other: ColumnSet) -> ColumnSet { changed { $0.formSymmetricDifference(other) } }

    package func isDisjoint(with other: ColumnSet) -> Bool {
        words.indices.allSatisfy { words[$0] & other.word(at: first + $0) == 0 }
    }

    package func isSubset(of other: ColumnSet) -> Bool {
        words.indices.allSatisfy { words[$0] & ~other.word(at: first + $0) == 0 }
    }

    // MARK: - Elements

    /// The columns in the order of their ids.
    package func makeIterator() -> AnyIterator<ColumnID> {
        var (index, rest) = (0, words.first ?? 0)
        return AnyIterator {
            while rest == 0 {
                index += 1
                guard index < words.count else { return nil }
                rest = words[index]
            }
            defer { rest &= rest - 1 }
            return ColumnID((first + index) * Self.width + rest.trailingZeroBitCount)
        }
    }

    // MARK: - Words

    private static func place(of id: ColumnID) -> (word: Int, bit: UInt64) {
        (id.number >> 6, 1 << UInt64(id.number & (width - 1)))
    }

    private func word(at index: Int) -> UInt64 {
        index >= first && index < first + words.count ? words[index - first] : 0
    }

    /// Makes room for a word that gets a bit.
    private mutating func reach(_ word: Int) {
        if words.isEmpty {
            (first, words) = (word, [0])
        } else if word < first {
            words.insert(contentsOf: repeatElement(0, count: first - word), at: 0)
            first = word
        } else if word >= first + words.count {
            words.append(contentsOf: repeatElement(0, count: word - first - words.count + 1))
        }
    }

    private mutating func combine(_ other: ColumnSet, _ body: (UInt64, UInt64) -> UInt64) {
        for index in words.indices { words[index] = body(words[index], other.word(at: first + index)) }
        trim()
    }

    private mutating func trim() {
        while words.last == 0 { words.removeLast() }
        let empty = words.prefix { $0 == 0 }.count
        if empty > 0 {
            words.removeFirst(empty)
            first += empty
        }
        if words.isEmpty { first = 0 }
    }

    private func changed(_ body: (inout ColumnSet) -> Void) -> ColumnSet {
        var copy = self
        body(&copy)
        return copy
    }
}

extension ColumnSet {
    /// These columns and those that the scalars read.
    package func reading(_ scalars: [Scalar]) -> ColumnSet {
        var result = self
        for scalar in scalars { scalar.forEachColumn { result.insert($0) } }
        return result
    }
}
