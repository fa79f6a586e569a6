import FedCatalog
import FedCompiler
import FedDiagnostics
import FedPlan
import Hummingbird

extension ExplainResponder {
    /// Compiles the statement in the body; the answer is the plan's canonical text.
    func explain(_ request: Request) async throws(Refusal) -> Reply {
        try refuseOtherTypes(request)
        do {
            try state.enterCompilation(bound: limits.compilations + limits.waiting)
        } catch {
            throw Refusal(error)
        }
        defer { state.leaveCompilation() }

        let body = try await request.body(upTo: limits.body, within: limits.bodyTimeout)
        let outcome = await pool.run { [catalogs, dialects, metrics] () -> Result<String, Refusal> in
            let clock = ContinuousClock()
            let start = clock.now
            defer { metrics.compiled(in: clock.now - start) }
            return Self.plan(Array(body.readableBytesView), in: catalogs, dialects)
        }
        return Reply(body: try outcome.get())
    }

    /// The whole way from the bytes of a request to the bytes of a plan.
    private static func plan(
        _ body: [UInt8], in catalogs: CatalogSet, _ dialects: DialectSet
    ) -> Result<String, Refusal> {
        let explain: ExplainRequest
        do {
            explain = try ExplainRequest(json: body, systems: dialects.systems)
        } catch {
            return .failure(Refusal(error, isBodyRead: true))
        }
        do {
            let catalog = try catalogs.catalog(for: explain)
            return .success(try Compiler(catalog: catalog, dialects: dialects).compile(explain.request).sealedText)
        } catch {
            return .failure(Refusal(error, sql: explain.request.sql, isBodyRead: true))
        }
    }

    /// Only JSON in UTF-8, sent as it is, is read; a request that names no type is taken at its word.
    private func refuseOtherTypes(_ request: Request) throws(Refusal) {
        let hint = "send JSON with the header Content-Type: application/json"
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Refusal(
                CompileError(.malformedRequest, "the body has a Content-Encoding", hint: hint),
                status: .unsupportedMediaType)
        }
        guard let type = request.headers[.contentType] else { return }
        let parts = type.lowercased().split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        let essence = parts.first ?? ""
        let isJSON = essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json"))
        let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
        let isUTF8 = charsets.allSatisfy { ["charset=utf-8", "charset=\"utf-8\"", "charset=utf8"].contains($0) }
        guard isJSON, isUTF8 else {
            throw Refusal(
                CompileError(.malformedRequest, "the body is not declared as JSON in UTF-8", hint: hint),
                status: .unsupportedMediaType)
        }
    }
}
