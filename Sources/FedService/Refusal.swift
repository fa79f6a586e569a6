import FedDiagnostics
import HTTPTypes

/// An error on its way to the client, with what HTTP says beyond the code.
struct Refusal: Error {
    var error: CompileError
    /// Differs from the code's own where HTTP has a more telling one.
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    /// The statement that `error.range` lies in.
    var sql: String?
    /// The request's body was read, or given up.
    var isBodyRead: Bool
    /// What follows on the connection cannot be read.
    var closes: Bool

    init(
        _ error: CompileError, status: HTTPResponse.Status? = nil, sql: String? = nil,
        isBodyRead: Bool = false, closes: Bool = false
    ) {
        self.error = error
        self.status = status ?? HTTPResponse.Status(code: error.code.status)
        self.sql = sql
        self.isBodyRead = isBodyRead
        self.closes = closes
        switch error.code {
        case .tooManyRequests: headers[.retryAfter] = "1"
        case .shuttingDown: headers[.retryAfter] = "5"
        default: break
        }
        if closes { headers[.connection] = "close" }
    }
}
