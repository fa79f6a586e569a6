import ArgumentParser
import FedContract
import Foundation

struct ContractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contract",
        abstract: "Holds saved plans against what the compiler gives now.",
        discussion: """
            A folder has catalog.json, defaults.json (members that every request has, such as now and
            pushdown_mode), and per case NAME.sql or NAME.request.json, and NAME.plan.json. Dialects of its own
            are in NAME.dialect.json or NAME.dialect.yaml; a service has to be started with them, too.

            EXAMPLES (from the top folder of a clone)
              fedexplain contract verify examples/join-on-snowflake
              fedexplain contract record examples/join-on-snowflake
            """,
        subcommands: [ContractRecordCommand.self, ContractVerifyCommand.self])
}

/// What both commands are told.
struct ContractOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The folder.", valueName: "dir"))
    var folder: String

    @Option(help: ArgumentHelp("Ask a running service instead of this program.", valueName: "service"))
    var url: String?

    @OptionGroup var dialects: DialectOptions

    func contract() throws -> Contract {
        let dialects = try dialects.load()
        do throws(ContractError) {
            let planner: any Planner
            if let url { planner = try ServicePlanner(base: url) } else { planner = LocalPlanner() }
            return Contract(folder: try ContractFolder(path: folder, dialects: dialects), planner: planner)
        } catch {
            throw Exit.failure(error)
        }
    }

    func validate() throws {
        guard let url else { return }
        do throws(ContractError) {
            _ = try ServicePlanner(base: url)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
