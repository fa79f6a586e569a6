import ArgumentParser
import FedDuckDB
import FedPlan
import FedRuntime
import Foundation

/// One run of `fedrun`: wires the parts together as the arguments say.
struct PlanRun {
    private let command: FedrunCommand

    init(_ command: FedrunCommand) { self.command = command }

    func run() throws(RunError) {
        var rules = RunPlan.Rules()
        rules.allowsEdited = command.allowEdited
        rules.requiresFresh = command.requireFresh
        let file = try PlanFile(command.plan)
        // Until the plan is here, a signal may end the process: nothing has been started.
        InterruptSignals.block()
        let plan = try RunPlan(json: try read(file), rules)
        for warning in plan.warnings { note("warning: \(warning)") }

        if command.format == .parquet, outputPath == nil, isatty(STDOUT_FILENO) == 1 {
            throw RunError(.usage, "parquet is not for a terminal: give --output")
        }
        let engine = DuckDBEngine(
            DuckDBEngine.Options(threads: command.threads, memoryLimit: command.memoryLimit?.text))
        let prepared = try PreparedRun(plan, engine: engine, try parts(for: plan, in: file.folder))
        if command.dryRun {
            try writeToStandardOutput(DryRun.text(prepared, format: command.format, output: outputPath))
            return
        }
        try run(prepared, engine)
    }

    private func run(_ prepared: PreparedRun, _ engine: DuckDBEngine) throws(RunError) {
        // What could not be written at the end had better not be begun.
        let stats = try command.stats.map { path throws(RunError) in try OutputFile(path: path) }
        var limits = Runner.Limits()
        limits.timeout = command.timeout?.seconds
        let runner = Runner(prepared, engine: engine, limits: limits)
        runner.whenStuck { error in
            var report = RunReport()
            report.views = runner.viewStatistics
            // The error that stopped the run is the one to tell.
            if let stats { try? write(report.document(error: error), to: stats) }
            Run.report(error)
            Leftovers.endProcess(error.code.rawValue)
        }
        InterruptSignals.watch { runner.cancel(RunError(.interrupted, "interrupted")) }
        let progress = Progress(isLive: !command.quiet && StandardError.isTerminal) { runner.viewStatistics }
        progress.start()

        var report = RunReport()
        var failure: RunError?
        do throws(RunError) {
            try runner.run(to: RunOutput(format: command.format, path: outputPath), report: &report)
        } catch {
            failure = error
        }
        progress.end()
        if !command.quiet { for line in Progress.lines(report.views) { note(line) } }
        do throws(RunError) {
            if let stats { try write(report.document(error: failure), to: stats) }
        } catch {
            throw failure ?? error
        }
        if let failure { throw failure }
        for warning in report.warnings { note("warning: \(warning)") }
    }

    // MARK: - Inputs

    private func read(_ file: PlanFile) throws(RunError) -> JSONValue {
        do { return try JSONValue(parsing: file.bytes) } catch {
            throw RunError(.invalidPlan, "the plan is not JSON: \(error)")
        }
    }

    private func parts(for plan: RunPlan, in folder: URL?) throws(RunError) -> PreparedRun.Parts {
        var needsConnections = false
        var needsFiles = false
        for view in plan.views {
            switch view.source {
            case .external: needsConnections = true
            case .files: needsFiles = true
            }
        }
        return PreparedRun.Parts(
            connectors: Run.connectors,
            connections: needsConnections ? try connections(beside: folder) : nil,
            dataRoot: needsFiles ? try dataRoot(folder) : nil,
            tenant: command.tenant,
            format: command.format,
            dedupesNames: command.dedupeNames)
    }

    private func connections(beside folder: URL?) throws(RunError) -> ConnectionsDocument? {
        if let path = command.connections { return try ConnectionsDocument(contentsOf: URL(fileURLWithPath: path)) }
        if let path = ProcessInfo.processInfo.environment["FEDRUN_CONNECTIONS"], !path.isEmpty {
            return try ConnectionsDocument(contentsOf: URL(fileURLWithPath: path))
        }
        guard let beside = folder?.appendingPathComponent("connections.yaml"),
            FileManager.default.fileExists(atPath: beside.path)
        else { return nil }
        return try ConnectionsDocument(contentsOf: beside)
    }

    private func dataRoot(_ planFolder: URL?) throws(RunError) -> DataRoot? {
        guard let folder = command.dataRoot ?? planFolder?.path else { return nil }
        return try DataRoot(folder)
    }

    // MARK: - Outputs

    /// `nil` for standard output, which is also what `-` names.
    private var outputPath: String? { command.output == "-" ? nil : command.output }

    private func note(_ text: String) {
        if !command.quiet { StandardError.write("\(Redaction.clean(text))\n") }
    }

    private func write(_ document: JSONValue, to file: OutputFile) throws(RunError) {
        let buffer = OutputBuffer(descriptor: file.descriptor)
        buffer.append(text: document.prettyText)
        try buffer.flush()
        try file.commit()
    }

    private func writeToStandardOutput(_ text: String) throws(RunError) {
        let buffer = OutputBuffer(descriptor: STDOUT_FILENO)
        buffer.append(text: text)
        do { try buffer.flush() } catch {
            if !buffer.isPipeClosed { throw error }
        }
    }
}
