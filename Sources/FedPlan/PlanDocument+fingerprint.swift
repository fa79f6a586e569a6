import Crypto

/// What a plan's fingerprint says of the plan.
package enum FingerprintCheck: Hashable, Sendable {
    /// The plan carries none.
    case absent
    case matches
    /// The plan was edited after it was compiled.
    case differs
}

extension PlanDocument {
    /// The members that decide what runs and what comes back, which is what the fingerprint covers.
    private static let fingerprinted = ["options", "result_columns", "session", "stages", "tenant_id", "version"]

    /// `sha256:` and the hash over the canonical JSON of the members that a fingerprint covers.
    package static func fingerprint(of json: JSONValue) -> String {
        let (bytes, places) = (json.objectValue ?? JSONObject()).canonicalMembers
        return fingerprint(of: bytes, places)
    }

    /// The same, of an object that is written already: its members are put together as in an object without the others.
    private static func fingerprint(of bytes: [UInt8], _ places: [String: Range<Int>]) -> String {
        var hash = SHA256()
        hash.update(data: [UInt8(ascii: "{")])
        for (index, place) in fingerprinted.compactMap({ places[$0] }).enumerated() {
            if index > 0 { hash.update(data: [UInt8(ascii: ",")]) }
            bytes[place].withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        hash.update(data: [UInt8(ascii: "}")])
        return text(of: hash)
    }

    /// `sha256:` and the hash over texts in their order, each with a zero byte behind it.
    package static func digest(of texts: [String]) -> String {
        var hash = SHA256()
        for text in texts {
            hash.update(data: Array(text.utf8))
            hash.update(data: [0])
        }
        return Self.text(of: hash)
    }

    private static func text(of hash: SHA256) -> String {
        prefix + hash.finalize().map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static let prefix = "sha256:"

    /// The answer to `POST /explain`: the canonical text with the plan's fingerprint, whatever `fingerprint` says.
    ///
    /// Most of a plan is what the fingerprint covers: it is written once, for the hash and for the text.
    package var sealedText: String {
        var plan = self
        let blank = Self.prefix + String(repeating: "0", count: 2 * SHA256.byteCount)
        plan.fingerprint = blank
        guard case .object(let object) = plan.json else { return canonicalText }
        var (bytes, places) = object.canonicalMembers
        let fingerprint = Self.fingerprint(of: bytes, places)
        // The member ends in a quote.
        if let end = places["fingerprint"]?.upperBound {
            bytes.replaceSubrange(end - 1 - blank.utf8.count..<end - 1, with: fingerprint.utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Compares the fingerprint in a plan's JSON with the one that it should have.
    ///
    /// Prefer it to the check of a document that was read: it also covers members that this version of the
    /// program does not know.
    ///
    /// The summaries in `federates` are not hashed, and must agree with the stage texts, which are.
    package static func verifyFingerprint(of json: JSONValue) -> FingerprintCheck {
        guard let found = json["fingerprint"] else { return .absent }
        guard found == .string(fingerprint(of: json)) else { return .differs }
        return federateFaults(of: json).isEmpty ? .matches : .differs
    }

    /// Where a summary in `federates` says something else than the pre statement of its view.
    ///
    /// A summary whose view no pre statement creates is not told here.
    package static func federateFaults(of json: JSONValue) -> [PlanError] {
        var sources: [String: ExternalSource] = [:]
        for statement in json["stages"]?["pre"]?.arrayValue ?? [] {
            guard let view = statement["view"]?.stringValue, let sql = statement["sql"]?.stringValue,
                case .external(let source) = (try? StageScript.readCreate(sql))?.source
            else { continue }
            sources[view] = source
        }
        var faults: [PlanError] = []
        for (index, federate) in (json["federates"]?.arrayValue ?? []).enumerated() {
            guard let view = federate["view"]?.stringValue, let source = sources[view] else { continue }
            let claims = [
                ("query", federate["query"], source.query),
                ("connection_id", federate["connection_id"], source.connectionID),
            ]
            for (name, claim, truth) in claims where claim != .string(truth) {
                faults.append(
                    PlanError("not the `\(name)` of the view's own text", pointer: "/federates/\(index)/\(name)"))
            }
        }
        return faults
    }

    /// The same plan with its fingerprint.
    package func fingerprinted() -> PlanDocument {
        var plan = self
        plan.fingerprint = PlanDocument.fingerprint(of: json)
        return plan
    }

    package func verifyFingerprint() -> FingerprintCheck { PlanDocument.verifyFingerprint(of: json) }
}
