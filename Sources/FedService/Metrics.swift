import Synchronization

/// The service's own figures, in Prometheus's text format.
///
/// Labels come from closed sets only: no tenant, no path as it was asked, no SQL. The format:
/// <https://prometheus.io/docs/instrumenting/exposition_formats/>.
package final class Metrics: Sendable {
    /// The upper bounds of the histogram's buckets, in seconds.
    package static let buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct Key: Hashable, Comparable {
        var route: String
        var method: String
        var status: Int
        var code: String

        static func < (left: Key, right: Key) -> Bool {
            (left.route, left.method, left.status, left.code) < (right.route, right.method, right.status, right.code)
        }
    }

    private struct Figures {
        var requests: [Key: Int] = [:]
        var inFlight = 0
        /// Per bucket, not cumulated; the last is beyond all bounds.
        var compilations = [Int](repeating: 0, count: Metrics.buckets.count + 1)
        var compileSeconds = 0.0
    }

    private let figures = Mutex(Figures())

    package init() {}

    func begin() { figures.withLock { $0.inFlight += 1 } }

    /// Counts an answered request; `code` is the error's, if it was one.
    func end(route: Route?, method: String, status: Int, code: String?) {
        let known = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
        let key = Key(
            route: route?.rawValue ?? "none", method: known.contains(method) ? method : "other", status: status,
            code: code ?? "")
        figures.withLock {
            $0.inFlight -= 1
            $0.requests[key, default: 0] += 1
        }
    }

    /// Counts one compilation, whether it gave a plan or an error.
    func compiled(in duration: Duration) {
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
        let bucket = Self.buckets.firstIndex { seconds <= $0 } ?? Self.buckets.count
        figures.withLock {
            $0.compilations[bucket] += 1
            $0.compileSeconds += seconds
        }
    }

    /// The figures as a scrape reads them.
    func text(version: String, isReady: Bool) -> String {
        let figures = figures.withLock { $0 }
        var lines: [String] = []
        func family(_ name: String, _ type: String, _ purpose: String) {
            lines += ["# HELP \(name) \(purpose)", "# TYPE \(name) \(type)"]
        }

        family("federate_build_info", "gauge", "The version of the compiler.")
        lines.append("federate_build_info{version=\"\(version)\"} 1")
        family("federate_ready", "gauge", "1 while the service accepts requests, 0 once it stops.")
        lines.append("federate_ready \(isReady ? 1 : 0)")
        family("federate_http_requests_in_flight", "gauge", "Requests that are being answered.")
        lines.append("federate_http_requests_in_flight \(figures.inFlight)")
        family("federate_http_requests_total", "counter", "Answered requests; code is empty unless it was an error.")
        for (key, count) in figures.requests.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "federate_http_requests_total{route=\"\(key.route)\",method=\"\(key.method)\","
                    + "status=\"\(key.status)\",code=\"\(key.code)\"} \(count)")
        }
        family("federate_compile_seconds", "histogram", "The time that compiling a statement takes.")
        var total = 0
        for (bound, count) in zip(Self.buckets, figures.compilations) {
            total += count
            lines.append("federate_compile_seconds_bucket{le=\"\(bound)\"} \(total)")
        }
        total += figures.compilations.last ?? 0
        lines.append("federate_compile_seconds_bucket{le=\"+Inf\"} \(total)")
        lines.append("federate_compile_seconds_sum \(figures.compileSeconds)")
        lines.append("federate_compile_seconds_count \(total)")
        return lines.joined(separator: "\n") + "\n"
    }
}
