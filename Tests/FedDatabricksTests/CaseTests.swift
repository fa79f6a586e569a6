import FedConnectorTesting
import FedRuntime
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`.
///
/// `rows TYPE… [with=FAULT]`: a query, and its rows or its error. `with FAULT…`: a query of one number, and what becomes of it
/// while something goes wrong. `disposition=inline`: the rows come within the answers.
@Suite(.serialized) struct CaseTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let cloud = try Service.troubled.get()
        for mismatch in try file.run({ each in try output(each, cloud) }) {
            Issue.record(
                "\(mismatch)",
                sourceLocation: SourceLocation(
                    fileID: file.fileID, filePath: file.path, line: mismatch.line, column: 1))
        }
    }

    private func output(_ each: Case, _ cloud: ScratchCloud) throws -> String {
        let limit = each["timeout"].flatMap { Int($0) }
        let further = each["disposition"].map { ["disposition": $0] } ?? [:]
        let session = try Service.session(cloud, SessionOptions(statementTimeout: limit), further)
        defer { session.close() }
        switch each.command {
        case "rows":
            try cloud.add(each["with"].map { [$0] } ?? [])
            defer { try? cloud.calm() }
            return try session.transcript(each.input, types: each.words)
        case "with":
            let faults = each.arguments.filter { argument in
                !["timeout=", "disposition="].contains(where: argument.hasPrefix)
            }
            return try cloud.outcome(of: each.input, with: faults, on: session)
        default: throw each.unknownCommand
        }
    }
}
