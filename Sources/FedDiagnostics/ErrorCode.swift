/// The closed list of error codes, with the HTTP status and the title of each.
///
/// `schemas/problem.schema.json` publishes the same list, and a test holds both together.
package enum ErrorCode: String, CaseIterable, Sendable, Codable {
    case malformedRequest = "MALFORMED_REQUEST"
    case syntaxError = "SYNTAX_ERROR"
    case unknownTable = "UNKNOWN_TABLE"
    case ambiguousTable = "AMBIGUOUS_TABLE"
    case unknownColumn = "UNKNOWN_COLUMN"
    case ambiguousColumn = "AMBIGUOUS_COLUMN"
    case unknownFunction = "UNKNOWN_FUNCTION"
    case typeMismatch = "TYPE_MISMATCH"
    case groupingError = "GROUPING_ERROR"
    case invalidLiteral = "INVALID_LITERAL"
    case evaluationError = "EVALUATION_ERROR"
    case parameterMissing = "PARAMETER_MISSING"
    case notSupported = "NOT_SUPPORTED"
    case limitExceeded = "LIMIT_EXCEEDED"
    case invalidCatalog = "INVALID_CATALOG"
    case invalidDialect = "INVALID_DIALECT"
    case unauthenticated = "UNAUTHENTICATED"
    case forbidden = "FORBIDDEN"
    case unknownTenant = "UNKNOWN_TENANT"
    case notFound = "NOT_FOUND"
    case methodNotAllowed = "METHOD_NOT_ALLOWED"
    case bodyTooLarge = "BODY_TOO_LARGE"
    case pushdownRequired = "PUSHDOWN_REQUIRED"
    case tooManyRequests = "TOO_MANY_REQUESTS"
    case `internal` = "INTERNAL"
    case shuttingDown = "SHUTTING_DOWN"

    /// The HTTP status that `POST /explain` answers with.
    package var status: Int {
        switch self {
        case .malformedRequest, .syntaxError, .unknownTable, .ambiguousTable, .unknownColumn, .ambiguousColumn,
            .unknownFunction, .typeMismatch, .groupingError, .invalidLiteral, .evaluationError, .parameterMissing,
            .notSupported, .limitExceeded, .invalidCatalog, .invalidDialect:
            400
        case .unauthenticated: 401
        case .forbidden: 403
        case .unknownTenant, .notFound: 404
        case .methodNotAllowed: 405
        case .bodyTooLarge: 413
        case .pushdownRequired: 422
        case .tooManyRequests: 429
        case .internal: 500
        case .shuttingDown: 503
        }
    }

    /// A short phrase that stays the same for every occurrence of the code.
    package var title: String {
        switch self {
        case .malformedRequest: "The request is malformed"
        case .syntaxError: "The SQL has a syntax error"
        case .unknownTable: "No such table"
        case .ambiguousTable: "The table name is ambiguous"
        case .unknownColumn: "No such column"
        case .ambiguousColumn: "The column name is ambiguous"
        case .unknownFunction: "No such function"
        case .typeMismatch: "The types do not fit"
        case .groupingError: "The grouping does not fit"
        case .invalidLiteral: "The literal is not valid"
        case .evaluationError: "A constant expression fails"
        case .parameterMissing: "A parameter has no value"
        case .notSupported: "The construct is not supported"
        case .limitExceeded: "A limit is exceeded"
        case .invalidCatalog: "The catalog is not valid"
        case .invalidDialect: "The dialect is not valid"
        case .unauthenticated: "Who asks is not known"
        case .forbidden: "Not allowed"
        case .unknownTenant: "No such tenant"
        case .notFound: "No such route"
        case .methodNotAllowed: "The method is not allowed here"
        case .bodyTooLarge: "The body is too large"
        case .pushdownRequired: "The query cannot be pushed down as a whole"
        case .tooManyRequests: "Too many requests"
        case .internal: "Internal error"
        case .shuttingDown: "The service is stopping"
        }
    }
}
