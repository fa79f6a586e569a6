import AsyncHTTPClient
package import FedPlan
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// A running service; the catalog travels with each request.
package struct ServicePlanner: Planner {
    private static let timeout = TimeAmount.seconds(60)
    private static let maximumAnswer = 64 << 20

    private let url: String

    /// Takes the service's address, such as `http://127.0.0.1:8080`; `/explain` is added.
    package init(base: String) throws(ContractError) {
        guard let parts = URL(string: base), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), parts.host?.isEmpty == false, parts.query == nil
        else { throw ContractError(.invalid, "`\(base)` is not the address of a service: http://HOST:PORT") }
        url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/explain"
    }

    package func plan(_ request: JSONObject, in folder: ContractFolder) async throws(PlannerError) -> String {
        var request = request
        if request["catalog"] == nil { request["catalog"] = folder.catalogJSON }
        var post = HTTPClientRequest(url: url)
        post.method = .POST
        post.headers.add(name: "Content-Type", value: "application/json")
        post.body = .bytes(ByteBuffer(string: JSONValue.object(request).canonicalText))
        let status: UInt
        let text: String
        do {
            (status, text) = try await Self.answer(to: post)
        } catch {
            throw PlannerError(Self.words(for: error, url))
        }
        guard status == 200 else {
            let problem = try? JSONValue(parsing: text)
            let code = problem?["code"]?.stringValue ?? "HTTP \(status)"
            throw PlannerError("\(code): \(problem?["detail"]?.stringValue ?? "no problem document")")
        }
        return text
    }

    /// Whoever does not listen now is not waited for.
    private static func answer(to request: HTTPClientRequest) async throws -> (status: UInt, text: String) {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let response = try await client.execute(request, timeout: timeout)
            return (response.status.code, String(buffer: try await response.body.collect(upTo: maximumAnswer)))
        }
    }

    private static func words(for error: any Error, _ url: String) -> String {
        let attempts = (error as? NIOConnectionError)?.connectionErrors
        if attempts?.isEmpty == true { return "cannot connect to \(url): there is no host of this name" }
        if let refusal = (attempts?.last?.error ?? error) as? IOError, refusal.errnoCode == ECONNREFUSED {
            return "cannot connect to \(url): connection refused"
        }
        return "\(url) does not answer: \(error)"
    }
}
