import FedPlan

/// Where two JSON documents differ, for people: the JSON pointer, what was expected, what came.
enum JSONDifference {
    /// The differences, one block of lines each; empty when the values are the same.
    static func blocks(expected: JSONValue, actual: JSONValue) -> [String] {
        var blocks: [String] = []
        walk(expected, actual, at: "", into: &blocks)
        return blocks
    }

    private static func walk(
        _ expected: JSONValue, _ actual: JSONValue, at pointer: String, into blocks: inout [String]
    ) {
        switch (expected, actual) {
        case (.object(let left), .object(let right)):
            let names = Set(left.members.map(\.name)).union(right.members.map(\.name)).sorted()
            for name in names {
                compare(left[name], right[name], at: "\(pointer)/\(escaped(name))", into: &blocks)
            }
        case (.array(let left), .array(let right)):
            if let (left, right) = byView(left, right) {
                for view in Set(left.keys).union(right.keys).sorted() {
                    compare(left[view], right[view], at: "\(pointer)/[view \(view)]", into: &blocks)
                }
            } else if (left + right).allSatisfy(isScalar) {
                // Of lists of words, the whole lists say more than which place has another word.
                if left != right { blocks.append(block(expected, actual, at: pointer)) }
            } else {
                for index in 0..<max(left.count, right.count) {
                    compare(
                        index < left.count ? left[index] : nil, index < right.count ? right[index] : nil,
                        at: "\(pointer)/\(index)", into: &blocks)
                }
            }
        case (.string(let left), .string(let right)) where left != right:
            guard left.contains("\n") || right.contains("\n") else { fallthrough }
            blocks.append("\(pointer)\n" + indented(LineDiff.text(expected: left, actual: right)))
        default:
            if expected != actual { blocks.append(block(expected, actual, at: pointer)) }
        }
    }

    private static func compare(
        _ expected: JSONValue?, _ actual: JSONValue?, at pointer: String, into blocks: inout [String]
    ) {
        if let expected, let actual {
            walk(expected, actual, at: pointer, into: &blocks)
        } else {
            blocks.append(block(expected, actual, at: pointer))
        }
    }

    private static func block(_ expected: JSONValue?, _ actual: JSONValue?, at pointer: String) -> String {
        "\(pointer.isEmpty ? "the whole plan" : pointer)\n"
            + indented("expected  \(shown(expected))\nactual    \(shown(actual))")
    }

    private static func shown(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        let text = value.canonicalText
        return text.count > 400 ? text.prefix(400) + "…" : text
    }

    /// The elements by the view that each names, if all do and no name occurs twice.
    private static func byView(
        _ left: [JSONValue], _ right: [JSONValue]
    ) -> (left: [String: JSONValue], right: [String: JSONValue])? {
        func keyed(_ elements: [JSONValue]) -> [String: JSONValue]? {
            var keyed: [String: JSONValue] = [:]
            for element in elements {
                guard let view = element["view"]?.stringValue, keyed.updateValue(element, forKey: view) == nil
                else { return nil }
            }
            return keyed
        }
        guard !left.isEmpty || !right.isEmpty, let left = keyed(left), let right = keyed(right) else { return nil }
        return (left, right)
    }

    private static func isScalar(_ value: JSONValue) -> Bool { value.objectValue == nil && value.arrayValue == nil }

    private static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
    }
}
