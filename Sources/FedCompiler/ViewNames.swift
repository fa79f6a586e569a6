import FedDialects
import FedPlan

/// Hands out names for views that occur neither in the statement nor in the catalog.
struct ViewNames {
    private let prefix: String
    /// The numbers that make a name which occurs in the statement, or in the catalog.
    private var taken: Set<Int> = []
    private var number = 0

    /// Makes the names `prefix1`, `prefix2`, …, where the statement `sql` has no such text and no table is called so.
    init(prefix: String, sql: String, tables: [String]) {
        self.prefix = prefix
        let start = Array(prefix.lowercased().utf8)
        take(behind: start, in: Array(sql.lowercased().utf8))
        for table in tables.map({ $0.lowercased() }) where table.utf8.starts(with: start) {
            let rest = table.utf8.dropFirst(start.count)
            if let number = Int(Substring(rest)), String(number).utf8.elementsEqual(rest) { taken.insert(number) }
        }
    }

    /// Takes each number that follows a prefix in a text, and those that it begins with.
    private mutating func take(behind prefix: [UInt8], in text: [UInt8]) {
        for position in text.indices.dropLast(prefix.count) where text[position] == prefix.first {
            guard text[position...].starts(with: prefix) else { continue }
            var number = 0
            for byte in text[(position + prefix.count)...] {
                let digit = Int(byte) - Int(UInt8(ascii: "0"))
                guard (0...9).contains(digit), number < Int(Int32.max) else { break }
                number = 10 * number + digit
                // No name has a number that begins with 0.
                if number == 0 { break }
                taken.insert(number)
            }
        }
    }

    mutating func next() -> String {
        repeat { number += 1 } while taken.contains(number)
        return "\(prefix)\(number)"
    }

    /// Names for a view's columns: unique ignoring case, and without `${`, which Spark would substitute.
    ///
    /// A name that the system cannot give to what it puts out has a neutral one in its place.
    static func columns(_ names: [String], in dialect: Dialect) -> [String] {
        var taken: Set<String> = []
        return names.enumerated().map { position, name in
            let isPlain = !name.isEmpty && !StageScript.containsSubstitution(name) && dialect.canName(name)
            let base = isPlain ? name : "column_\(position + 1)"
            var unique = base
            var number = 0
            while !taken.insert(unique.lowercased()).inserted {
                number += 1
                unique = "\(base)_\(number)"
            }
            return unique
        }
    }
}
