import FedPlan

/// Whether a plan can be read as far as a runner reads it.
enum PlanStructure {
    /// What is wrong with the document, its stage texts or its fingerprint; empty when nothing is.
    static func faults(of json: JSONValue) -> [String] {
        let plan: PlanDocument
        do {
            plan = try PlanDocument(json: json)
        } catch {
            return ["\(error)"]
        }
        var faults = PlanDocument.federateFaults(of: json).map { "\($0)" }
        if faults.isEmpty, PlanDocument.verifyFingerprint(of: json) == .differs {
            faults.append("the fingerprint is not that of the plan")
        }
        if plan.stages.main.count != 1 {
            faults.append("the main stage has \(plan.stages.main.count) statements, not 1")
        }
        for (index, statement) in plan.stages.pre.enumerated() {
            check(statement, at: "/stages/pre/\(index)/sql", &faults) { sql throws(PlanError) in
                try StageScript.readCreate(sql).name
            }
        }
        for (index, statement) in plan.stages.post.enumerated() {
            check(statement, at: "/stages/post/\(index)/sql", &faults) { sql throws(PlanError) in
                try StageScript.readDrop(sql)
            }
        }
        let created = Set(plan.stages.pre.map(\.view))
        for (stage, views) in [("post", plan.stages.post.map(\.view)), ("federates", plan.federates.map(\.view))] {
            for view in views where !created.contains(view) {
                faults.append("\(stage) names the view `\(view)`, which pre does not create")
            }
        }
        return faults
    }

    private static func check(
        _ statement: PlanDocument.ViewStatement, at pointer: String, _ faults: inout [String],
        _ read: (String) throws(PlanError) -> String
    ) {
        do {
            let name = try read(statement.sql)
            if name != statement.view {
                faults.append("\(pointer) is about the view `\(name)`, not `\(statement.view)`")
            }
        } catch {
            faults.append("\(error.at(pointer))")
        }
    }
}
