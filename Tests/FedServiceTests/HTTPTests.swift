import FedPlan
import FedService
import FedTesting
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

/// Runs every file in `Cases/http` against a service in memory.
///
/// `get|head|options|put|delete|post PATH [type=TYPE] [encoding=WORD] [pad=COUNT] [show=MEMBER,…] [lines=PREFIX]`:
/// the input, and as many blanks as `pad` says, is the body; the output is the status and type, the headers that
/// matter, and the body, JSON in its form for people. `show` prints only these members, `lines` only the lines that
/// begin so. `stop` puts the service into the state of stopping.
@Suite struct HTTPTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases/http", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) async throws {
        let service = try Service.make { $0.body = 4_096 }
        let application = service.application(host: "127.0.0.1", port: 0)
        try await application.test(.router) { client in
            let mismatches = try await file.run { item in
                if item.command == "stop" {
                    service.state.stop()
                    return ""
                }
                guard let method = HTTPRequest.Method(item.command.uppercased()),
                    ["get", "head", "options", "put", "delete", "post"].contains(item.command)
                else { throw item.unknownCommand }
                try item.allow(keys: "type", "show", "lines", "encoding", "pad")
                guard let path = item.words.first else { throw item.missing("a path") }
                var headers: HTTPFields = [:]
                if item["type"] != "none", !item.input.isEmpty {
                    headers[.contentType] = item["type"] ?? "application/json"
                }
                headers[.contentEncoding] = item["encoding"]
                let body = item.input + String(repeating: " ", count: item["pad"].flatMap { Int($0) } ?? 0)
                return try await client.execute(
                    uri: path, method: method, headers: headers, body: body.isEmpty ? nil : ByteBuffer(string: body)
                ) { Self.text(of: $0, for: item) }
            }
            file.record(mismatches)
        }
    }

    private static func text(of response: TestResponse, for item: Case) -> String {
        var lines = ["\(response.status.code) \(response.headers[.contentType] ?? "-")"]
        let headers = response.headers
        let shown = [
            ("Allow", headers[.allow]), ("Retry-After", headers[.retryAfter]), ("Connection", headers[.connection]),
        ]
        for (name, value) in shown {
            if let value { lines.append("\(name): \(value)") }
        }
        let body = String(buffer: response.body)
        if let json = try? JSONValue(parsing: body) {
            lines.append(members(item["show"], of: json))
        } else {
            lines += body.split(separator: "\n").map(String.init).filter { $0.hasPrefix(item["lines"] ?? "") }
        }
        return lines.joined(separator: "\n").trimmingCharacters(in: .newlines)
    }

    private static func members(_ members: String?, of json: JSONValue) -> String {
        guard let members else { return json.prettyText }
        var object = JSONObject()
        for name in members.split(separator: ",").map(String.init) { object[name] = json[name] }
        return JSONValue.object(object).prettyText
    }
}
