package import FedPlan

/// The engine that holds the temporary views and runs the main stage.
///
/// All calls come from one thread, except `interrupt`, which may come from any.
package protocol Engine: AnyObject, Sendable {
    /// Reads a main stage, without touching anything.
    ///
    /// - Throws: `invalidPlan` when the text is not one that the engine can run.
    func translate(_ main: String, views: [CreateView]) throws(RunError) -> any MainStage

    /// Starts the engine. No other call, but `translate`, may come before.
    ///
    /// - Parameter files: the folders and files that the stages may read or write; nothing else is reachable.
    /// - Throws: `unavailable` when its library is missing.
    func open(reaching files: ReachableFiles) throws(RunError)

    /// How many rows a batch of a stream must hold.
    var batchCapacity: Int { get }

    /// Creates views whose rows come from streams: all of them, or none.
    ///
    /// Streams that are read ahead are read at the same time.
    func createViews(_ views: [StreamedView]) throws(RunError)

    /// Creates a view over files; `path` is absolute.
    func createView(named name: String, over source: FileSource, at path: String) throws(RunError)

    /// The different values of a column of a view that was created, without NULL; not more than `count` of them.
    func keys(of view: String, column: String, atMost count: Int) throws(RunError) -> KeySet

    /// What the views over files have taken so far, by the view's name; rows and time are there when main has ended.
    var fileReadings: [String: FileReading] { get }

    func dropView(named name: String) throws(RunError)

    /// Stops what runs now, and everything that is asked for later.
    func interrupt()

    func close()
}

/// A main stage as an engine has read it, ready to run there.
package protocol MainStage: Sendable {
    /// The text in the engine's own SQL, for `--dry-run`.
    var sql: String { get }
    var columns: [ResultField] { get }

    /// How often each view is read, by the view's name as the plan writes it.
    var viewUses: [String: Int] { get }

    /// Runs the stage, and hands every batch of its result to `consume`, which must not keep it.
    func run(_ consume: (Batch) throws(RunError) -> Void) throws(RunError)

    /// Runs the stage into a Parquet file at `path`, whose columns get `names`.
    ///
    /// - Returns: the number of rows.
    func writeParquet(to path: String, names: [String]) throws(RunError) -> Int
}

/// A column of the rows that a plan answers with.
package struct ResultField: Hashable, Sendable {
    package var name: String
    package var type: ColumnType

    package init(name: String, type: ColumnType) {
        self.name = name
        self.type = type
    }
}

package struct StreamedView: Sendable {
    package var name: String
    package var columns: [ViewColumn]
    package var stream: BatchStream
    package var reading: Reading

    /// What `createViews` reads of a stream before the main stage runs.
    package enum Reading: Hashable, Sendable {
        /// Nothing: the main stage reads the stream itself, and stops it when it needs no more.
        case none
        /// What the engine wants to know for its plan of the main stage.
        case ahead
        /// All rows: for a view that the main stage reads more than once, or whose remote statement must end
        /// before others begin.
        case whole
    }

    package init(name: String, columns: [ViewColumn], stream: BatchStream, reading: Reading) {
        self.name = name
        self.columns = columns
        self.stream = stream
        self.reading = reading
    }
}

/// The values of a column, as texts: numbers as digits, dates in ISO 8601.
package enum KeySet: Hashable, Sendable {
    /// All of them, in order.
    case values([String])
    /// The smallest and the largest of too many.
    case range(low: String, high: String)
}

package struct ReachableFiles: Hashable, Sendable {
    package var directories: [String] = []
    package var files: [String] = []

    package init() {}

    /// Adds what a native table reads: a file, a folder, or the folder before a pattern.
    package mutating func addInput(_ path: String) {
        let fixed = path.split(separator: "/").prefix { !$0.contains { "*?[{".contains($0) } }
        let base = "/" + fixed.joined(separator: "/")
        directories.append(base)
        if base == path { files.append(path) }
    }
}
