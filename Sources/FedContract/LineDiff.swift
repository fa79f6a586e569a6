/// The difference of two texts, line by line, with a little of what surrounds it.
package enum LineDiff {
    /// Beyond this many lines texts are compared from their ends only, so that the walk stays short.
    private static let exactLimit = 2_000
    private static let surroundings = 2

    /// Lines marked `-` (only in `expected`), `+` (only in `actual`) and blank; `...` stands for equal ones.
    package static func text(expected: String, actual: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let lines = marked(old, new)
        let isNear = nearChange(lines)
        var result: [String] = []
        var isSkipping = false
        for (line, near) in zip(lines, isNear) {
            if near {
                result.append("\(line.mark) \(line.text)")
            } else if !isSkipping {
                result.append("  ...")
            }
            isSkipping = !near
        }
        return result.joined(separator: "\n")
    }

    private static func marked(_ old: [Substring], _ new: [Substring]) -> [(mark: String, text: Substring)] {
        var removed = Set<Int>()
        var inserted = Set<Int>()
        if old.count <= exactLimit, new.count <= exactLimit {
            for change in new.difference(from: old) {
                switch change {
                case .remove(let offset, _, _): removed.insert(offset)
                case .insert(let offset, _, _): inserted.insert(offset)
                }
            }
        } else {
            let head = zip(old, new).prefix { $0 == $1 }.count
            let shorter = min(old.count, new.count) - head
            let tail = zip(old.reversed(), new.reversed()).prefix(shorter).prefix { $0 == $1 }.count
            removed = Set(head..<(old.count - tail))
            inserted = Set(head..<(new.count - tail))
        }

        var lines: [(mark: String, text: Substring)] = []
        var left = 0
        var right = 0
        while left < old.count || right < new.count {
            if removed.contains(left) {
                lines.append(("-", old[left]))
                left += 1
            } else if inserted.contains(right) {
                lines.append(("+", new[right]))
                right += 1
            } else if left < old.count, right < new.count {
                lines.append((" ", old[left]))
                left += 1
                right += 1
            } else {
                break
            }
        }
        return lines
    }

    private static func nearChange(_ lines: [(mark: String, text: Substring)]) -> [Bool] {
        var near = [Bool](repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() where line.mark != " " {
            for place in max(0, index - surroundings)...min(lines.count - 1, index + surroundings) {
                near[place] = true
            }
        }
        return near
    }
}
