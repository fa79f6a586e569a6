import FedDiagnostics
import FedPlan

/// The page at `/ledger`: every difference that `full_pushdown` accepts, by system, with a query that shows it.
enum LedgerPage {
    /// The page, of what `GET /capabilities` answers.
    static func text(_ capabilities: JSONValue) -> String {
        let systems = capabilities["systems"]?.objectValue?.members ?? []
        let ledgers = systems.map { (name: $0.name, entries: $0.value["ledger"]?.arrayValue ?? []) }
        let links = ledgers.filter { !$0.entries.isEmpty }.map { ledger in
            "<a href=\"#\(escaped(ledger.name))\">\(escaped(ledger.name))</a>"
        }
        let without = ledgers.filter(\.entries.isEmpty).map { escaped($0.name) }.joined(separator: ", ")
        let sections = ledgers.filter { !$0.entries.isEmpty }.map { ledger in
            """
            <h2 id="\(escaped(ledger.name))">\(escaped(ledger.name))</h2>
            <table>
            <tr><th>entry</th><th>what may differ</th><th>for example</th></tr>
            \(ledger.entries.map(row).joined(separator: "\n"))
            </table>
            """
        }
        return IndexPage.page(
            "Federate: ledgers", width: 80,
            """
            <h1>What full_pushdown may answer otherwise</h1>
            <p>A plan in any other mode has the rows of DC SQL. With <code>full_pushdown</code> a view may rely on entries
            of its system's ledger, and then the plan names them (<code>federates[].ledger</code>).</p>
            <p>\(links.joined(separator: ", ")). \(without.isEmpty ? "" : "Without a ledger, and so asked for no more than in any other mode: \(without).")</p>
            \(sections.joined(separator: "\n"))
            """)
    }

    private static func row(_ entry: JSONValue) -> String {
        func member(_ name: String) -> String { escaped(entry[name]?.stringValue ?? "") }
        let (name, link) = (member("name"), member("link"))
        let isLink = link.hasPrefix("https://") || link.hasPrefix("http://")
        let cells = [
            "<code>\(isLink ? "<a href=\"\(link)\">\(name)</a>" : name)</code>", member("difference"),
            entry["witness"].map(witness) ?? "",
        ]
        return "<tr>\(cells.map { "<td>\($0)</td>" }.joined())</tr>"
    }

    /// A query over some rows, what it gives here and there, and whether a test has asked that system.
    private static func witness(_ witness: JSONValue) -> String {
        let columns = (witness["columns"]?.arrayValue ?? []).map { column in
            "\(column["name"]?.stringValue ?? "") \(column["type"]?.stringValue ?? "")"
        }
        let rows = (witness["rows"]?.arrayValue ?? []).map { row in
            "(" + (row.arrayValue ?? []).map { $0.stringValue ?? "" }.joined(separator: ", ") + ")"
        }
        let content = rows.isEmpty ? "no row" : rows.joined(separator: ", ")
        let table = "witness(\(columns.joined(separator: ", "))) with \(content)"
        func outcome(_ name: String) -> String {
            witness[name]?.stringValue.map { "<code>\(escaped($0))</code>" } ?? "an error"
        }
        let isTried = witness["tried"]?.boolValue ?? false
        return """
            <code>\(escaped(witness["sql"]?.stringValue ?? ""))</code> over <code>\(escaped(table))</code>: \(outcome("here")) here, \
            \(outcome("there")) there\(isTried ? "" : ", as its manual has it: no test has seen that")
            """
    }

    private static func escaped(_ text: String) -> String {
        text.escaping { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: nil
            }
        }
    }
}
