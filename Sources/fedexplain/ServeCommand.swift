import ArgumentParser
import FedCompiler
import FedService
import Foundation
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves POST /explain over HTTP.",
        discussion: """
            Prints `listening on http://HOST:PORT` once it takes requests, and logs to standard error. SIGTERM and
            SIGINT stop it: it answers what it has, refuses what is new, and exits with 0.

            EXAMPLES (from the top folder of a clone)
              fedexplain serve --catalog examples/quickstart/catalog.json examples/tpch/catalog.json --port 8080
              curl --silent --json '{"tenant_id": "quickstart", "sql": "SELECT name FROM customers"}' \\
                http://127.0.0.1:8080/explain
            """)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Catalog documents, one a tenant, in JSON or YAML.", valueName: "file"))
    var catalog: [String]

    @OptionGroup var dialects: DialectOptions

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 picks a free one.")
    var port = 8080

    @Option(help: ArgumentHelp("The largest body of a request.", valueName: "bytes"))
    var maxBody = ServiceLimits().body

    @Option(
        help: ArgumentHelp("How long a stopping service still listens, to refuse what is new.", valueName: "seconds"))
    var drain = 1.0

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel = "info"

    func validate() throws {
        if catalog.isEmpty { throw ValidationError("give at least one --catalog FILE") }
        if !(0...65_535).contains(port) { throw ValidationError("--port is a number from 0 to 65535") }
        if !(1...(1 << 30)).contains(maxBody) { throw ValidationError("--max-body is a number from 1 to \(1 << 30)") }
        if !(0...3_600).contains(drain) { throw ValidationError("--drain is a number from 0 to 3600") }
        if Logger.Level(rawValue: logLevel) == nil { throw ValidationError("there is no log level `\(logLevel)`") }
    }

    func run() async throws {
        let dialects = try dialects.load()
        let catalogs = try CatalogFiles.load(catalog, systems: dialects.systems)
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "fedexplain")
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info

        var limits = ServiceLimits()
        limits.body = maxBody
        limits.drain = .milliseconds(Int64(drain * 1_000))
        limits.stopTimeout += limits.drain
        let host = host
        let shown = host.contains(":") ? "[\(host)]" : host
        do throws(ServiceFailure) {
            try await ExplainService(catalogs: catalogs, dialects: dialects, limits: limits, logger: logger)
                .run(host: host, port: port) { port in
                    let line = "listening on http://\(shown):\(port)\n"
                    // Whoever started the service may have closed its standard output.
                    try? FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
                }
        } catch {
            switch error {
            case .cannotListen(let message): throw Exit.failure(Exit.unavailable, message)
            case .ended(let message): throw Exit.failure(Exit.internal, message)
            }
        }
    }
}
