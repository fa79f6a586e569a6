"""Pages of a job's rows. A token says where the next page begins; nobody else can read it."""

import base64
import binascii
import json

from .bigquery_errors import failed
from .jobs import Sizes
from .service import Reply

PAGE_BYTES = 10_000_000


def sizes_of(wanted, page_rows):
    """How a job's rows are cut: a page is never longer than the request wants."""
    rows = min(int(wanted or page_rows), page_rows) or page_rows
    return Sizes(rows, rows, PAGE_BYTES)


def token(job, offset):
    return base64.urlsafe_b64encode(f"{job.id}/{offset}".encode()).decode().rstrip("=")


def offset_of(job, text):
    try:
        name, _, offset = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().rpartition("/")
    except (binascii.Error, ValueError):
        return None
    return int(offset) if name == job.id and offset.isdigit() else None


def page(simulator, job, request, entry, options, is_optional):
    """The answer with the rows that the request asks for."""
    offset = int(options.get("startIndex", 0))
    if "pageToken" in options:
        offset = offset_of(job, options["pageToken"])
        if offset is None or simulator.fault("bad_page_token", request):
            return failed(400, "invalid", "Invalid page token.")
    form = options.get("formatOptions.timestampOutputFormat", "")
    if form not in ("", "FLOAT64", "INT64"):
        return failed(400, "invalid", f"The simulator does not write timestamps as {form}.")
    is_integer = options.get("formatOptions.useInt64Timestamp") == "true" or form == "INT64"
    if simulator.fault("empty_page", request):
        return Reply.json({**entry, "pageToken": token(job, offset)})
    parts = job.twin if job.twin and is_integer else job.parts
    rows, count = rows_from(parts, offset, int(options.get("maxResults") or 0))
    if offset + count < job.row_count:
        entry["pageToken"] = token(job, offset + count)
    elif is_optional:
        del entry["jobReference"]
        entry["jobCreationReason"] = {"code": "OTHER"}
    if not count:
        return Reply.json(entry)
    if simulator.fault("short_page", request) and b'},{"f"' in rows:
        rows = rows[:rows.rindex(b'},{"f"') + 1]
    return Reply.json({**entry, "rows": None}).with_json("rows", b"[" + rows + b"]")


def rows_from(parts, offset, limit):
    """The rows of one part from an offset on, at most `limit` of them where that is not zero, and how many they are."""
    for part in parts:
        if part.offset <= offset < part.offset + part.count:
            if offset == part.offset and (not limit or limit >= part.count):
                return part.data, part.count
            start = offset - part.offset
            rows = json.loads(b"[" + part.data + b"]")[start:start + limit if limit else None]
            return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()[1:-1], len(rows)
    return b"", 0
