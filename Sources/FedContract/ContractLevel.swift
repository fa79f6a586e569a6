import FedPlan

/// How much of a plan a verification holds fast.
package enum ContractLevel: String, CaseIterable, Sendable {
    /// The plan is well-formed, and its stages can be read.
    case schema
    /// Also the views, their connections, what they push and how exactly, the columns, and the inhibitors' codes.
    case shape
    /// Also every byte of the canonical form.
    case bytes

    /// What is wrong with `actual`, given the plan that was stored; empty when nothing is.
    func differences(expected: JSONValue, actual: JSONValue) -> [String] {
        let wrong = PlanStructure.faults(of: actual).map { "the compiled plan is not well-formed\n  \($0)" }
        guard wrong.isEmpty else { return wrong }
        switch self {
        case .schema:
            return PlanStructure.faults(of: expected).map { "the stored plan is not well-formed\n  \($0)" }
        case .shape:
            return JSONDifference.blocks(expected: Self.shape(of: expected), actual: Self.shape(of: actual))
        case .bytes:
            let blocks = JSONDifference.blocks(expected: expected, actual: actual)
            // The fingerprint follows from the rest; alone it is worth telling.
            let others = blocks.filter { !$0.hasPrefix("/fingerprint\n") }
            return others.isEmpty ? blocks : others
        }
    }

    /// The part of a plan that the shape compares, in an order that does not depend on the plan's.
    static func shape(of plan: JSONValue) -> JSONValue {
        var views = JSONObject()
        for statement in plan["stages"]?["pre"]?.arrayValue ?? [] {
            guard let view = statement["view"]?.stringValue else { continue }
            views[view] = ["files": true]
        }
        for federate in plan["federates"]?.arrayValue ?? [] {
            guard let view = federate["view"]?.stringValue else { continue }
            var shape = JSONObject()
            for name in ["connection_id", "system", "exactness"] { shape[name] = federate[name] }
            shape["pushed"] = .array(texts(federate["pushed"]).map(JSONValue.string))
            views[view] = .object(shape)
        }
        let inhibitors = (plan["inhibitors"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }.sorted()
        return [
            "views": .object(views),
            "result_columns": plan["result_columns"] ?? [],
            "inhibitors": .array(inhibitors.map(JSONValue.string)),
        ]
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        Set((value?.arrayValue ?? []).compactMap(\.stringValue)).sorted()
    }
}
