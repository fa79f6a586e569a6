import ArgumentParser
import FedCompiler
import FedPlan
import Foundation

extension CompileRequest.PushdownMode: ExpressibleByArgument {}
extension CompileRequest.InputDialect: ExpressibleByArgument {}
extension CompileRequest.Identifiers: ExpressibleByArgument {}

/// The options that are members of a request to `POST /explain`.
struct RequestOptions: ParsableArguments {
    @Option(help: "What goes to the remote systems.")
    var pushdownMode = CompileRequest.PushdownMode.strict

    @Option(
        help: ArgumentHelp(
            "Switches a feature, of which the list is above; may be repeated.", valueName: "name=on|off"))
    var feature: [String] = []

    @Option(help: ArgumentHelp("What now() is, in RFC 3339; else the clock.", valueName: "time"))
    var now: String?

    @Option(
        help: ArgumentHelp(
            "Adds algebra, rewrites or estimates to the plan; inhibitors adds where full_pushdown would help.",
            valueName: "part,…"))
    var include: [String] = []

    @Option(help: "The language of the statement: DC SQL, or Spark SQL with ANSI mode on.")
    var inputDialect = CompileRequest.InputDialect.dc

    @Option(
        help: ArgumentHelp(
            "A value for $1, ? or (with a name) :name that the statement uses; NULL without =. May be repeated.",
            valueName: "[name:]type=value"))
    var param: [String] = []

    @Option(help: ArgumentHelp("How the names of views begin.", valueName: "name"))
    var viewPrefix = CompileRequest.defaultViewPrefix

    @Option(help: "Whether unquoted names must match in case.")
    var identifiers = CompileRequest.Identifiers.strict

    @Option(help: ArgumentHelp("A tag for the remote systems' query logs.", valueName: "text"))
    var queryTag: String?

    /// The request; an option that is not valid is an error of the command line.
    func compileRequest(sql: String) throws -> CompileRequest {
        var request = CompileRequest(sql: sql)
        request.pushdownMode = pushdownMode
        request.inputDialect = inputDialect
        request.identifiers = identifiers
        for feature in feature { try Self.set(feature, in: &request.features) }
        if let now {
            guard let date = Date(rfc3339: now) else {
                throw ValidationError("--now `\(now)` is not a time of RFC 3339, such as 2026-11-20T12:00:00Z")
            }
            request.now = date
        }
        for word in include.flatMap({ $0.split(separator: ",") }) {
            guard let part = CompileRequest.Part(rawValue: String(word)) else {
                let known = CompileRequest.Part.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--include `\(word)` is none of \(known)")
            }
            request.include.insert(part)
        }
        request.parameters = try param.map(Self.parameter)
        guard ExplainRequest.isPlainIdentifier(viewPrefix), viewPrefix.utf8.count <= ExplainRequest.Limit.viewPrefix
        else { throw ValidationError("--view-prefix `\(viewPrefix)` is not a plain identifier") }
        request.viewPrefix = viewPrefix
        if let queryTag {
            guard QueryTag.isValid(queryTag) else {
                throw ValidationError(
                    "--query-tag has at most \(QueryTag.longest) characters, all of them printable")
            }
            request.queryTag = queryTag
        }
        return request
    }

    private static func set(_ text: String, in features: inout CompileRequest.Features) throws {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let isOn = ["on": true, "off": false][String(parts[1])] else {
            throw ValidationError("--feature `\(text)` is not NAME=on or NAME=off")
        }
        do throws(CompileRequest.Features.Refusal) {
            try features.set(String(parts[0]), to: isOn)
        } catch .mandatory {
            throw ValidationError("--feature `\(parts[0])` cannot be off: every plan needs this pass")
        } catch .unknown(let hint) {
            throw ValidationError("--feature `\(parts[0])` is not a feature (\(hint))")
        }
    }

    private static func parameter(_ text: String) throws -> CompileRequest.Parameter {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let declaration = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = declaration.count == 2 ? String(declaration[0]) : nil
        let type = declaration.last.map(String.init) ?? ""
        guard !type.isEmpty, name.map(ExplainRequest.isPlainIdentifier) ?? true else {
            throw ValidationError("--param `\(text)` is not TYPE=VALUE or NAME:TYPE=VALUE")
        }
        return CompileRequest.Parameter(name: name, type: type, value: parts.count == 2 ? String(parts[1]) : nil)
    }
}
