/// The positions of names in a list: where each name stands, first to last.
package struct NameIndex: Sendable {
    private var first: [String: Int]
    /// All positions of the names that occur several times.
    private var repeated: [String: [Int]] = [:]

    package init(_ names: [String]) {
        first = [:]
        first.reserveCapacity(names.count)
        for (position, name) in names.enumerated() {
            guard let earlier = first.updateValue(position, forKey: name) else { continue }
            first[name] = earlier
            repeated[name, default: [earlier]].append(position)
        }
    }

    package func contains(_ name: String) -> Bool { first[name] != nil }

    /// Where the name stands; empty for one that is not there.
    package subscript(name: String) -> [Int] {
        guard let position = first[name] else { return [] }
        return repeated.isEmpty ? [position] : repeated[name] ?? [position]
    }
}
