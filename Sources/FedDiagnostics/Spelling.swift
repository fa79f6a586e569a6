/// Finds what a misspelled name was probably meant to be.
package enum Spelling {
    /// Names beyond this length are compared only for being the same in another case.
    private static let maximumLength = 128

    /// Returns the candidate that is nearest to `name`, if one is near enough to be meant.
    ///
    /// The distance is the number of letters to change, add, drop or swap with their neighbour, ignoring case;
    /// up to a third of the name may differ, and at most three letters; of a name of one letter, only the case. Of candidates equally near, the first in
    /// byte order is taken, so that the answer does not depend on theirs.
    package static func suggestion(for name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = letters(of: name)
        var bound = wanted.count < 2 ? 0 : min(3, max(1, wanted.count / 3))
        var best: (candidate: String, distance: Int)?
        var rows = DistanceRows()
        for candidate in candidates where !candidate.utf8.elementsEqual(name.utf8) {
            // Scalars are never more than bytes, and never fewer than a quarter of them.
            let bytes = candidate.utf8.count
            guard bytes >= wanted.count - bound, bytes <= 4 * (wanted.count + bound) else { continue }
            let letters = letters(of: candidate)
            guard let distance = rows.distance(wanted, letters, atMost: bound) else { continue }
            if let best, best.distance == distance,
                !candidate.utf8.lexicographicallyPrecedes(best.candidate.utf8)
            {
                continue
            }
            best = (candidate, distance)
            bound = distance
        }
        return best?.candidate
    }

    /// Returns a hint that names the nearest candidate, such as "did you mean `id`?".
    package static func hint(for name: String, among candidates: some Sequence<String>) -> String? {
        suggestion(for: name, among: candidates).map { "did you mean `\($0)`?" }
    }

    private static func letters(of name: String) -> [Unicode.Scalar] {
        Array(name.lowercased().unicodeScalars)
    }

    /// The rows of the distance matrix, kept from one candidate to the next.
    private struct DistanceRows {
        private var beforePrevious: [Int] = []
        private var previous: [Int] = []
        private var current: [Int] = []

        /// The distance of optimal string alignment, if it is not more than `bound`.
        ///
        /// Only the band of cells that a path within the bound can touch is computed.
        mutating func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost bound: Int) -> Int? {
            if left == right { return 0 }
            guard abs(left.count - right.count) <= bound, max(left.count, right.count) <= maximumLength else {
                return nil
            }
            let tooFar = bound + 1
            previous = (0...right.count).map { min($0, tooFar) }
            beforePrevious = previous
            current = [Int](repeating: tooFar, count: right.count + 1)
            for row in 1..<(left.count + 1) {
                let first = max(1, row - bound)
                let last = min(right.count, row + bound)
                current[first - 1] = first == 1 ? min(row, tooFar) : tooFar
                var nearest = current[first - 1]
                for column in first..<(last + 1) {
                    let isSame = left[row - 1] == right[column - 1]
                    var cost = min(previous[column - 1] + (isSame ? 0 : 1), current[column - 1] + 1)
                    if column < row + bound { cost = min(cost, previous[column] + 1) }
                    if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                        cost = min(cost, beforePrevious[column - 2] + 1)
                    }
                    current[column] = min(cost, tooFar)
                    nearest = min(nearest, current[column])
                }
                if nearest > bound { return nil }
                (beforePrevious, previous, current) = (previous, current, beforePrevious)
            }
            return previous[right.count] <= bound ? previous[right.count] : nil
        }
    }
}
