import FedCatalog
package import FedCompiler
import FedDiagnostics
import FedPlan
package import Hummingbird
import Logging
import NIOCore

/// Answers every request: finds the route, does its work, and writes one line to the log.
package struct ExplainResponder: HTTPResponder {
    package typealias Context = ExplainContext

    let catalogs: CatalogSet
    let dialects: DialectSet
    let capabilities: JSONValue
    let ledgerPage: String
    let limits: ServiceLimits
    let state: ServiceState
    let metrics = Metrics()
    let pool: CompilePool

    package init(catalogs: CatalogSet, dialects: DialectSet, limits: ServiceLimits, state: ServiceState) {
        self.catalogs = catalogs
        self.dialects = dialects
        capabilities = Compiler.capabilities(of: dialects)
        ledgerPage = LedgerPage.text(capabilities)
        self.limits = limits
        self.state = state
        pool = CompilePool(threads: limits.compilations)
    }

    package func respond(to request: Request, context: ExplainContext) async -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        state.enterRequest()
        metrics.begin()
        let match = Route.match(request.uri.path)
        let reply: Reply
        do {
            reply = try await answer(request, at: match?.route, system: match?.system)
        } catch {
            reply = .problem(error)
        }
        metrics.end(
            route: match?.route, method: request.method.rawValue, status: reply.status.code,
            code: reply.code?.rawValue)
        state.leaveRequest()

        let elapsed = (clock.now - start).components
        let microseconds = elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000
        var metadata: Logger.Metadata = [
            "method": "\(request.method.rawValue)", "route": "\(match?.route.rawValue ?? "none")",
            "status": "\(reply.status.code)", "bytes": "\(reply.body.utf8.count)", "microseconds": "\(microseconds)",
        ]
        if let code = reply.code { metadata["code"] = "\(code.rawValue)" }
        context.logger.info("request", metadata: metadata)
        return reply.response(to: request, in: context, limits: limits)
    }

    private func answer(_ request: Request, at route: Route?, system: String?) async throws(Refusal) -> Reply {
        guard let route else {
            throw Refusal(CompileError(.notFound, "there is no such route", hint: "GET / lists the routes"))
        }
        let isRead = route.method == "GET" && (request.method == .get || request.method == .head)
        if request.method == .options { return Reply(status: .noContent, headers: [.allow: route.allow]) }
        guard isRead || request.method.rawValue == route.method else {
            var refusal = Refusal(
                CompileError(
                    .methodNotAllowed, "\(route.rawValue) answers \(route.allow) only",
                    hint: "use \(route.method) \(route.rawValue)"))
            refusal.headers[.allow] = route.allow
            throw refusal
        }

        switch route {
        case .index: return Reply(contentType: "text/html; charset=utf-8", body: IndexPage.text)
        case .explain: return try await explain(request)
        case .live: return .json(["status": "live"])
        case .ready:
            if state.isStopping { throw Refusal(CompileError(.shuttingDown, "the service is stopping")) }
            return .json(["status": "ready"])
        case .metrics:
            return Reply(
                contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: metrics.text(version: Compiler.version, isReady: !state.isStopping))
        case .openAPI: return .json(OpenAPI.document)
        case .capabilities: return .json(capabilities)
        case .systemCapabilities: return try systemCapabilities(of: system ?? "")
        case .ledger: return Reply(contentType: "text/html; charset=utf-8", body: ledgerPage)
        }
    }

    private func systemCapabilities(of system: String) throws(Refusal) -> Reply {
        let systems = capabilities["systems"]
        guard let found = systems?[system] else {
            let known = systems?.objectValue?.members.map(\.name) ?? []
            throw Refusal(
                CompileError(
                    .notFound, "there is no such system",
                    hint: Spelling.hint(for: system, among: known)
                        ?? "GET \(Route.capabilities.rawValue) lists the systems"))
        }
        return .json([
            "compiler_version": .string(Compiler.version), "system": .string(system), "capabilities": found,
        ])
    }
}
