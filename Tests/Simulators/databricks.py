"""Databricks' SQL Statement Execution API 2.0 (<https://docs.databricks.com/api/workspace/statementexecution>).

    POST /api/2.0/sql/statements                    GET /api/2.0/sql/statements/ID
    GET  …/ID/result/chunks/N                       POST …/ID/cancel                    DELETE …/ID
    GET /oidc/.well-known/oauth-authorization-server        POST /oidc/v1/token

`credentials.json` of a server: `token` (a personal access token), `client_id`, `client_secret` (OAuth M2M),
`warehouse_id`, `catalog`, `schema`, `storage_endpoint` (where external links lead: a second port). INLINE results are
JSON_ARRAY, EXTERNAL_LINKS are JSON_ARRAY or ARROW_STREAM; both come in chunks. INLINE beyond `inline_limit` bytes
fails. `SET` options `time_zone` and `ansi_mode` (true) are the session's; of the mode shows only what an integer and a text
have in common.

Faults of its own:
- `still_running` (on `submit` and `poll`): RUNNING though the statement may be done; with `polls`, that many times.
- `cold_warehouse`: the statement is PENDING for `seconds` (1). `token_expired`: 401, whatever the token.
- `expired_link` (on `link`): the storage answers 403. `link_headers`: links want headers that `http_headers` lists.
- `two_links`: a reply has the next link, too. `short_page`: a chunk lacks its last row. `truncated`: the manifest says
so.
- `chunk_failed` (on `page`): 500 INTERNAL_ERROR. `closed_result` (on `page`): 404, the result is gone.
- `word_codes`: the error_code of 401 is a word, as others are. `number_codes`: all are numbers.
- `z_zone`, `exponents`, `empty_chunk`: other spellings: Z for UTC, 0E-18, an empty result has one chunk.
"""

import re
import time
import uuid

from . import databricks_cells as cells
from . import databricks_login, tokens
from .database import Database
from .databricks_errors import refused, status, without_credentials
from .databricks_storage import Storage
from .databricks_requests import checked
from .jobs import Job, Jobs, Sizes, row_parts
from .refusal import Refused
from .service import Reply, Simulator

PATH = "/api/2.0/sql/statements"
# https://docs.databricks.com/en/sql/language-manual/sql-ref-datatype-rules.html
COMMON_TYPE = re.compile(r"typeof\(coalesce\(\d+, '\d+'\)\)", re.IGNORECASE)
LINK_HEADERS = {"x-amz-server-side-encryption-customer-algorithm": "AES256"}


