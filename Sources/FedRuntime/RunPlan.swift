package import FedPlan
package import Foundation

/// What a plan document asks to be run: its stage texts, read and checked against each other.
package struct RunPlan: Sendable {
    package let tenant: String
    package let views: [CreateView]
    /// The systems that the statements of external views are written for, where the plan says so.
    package let systems: [String: String]
    /// The views that post drops, in its order.
    package let drops: [String]
    package let main: String
    package let resultColumns: [ResultField]
    /// What the user should know, though it does not keep the plan from running.
    package let warnings: [String]

    package struct Rules: Sendable {
        /// Whether a plan may differ from what its fingerprint covers.
        package var allowsEdited = false
        /// Whether a plan that folded the clock more than a day ago is refused.
        package var requiresFresh = false
        package var now = Date()

        package init() {}
    }

    /// Reads a plan document and its stage texts.
    ///
    /// - Throws: `invalidPlan`.
    package init(json: JSONValue, _ rules: Rules = Rules()) throws(RunError) {
        let document: PlanDocument
        do { document = try PlanDocument(json: json) } catch {
            throw RunError(.invalidPlan, "the plan cannot be read: \(error)")
        }
        var warnings: [String] = []
        switch PlanDocument.verifyFingerprint(of: json) {
        case .absent, .matches: break
        case .differs:
            guard rules.allowsEdited else {
                throw RunError(
                    .invalidPlan,
                    "the plan does not match its fingerprint: it was edited; --allow-edited runs it all the same")
            }
            warnings.append("the plan was edited: it does not match its fingerprint")
        }
        if let warning = try Self.staleness(document.options.now, rules) { warnings.append(warning) }
        try Self.check(session: document.session)

        tenant = document.tenantID
        views = try Self.views(document)
        // What was compiled for a dialect of somebody's own is read as from the system that it goes back to.
        let bases = Dictionary(
            document.options.dialects.map { ($0.name, $0.base) }, uniquingKeysWith: { first, _ in first })
        systems = Dictionary(
            document.federates.map { ($0.view, bases[$0.system] ?? $0.system) },
            uniquingKeysWith: { first, _ in first })
        drops = try Self.drops(document, views: views)
        guard document.stages.main.count == 1, let main = document.stages.main.first else {
            throw RunError(.invalidPlan, "the main stage has \(document.stages.main.count) statements instead of one")
        }
        self.main = main
        resultColumns = document.resultColumns.map { ResultField(name: $0.name, type: $0.type) }
        self.warnings = warnings
    }

    private static func views(_ document: PlanDocument) throws(RunError) -> [CreateView] {
        var views: [CreateView] = []
        var names: Set<String> = []
        for statement in document.stages.pre {
            let view: CreateView
            do { view = try StageScript.readCreate(statement.sql) } catch {
                throw RunError(.invalidPlan, "the pre statement cannot be read: \(error)", source: statement.view)
            }
            guard view.name == statement.view else {
                throw RunError(
                    .invalidPlan, "the pre statement creates `\(view.name)` instead", source: statement.view)
            }
            guard names.insert(view.name.lowercased()).inserted else {
                throw RunError(.invalidPlan, "two pre statements create this view", source: view.name)
            }
            if case .external(let source) = view.source, source.tenantID != document.tenantID {
                throw RunError(
                    .invalidPlan, "it belongs to tenant `\(source.tenantID)`, the plan to `\(document.tenantID)`",
                    source: view.name)
            }
            views.append(view)
        }
        return views
    }

    private static func drops(_ document: PlanDocument, views: [CreateView]) throws(RunError) -> [String] {
        var drops: [String] = []
        for statement in document.stages.post {
            let name: String
            do { name = try StageScript.readDrop(statement.sql) } catch {
                throw RunError(.invalidPlan, "the post statement cannot be read: \(error)", source: statement.view)
            }
            guard name == statement.view, views.contains(where: { $0.name == name }) else {
                throw RunError(
                    .invalidPlan, "the post statement drops `\(name)`, which no pre statement of that name creates",
                    source: statement.view)
            }
            drops.append(name)
        }
        return drops
    }

    /// Literal dates in the texts were computed from this clock.
    private static func staleness(_ now: String?, _ rules: Rules) throws(RunError) -> String? {
        guard let now else { return nil }
        guard let folded = (try? Date(now, strategy: .iso8601)) ?? (try? Date(now, strategy: fractional)) else {
            throw RunError(.invalidPlan, "`options.now` is not a time: `\(now)`")
        }
        let age = rules.now.timeIntervalSince(folded)
        guard age > 86_400 else { return nil }
        let days = Int(age / 86_400)
        let sentence = "the plan took the clock at \(now), \(days) \(days == 1 ? "day" : "days") ago"
        if rules.requiresFresh { throw RunError(.invalidPlan, "\(sentence): compile it again") }
        return sentence
    }

    private static var fractional: Date.ISO8601FormatStyle {
        .iso8601.year().month().day().time(includingFractionalSeconds: true)
    }

    /// The engine computes as Spark does with these two settings.
    private static func check(session: [String: String]) throws(RunError) {
        let needed = [
            "spark.sql.session.timeZone": ["utc", "etc/utc", "z", "+00:00"], "spark.sql.ansi.enabled": ["true"],
        ]
        for (name, values) in needed {
            guard let value = session[name], !values.contains(value.lowercased()) else { continue }
            throw RunError(.invalidPlan, "the session setting \(name) is `\(value)`: only `\(values[0])` is supported")
        }
    }
}
