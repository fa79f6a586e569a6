import FedPlan
import FedRuntime

/// What `--dry-run` prints: everything that would be sent, and where to.
enum DryRun {
    static func text(_ prepared: PreparedRun, format: OutputFormat, output: String?) -> String {
        var lines = ["tenant \(DisplayText.escaped(prepared.plan.tenant))"]
        for view in prepared.views {
            let name = DisplayText.escaped(view.name)
            let note = view.uses == 0 ? ", not read by main" : ""
            switch view.source {
            case .remote(let source):
                lines.append("\(name): \(source.settings.system) (\(source.settings.id))\(note)")
                lines += indented(source.statement.query)
                lines += source.filters.map { filter in
                    "  where \(DisplayText.escaped(filter.column)) is among the keys in "
                        + "\(DisplayText.escaped("\(filter.fromView).\(filter.fromColumn)")), up to \(filter.maxKeys)"
                }
                if let fallback = source.fallback {
                    lines.append("  or, should that be refused:")
                    lines += indented(fallback).map { "  " + $0 }
                }
            case .files(let source, let path):
                lines.append("\(name): \(source.format.rawValue) \(DisplayText.escaped(path))\(note)")
            }
        }
        lines.append("main, in the engine's SQL:")
        lines += indented(prepared.main.sql)
        lines.append("output: \(format.rawValue) to \(output ?? "standard output")")
        lines += prepared.columns.map { "  \(DisplayText.escaped($0.name)) \($0.type)" }
        return Redaction.clean(lines.joined(separator: "\n") + "\n")
    }

    private static func indented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \(DisplayText.escaped(String($0)))" }
    }
}
