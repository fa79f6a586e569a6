/// The names that the columns of a result get in the output.
package enum OutputNames {
    /// The names that occur more than once, in the order in which they first repeat.
    package static func repeated(in names: [String]) -> [String] {
        var seen: Set<String> = []
        var repeated: [String] = []
        for name in names where !seen.insert(name).inserted && !repeated.contains(name) { repeated.append(name) }
        return repeated
    }

    /// The names, with `_1`, `_2`, … behind those that would repeat an earlier one.
    package static func unique(_ names: [String]) -> [String] {
        var taken = Set(names)
        var seen: Set<String> = []
        var next: [String: Int] = [:]
        return names.map { name in
            if seen.insert(name).inserted { return name }
            var number = next[name, default: 1]
            while taken.contains("\(name)_\(number)") { number += 1 }
            next[name] = number + 1
            let fresh = "\(name)_\(number)"
            taken.insert(fresh)
            seen.insert(fresh)
            return fresh
        }
    }
}
