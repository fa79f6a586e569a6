import FedCompiler
import FedDiagnostics
import FedPlan

/// The shapes that the OpenAPI document names; closed lists come from where the code has them.
enum OpenAPISchemas {
    static let all: JSONValue = [
        "ExplainRequest": explainRequest,
        "Plan": plan,
        "Problem": problem,
        "Health": object(["status": ["type": "string"]], required: ["status"]),
        "Capabilities": object(
            [
                "compiler_version": text, "systems": ["type": "object", "additionalProperties": ["type": "object"]],
                "features": list(
                    object(["name": text, "mandatory": ["type": "boolean"]], required: ["name", "mandatory"])),
            ],
            required: ["compiler_version", "systems", "features"]),
        "SystemCapabilities": object(
            ["compiler_version": text, "system": text, "capabilities": ["type": "object"]],
            required: ["compiler_version", "system", "capabilities"]),
    ]

    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    private static let text: JSONValue = ["type": "string"]
    private static let count: JSONValue = ["type": "integer", "minimum": 1]

    private static func words(_ words: [String]) -> JSONValue {
        ["type": "string", "enum": .array(words.map(JSONValue.string))]
    }

    private static func words<Word: RawRepresentable & CaseIterable>(
        _: Word.Type, _ description: String? = nil
    ) -> JSONValue where Word.RawValue == String {
        var schema = words(Word.allCases.map(\.rawValue)).objectValue ?? [:]
        schema["description"] = description.map(JSONValue.string)
        return .object(schema)
    }

    private static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    private static func object(
        _ properties: JSONValue, required: [String], isClosed: Bool = false
    ) -> JSONValue {
        var object: JSONObject = [
            "type": "object", "properties": properties, "required": .array(required.map(JSONValue.string)),
        ]
        if isClosed { object["additionalProperties"] = false }
        return .object(object)
    }

    private static let explainRequest: JSONValue = {
        let parameter = object(
            ["type": text, "value": ["type": ["string", "number", "boolean", "null"]]], required: ["type", "value"],
            isClosed: true)
        var switches = JSONObject()
        for name in CompileRequest.Features.names { switches[name] = ["type": "boolean"] }
        for name in CompileRequest.Features.mandatoryNames { switches[name] = ["const": true] }
        let features: JSONValue = .object([
            "type": "object", "additionalProperties": false, "properties": .object(switches),
            "description": "Switches, all of them on by default. All but the first two are passes of the optimizer.",
        ])
        var request = object(
            [
                "sql": ["type": "string", "description": "One statement."],
                "tenant_id": [
                    "type": "string", "minLength": 1, "maxLength": .integer(Int64(ExplainRequest.Limit.tenantID)),
                ],
                "input_dialect": words(
                    CompileRequest.InputDialect.self,
                    "The language of the statement: DC SQL, or Spark SQL with ANSI mode on."),
                "pushdown_mode": words(
                    CompileRequest.PushdownMode.self,
                    "`require_pushdown` is `strict`, or 422 with what would stay local."),
                "features": features,
                "parameters": [
                    "description": "One for each parameter that the statement names, and no others.",
                    "oneOf": [
                        .object(["type": "array", "items": parameter]),
                        .object(["type": "object", "additionalProperties": parameter]),
                    ],
                ],
                "now": ["type": "string", "format": "date-time"],
                "view_prefix": [
                    "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
                    "maxLength": .integer(Int64(ExplainRequest.Limit.viewPrefix)),
                ],
                "identifiers": words(CompileRequest.Identifiers.self),
                "include": list(words(CompileRequest.Part.self)),
                "query_tag": ["type": "string", "maxLength": .integer(Int64(QueryTag.longest))],
                "catalog": ["type": "object", "description": "A catalog document, in place of the tenant's."],
            ], required: ["sql"], isClosed: true
        ).objectValue
        request?["anyOf"] = [["required": ["tenant_id"]], ["required": ["catalog"]]]
        return request.map(JSONValue.object) ?? .null
    }()

    private static let plan: JSONValue = {
        let viewStatement = object(["view": text, "sql": text], required: ["view", "sql"])
        let stages = object(
            [
                "pre": list(viewStatement), "main": list(object(["sql": text], required: ["sql"])),
                "post": list(viewStatement),
            ], required: ["pre", "main", "post"])
        let column = object(
            ["name": text, "type": text, "dc_type": text, "nullable": ["type": "boolean"]],
            required: ["name", "type", "dc_type", "nullable"])
        let federate = object(
            [
                "view": text, "connection_id": text, "system": text, "query": text, "tables": list(text),
                "pushed": list(text), "exactness": words(PlanDocument.FederateSummary.Exactness.self),
                "ledger": list(text),
            ], required: ["view", "connection_id", "system", "query", "tables", "pushed", "exactness"])
        return object(
            [
                "version": ["type": "integer", "const": .integer(Int64(PlanDocument.currentVersion))],
                "fingerprint": ["type": "string", "pattern": "^sha256:[0-9a-f]{64}$"],
                "tenant_id": text,
                "source": object(["dialect": text, "sql": text], required: ["dialect", "sql"]),
                "options": object(
                    [
                        "pushdown_mode": text, "features": ["type": "object"], "now": text,
                        "dialects": list(
                            object(["name": text, "base": text, "digest": text], required: ["name", "base", "digest"])),
                    ],
                    required: ["pushdown_mode", "features"]),
                "session": ["type": "object", "additionalProperties": text],
                "stages": stages,
                "result_columns": list(column),
                "federates": list(federate),
                "inhibitors": list(inhibitor),
                "algebra": text,
                "rewrites": list(object(["pass": text, "algebra": text], required: ["pass", "algebra"])),
                "estimates": list(
                    object(["view": text, "rows": ["type": "integer"]], required: ["view", "rows"])),
            ],
            required: [
                "version", "tenant_id", "source", "options", "session", "stages", "result_columns", "federates",
                "inhibitors",
            ])
    }()

    private static let inhibitor: JSONValue = {
        let location = object(
            ["line": count, "column": count, "length": ["type": "integer", "minimum": 0]],
            required: ["line", "column", "length"])
        return object(
            [
                "code": text, "operator": text, "expression": text, "connection_id": text, "location": location,
                "reason": text, "remedy": text,
            ], required: ["code", "operator", "expression", "reason"])
    }()

    private static let problem: JSONValue = object(
        [
            "type": ["type": "string", "format": "uri-reference"],
            "title": text,
            "status": ["type": "integer", "minimum": 400, "maximum": 599],
            "code": words(ErrorCode.self),
            "detail": text,
            "hint": text,
            "location": object(
                [
                    "line": count, "column": count, "offset": ["type": "integer", "minimum": 0],
                    "length": ["type": "integer", "minimum": 0],
                ], required: ["line", "column", "offset", "length"]),
            "inhibitors": list(inhibitor),
        ], required: ["type", "title", "status", "code", "detail"])
}
