import FedBinder
package import Foundation

/// What `Compiler.compile` is asked, apart from the catalog.
package struct CompileRequest: Sendable {
    package enum InputDialect: String, Sendable, CaseIterable {
        case dc, spark

        var language: Language { self == .dc ? .dc : .spark }
    }

    package enum PushdownMode: String, Sendable, CaseIterable {
        case noPushdown = "no_pushdown"
        case filterOnly = "filter_only_pushdown"
        case strict
        case full = "full_pushdown"
        case require = "require_pushdown"
    }

    package enum Identifiers: String, Sendable, CaseIterable { case strict, loose }

    /// Parts of the plan that can be asked for, and are left out otherwise.
    ///
    /// Inhibitors are always there; those that are asked for also tell whether `full_pushdown` would have the operator,
    /// which takes a second run of the optimizer.
    package enum Part: String, Sendable, CaseIterable { case algebra, rewrites, inhibitors, estimates }

    /// A value for `$1`, `?` or `:name`, as text of a DC SQL type; `nil` is NULL.
    package struct Parameter: Hashable, Sendable {
        /// `nil` for a positional one.
        package var name: String?
        package var type: String
        package var value: String?

        package init(name: String?, type: String, value: String?) {
            self.name = name
            self.type = type
            self.value = value
        }
    }

    package static let defaultViewPrefix = "temp_view_"

    package var sql: String
    package var inputDialect = InputDialect.dc
    package var pushdownMode = PushdownMode.strict
    package var features = Features()
    package var parameters: [Parameter] = []
    /// `nil` takes the clock.
    package var now: Date?
    package var viewPrefix = defaultViewPrefix
    package var identifiers = Identifiers.strict
    package var include: Set<Part> = []
    package var queryTag: String?

    package init(sql: String) { self.sql = sql }

    /// Whether what stays local is what the request is about.
    var asksWhy: Bool { pushdownMode == .require || include.contains(.inhibitors) }
}
