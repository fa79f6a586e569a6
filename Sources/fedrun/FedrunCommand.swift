import ArgumentParser
import FedPlan
import FedRuntime
import Foundation

/// The arguments of `fedrun`, and what follows from them.
struct FedrunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fedrun",
        abstract: "Executes a plan that `fedexplain` compiled.",
        discussion: """
            Runs the remote queries of the pre stage, the main stage over their rows in an embedded engine, and \
            the post stage; the last always, also after a failure or Ctrl-C. Rows go to standard output or to \
            --output, everything else to standard error.

            EXAMPLES, in the top folder of a clone, after `make demo`
              fedexplain plan -f examples/quickstart/query.sql \\
                --catalog examples/quickstart/catalog.json -o examples/quickstart/plan.json
              fedrun examples/quickstart/plan.json
              fedrun examples/quickstart/plan.json --format csv --output rows.csv
              fedrun examples/quickstart/plan.json --format jsonl --stats stats.json
              fedrun examples/quickstart/plan.json --dry-run
              fedexplain plan -f examples/quickstart/query.sql \\
                --catalog examples/quickstart/catalog.json |
                fedrun - --connections examples/quickstart/connections.yaml \\
                --data-root examples/quickstart

            SUMMARY
              A run ends with a line for each view that was read, on standard error: view, system (connection), \
            rows, bytes, time. Rows and bytes are what came from the remote, and the time goes from connecting to \
            the end of the statement. For a view over files (Parquet, CSV, JSON) the line has the format and the \
            path; rows are what came out of the files, behind the conditions that the reader applies itself, and \
            twice if they were read twice; bytes are the size of the files, of which the engine may read a part; \
            the time is that in the reader, the sum over all threads. What the engine cannot tell is a `?`.

            EXIT STATUS
              0    done
              1    the query failed
              64   wrong usage
              65   the plan cannot be read or is not valid
              69   a remote, a file that the plan reads, or a needed library is unavailable
              70   internal error
              73   the output cannot be created
              74   the output cannot be written
              75   time-out
              77   credentials refused
              78   the configuration is missing or wrong
              130  interrupted
            """,
        version: Release.version)

    @Argument(help: ArgumentHelp("The plan document; `-` reads it from standard input.", valueName: "plan"))
    var plan: String

    @Option(
        help: ArgumentHelp(
            "The connections document (YAML or JSON); else $FEDRUN_CONNECTIONS, else connections.yaml beside the plan.",
            valueName: "file"))
    var connections: String?

    @Option(help: ArgumentHelp("The tenant whose connections are used, if not the plan's.", valueName: "id"))
    var tenant: String?

    @Option(help: "How rows are written: table, csv, json, jsonl or parquet.")
    var format = OutputFormat.table

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where rows go; the file appears only when it is complete.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "The folder that native tables lie in, and nothing outside it is read; else the plan's folder.",
            valueName: "folder"))
    var dataRoot: String?

    @Option(help: ArgumentHelp("Where to write what each view took, as JSON.", valueName: "file"))
    var stats: String?

    @Flag(name: .shortAndLong, help: "Leave out progress, the summary and warnings.")
    var quiet = false

    @Option(help: ArgumentHelp("Stop after so long: 90, 90s, 5m, 1h.", valueName: "time"))
    var timeout: TimeSpan?

    @Option(
        help: ArgumentHelp("Memory for the engine, such as 4GB, at least 64MB; more goes to disk.", valueName: "size"))
    var memoryLimit: MemorySize?

    @Option(help: ArgumentHelp("Threads for the engine; else one a core.", valueName: "number"))
    var threads: Int?

    @Flag(help: "Check plan and connections, print what would run, and touch nothing.")
    var dryRun = false

    @Flag(help: "Refuse a plan that took the clock more than a day ago.")
    var requireFresh = false

    @Flag(help: "Run a plan that was edited, so that it does not match its fingerprint.")
    var allowEdited = false

    @Flag(help: "Number column names that repeat: name, name_1, …")
    var dedupeNames = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be 1 to 1024") }
        if let memoryLimit, memoryLimit.bytes < MemorySize.minimum {
            throw ValidationError("--memory-limit must be at least 64MB: the engine cannot read files with less")
        }
        if stats == "-" { throw ValidationError("--stats needs a file: rows go to standard output") }
        if let stats, let output, stats.asPath == output.asPath {
            throw ValidationError("--stats and --output are the same file")
        }
    }

    func run() throws { try PlanRun(self).run() }
}

extension String {
    /// The file that the text names, however it is written.
    fileprivate var asPath: String { URL(fileURLWithPath: self).standardizedFileURL.resolvingSymlinksInPath().path }
}

extension OutputFormat: ExpressibleByArgument {}
