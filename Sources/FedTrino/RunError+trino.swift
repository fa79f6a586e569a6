import FedHTTP
import FedPlan
import FedRuntime

extension RunError {
    /// An error as the server tells it, in an answer whose status is that of success
    /// (<https://trino.io/docs/current/develop/client-protocol.html#important-queryresults-attributes>).
    ///
    /// - Parameter error: nil when it cannot be read.
    init(trino error: JSONAnswer?) {
        let name = error?["errorName"]?.stringValue ?? "an error without a name"
        let kind = error?["errorType"]?.stringValue.map { " (\($0))" } ?? ""
        let message = (error?["message"]?.stringValue ?? "no message").split(whereSeparator: \.isNewline)
            .joined(separator: " ")
        self.init(Self.code(name), "the server reports \(name)\(kind): \(message)")
        refusesStatement = code == .queryFailed && Self.isRefusal(name)
    }

    private static func code(_ name: String) -> Code {
        switch name {
        case "EXCEEDED_TIME_LIMIT": .timedOut
        // The server is not up, is going down, has nobody to do the work, or more to do than it takes on.
        case "SERVER_STARTING_UP", "SERVER_SHUTTING_DOWN", "NO_NODES_AVAILABLE", "QUERY_QUEUE_FULL", "REMOTE_HOST_GONE":
            .unavailable
        case "INVALID_SESSION_PROPERTY", "INVALID_CATALOG_PROPERTY": .configuration
        default: .queryFailed
        }
    }

    /// Syntax, names, types and access rights; what is not supported; limits on the statement's size.
    ///
    /// `USER_ERROR` alone says less: a division by zero is one, too.
    private static func isRefusal(_ name: String) -> Bool {
        if refusals.contains(name) { return true }
        return name.hasPrefix("MISSING_") || name.hasPrefix("AMBIGUOUS_") || name.hasPrefix("DUPLICATE_")
            || name.hasPrefix("EXPRESSION_NOT_")
    }

    private static let refusals: Set<String> = [
        "SYNTAX_ERROR", "PERMISSION_DENIED", "NOT_FOUND", "NOT_SUPPORTED", "FUNCTION_NOT_FOUND",
        "FUNCTION_IMPLEMENTATION_MISSING", "FUNCTION_NOT_AGGREGATE", "FUNCTION_NOT_WINDOW", "OPERATOR_NOT_FOUND",
        "CATALOG_NOT_FOUND", "SCHEMA_NOT_FOUND", "TABLE_NOT_FOUND", "COLUMN_NOT_FOUND", "TYPE_NOT_FOUND",
        "COLUMN_TYPE_UNKNOWN", "TYPE_MISMATCH", "INVALID_LITERAL", "INVALID_WINDOW_FRAME", "INVALID_ORDER_BY",
        "INVALID_LIMIT_CLAUSE", "INVALID_COLUMN_REFERENCE", "INVALID_PARAMETER_USAGE", "NESTED_AGGREGATION",
        "NESTED_WINDOW", "TOO_MANY_ARGUMENTS", "TOO_MANY_GROUPING_SETS", "QUERY_TEXT_TOO_LARGE",
        "QUERY_HAS_TOO_MANY_STAGES", "STACK_OVERFLOW", "COMPILER_ERROR", "QUERY_REJECTED", "VIEW_IS_STALE",
    ]
}
