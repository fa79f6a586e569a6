"""What Trino says of a statement that fails: an `error` in an answer whose status is 200.

Codes are those of `StandardErrorCode` (<https://trino.io/docs/current/develop/client-protocol.html>).
"""

CODES = {
    "GENERIC_USER_ERROR": (0, "USER_ERROR"), "SYNTAX_ERROR": (1, "USER_ERROR"), "USER_CANCELED": (3, "USER_ERROR"),
    "FUNCTION_NOT_FOUND": (6, "USER_ERROR"), "INVALID_FUNCTION_ARGUMENT": (7, "USER_ERROR"),
    "DIVISION_BY_ZERO": (8, "USER_ERROR"), "INVALID_CAST_ARGUMENT": (9, "USER_ERROR"),
    "NOT_SUPPORTED": (13, "USER_ERROR"), "CATALOG_NOT_FOUND": (44, "USER_ERROR"),
    "SCHEMA_NOT_FOUND": (45, "USER_ERROR"), "TABLE_NOT_FOUND": (46, "USER_ERROR"),
    "COLUMN_NOT_FOUND": (47, "USER_ERROR"), "GENERIC_INTERNAL_ERROR": (65536, "INTERNAL_ERROR"),
    "REMOTE_TASK_ERROR": (65542, "INTERNAL_ERROR"), "EXCEEDED_TIME_LIMIT": (131075, "INSUFFICIENT_RESOURCES"),
    "QUERY_QUEUE_FULL": (131074, "INSUFFICIENT_RESOURCES"), "CLUSTER_OUT_OF_MEMORY": (131076, "INSUFFICIENT_RESOURCES"),
}


def error(name, message, line=None, column=None):
    code, kind = CODES[name]
    entry = {"message": message, "errorCode": code, "errorName": name, "errorType": kind,
             "failureInfo": {"type": "io.trino.spi.TrinoException", "message": message, "suppressed": [], "stack": []}}
    if line:
        entry["errorLocation"] = {"lineNumber": line, "columnNumber": column or 1}
    return entry


def of(refusal):
    """The error of a refused statement."""
    line, column = refusal.line or 1, refusal.column or 1
    place = f"line {line}:{column}: "
    what, name = refusal.missing
    if refusal.kind == "syntax":
        return error("SYNTAX_ERROR", place + refusal.message, line, column)
    if what == "table":
        return error("TABLE_NOT_FOUND", f"{place}Table '{name}' does not exist", line, column)
    if what == "column":
        return error("COLUMN_NOT_FOUND", f"{place}Column '{name}' cannot be resolved", line, column)
    if refusal.kind == "unknown":
        return error("FUNCTION_NOT_FOUND", place + refusal.message, line, column)
    if refusal.kind == "data" and refusal.message == "Division by zero":
        return error("DIVISION_BY_ZERO", refusal.message)
    names = {"data": "INVALID_CAST_ARGUMENT", "cancelled": "USER_CANCELED", "timeout": "EXCEEDED_TIME_LIMIT",
             "unsupported": "NOT_SUPPORTED", "place": "SCHEMA_NOT_FOUND"}
    messages = {"cancelled": "Query was canceled", "timeout": "Query exceeded the maximum run time limit"}
    return error(names.get(refusal.kind, "GENERIC_INTERNAL_ERROR"), messages.get(refusal.kind, refusal.message))
