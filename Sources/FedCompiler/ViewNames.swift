/// Hands out names for views that occur neither in the statement nor in the catalog.
struct ViewNames {
    private let prefix: String
    private let sql: String
    private let tables: Set<String>
    private var number = 0

    init(prefix: String, sql: String, tables: [String]) {
        self.prefix = prefix
        self.sql = sql.lowercased()
        self.tables = Set(tables.map { $0.lowercased() })
    }

    mutating func next() -> String {
        while true {
            number += 1
            let name = "\(prefix)\(number)"
            if !sql.contains(name.lowercased()), !tables.contains(name.lowercased()) { return name }
        }
    }

    /// Names for a view's columns: unique ignoring case, and without `${`, which Spark would substitute.
    static func columns(_ names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.enumerated().map { position, name in
            let base = name.isEmpty || name.contains("${") ? "column_\(position + 1)" : name
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