class Databricks(Simulator):
    system = "databricks"
    own_faults = {
        "still_running", "cold_warehouse", "token_expired", "expired_link", "link_headers", "two_links", "short_page",
        "truncated", "chunk_failed", "closed_result", "word_codes", "number_codes", "z_zone", "exponents",
        "empty_chunk"}
    options = {
        "warehouse_id": "abcdef0123456789", "catalog": "lakehouse", "schema": "shop", "time_zone": "UTC",
        "ansi_mode": "true",
        "first_rows": 2_000, "chunk_rows": 50_000, "inline_limit": 25 << 20, "link_seconds": 900, "token_seconds": 3600}

    def __init__(self, directory, options=None):
        super().__init__(directory, options)
        self.jobs = Jobs()
        self.bearers = tokens.Bearers()
        self.storage = Storage(self)
        self.credentials = {
            **{name: self.options[name] for name in ("warehouse_id", "catalog", "schema")},
            "token": self.bearers.issue("dapi", 86_400), "client_id": str(uuid.uuid4()),
            "client_secret": "dose" + uuid.uuid4().hex}

    def open_database(self):
        return Database(
            "databricks", self.options["catalog"], self.options["schema"], time_zone=self.options["time_zone"])

    def start(self, port=0, certificate=None):
        from .connection import serve

        self.storage_server = serve(self.storage, 0, certificate)
        self.credentials["storage_endpoint"] = self.storage.endpoint
        return super().start(port, certificate)

    # Requests.

    def classify(self, request):
        if request.path.startswith("/oidc/"):
            request.operation = "token"
        if not request.path.startswith(PATH):
            return
        parts = request.path.removeprefix(PATH).strip("/").split("/")
        request.statement = self.jobs.get(parts[0])
        request.text = request.statement.text if request.statement else ""
        if parts == [""]:
            request.operation = "submit"
            try:
                request.text = str(request.json().get("statement", ""))
            except ValueError:
                pass
        else:
            last = parts[1:2]
            request.operation = "cancel" if last == ["cancel"] else "page" if last == ["result"] else "poll"

    def reply(self, request):
        reply = self.authorized(request) if request.operation != "token" else databricks_login.answer(self, request)
        reply.headers |= {"x-request-id": str(uuid.uuid4()), "x-databricks-org-id": "1234567890123456"}
        return reply

    def authorized(self, request):
        token = request.bearer()
        code = 401
        if self.fault("word_codes", request):
            code = "UNAUTHENTICATED"
        if token is None:
            message = "Credential was not sent or was of an unsupported type for this API."
        elif self.fault("token_expired", request) or not self.bearers.is_valid(token):
            message = "Invalid access token. The token has expired or was revoked."
        else:
            return self.routed(request)
        reply = without_credentials(401, message)
        return reply if code == 401 else refused(401, code, message, reply.headers)

    def routed(self, request):
        methods = {"submit": ["POST"], "cancel": ["POST"], "page": ["GET"], "poll": ["GET", "DELETE"]}
        if request.method not in methods.get(request.operation, []):
            return self.coded(request, 404, "ENDPOINT_NOT_FOUND", f"No API found for '{request.method} {request.path}'")
        if request.operation == "submit":
            return self.submit(request)
        job = request.statement
        if not job or job.is_closed:
            return self.coded(request, 404, "NOT_FOUND", "The statement was not found.")
        if request.operation == "cancel":
            if job.cancel():
                self.was_cancelled(job.id)
            return Reply.json({})
        if request.operation == "page":
            return self.page(request, job)
        if request.method == "DELETE":
            job.cancel()
            job.is_closed = True
            return Reply.json({})
        return sent(self.answer(job, request), request)

    def coded(self, request, http, code, message):
        return refused(http, http if self.fault("number_codes", request) else code, message)

    # Statements.

    def submit(self, request):
        try:
            body = request.json()
            wait, format, disposition = checked(body)
            if body["warehouse_id"] != self.options["warehouse_id"]:
                raise ValueError(f"{body['warehouse_id']} is not a valid endpoint id.")
        except (ValueError, KeyError) as error:
            return self.coded(request, 400, "INVALID_PARAMETER_VALUE", str(error))
        job = self.job(request, body, format, disposition)
        request.statement = self.jobs.add(job)
        late = self.fault("still_running", request)
        job.polls = int(late.get("polls", 1)) if late else 0
        if late:
            # Only what is done is not there to be stopped.
            job.done.wait(10)
        elif not job.done.wait(wait) and wait and body.get("on_wait_timeout") == "CANCEL":
            job.cancel()
            self.was_cancelled(job.id)
        return sent(self.answer(job, request), request)

    def job(self, request, body, format, disposition):
        """The statement, which has begun; one that cannot has failed at once."""
        sizes = Sizes(int(self.options["first_rows"]), int(self.options["chunk_rows"]))
        has_z, has_exponents = self.fault("z_zone", request) is not None, self.fault("exponents", request) is not None
        options = {"cell": cells.arrow_cell} if format == "ARROW_STREAM" else {
            "cell": lambda column, name: cells.cell(column, name, has_z, has_exponents), "row": cells.row}
        cold = self.fault("cold_warehouse", request)
        place = body.get("catalog", self.options["catalog"]), body.get("schema", self.options["schema"])
        error = statement = None
        try:
            if place not in self.database.schemas():
                raise Refused("place", f"The schema `{place[0]}`.`{place[1]}` cannot be found.")
            common = "'bigint'" if self.options["ansi_mode"] == "true" else "'string'"
            statements = self.database.translate(COMMON_TYPE.sub(common, body["statement"]))
            statement = statements[0]
            if len(statements) > 1:
                raise Refused("several", "at or near ';': extra input")
        except Refused as refusal:
            error = refusal

        def collect(run):
            parts = list((cells.arrow_parts if format == "ARROW_STREAM" else row_parts)(run, sizes))
            if disposition == "INLINE" and sum(len(part.data) for part in parts) > int(self.options["inline_limit"]):
                raise Refused(
                    "limit", "Inline byte limit exceeded. Statements executed with disposition=INLINE can have a "
                    "result size of at most 26214400 bytes. Please execute the statement with disposition=EXTERNAL_LINKS if "
                    "you want to download the full result.")
            return parts

        job = Job(self.database.session() if error else self.database.session(*place), statement, options, collect,
                  delay=float(cold.get("seconds", 1)) if cold else 0, text=body["statement"])
        job.format, job.disposition, job.is_closed = format, disposition, False
        job.link_headers = LINK_HEADERS if self.fault("link_headers", request) else {}
        job.has_empty_chunk = self.fault("empty_chunk", request) is not None
        self.executed(job.id, body["statement"])
        if error:
            job.error = error
            job.done.set()
            return job
        return job.start()

    # Answers.

    def answer(self, job, request):
        if request.operation == "poll" and (job.polls > 0 or self.fault("still_running", request)):
            job.polls -= 1
            return {"statement_id": job.id, "status": {"state": "RUNNING"}}
        if not job.done.is_set() or (request.operation == "submit" and job.polls > 0):
            is_pending = job.delay and time.time() < job.created + job.delay
            return {"statement_id": job.id, "status": {"state": "PENDING" if is_pending else "RUNNING"}}
        if job.error:
            return {"statement_id": job.id, "status": status(job)}
        return {"statement_id": job.id, "status": {"state": "SUCCEEDED"}, "manifest": self.manifest(job, request),
                "result": self.result(job, 0, request)}

    def parts(self, job):
        return [part for part in job.parts if part.count or job.has_empty_chunk]

    def manifest(self, job, request):
        if not job.statement.is_query and job.affected is None:
            return {"format": job.format, "schema": {"column_count": 0}, "total_chunk_count": 0, "total_row_count": 0,
                    "truncated": False}
        columns = [cells.column_entry(column, index) for index, column in enumerate(job.columns)]
        chunks = [
            {"chunk_index": index, "row_offset": part.offset, "row_count": part.count, "byte_count": len(part.data)}
            for index, part in enumerate(self.parts(job))]
        if job.affected is not None:
            names = ["num_affected_rows"] + (["num_inserted_rows"] if job.statement.kind == "insert" else [])
            columns = [{"name": name, "type_text": "BIGINT", "type_name": "LONG", "position": index}
                       for index, name in enumerate(names)]
            chunks = [{"chunk_index": 0, "row_offset": 0, "row_count": 1}]
        manifest = {
            "format": job.format, "schema": {"column_count": len(columns), "columns": columns},
            "total_chunk_count": len(chunks), "total_row_count": sum(chunk["row_count"] for chunk in chunks),
            "truncated": self.fault("truncated", request) is not None}
        if chunks:
            manifest["chunks"] = chunks
            manifest["total_byte_count"] = sum(chunk.get("byte_count", 8) for chunk in chunks)
        return manifest

    def result(self, job, number, request):
        """One chunk, or a link to it."""
        if job.affected is not None:
            row = [str(job.affected)] * (2 if job.statement.kind == "insert" else 1)
            return {"chunk_index": 0, "row_offset": 0, "row_count": 1, "data_array": [row]}
        parts = self.parts(job)
        if number >= len(parts):
            return {}
        if job.disposition == "EXTERNAL_LINKS":
            count = 2 if self.fault("two_links", request) else 1
            last = min(number + count, len(parts))
            return {"external_links": [self.link(job, index) for index in range(number, last)]}
        request.rows = self.chunk_body(job, number, request)
        return {**self.place(job, number), "data_array": None}

    def place(self, job, number):
        part = self.parts(job)[number]
        entry = {"chunk_index": number, "row_offset": part.offset, "row_count": part.count}
        if number + 1 < len(job.parts):
            entry["next_chunk_index"] = number + 1
            entry["next_chunk_internal_link"] = (
                f"{PATH}/{job.id}/result/chunks/{number + 1}?row_offset={part.offset + part.count}")
        return entry

    def link(self, job, number):
        ends = time.time() + float(self.options["link_seconds"])
        entry = {**self.place(job, number), "byte_count": len(job.parts[number].data),
                 "external_link": self.storage.link(job, number, ends),
                 "expiration": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(ends))}
        return {**entry, "http_headers": job.link_headers} if job.link_headers else entry

    def page(self, request, job):
        number = request.path.rpartition("/")[2]
        if self.fault("chunk_failed", request):
            return self.coded(request, 500, "INTERNAL_ERROR", "The chunk could not be read.")
        if self.fault("closed_result", request):
            return self.coded(request, 404, "NOT_FOUND", "The result is not available any more.")
        if not job.done.is_set() or job.error or not number.isdigit() or int(number) >= len(self.parts(job)):
            return self.coded(request, 400, "INVALID_PARAMETER_VALUE", f"There is no chunk {number}.")
        return sent(self.result(job, int(number), request), request)

    def chunk_body(self, job, number, request):
        data = job.parts[number].data
        if job.format == "ARROW_STREAM":
            return data
        if self.fault("short_page", request) and b"],[" in data:
            data = data[:data.rindex(b"],[") + 1]
        return b"[" + data + b"]"

    def failure(self, code, request):
        if code in (401, 403):
            return without_credentials(code, "Invalid access token.")
        words = {429: "RESOURCE_EXHAUSTED", 404: "NOT_FOUND", 400: "BAD_REQUEST", 503: "TEMPORARILY_UNAVAILABLE"}
        return self.coded(request, code, words.get(code, "INTERNAL_ERROR"), "The request cannot be served.")


def sent(value, request):
    """The answer, with the rows in it."""
    reply = Reply.json(value)
    return reply if request.rows is None else reply.with_json("data_array", request.rows)
