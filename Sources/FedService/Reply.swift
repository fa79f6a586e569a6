import FedCompiler
import FedDiagnostics
import FedPlan
import Foundation
import Hummingbird

/// An answer before it becomes HTTP: status, type, bytes, and the error's code for the log and the metrics.
struct Reply {
    var status: HTTPResponse.Status = .ok
    var contentType = "application/json"
    var body = ""
    var headers: HTTPFields = [:]
    var code: ErrorCode?
    /// The request's body is still to come, and of no use.
    var leavesBody = false

    static func json(_ value: JSONValue) -> Reply { Reply(body: value.canonicalText) }

    /// A problem document, after RFC 9457: <https://www.rfc-editor.org/rfc/rfc9457>.
    static func problem(_ refusal: Refusal) -> Reply {
        let error = refusal.error
        var problem: JSONObject = [
            "type": .string(problemType(of: error.code)),
            "title": .string(error.code.title),
            "status": .integer(Int64(refusal.status.code)),
            "code": .string(error.code.rawValue),
            "detail": .string(error.detail),
        ]
        problem["hint"] = error.hint.map(JSONValue.string)
        if let range = error.range, let sql = refusal.sql {
            let location = SourceLocation(of: range, in: sql)
            problem["location"] = [
                "line": .integer(Int64(location.line)), "column": .integer(Int64(location.column)),
                "offset": .integer(Int64(location.offset)), "length": .integer(Int64(location.length)),
            ]
        }
        if !error.inhibitors.isEmpty {
            problem["inhibitors"] = .array(error.inhibitors.map(\.json))
        }
        return Reply(
            status: refusal.status, contentType: "application/problem+json",
            body: JSONValue.object(problem).canonicalText, headers: refusal.headers, code: error.code,
            leavesBody: !refusal.isBodyRead)
    }

    /// The URI that names a kind of problem.
    static func problemType(of code: ErrorCode) -> String { "urn:federate:problem:\(code.rawValue)" }

    /// The headers of the answer.
    var fields: HTTPFields {
        var headers = headers
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        if status != .noContent {
            headers[.contentType] = contentType
            headers[.contentLength] = String(body.utf8.count)
        }
        return headers
    }

    /// The HTTP answer; one to HEAD has the head of the answer to GET, and no body.
    ///
    /// When the request was refused, what is left of its body is read after the answer is sent, and where that has
    /// no end, or what follows could not be read, the connection is closed.
    func response(to request: Request, in context: ExplainContext, limits: ServiceLimits) -> Response {
        let headers = fields
        let text = request.method == .head ? "" : body
        let answer: ResponseBody
        if code != nil {
            let closes = headers[.connection] == "close"
            answer = ResponseBody { writer in
                if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
                try await writer.finish(nil)
                let isAtEnd = leavesBody ? await request.discardBody(within: limits.bodyTimeout) : true
                if closes || !isAtEnd { context.closeSoon() }
            }
        } else {
            answer = text.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: text))
        }
        return Response(status: status, headers: headers, body: answer)
    }
}
