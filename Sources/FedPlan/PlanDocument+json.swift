package import FedDiagnostics

extension PlanDocument {
    /// The document as JSON; what is absent has no member.
    package var json: JSONValue {
        var json: JSONObject = [
            "version": .integer(Int64(version)),
            "tenant_id": .string(tenantID),
            "source": ["dialect": .string(source.dialect), "sql": .string(source.sql)],
            "options": options.json,
            "session": JSONValue(session),
            "stages": stages.json,
            "result_columns": .array(resultColumns.map(\.json)),
            "federates": .array(federates.map(\.json)),
            "inhibitors": .array(inhibitors.map(\.json)),
        ]
        json["fingerprint"] = fingerprint.map(JSONValue.string)
        json["algebra"] = algebra.map(JSONValue.string)
        json["rewrites"] = rewrites.map { rewrites in
            .array(rewrites.map { ["pass": .string($0.pass), "algebra": .string($0.algebra)] })
        }
        json["estimates"] = estimates.map { estimates in
            .array(estimates.map { ["view": .string($0.view), "rows": .integer(Int64($0.rows))] })
        }
        return .object(json)
    }

    /// RFC 8785's canonical JSON, and nothing after it, with the fingerprint that the document has.
    package var canonicalText: String { json.canonicalText }

    /// What a plan's file holds: the canonical text and a newline.
    package var fileText: String { canonicalText + "\n" }
}

extension PlanDocument.Options {
    var json: JSONValue {
        var json: JSONObject = ["pushdown_mode": .string(pushdownMode), "features": JSONValue(features)]
        json["now"] = now.map(JSONValue.string)
        json["view_prefix"] = viewPrefix.map(JSONValue.string)
        json["identifiers"] = identifiers.map(JSONValue.string)
        if !dialects.isEmpty { json["dialects"] = .array(dialects.map(\.json)) }
        return .object(json)
    }
}

extension PlanDocument.LoadedDialect {
    fileprivate var json: JSONValue { ["base": .string(base), "digest": .string(digest), "name": .string(name)] }
}

extension PlanDocument.Stages {
    var json: JSONValue {
        [
            "pre": .array(pre.map(\.json)),
            "main": .array(main.map { ["sql": .string($0)] }),
            "post": .array(post.map(\.json)),
        ]
    }
}

extension PlanDocument.ViewStatement {
    fileprivate var json: JSONValue { ["sql": .string(sql), "view": .string(view)] }
}

extension PlanDocument.ResultColumn {
    var json: JSONValue {
        [
            "dc_type": .string(dcType), "name": .string(name), "nullable": .bool(isNullable),
            "type": .string(type.name),
        ]
    }
}

extension PlanDocument.FederateSummary {
    fileprivate var json: JSONValue {
        var json: JSONObject = [
            "view": .string(view), "connection_id": .string(connectionID), "system": .string(system),
            "query": .string(query), "tables": .array(tables.map(JSONValue.string)),
            "pushed": .array(pushed.map(JSONValue.string)), "exactness": .string(exactness.rawValue),
        ]
        if !ledger.isEmpty { json["ledger"] = .array(ledger.map(JSONValue.string)) }
        return .object(json)
    }
}

extension Inhibitor {
    package var json: JSONValue {
        var json: JSONObject = [
            "code": .string(code), "operator": .string(operatorName), "expression": .string(expression),
            "reason": .string(reason),
        ]
        json["connection_id"] = connectionID.map(JSONValue.string)
        json["location"] = location.map {
            [
                "line": .integer(Int64($0.line)), "column": .integer(Int64($0.column)),
                "length": .integer(Int64($0.length)),
            ]
        }
        json["remedy"] = remedy.map(JSONValue.string)
        return .object(json)
    }
}
