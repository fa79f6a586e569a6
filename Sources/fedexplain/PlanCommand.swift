import ArgumentParser
import FedCatalog
import FedCompiler
import FedDiagnostics
import FedPlan
import FedService
import Foundation

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Compiles one statement into a plan.",
        discussion: """
            The plan has the same bytes as the answer of POST /explain to the same request.

            What --pushdown-mode lets go to the remote systems:
              no_pushdown           the columns that are needed
              filter_only_pushdown  and filters of one table that compare columns with constants
              strict                and all else that cannot change the answer
              full_pushdown         and what may change it in ways that GET /capabilities lists
              require_pushdown      as strict, or an error where more stays local than what main repeats
            Joins, aggregates, windows, DISTINCT, set operations and ORDER BY with LIMIT of one system go along
            where that system gives the same rows; main repeats the last ORDER BY and LIMIT.

            What --feature NAME=off leaves out, with the same rows:
            \(features)
            Always on, since every plan needs them: \(CompileRequest.Features.mandatoryNames.joined(separator: ", "))

            EXAMPLES (from the top folder of a clone)
              fedexplain plan -f examples/tpch/q3.sql --catalog examples/tpch/catalog.json -o plan.json
              fedexplain plan --catalog examples/quickstart/catalog.json --text < examples/quickstart/query.sql
              echo 'SELECT name FROM customers WHERE country = :land OR customer_id = :id' | \\
                fedexplain plan --catalog examples/quickstart/catalog.json --param land:text=EG --param id:bigint=5
              echo 'SELECT `name`, nvl2(country, 1, 0) FROM CUSTOMERS c' | \\
                fedexplain plan --catalog examples/quickstart/catalog.json --input-dialect spark --text
              echo 'SELECT name FROM customers' | fedexplain plan --catalog examples/own-dialect/catalog.json \\
                --dialect examples/own-dialect/pg_fork.dialect.yaml
            """)

    /// The names in lines of the help's width.
    private static var features: String {
        CompileRequest.Features.names.joined(separator: ", ")
    }

    @Option(name: [.short, .long], help: ArgumentHelp("The statement; else standard input.", valueName: "query.sql"))
    var file: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("A catalog document in JSON or YAML, or a pipe; several need --tenant.", valueName: "file"))
    var catalog: [String]

    @Option(help: ArgumentHelp("Whose catalog to compile with.", valueName: "id"))
    var tenant: String?

    @Option(name: [.short, .long], help: ArgumentHelp("Where the plan goes; else standard output.", valueName: "file"))
    var output: String?

    @OptionGroup var dialects: DialectOptions

    @OptionGroup var request: RequestOptions

    @Flag(help: "Print a picture for people: which system does what, and what stays local.")
    var text = false

    func validate() throws {
        if catalog.isEmpty { throw ValidationError("give a --catalog FILE") }
        if catalog.count > 1, tenant == nil { throw ValidationError("several catalogs need --tenant ID") }
        _ = try request.compileRequest(sql: "")
    }

    func run() async throws {
        let dialects = try dialects.load()
        let catalogs = try CatalogFiles.load(catalog, systems: dialects.systems)
        let source = try StatementFile.read(file)
        var request = try request.compileRequest(sql: source.text)
        if text { request.include.insert(.inhibitors) }
        let chosen: Catalog
        do throws(CompileError) {
            if let tenant { chosen = try catalogs.catalog(of: tenant) } else { chosen = try catalogs.only() }
        } catch {
            throw Exit.failure(error, in: StatementSource(name: "fedexplain", text: ""))
        }

        let outcome = await CompilePool(threads: 1).run { [request] () -> Result<PlanDocument, CompileError> in
            do throws(CompileError) {
                return .success(try Compiler(catalog: chosen, dialects: dialects).compile(request))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let plan):
            try Output.write(
                text ? PlanPicture.text(of: plan, dialects: dialects) : plan.sealedText, to: output)
        case .failure(let error): throw Exit.failure(error, in: source)
        }
    }
}
