import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`.
///
/// `rows FORM:TYPE…` and `fields FORM:TYPE…`: rows in JSON, and what a batch then holds; `members`: an object, and where
/// its members are; `query SYSTEM`: a text, and why it may not be sent, if so.
@Suite struct CaseTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        for mismatch in try file.run(Self.output) {
            Issue.record(
                "\(mismatch)",
                sourceLocation: SourceLocation(
                    fileID: file.fileID, filePath: file.path, line: mismatch.line, column: 1))
        }
    }

    private static func output(_ each: Case) throws -> String {
        switch each.command {
        case "rows": try rows(each, .arrays)
        case "fields": try rows(each, .fields)
        case "members": members(each.input)
        case "query": try query(each)
        default: throw each.unknownCommand
        }
    }

    private static func rows(_ each: Case, _ shape: JSONRows.Shape) throws -> String {
        let fields = try each.arguments.map { argument in
            let parts = argument.split(separator: ":").map(String.init)
            guard parts.count == 2, let form = forms[parts[0]], let type = ColumnType(name: parts[1]) else {
                throw Violation("\(argument) is no FORM:TYPE")
            }
            return TextField(form, as: type)
        }
        let rows = JSONRows(Array(each.input.utf8), at: 0, shape)
        // Small, so that rows come in several batches.
        let batch = Batch(types: fields.map(\.type), capacity: 2)
        var lines: [String] = []
        do throws(RowFault) {
            while !rows.isAtEnd {
                batch.reset()
                _ = try rows.read(into: batch, fields, limit: 1 << 20)
                for row in 0..<batch.count {
                    lines.append(
                        fields.indices.map { batch.text(row: row, column: $0) ?? "NULL" }.joined(separator: "|"))
                }
            }
        } catch {
            switch error {
            case .notRows(let reason): lines.append("no rows: \(reason)")
            case .value(let column, let fault):
                lines.append("column \(column + 1): \(fault.reason(fields[column].type))")
            }
        }
        return lines.isEmpty ? "nothing" : lines.joined(separator: "\n")
    }

    private static let forms: [String: TextForm] = [
        "number": .number, "boolean": .boolean, "text": .text, "hexadecimal": .hexadecimal, "base64": .base64,
        "date": .date, "epochDays": .epochDays, "moment": .moment, "epochSeconds": .epochSeconds,
        "epochMicroseconds": .epochMicroseconds, "timeOfDay": .timeOfDay, "secondsOfDay": .secondsOfDay,
    ]

    private static func query(_ each: Case) throws -> String {
        let rules: [String: ReadOnlyRule] = [
            "snowflake": .snowflake, "databricks": .databricks, "bigquery": .bigQuery, "trino": .trino,
        ]
        guard let rule = rules[each.arguments.first ?? ""] else { throw Violation("no system \(each.arguments)") }
        do throws(RunError) {
            try rule.check(each.input)
            return "may be sent"
        } catch {
            return "\(error.code): \(error)"
        }
    }

    private static func members(_ text: String) -> String {
        do throws(JSONCut) {
            let answer = try JSONAnswer(Array(text.utf8))
            let names = ["a", "b", "c"].compactMap { name in
                answer[name].map {
                    "\(name) at \(answer.start(of: name).map(String.init) ?? "null"): \($0.canonicalText)"
                }
            }
            return names.isEmpty ? "none" : names.joined(separator: "\n")
        } catch {
            return "cut at \(error.at)"
        }
    }
}
