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
            aggregates[snakeCase(function.rawValue)] = entry(dialect, dialect.aggregates[function] != nil)
        }

        var functions = JSONObject()
        for function in Function.all.sorted(by: { $0.name < $1.name }) {
            functions[snakeCase(function.name)] = entry(dialect, dialect.functions[function] != nil)
        }
        var text = JSONObject()
        text["equality"] = dialect.textDefaults.equality.map { .string($0.rawValue) }
        text["order"] = dialect.textDefaults.order.map { .string($0.rawValue) }
        text["padding"] = dialect.textDefaults.padding.map { .string($0.rawValue) }
        return [
            "operators": .object(verdicts), "aggregates": .object(aggregates), "functions": .object(functions),
            "text": .object(text),
        ]
    }

    private static func entry(_ dialect: Dialect, _ isSpelled: Bool) -> JSONValue {
        if isSpelled { return ["pushed": "exact"] }
        return ["pushed": "none", "reason": .string("\(dialect.name) has no exact spelling of it")]
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
