import Foundation

/// A case file, taken apart so that it can be put together again with other outputs.
struct CaseScript {
    /// What lies between two outputs: comments, blank lines, headers and inputs.
    private struct Part {
        var lines: [Substring]
        var isFenced: Bool
    }

    let original: String
    private(set) var cases: [Case] = []
    private(set) var expected: [String] = []
    private var parts: [Part] = []
    /// What follows the last output.
    private var tail: [Substring] = []

    init(contentsOf url: URL) throws {
        original = try String(contentsOf: url, encoding: .utf8)
        let lines = original.split(separator: "\n", omittingEmptySubsequences: false)
        var next = 0
        var pending: [Substring] = []

        while next < lines.count {
            let header = lines[next]
            pending.append(header)
            next += 1
            if header.isEmpty || header.hasPrefix("#") { continue }

            let number = next
            let start = next
            while next < lines.count, lines[next] != "----" { next += 1 }
            guard next < lines.count else {
                throw CaseError(line: number, message: "the case has no `----`")
            }
            let input = lines[start..<next]
            next += 1
            pending += input

            let words = header.split(separator: " ").map(String.init)
            guard let command = words.first else {
                throw CaseError(line: number, message: "a header may not be blank")
            }
            cases.append(
                Case(
                    line: number, command: command, arguments: Array(words.dropFirst()),
                    input: input.joined(separator: "\n")))

            let isFenced = next < lines.count && lines[next] == "----"
            parts.append(Part(lines: pending, isFenced: isFenced))
            pending = []
            if isFenced {
                next += 1
                let start = next
                while next < lines.count, !Self.isFence(lines, at: next) { next += 1 }
                guard next < lines.count else {
                    throw CaseError(line: number, message: "the output does not end in two `----` lines")
                }
                expected.append(lines[start..<next].joined(separator: "\n"))
                next += 2
            } else {
                let start = next
                while next < lines.count, !lines[next].isEmpty { next += 1 }
                expected.append(lines[start..<next].joined(separator: "\n"))
            }
        }
        tail = pending
    }

    private static func isFence(_ lines: [Substring], at index: Int) -> Bool {
        lines[index] == "----" && index + 1 < lines.count && lines[index + 1] == "----"
    }

    /// The file with `outputs` in the place of what was expected.
    func text(with outputs: [String]) throws -> String {
        var lines: [Substring] = []
        for (item, (part, output)) in zip(cases, zip(parts, outputs)) {
            let body = output.isEmpty ? [] : output.split(separator: "\n", omittingEmptySubsequences: false)
            if body.indices.contains(where: { Self.isFence(body, at: $0) }) {
                throw CaseError(line: item.line, message: "an output with two `----` lines cannot be written")
            }
            lines += part.lines
            lines.append("----")
            if part.isFenced || body.first == "----" || body.contains("") {
                lines.append("----")
                lines += body
                lines += ["----", "----"]
            } else {
                lines += body
            }
        }
        lines += tail
        return lines.joined(separator: "\n")
    }
}
