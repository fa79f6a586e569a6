import FedDiagnostics
import FedDialects
package import FedPlan

/// A plan for people: which system does what, what crosses the border, what stays local and why.
package enum PlanPicture {
    package static func text(of plan: PlanDocument, dialects: DialectSet = .builtIn) -> String {
        var lines = ["tenant \(plan.tenantID), pushdown mode \(plan.options.pushdownMode)", ""]
        let federates = Dictionary(
            plan.federates.map { ($0.view, $0) }, uniquingKeysWith: { first, _ in first })
        for statement in plan.stages.pre {
            lines += view(statement, federates[statement.view], dialects) + [""]
        }
        lines.append("main (local, Spark SQL)")
        lines += plan.stages.main.flatMap { indented($0) }
        lines.append("  gives")
        lines += plan.resultColumns.map { column in
            "    \(column.name)  \(column.dcType)\(column.isNullable ? "" : " not null")"
        }
        lines += [""] + balance(of: plan)
        for inhibitor in plan.inhibitors {
            let place = inhibitor.location.map { ", line \($0.line), column \($0.column)" } ?? ""
            lines += hanging("  \(inhibitor.operatorName): ", inhibitor.expression)
            lines.append("    \(inhibitor.code)\(place): \(inhibitor.reason)")
            if let remedy = inhibitor.remedy { lines.append("    remedy: \(remedy)") }
        }
        if let algebra = plan.algebra { lines += ["", "algebra"] + indented(algebra) }
        for rewrite in plan.rewrites ?? [] { lines += ["", "after \(rewrite.pass)"] + indented(rewrite.algebra) }
        if let estimates = plan.estimates {
            lines += ["", "estimated rows"] + estimates.map { "  \($0.view)  \($0.rows)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What the remote systems were left out of: by request, by nature, or for the reasons that follow.
    private static func balance(of plan: PlanDocument) -> [String] {
        if plan.federates.isEmpty { return ["No remote system takes part."] }
        let heading = plan.inhibitors.isEmpty ? [] : ["Stayed local, and why"]
        switch CompileRequest.PushdownMode(rawValue: plan.options.pushdownMode) {
        case .noPushdown:
            return ["By request, the remote systems only read the columns that are needed; all else is local."]
                + heading
        case .filterOnly:
            let filtering = plan.federates.filter { $0.pushed.contains("filter") }.map(\.view)
            let views = filtering.isEmpty ? "no view does" : filtering.joined(separator: ", ") + " filter"
            return ["By request, the remote systems only read and filter (\(views)); all else is local."] + heading
        case .strict, .full, .require, nil:
            guard heading.isEmpty else { return heading }
            return ["Nothing stayed local but what main always repeats: the last projection, ORDER BY and LIMIT."]
        }
    }

    private static func view(
        _ statement: PlanDocument.ViewStatement, _ federate: PlanDocument.FederateSummary?, _ dialects: DialectSet
    ) -> [String] {
        var lines: [String] = []
        if let federate {
            lines.append("\(statement.view) <- \(federate.system), connection \(federate.connectionID)")
            lines.append("  reads   \(federate.tables.joined(separator: ", "))")
            let check = federate.exactness == .superset ? " (roughly: checked again locally)" : ""
            lines.append("  does    \(federate.pushed.joined(separator: ", "))\(check)")
            lines += differences(federate, dialects)
        }
        switch (try? StageScript.readCreate(statement.sql))?.source {
        case .external(let source):
            lines.append("  sends   \(columns(source.columns))")
            lines.append("  is asked")
            lines += indented(source.query).map { "  " + $0 }
            let filters = source.dynamicFilters.map { "\($0.column) in \($0.fromView).\($0.fromColumn)" }
            if !filters.isEmpty { lines.append("  keeps   \(filters.joined(separator: ", "))") }
            if let fallback = source.fallback {
                lines.append("  is asked, should it refuse that")
                lines += indented(fallback).map { "  " + $0 }
            }
        case .files(let source):
            lines.append("\(statement.view) <- \(source.format.rawValue) files at \(source.path)")
            lines.append("  sends   \(columns(source.columns))")
        case nil:
            lines.append("\(statement.view)")
            lines += indented(statement.sql)
        }
        return lines
    }

    /// How the rows may differ, by each entry of the ledger that the view relies on.
    private static func differences(_ federate: PlanDocument.FederateSummary, _ dialects: DialectSet) -> [String] {
        let known = dialects.strict[federate.system]?.ledger ?? []
        return federate.ledger.map { name in
            let sentence = known.first { $0.name == name }.map { ": \($0.difference)" } ?? ""
            return "  may differ  \(name)\(sentence)"
        }
    }

    private static func columns(_ columns: [ViewColumn]) -> String {
        columns.map { "\($0.name) \($0.type.name)" }.joined(separator: ", ")
    }

    /// The text behind its heading; lines that follow the first one begin where that one does.
    private static func hanging(_ heading: String, _ text: String) -> [String] {
        let margin = String(repeating: " ", count: heading.count)
        return lines(of: text).enumerated().map { ($0.offset == 0 ? heading : margin) + $0.element }
    }

    private static func indented(_ text: String) -> [String] {
        lines(of: text).map { "  \($0)" }
    }

    /// CR LF is one character, and an end of a line like any other.
    private static func lines(of text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }
}
