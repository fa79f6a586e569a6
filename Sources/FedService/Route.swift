/// The routes of the service.
package enum Route: String, CaseIterable, Sendable {
    case index = "/"
    case explain = "/explain"
    case live = "/health/live"
    case ready = "/health/ready"
    case metrics = "/metrics"
    case openAPI = "/openapi.json"
    case capabilities = "/capabilities"
    case systemCapabilities = "/capabilities/{system}"
    case ledger = "/ledger"

    /// Finds the route of a request's path, and what stands for its `{system}`.
    package static func match(_ path: String) -> (route: Route, system: String?)? {
        if path != Route.systemCapabilities.rawValue, let route = Route(rawValue: path) { return (route, nil) }
        let parent = Route.capabilities.rawValue + "/"
        guard path.hasPrefix(parent) else { return nil }
        let system = path.dropFirst(parent.count)
        guard !system.isEmpty, !system.contains("/") else { return nil }
        return (.systemCapabilities, String(system))
    }

    /// The one method that does the route's work; where that is GET, HEAD works as well.
    package var method: String { self == .explain ? "POST" : "GET" }

    /// The value of `Allow`.
    package var allow: String { self == .explain ? "OPTIONS, POST" : "GET, HEAD, OPTIONS" }

    /// What the route is for; the index page and the OpenAPI document show it.
    package var summary: String {
        switch self {
        case .index: "This page"
        case .explain: "Compiles a statement of DC SQL or Spark SQL into a plan"
        case .live: "Answers as long as the service runs"
        case .ready: "Answers 200 while the service accepts requests, 503 once it stops"
        case .metrics: "Counters and histograms in Prometheus's text format"
        case .openAPI: "The description of this interface"
        case .capabilities: "What each system can be asked to do"
        case .systemCapabilities: "What one system can be asked to do"
        case .ledger: "What each system may answer otherwise with full_pushdown, as a page"
        }
    }
}
