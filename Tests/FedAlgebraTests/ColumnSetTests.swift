import FedAlgebra
import Testing

/// A set of bits answers as a set of hashed ids does.
@Suite struct ColumnSetTests {
    /// Pairs of sets: empty, in one word, over the ends of words, far apart.
    private static let samples: [[Int]] = [
        [], [0], [1, 2, 3], [63, 64], [64], [65, 127, 128], [1, 1_000], [1_000, 1_001, 5_000], [2, 63, 64, 1_000],
    ]

    private static func bits(_ numbers: some Sequence<Int>) -> ColumnSet { ColumnSet(numbers.map(ColumnID.init)) }

    private static func numbers(_ set: ColumnSet) -> [Int] { set.map(\.number) }

    @Test func elementsComeInOrder() {
        for sample in Self.samples {
            let set = Self.bits(sample.reversed())
            #expect(Self.numbers(set) == sample)
            #expect(set.count == sample.count)
            #expect(set.isEmpty == sample.isEmpty)
            #expect((-1...5_100).filter { $0 >= 0 && set.contains(ColumnID($0)) } == sample)
        }
    }

    @Test func ofTwoSets() {
        for left in Self.samples {
            for right in Self.samples {
                let (first, second) = (Self.bits(left), Self.bits(right))
                let (known, other) = (Set(left), Set(right))
                #expect(Self.numbers(first.union(second)) == known.union(other).sorted())
                #expect(Self.numbers(first.intersection(second)) == known.intersection(other).sorted())
                #expect(Self.numbers(first.subtracting(second)) == known.subtracting(other).sorted())
                #expect(Self.numbers(first.symmetricDifference(second)) == known.symmetricDifference(other).sorted())
                #expect(first.isDisjoint(with: second) == known.isDisjoint(with: other))
                #expect(first.isSubset(of: second) == known.isSubset(of: other))
                #expect((first == second) == (known == other))
            }
        }
    }

    /// However a set came to be, it equals the one that was made at once.
    @Test func changesLeaveNoTrace() {
        for sample in Self.samples {
            for other in [0, 64, 700, 9_999] {
                var set = Self.bits(sample)
                let isNew = !sample.contains(other)
                #expect(set.insert(ColumnID(other)).inserted == isNew)
                #expect(!set.insert(ColumnID(other)).inserted)
                #expect(set.remove(ColumnID(other)) == ColumnID(other))
                #expect(set.remove(ColumnID(other)) == nil)
                #expect(set == Self.bits(sample.filter { $0 != other }))
                #expect(set.hashValue == Self.bits(sample.filter { $0 != other }).hashValue)
            }
        }
    }
}
