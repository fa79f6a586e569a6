/// The outcome of a verification in the XML that CI systems read.
///
/// The elements are those of <https://github.com/testmoapp/junitxml>. No times: the same outcome gives the same
/// bytes.
package enum JUnitReport {
    package static func text(of report: ContractReport) -> String {
        let counts = "tests=\"\(report.outcomes.count)\" failures=\"\(report.outcomes.count { $0.isFailure })\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites \(counts)>",
            "  <testsuite name=\"\(escaped(report.name))\" \(counts)>",
        ]
        for outcome in report.outcomes {
            let head = "    <testcase classname=\"\(escaped(report.name))\" name=\"\(escaped(outcome.name))\""
            guard outcome.isFailure else {
                lines.append(head + "/>")
                continue
            }
            lines.append(head + ">")
            lines.append(
                "      <failure message=\"\(escaped(outcome.summary))\">\(escaped(outcome.details))</failure>")
            lines.append("    </testcase>")
        }
        lines += ["  </testsuite>", "</testsuites>"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Escapes markup, and replaces what XML 1.0 cannot hold: <https://www.w3.org/TR/xml/#charsets>.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "\n", "\t": result.append(scalar)
            case "\r": result.append(contentsOf: "&#13;".unicodeScalars)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
