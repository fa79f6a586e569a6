import FedPlan
import FedRuntime

/// A view over files, as far as the engine's account of them goes.
struct FileView {
    let name: String
    private let function: String
    private let path: String
    /// What comes before the first part of the path that is a pattern.
    private let folder: String
    /// The files' size together.
    private let bytes: Int?

    /// Looks up the size of the files, without reading them.
    init(name: String, format: FileSource.Format, path: String, on connection: DuckDBConnection) {
        self.name = name
        self.path = path
        function = "READ_" + format.rawValue.uppercased()
        let fixed = path.split(separator: "/").prefix { !$0.contains { "*?[{".contains($0) } }
        folder = "/" + fixed.joined(separator: "/")
        bytes = try? Self.size(of: path, connection)
    }

    private static func size(of path: String, _ connection: DuckDBConnection) throws(RunError) -> Int {
        let statement = try connection.prepare(
            "SELECT coalesce(sum(size), 0)::BIGINT FROM read_blob(\(DuckDBText.literal(path)))")
        try statement.begin()
        try statement.execute()
        let batch = Batch(types: [.bigint])
        guard let chunk = try statement.next() else { return 0 }
        try VectorReader(statement.columns, to: [ViewColumn(name: "size", type: .bigint, isNullable: false)])
            .copy(chunk, from: 0, count: chunk.count, into: batch)
        // Until it has ended its transaction stays open, which does not see functions that are registered after it.
        while try statement.next() != nil {}
        return Int(batch.columns[0].values.load(as: Int64.self))
    }

    /// What each view's files gave.
    ///
    /// The profile knows files and not views: of two views over the same files, and of a reader whose files belong
    /// to no view, nothing is told but sizes. A view that no reader reads gave no rows: main needed none.
    static func readings(of views: [FileView], _ profile: EngineProfile?) -> [String: FileReading] {
        var readings: [String: FileReading] = [:]
        for view in views { readings[view.name] = FileReading(bytes: view.bytes) }
        guard let profile else { return readings }
        var unclear: Set<String> = []
        for view in views { readings[view.name] = FileReading(bytes: view.bytes, rows: 0, seconds: 0) }
        for reader in profile.readers {
            let candidates = views.filter { $0.function == reader.function }
            let owners = candidates.filter { $0.owns(reader.files) }
            guard owners.count == 1, let rows = reader.rows, let seconds = reader.seconds else {
                unclear.formUnion((owners.isEmpty ? candidates : owners).map(\.name))
                continue
            }
            readings[owners[0].name]?.rows? += rows
            readings[owners[0].name]?.seconds? += seconds
        }
        for view in views where unclear.contains(view.name) {
            readings[view.name] = FileReading(bytes: view.bytes)
        }
        return readings
    }

    /// Whether the files that a reader names are this view's: its path as it stands, or files of its folder.
    private func owns(_ files: String) -> Bool {
        if Self.begins(files, with: path) { return true }
        return path != folder && files.hasPrefix(folder == "/" ? "/" : folder + "/")
    }

    private static func begins(_ files: String, with path: String) -> Bool {
        guard files.hasPrefix(path) else { return false }
        let next = files.dropFirst(path.count).first
        return next.map { ",'}".contains($0) } ?? true
    }
}
