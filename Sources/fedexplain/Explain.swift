import ArgumentParser
import FedCompiler

/// Compiles SQL that spans databases into plans: as a service, once, or against saved plans.
@main
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fedexplain",
        abstract: "Compiles SQL that spans databases into plans for fedrun.",
        discussion: """
            EXAMPLES (from the top folder of a clone)
              fedexplain plan -f examples/tpch/q3.sql --catalog examples/tpch/catalog.json -o plan.json
              echo "SELECT 1" | fedexplain plan --catalog examples/quickstart/catalog.json --text
              fedexplain serve --catalog examples/quickstart/catalog.json --port 8080
              echo "SELECT 7 / 2" | fedexplain translate --from dc --to spark
              fedexplain contract verify examples/join-on-snowflake

            EXIT STATUS
              0   done
              1   a saved plan differs
              64  the command line is wrong
              65  the SQL, or a file that was read, is not valid
              66  a file is not there, or cannot be read
              69  the service cannot listen
              70  an internal error
              73  the output cannot be created
              74  the output cannot be written
              78  a catalog or dialect is not valid, or no catalog is of the tenant
            """,
        version: Compiler.version,
        subcommands: [ServeCommand.self, PlanCommand.self, TranslateCommand.self, ContractCommand.self])
}
