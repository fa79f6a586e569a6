import ArgumentParser
import FedContract

struct ContractRecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Stores the plan of every case; review the files as a diff.",
        discussion: """
            Writes only the plans that changed, and says which. Exits with 1 when a case does not compile.

            EXAMPLES (from the top folder of a clone)
              fedexplain contract record examples/join-on-snowflake
            """)

    @OptionGroup var options: ContractOptions

    func run() async throws {
        let report = try await options.contract().record()
        try Output.write(report.text, to: nil)
        if report.hasErrors { throw Exit.difference }
    }
}
