package import FedRuntime

extension DuckDBEngine {
    /// Where the tables with the rows of views are; the views themselves are temporary.
    static let rowsSchema = "federate_rows"

    /// How many times longer than all that has been read a stream is taken for, when its end is not in sight.
    ///
    /// The engine keeps the short side of a join in memory: to expect too much of a stream costs little.
    private static let expectedGrowth = 10

    /// A view, and the number of its stream.
    private struct Streamed {
        let view: StreamedView
        let id: Int
        let entry: StreamCatalog.Entry

        var stream: String { "SELECT * FROM \(StreamFunction.name)(\(id))" }
        var table: String { "\(DuckDBEngine.rowsSchema).rows_\(id)" }
    }

    package func createViews(_ views: [StreamedView]) throws(RunError) {
        let streamed = views.map { view in
            let (id, entry) = streams.add(view.columns, view.stream)
            return Streamed(view: view, id: id, entry: entry)
        }
        let rest = try readAhead(streamed.filter { $0.view.reading != .none })
        var created: [String] = []
        do throws(RunError) {
            let connection = try connection(forPost: false)
            for each in streamed {
                let rows = "SELECT * FROM \(each.table)"
                let isRead = tables[each.view.name] != nil
                let definition = !isRead ? each.stream : each.id == rest ? "\(rows) UNION ALL \(each.stream)" : rows
                try connection.execute(
                    "CREATE TEMPORARY VIEW \(DuckDBText.identifier(each.view.name)) AS \(definition)")
                created.append(each.view.name)
            }
        } catch {
            for name in created { try? dropView(named: name) }
            throw error
        }
    }

    /// Reads streams into tables.
    ///
    /// - Returns: the number of the stream that has rows beyond its table.
    private func readAhead(_ streamed: [Streamed]) throws(RunError) -> Int? {
        guard !streamed.isEmpty else { return nil }
        let connection = try connection(forPost: false)
        var parts: [ViewLoad.Part] = []
        for each in streamed {
            parts.append(
                ViewLoad.Part(
                    stream: each.view.stream, isWhole: each.view.reading == .whole,
                    connection: try connection.another(), sql: "CREATE TABLE \(each.table) AS \(each.stream)"))
        }
        let load = ViewLoad(parts, longRows: options.longRows)
        for (index, each) in streamed.enumerated() { each.entry.counting = { load.count($0, of: index) } }
        defer { for each in streamed { each.entry.counting = nil } }
        let outcome = try run(load)
        for each in streamed { tables[each.view.name] = each.table }
        guard let paused = outcome.paused else { return nil }
        let most = outcome.rows.max() ?? 0
        streamed[paused].entry.expectedRows = most * Self.expectedGrowth
        return streamed[paused].id
    }
}
