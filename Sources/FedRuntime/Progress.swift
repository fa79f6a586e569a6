import Foundation

/// Lines about a run on standard error: while it runs, on a terminal, and a summary at its end.
package final class Progress: @unchecked Sendable {
    private let isLive: Bool
    private let statistics: @Sendable () -> [ViewStatistics]
    private let condition = NSCondition()
    private var isEnded = false
    private var shownLines = 0
    private let ended = Latch()

    /// Makes a display that is redrawn while the run goes on, if `isLive`, and silent until then if not.
    package init(isLive: Bool, statistics: @escaping @Sendable () -> [ViewStatistics]) {
        self.isLive = isLive
        self.statistics = statistics
    }

    package func start() {
        guard isLive else {
            ended.open()
            return
        }
        let thread = Thread { [self] in
            draw()
            ended.open()
        }
        thread.name = "progress"
        thread.start()
    }

    /// Takes the live lines away, so that others can be written.
    package func end() {
        condition.lock()
        isEnded = true
        condition.broadcast()
        condition.unlock()
        ended.wait()
    }

    /// A line a view that was begun: `temp_view_1  postgres (pg_main)  1,500 rows  48 kB  0.12 s`.
    ///
    /// What is not known, or not yet, is a question mark.
    package static func lines(_ statistics: [ViewStatistics]) -> [String] {
        let cells = statistics.filter(\.hasBegun).map { view in
            [
                DisplayText.escaped(view.view), DisplayText.escaped("\(view.system) (\(place(of: view)))"),
                rows(view.rows), view.bytes.map(size) ?? "? B", view.seconds.map(seconds) ?? "? s",
            ]
        }
        let widths = (0..<5).map { column in cells.map { DisplayText.width($0[column]) }.max() ?? 0 }
        return cells.map { row in
            row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - DisplayText.width(text))
                return column < 2 ? text + padding : padding + text
            }
            .joined(separator: "  ")
        }
        .map(Redaction.clean)
    }

    private static func place(of view: ViewStatistics) -> String {
        switch view.source {
        case .remote(let remote): remote.connectionID
        case .files(let path): path
        }
    }

    private static func rows(_ count: Int?) -> String {
        guard let count else { return "? rows" }
        return "\(grouped(count)) \(count == 1 ? "row" : "rows")"
    }

    package static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    private static func size(_ bytes: Int) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(bytes)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(bytes) B" : String(format: value < 10 ? "%.1f %@" : "%.0f %@", value, units[unit])
    }

    package static func seconds(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }

    private func draw() {
        condition.lock()
        defer { condition.unlock() }
        while !isEnded {
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.2))
            erase()
            guard !isEnded else { return }
            let lines = Self.lines(statistics())
            StandardError.write(lines.map { $0 + "\n" }.joined())
            shownLines = lines.count
        }
    }

    private func erase() {
        if shownLines > 0 { StandardError.write("\u{1B}[\(shownLines)A\u{1B}[J") }
        shownLines = 0
    }
}
