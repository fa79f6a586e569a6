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
    package static var capabilities: JSONValue {
        let systems = Dialect.all.values.sorted { $0.name < $1.name }
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
            aggregates[snakeCase(function.rawValue)] = entry(dialect) { $0.aggregates[function] != nil }
        }

        var functions = JSONObject()
        for function in Function.all.sorted(by: { $0.name < $1.name }) {
            functions[snakeCase(function.name)] = entry(dialect) { $0.functions[function] != nil }
        }
        var text = JSONObject()
        text["equality"] = dialect.textDefaults.equality.map { .string($0.rawValue) }
        text["order"] = dialect.textDefaults.order.map { .string($0.rawValue) }
        text["padding"] = dialect.textDefaults.padding.map { .string($0.rawValue) }
        return [
            "operators": .object(verdicts), "aggregates": .object(aggregates), "functions": .object(functions),
            "text": .object(text), "ledger": .array(dialect.ledger.map(json)),
        ]
    }

    /// What strict pushdown does with a function, and by which entry of the ledger `full_pushdown` does more.
    private static func entry(_ dialect: Dialect, _ isSpelled: (Dialect) -> Bool) -> JSONValue {
        if isSpelled(dialect) { return ["pushed": "exact"] }
        var json: JSONObject = ["pushed": "none", "reason": .string("\(dialect.name) has no exact spelling of it")]
        let entry = dialect.ledger.first { entry in
            var widened = dialect
            entry.widen(&widened)
            return isSpelled(widened)
        }
        json["ledger"] = entry.map { .string($0.name) }
        return .object(json)
    }

    private static func json(_ entry: LedgerEntry) -> JSONValue {
        let witness = entry.witness
        let columns = witness.columns.map { column -> JSONValue in
            ["name": .string(column.name), "type": .string(column.type)]
        }
        return [
            "name": .string(entry.name), "difference": .string(entry.difference), "link": .string(entry.link),
            "witness": [
                "columns": .array(columns), "rows": .array(witness.rows.map { .array($0.map(JSONValue.string)) }),
                "sql": .string(witness.sql), "here": witness.here.map { .string($0) } ?? .null,
                "there": witness.there.map(JSONValue.string) ?? .null, "tried": .bool(witness.isTried),
            ],
        ]
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

    private static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}
