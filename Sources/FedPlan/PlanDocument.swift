package import FedDiagnostics

/// A compiled plan: what `POST /explain` answers and what `fedrun` reads.
///
/// The texts of the stages are the truth; the rest of the document describes them.
package struct PlanDocument: Hashable, Sendable {
    package static let currentVersion = 1

    package var version = currentVersion
    /// `sha256:` and hex digits; `nil` in a plan that carries none.
    package var fingerprint: String?
    package var tenantID: String
    package var source: Source
    package var options: Options
    /// Spark settings that the stages rely on.
    package var session: [String: String]
    package var stages: Stages
    package var resultColumns: [ResultColumn]
    package var federates: [FederateSummary]
    package var inhibitors: [Inhibitor]
    /// The final tree in the notation of the algebra; only when asked for.
    package var algebra: String?
    /// The passes that changed the tree, in order; only when asked for.
    package var rewrites: [Rewrite]?
    /// Only when asked for.
    package var estimates: [Estimate]?

    package init(
        tenantID: String, source: Source, options: Options, session: [String: String], stages: Stages,
        resultColumns: [ResultColumn], federates: [FederateSummary], inhibitors: [Inhibitor]
    ) {
        self.tenantID = tenantID
        self.source = source
        self.options = options
        self.session = session
        self.stages = stages
        self.resultColumns = resultColumns
        self.federates = federates
        self.inhibitors = inhibitors
    }

    package struct Source: Hashable, Sendable {
        /// `dc` or `spark`.
        package var dialect: String
        package var sql: String

        package init(dialect: String, sql: String) {
            self.dialect = dialect
            self.sql = sql
        }
    }

    package struct Options: Hashable, Sendable {
        package var pushdownMode: String
        package var features: [String: Bool]
        /// RFC 3339, in UTC; only when the statement depends on it.
        package var now: String?
        /// Only when it is not the default.
        package var viewPrefix: String?
        /// Only when it is not the default.
        package var identifiers: String?
        /// The dialects of files that statements of the plan are written in; the others are the compiler's own.
        package var dialects: [LoadedDialect]

        package init(
            pushdownMode: String, features: [String: Bool], now: String? = nil, viewPrefix: String? = nil,
            identifiers: String? = nil, dialects: [LoadedDialect] = []
        ) {
            self.pushdownMode = pushdownMode
            self.features = features
            self.now = now
            self.viewPrefix = viewPrefix
            self.identifiers = identifiers
            self.dialects = dialects
        }
    }

    /// A dialect that somebody described in a file.
    package struct LoadedDialect: Hashable, Sendable {
        /// What `federates` call the system.
        package var name: String
        /// The built-in system that it goes back to, which the runner reads from it.
        package var base: String
        /// Of the files: see `PlanDocument.digest(of:)`.
        package var digest: String

        package init(name: String, base: String, digest: String) {
            self.name = name
            self.base = base
            self.digest = digest
        }
    }

    package struct Stages: Hashable, Sendable {
        package var pre: [ViewStatement]
        package var main: [String]
        package var post: [ViewStatement]

        package init(pre: [ViewStatement], main: [String], post: [ViewStatement]) {
            self.pre = pre
            self.main = main
            self.post = post
        }
    }

    package struct ViewStatement: Hashable, Sendable {
        package var view: String
        package var sql: String

        package init(view: String, sql: String) {
            self.view = view
            self.sql = sql
        }
    }

    package struct ResultColumn: Hashable, Sendable {
        package var name: String
        package var type: ColumnType
        /// DC SQL's name of the type.
        package var dcType: String
        package var isNullable: Bool

        package init(name: String, type: ColumnType, dcType: String, isNullable: Bool) {
            self.name = name
            self.type = type
            self.dcType = dcType
            self.isNullable = isNullable
        }
    }

    package struct FederateSummary: Hashable, Sendable {
        package enum Exactness: String, Sendable, CaseIterable { case exact, superset }

        package var view: String
        package var connectionID: String
        package var system: String
        package var query: String
        package var tables: [String]
        /// What the remote does, such as `project`, `filter`, `inner_join`, `limit`.
        package var pushed: [String]
        package var exactness: Exactness
        /// The entries of the system's ledger by which the rows may differ; empty but for `full_pushdown`.
        package var ledger: [String]

        package init(
            view: String, connectionID: String, system: String, query: String, tables: [String],
            pushed: [String], exactness: Exactness, ledger: [String] = []
        ) {
            self.view = view
            self.connectionID = connectionID
            self.system = system
            self.query = query
            self.tables = tables
            self.pushed = pushed
            self.exactness = exactness
            self.ledger = ledger
        }
    }

    package struct Rewrite: Hashable, Sendable {
        package var pass: String
        /// The tree after the pass.
        package var algebra: String

        package init(pass: String, algebra: String) {
            self.pass = pass
            self.algebra = algebra
        }
    }

    package struct Estimate: Hashable, Sendable {
        package var view: String
        package var rows: Int

        package init(view: String, rows: Int) {
            self.view = view
            self.rows = rows
        }
    }
}
