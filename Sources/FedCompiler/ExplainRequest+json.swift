package import FedCatalog
package import FedDiagnostics
package import FedPlan
import Foundation

/// Reads requests strictly: an unknown member, a wrong type or a value out of bounds is an error that names the
/// place by its JSON pointer (<https://www.rfc-editor.org/rfc/rfc6901>).
extension ExplainRequest {
    /// The members of a request.
    package static let members = [
        "sql", "tenant_id", "input_dialect", "pushdown_mode", "features", "parameters", "now", "view_prefix",
        "identifiers", "include", "query_tag", "catalog",
    ]

    /// Reads a request from UTF-8 bytes.
    package init(json bytes: [UInt8], systems: SystemNames = .builtIn) throws(CompileError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes, maximumDepth: Limit.depth)
        } catch {
            throw CompileError(.malformedRequest, "the body is not JSON: \(error)")
        }
        try self.init(value, systems: systems)
    }

    /// Reads a request from a JSON value; an inline catalog names some of `systems`.
    package init(_ value: JSONValue, systems: SystemNames = .builtIn) throws(CompileError) {
        let root = RequestPlace(value)
        let members = try root.members(allowing: Self.members)
        guard let sql = members["sql"] else {
            throw CompileError(.malformedRequest, "the request has no `sql`", hint: "`/sql` is the statement, a text")
        }
        var request = CompileRequest(sql: try sql.text())
        if let place = members["input_dialect"] { request.inputDialect = try place.choice() }
        if let place = members["pushdown_mode"] { request.pushdownMode = try place.choice() }
        if let place = members["identifiers"] { request.identifiers = try place.choice() }
        if let place = members["features"] {
            let features = CompileRequest.Features.self
            let places = try place.members(allowing: features.names + features.mandatoryNames)
            for (name, place) in places.sorted(by: { $0.key < $1.key }) {
                try Self.set(name, at: place, in: &request.features)
            }
        }
        if let place = members["parameters"] { request.parameters = try Self.parameters(at: place) }
        if let place = members["now"] {
            guard let now = Date(rfc3339: try place.text()) else {
                throw place.error("must be a time of RFC 3339", hint: "such as 2026-11-20T12:00:00Z")
            }
            request.now = now
        }
        if let place = members["view_prefix"] {
            request.viewPrefix = try place.text(limit: Limit.viewPrefix)
            guard Self.isPlainIdentifier(request.viewPrefix) else {
                throw place.error(
                    "must be a plain identifier", hint: "a letter or _, then letters, digits and _, all of ASCII")
            }
        }
        if let place = members["include"] { request.include = Set(try place.elements().map(Self.part)) }
        if let place = members["query_tag"] {
            let tag = try place.text()
            guard QueryTag.isValid(tag) else {
                throw place.error(
                    "must have at most \(QueryTag.longest) characters, all of them printable",
                    hint: "no control characters, no line ends")
            }
            request.queryTag = tag
        }
        self.init(request: request)

        if let place = members["tenant_id"] {
            let tenantID = try place.text(limit: Limit.tenantID)
            guard !tenantID.isEmpty, tenantID.isPrintable else {
                throw place.error("must be a name of printable characters")
            }
            self.tenantID = tenantID
        }
        if let place = members["catalog"] {
            _ = try place.members(allowing: nil)
            catalog = try Catalog.load(document: place.value.canonicalText, isYAML: false, systems: systems)
        }
    }

    private static func set(
        _ name: String, at place: RequestPlace, in features: inout CompileRequest.Features
    ) throws(CompileError) {
        let isOn = try place.flag()
        do throws(CompileRequest.Features.Refusal) {
            try features.set(name, to: isOn)
        } catch {
            switch error {
            case .mandatory: throw place.error("cannot be false", hint: "every plan needs this pass")
            case .unknown(let hint): throw place.error("is not a feature", hint: hint)
            }
        }
    }

    private static func part(_ place: RequestPlace) throws(CompileError) -> CompileRequest.Part { try place.choice() }

    /// Parameters by position (an array) or by name (an object).
    private static func parameters(at place: RequestPlace) throws(CompileError) -> [CompileRequest.Parameter] {
        var parameters: [CompileRequest.Parameter] = []
        switch place.value {
        case .array:
            for element in try place.elements() { parameters.append(try parameter(at: element, named: nil)) }
        case .object:
            for (name, element) in try place.members(allowing: nil).sorted(by: { $0.key < $1.key }) {
                guard isPlainIdentifier(name), name.utf8.count <= Limit.name else {
                    throw element.error("must have a plain identifier as its name")
                }
                parameters.append(try parameter(at: element, named: name))
            }
        default: throw place.mismatch("an array or an object")
        }
        guard parameters.count <= Limit.parameters else {
            throw CompileError(.limitExceeded, "`\(place.pointer)` has more than \(Limit.parameters) parameters")
        }
        return parameters
    }

    private static func parameter(
        at place: RequestPlace, named name: String?
    ) throws(CompileError) -> CompileRequest.Parameter {
        let members = try place.members(allowing: ["type", "value"])
        guard let type = members["type"], let value = members["value"] else {
            throw place.error("must have `type` and `value`", hint: "such as {\"type\": \"text\", \"value\": \"A\"}")
        }
        let text: String?
        switch value.value {
        case .null: text = nil
        case .bool(let bool): text = bool ? "true" : "false"
        case .integer(let integer): text = String(integer)
        case .number(let number): text = number.lexeme
        case .string(let string): text = string
        case .array, .object: throw value.mismatch("a text, a number, a boolean or null")
        }
        return CompileRequest.Parameter(name: name, type: try type.text(limit: Limit.name), value: text)
    }

    /// Whether the text needs no quotes as a name in any dialect that is written.
    package static func isPlainIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || byte == UInt8(ascii: "_")
    }
}
