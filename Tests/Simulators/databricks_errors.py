"""What Databricks says when it does not do what it is asked."""

from .service import Reply


def refused(http, code, message, headers=None):
    """A request that is turned away: `code` is a word, or a number as it is for those without credentials."""
    return Reply.json({"error_code": code, "message": message}, http, headers)


def without_credentials(http, message):
    return refused(http, http, message, {
        "www-authenticate": "Bearer", "x-databricks-reason-phrase": message.split(".")[0]})


def status(job):
    """The `status` of a statement that has ended badly."""
    refusal = job.error
    if refusal.kind == "cancelled" or (refusal.kind == "timeout" and job.is_cancelled):
        return {"state": "CANCELED"}
    place = f"(line {refusal.line or 1}, pos {max((refusal.column or 1) - 1, 0)})"
    message = refusal.message
    if refusal.kind in ("syntax", "several", "unsupported"):
        code, state, name = "BAD_REQUEST", "42601", "PARSE_SYNTAX_ERROR"
        message = f"Syntax error: {message}"
    elif refusal.kind == "place":
        code, state, name = "BAD_REQUEST", "42704", "SCHEMA_NOT_FOUND"
    elif refusal.missing[0] == "column":
        code, state, name = "BAD_REQUEST", "42703", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION"
    elif refusal.missing[0] == "table":
        code, state, name = "BAD_REQUEST", "42P01", "TABLE_OR_VIEW_NOT_FOUND"
    elif refusal.kind == "unknown":
        code, state, name = "BAD_REQUEST", "42883", "UNRESOLVED_ROUTINE"
    elif refusal.kind == "data":
        is_division = message == "Division by zero"
        code, state = "BAD_REQUEST", "22012" if is_division else "22018"
        name = "DIVIDE_BY_ZERO" if is_division else "CAST_INVALID_INPUT"
    elif refusal.kind == "limit":
        return {"state": "FAILED", "error": {"error_code": "BAD_REQUEST", "message": message}}
    else:
        code, state, name = "INTERNAL_ERROR", "XX000", "INTERNAL_ERROR"
    text = f"\n[{name}] {message} SQLSTATE: {state} {place}\n"
    return {"state": "FAILED", "error": {"error_code": code, "message": text}, "sql_state": state}
