"""What Snowflake says of a statement: codes, SQL states and HTTP statuses, and where its result is."""

import time
import urllib.parse
import uuid

from .service import Reply

PATH = "/api/v2/statements"


def failed(http, code, sql_state, message, handle=None):
    """A QueryStatus or QueryFailureStatus."""
    entry = {"code": code, "sqlState": sql_state, "message": message}
    if handle:
        entry |= {"statementHandle": handle, "createdOn": int(time.time() * 1000),
                  "statementStatusUrl": url(handle)}
    return Reply.json(entry, http)


def status(refusal, handle, limit=None):
    """The answer to a statement that was refused or failed."""
    kind, message = refusal.kind, refusal.message
    place = f"line {refusal.line} at position {max((refusal.column or 1) - 1, 0)}"
    if kind == "syntax":
        return failed(
            422, "001003", "42000", f"SQL compilation error:\nsyntax error {place} unexpected: {message}.", handle)
    what, name = refusal.missing
    if what == "table":
        return failed(
            422, "002003", "42S02", f"SQL compilation error:\nObject '{name}' does not exist or not authorized.",
            handle)
    if what == "column":
        message = f"SQL compilation error: error {place}\ninvalid identifier '{name}'"
        return failed(422, "000904", "42000", message, handle)
    if kind == "unknown":
        return failed(422, "002140", "42601", f"SQL compilation error:\n{message}", handle)
    if kind == "data" and message == "Division by zero":
        return failed(422, "100051", "22012", "Division by zero", handle)
    if kind == "timeout":
        return failed(
            408, "000630", "57014",
            f"Statement reached its statement or warehouse timeout of {limit} second(s) and was canceled.", handle)
    codes = {
        "data": ("100038", "22018", message), "cancelled": ("000604", "57014", "SQL execution canceled"),
        "several": ("000008", "0A000", message),
        "unsupported": ("000002", "0A000", f"Unsupported feature '{message}'."),
        "warehouse": ("000606", "57P03", message), "role": ("390189", "08004", message),
        "place": ("002043", "02000", f"SQL compilation error:\n{message}"),
    }
    return failed(422, *codes.get(kind, ("000603", "XX000", f"SQL execution internal error: {message}")), handle)


def lone_row(job):
    if job.statement is None:
        return b'["Multiple statements executed successfully."]'
    if job.affected is not None:
        return b'["%d"]' % job.affected
    return b'["Statement executed successfully."]'


def url(identifier):
    return f"{PATH}/{identifier}?requestId={uuid.uuid4()}"


def links(job, number):
    """The Link header, whose addresses are relative."""
    last = max(len(job.parts) - 1, 0)
    wanted = {"first": 0, "last": last}
    if number > 0:
        wanted["prev"] = number - 1
    if number < last:
        wanted["next"] = number + 1
    query = urllib.parse.urlencode({"requestId": str(uuid.uuid4())})
    return {"Link": ",".join(
        f'<{PATH}/{job.id}?{query}&partition={page}>;rel="{name}"' for name, page in wanted.items())}
