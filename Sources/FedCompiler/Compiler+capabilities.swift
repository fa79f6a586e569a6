import FedAlgebra
import FedCatalog
import FedDialects
package import FedPlan

/// What the compiler pushes to each system, for `GET /capabilities`.
extension Compiler {
    /// The compiler's version, the features that requests can switch and, by the name of each system, what its
    /// dialect can say.
    ///
    /// Nothing that is missing here is pushed; whether something that is listed is pushed also depends on the types
    /// and the text declarations of its operands, which a plan's inhibitors explain.
    package static func capabilities(of dialects: DialectSet = .builtIn) -> JSONValue {
        let systems = dialects.strict.values.sorted { $0.name < $1.name }
        var object = JSONObject()
        for dialect in systems { object[dialect.name] = capabilities(of: dialect) }
        return ["compiler_version": .string(version), "features": features, "systems": .object(object)]
    }

    private static var features: JSONValue {
        let names = CompileRequest.Features.names.map { ($0, false) }
        let mandatory = CompileRequest.Features.mandatoryNames.map { ($0, true) }
        return .array((names + mandatory).map { ["name": .string($0.0), "mandatory": .bool($0.1)] })
    }

    private static func capabilities(of dialect: Dialect) -> JSONValue {
        var verdicts: JSONObject = ["project": ["pushed": "exact"], "filter": ["pushed": "exact"]]
        for feature in OperatorFeature.allCases { verdicts[feature.rawValue] = json(dialect.verdict(on: feature)) }

        var aggregates = JSONObject()
        for function in AggregateFunction.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            aggregates[function.rawValue.snakeCased] = entry(dialect, dialect.reasons.aggregates[function]) {
                $0.aggregates[function] != nil
            }
        }

        var functions = JSONObject()
        for function in Function.all.sorted(by: { $0.name < $1.name }) {
            functions[function.name.snakeCased] =
                dialect.functions[function]?.excess.map { reason -> JSONValue in
                    ["pushed": "superset", "reason": .string(reason)]
                }
                ?? entry(dialect, dialect.reasons.functions[function]) { $0.functions[function] != nil }
        }
        var text = JSONObject()
        text["equality"] = dialect.textDefaults.equality.map { .string($0.rawValue) }
        text["order"] = dialect.textDefaults.order.map { .string($0.rawValue) }
        text["padding"] = dialect.textDefaults.padding.map { .string($0.rawValue) }
        var capabilities: JSONObject = [
            "operators": .object(verdicts), "aggregates": .object(aggregates), "functions": .object(functions),
            "text": .object(text), "ledger": .array(dialect.ledger.map(json)),
        ]
        capabilities["loaded"] = dialect.origin.map { origin -> JSONValue in
            var loaded: JSONObject = [
                "parent": .string(origin.parent), "base": .string(origin.base),
                "digest": .string(PlanDocument.digest(of: origin.texts)),
            ]
            loaded["server_version"] = origin.serverVersion.map { .string($0.description) }
            return .object(loaded)
        }
        return .object(capabilities)
    }

    /// What strict pushdown does with a function, and by which entry of the ledger `full_pushdown` does more.
    private static func entry(
        _ dialect: Dialect, _ reason: String?, _ isSpelled: (Dialect) -> Bool
    ) -> JSONValue {
        if isSpelled(dialect) { return ["pushed": "exact"] }
        let reason = reason ?? "\(dialect.name) has no exact spelling of it"
        var json: JSONObject = ["pushed": "none", "reason": .string(reason)]
        let entry = dialect.ledger.first { entry in
            var widened = dialect
            entry.widen(&widened)
            return isSpelled(widened)
        }
        json["ledger"] = entry.map { .string($0.name) }
        return .object(json)
    }

    private static func json(_ entry: LedgerEntry) -> JSONValue {
        var json: JSONObject = [
            "name": .string(entry.name), "difference": .string(entry.difference), "link": .string(entry.link),
        ]
        json["witness"] = entry.witness.map { witness -> JSONValue in
            let columns = witness.columns.map { column -> JSONValue in
                ["name": .string(column.name), "type": .string(column.type)]
            }
            return [
                "columns": .array(columns), "rows": .array(witness.rows.map { .array($0.map(JSONValue.string)) }),
                "sql": .string(witness.sql), "here": witness.here.map { .string($0) } ?? .null,
                "there": witness.there.map(JSONValue.string) ?? .null, "tried": .bool(witness.isTried),
            ]
        }
        return .object(json)
    }

    private static func json(_ verdict: Verdict) -> JSONValue {
        let word =
            switch verdict.exactness {
            case .exact: "exact"
            case .superset: "superset"
            case .none: "none"
            }
        var json: JSONObject = ["pushed": .string(word)]
        json["reason"] = verdict.inhibitor.map { .string($0.reason) }
        json["code"] = verdict.inhibitor.map { .string($0.code.rawValue) }
        return .object(json)
    }
}
