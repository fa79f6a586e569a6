import Foundation

extension ConformanceSubject {
    /// Compares the exceptions with those that `Tests/README.md` has for a name: the same laws, for the same reasons.
    package static func checkManual(_ name: String) throws {
        let manual = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Tests/README.md")
        var told: [String: String] = [:]
        for line in try String(contentsOf: manual, encoding: .utf8).split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, cells[0].components(separatedBy: ", ").contains(name) else { continue }
            for law in cells[1].components(separatedBy: ", ") {
                told[law.trimmingCharacters(in: ["`"])] = cells[2]
            }
        }
        let kept = Dictionary(uniqueKeysWithValues: exceptions.map { ($0.rawValue, $1) })
        try require(told == kept, "Tests/README.md has \(told) for \(name); the exceptions are \(kept)")
    }
}
