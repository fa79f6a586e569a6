import FedCatalog
import FedCompiler
import FedDiagnostics
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases/request`: `request` reads the JSON of a request, `time` one time a line.
@Suite struct RequestTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases/request", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let mismatches = try file.run { item in
            switch item.command {
            case "request": Self.text(ofRequest: item.input)
            case "time":
                item.input.split(separator: "\n")
                    .map { Date(rfc3339: String($0)).map { "\($0.timeIntervalSince1970)" } ?? "no time" }
                    .joined(separator: "\n")
            default: throw item.unknownCommand
            }
        }
        file.record(mismatches)
    }

    /// Bytes that are not text, too, are an error and no more.
    @Test func bytesThatAreNotUTF8() {
        let error = #expect(throws: CompileError.self) {
            try ExplainRequest(json: Array(#"{"sql": ""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8))
        }
        #expect(error?.code == .malformedRequest)
    }

    private static func text(ofRequest json: String) -> String {
        let explain: ExplainRequest
        do {
            explain = try ExplainRequest(json: Array(json.utf8))
        } catch {
            return "\(error)"
        }
        let request = explain.request
        var lines = ["sql \(request.sql)"]
        if let tenant = explain.tenantID { lines.append("tenant \(tenant)") }
        if let catalog = explain.catalog { lines.append("catalog of \(catalog.tenantID)") }
        lines.append(
            "\(request.inputDialect) \(request.pushdownMode.rawValue) \(request.identifiers) \(request.viewPrefix)")
        lines.append(
            "join_federation \(request.features.joinFederation), "
                + "reordering \(request.features.federationAwareReordering)")
        if !request.features.disabledPasses.isEmpty { lines.append("off \(request.features.disabledPasses.sorted())") }
        for parameter in request.parameters {
            let value = parameter.value.map { "'\($0)'" } ?? "NULL"
            lines.append("parameter \(parameter.name ?? "-") \(parameter.type) \(value)")
        }
        if let now = request.now { lines.append("now \(now.timeIntervalSince1970)") }
        if !request.include.isEmpty { lines.append("include \(request.include.map(\.rawValue).sorted())") }
        if let tag = request.queryTag { lines.append("tag \(tag)") }
        return lines.joined(separator: "\n")
    }
}
