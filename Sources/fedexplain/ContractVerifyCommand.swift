import ArgumentParser
import FedContract

extension ContractLevel: ExpressibleByArgument {}

struct ContractVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compares the plan of every case with the stored one.",
        discussion: """
            Levels: `schema` checks that the plan is well-formed; `shape` also compares views, connections, what is
            pushed and how exactly, columns, and the codes of inhibitors; `bytes` compares everything.
            Exits with 1 on a difference, a missing plan, or a plan without a case.

            EXAMPLES (from the top folder of a clone)
              fedexplain contract verify examples/join-on-snowflake
              fedexplain contract verify examples/tpch --level shape --url http://127.0.0.1:8080 --junit report.xml
            """)

    @OptionGroup var options: ContractOptions

    @Option(help: "How much is compared.")
    var level = ContractLevel.bytes

    @Option(help: ArgumentHelp("Also write the outcome as JUnit XML.", valueName: "file"))
    var junit: String?

    func run() async throws {
        let report = try await options.contract().verify(level: level)
        if let junit { try Output.write(JUnitReport.text(of: report), to: junit) }
        try Output.write(report.text, to: nil)
        if report.hasFailures { throw Exit.difference }
    }
}
