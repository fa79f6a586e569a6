"""Snowflake's SQL API v2 (<https://docs.snowflake.com/en/developer-guide/sql-api/reference>).

    POST /api/v2/statements?requestId=&retry=&async=&nullable=     GET /api/v2/statements/HANDLE?partition=N
    POST /api/v2/statements/HANDLE/cancel

`credentials.json` of a server: `account`, `user`, `role`, `warehouse`, `database`, `schema`, `private_key_file`
(PKCS#8), `oauth_token`, `programmatic_access_token`. A key-pair JWT, an OAuth token and a programmatic access token let
in, with X-Snowflake-Authorization-Token-Type or without. Results come in partitions: the first in the answer, the
others gzip-compressed without metadata. A statement that takes longer than `sync_seconds` is answered with 202.

Faults of its own:
- `still_running` (on `submit` and `poll`): 202 though the statement may be done; with `polls`, that many times a
statement.
- `poll_429`: a poll is answered with 429 and a QueryStatus, which says that the statement runs.
- `token_expired`: 401 with 390303, whatever the token.
- `incomplete_result`: 200 with the code 391908. `short_page`: a partition lacks its last row.
- `old_booleans`, `integer_times`, `short_times`, `upper_types`: other spellings that the vendor's pages or clients
know.
- `zoned_tz`: timestamps with a zone are timestamp_tz, at the offset of `minutes` (330), and not timestamp_ltz.
"""

import uuid

from . import snowflake_cells, tokens
from .database import Database
from .jobs import Job, Jobs, Sizes, row_parts
from .refusal import Refused
from .service import Reply, Simulator
from .snowflake_answers import PATH, failed, links, lone_row, status, url
from .snowflake_several import Several


class Snowflake(Simulator):
    system = "snowflake"
    own_faults = {
        "still_running", "poll_429", "token_expired", "incomplete_result", "short_page", "old_booleans",
        "integer_times", "short_times", "upper_types", "zoned_tz"}
    options = {
        "account": "FEDERATE-TEST", "user": "SVC_FEDERATE", "role": "READER", "warehouse": "WH", "database": "SHOP",
        "schema": "PUBLIC", "sync_seconds": 45, "first_rows": 2_000, "partition_rows": 50_000}

    def __init__(self, directory, options=None):
        super().__init__(directory, options)
        self.key = tokens.Key(directory / "snowflake.p8")
        self.bearers = tokens.Bearers()
        self.jobs = Jobs()
        self.by_request = {}
        self.credentials = {
            **{name: self.options[name] for name in ("account", "user", "role", "warehouse", "database", "schema")},
            "private_key_file": str(self.key.path), "public_key_fingerprint": self.key.fingerprint,
            "oauth_token": self.bearers.issue("ver:1-hint:", 86_400),
            "programmatic_access_token": self.bearers.issue("pat-", 86_400)}

    def open_database(self):
        return Database(
            "snowflake", self.options["database"], self.options["schema"], has_exact_names=True,
            fold=lambda name, is_quoted: name if is_quoted else name.upper())

    # Requests.

    def classify(self, request):
        if not request.path.startswith(PATH):
            return
        parts = request.path.removeprefix(PATH).strip("/").split("/")
        if parts == [""]:
            request.operation = "submit"
            try:
                request.text = str(request.json().get("statement", ""))
            except ValueError:
                request.text = ""
            return
        job = self.jobs.get(parts[0])
        request.statement = job
        request.text = job.text if job else ""
        if parts[1:] == ["cancel"]:
            request.operation = "cancel"
        else:
            request.operation = "page" if request.query.get("partition", "0") != "0" else "poll"

    def reply(self, request):
        if not request.path.startswith(PATH):
            return Reply(404)
        if request.method != ("GET" if request.operation in ("poll", "page") else "POST"):
            return Reply(405)
        refusal = self.refusal_of(request)
        if refusal:
            return refusal
        if not request.headers.get("User-Agent"):
            return failed(400, "390142", "08004", "The User-Agent header is missing.")
        if request.operation == "submit":
            return self.submit(request)
        if request.statement is None:
            handle = request.path.removeprefix(PATH).strip("/").split("/")[0]
            return failed(422, "000709", "02000", f"Statement {handle} not found")
        return self.cancel(request) if request.operation == "cancel" else self.result(request)

    def refusal_of(self, request):
        """An answer for who is not let in, or `None`."""
        token = request.bearer()
        kind = request.headers.get("X-Snowflake-Authorization-Token-Type", "")
        if self.fault("token_expired", request) or token is None:
            return failed(401, "390303", "08001", "Invalid OAuth access token. Please check.")
        if kind == "KEYPAIR_JWT" or (not kind and token.count(".") == 2):
            try:
                self.check(token)
            except tokens.BadToken as error:
                return failed(401, "390144", "08001", f"JWT token is invalid. {error} [{uuid.uuid4()}]")
            return None
        names = {"OAUTH": "oauth_token", "PROGRAMMATIC_ACCESS_TOKEN": "programmatic_access_token"}
        allowed = [self.credentials[names[kind]]] if kind in names else [] if kind else self.bearers.ends
        if token not in allowed or not self.bearers.is_valid(token):
            return failed(401, "390303", "08001", "Invalid OAuth access token. Please check.")
        return None

    def check(self, token):
        _, claims = self.key.claims(token)
        subject = f"{self.options['account'].split('.')[0]}.{self.options['user']}".upper()
        if claims.get("sub") != subject:
            raise tokens.BadToken("the subject is not the user's")
        if claims.get("iss") != f"{subject}.{self.key.fingerprint}":
            raise tokens.BadToken("the issuer does not name the user's public key")

    # Statements.

    def submit(self, request):
        if not (request.headers.get("Content-Type") or "").startswith("application/json"):
            return failed(415, "390142", "08004", "Unsupported Media Type")
        try:
            body = request.json()
            text = body["statement"]
            if not isinstance(text, str):
                raise ValueError("statement is not a string")
        except (ValueError, KeyError) as error:
            return failed(400, "390142", "08004", f"Incoming request does not contain a valid payload: {error}")
        identifier = request.query.get("requestId")
        if identifier and request.query.get("retry") == "true" and identifier in self.by_request:
            request.statement = self.by_request[identifier]
        else:
            try:
                request.statement = self.started(request, body, text)
            except Refused as refusal:
                return status(refusal, str(uuid.uuid4()))
            if identifier:
                self.by_request[identifier] = request.statement
        job = request.statement
        is_late = self.fault("still_running", request)
        if is_late:
            job.polls = int(is_late.get("polls", 1))
            # Only what is done is not there to be stopped.
            job.done.wait(10)
        if request.query.get("async") == "true" or is_late or not job.done.wait(float(self.options["sync_seconds"])):
            return self.running(job)
        return self.finished(job, request)

    def started(self, request, body, text):
        """Begins to execute the statements of a request."""
        parameters = {key.lower(): value for key, value in (body.get("parameters") or {}).items()}
        # These would have values come as texts of another form.
        formats = [name for name in parameters if name.endswith("_output_format") or name == "timezone"]
        if body.get("bindings") or formats:
            raise Refused("unsupported", ", ".join(formats) or "bindings")
        where = self.place(body)
        statements = self.database.translate(text)
        wanted = int(parameters.get("multi_statement_count", 1))
        if wanted not in (0, len(statements)):
            raise Refused(
                "several",
                f"Actual statement count {len(statements)} did not match the desired statement count {wanted}.")
        limit = int(body.get("timeout") or 0) or None
        jobs = [self.job(request, statement, where, limit, text if len(statements) == 1 else None)
                for statement in statements]
        if len(jobs) == 1:
            return self.jobs.add(jobs[0].start())
        parent = self.jobs.add(Several(jobs, text))
        for job in jobs:
            self.jobs.add(job)
        return parent.start()

    def place(self, body):
        """The database and schema of a request, which it spells as they are."""
        if body.get("warehouse", self.options["warehouse"]) != self.options["warehouse"]:
            raise Refused("warehouse", "No active warehouse selected in the current session.")
        if body.get("role", self.options["role"]) != self.options["role"]:
            raise Refused(
                "role", f"Role '{body['role']}' specified in the connect string does not exist or not authorized.")
        where = body.get("database", self.options["database"]), body.get("schema", self.options["schema"])
        if where not in self.database.schemas():
            raise Refused("place", "Object does not exist, or operation cannot be performed.")
        return where

    def job(self, request, statement, where, limit, text):
        zoned = self.fault("zoned_tz", request)
        zoned_name = "timestamp_tz" if zoned else "timestamp_ltz"
        times = ("nanoseconds" if self.fault("integer_times", request)
                 else "short" if self.fault("short_times", request) else "seconds")
        old_booleans = self.fault("old_booleans", request) is not None
        offset = int(zoned.get("minutes", 330)) if zoned else 0

        def cell(column, name):
            return snowflake_cells.cell(column, name, zoned_name, old_booleans, times, offset)

        # Without it a NULL looks like the text "null".
        null = '"null"' if request.query.get("nullable") == "false" else "null"

        def row(cells):
            return snowflake_cells.row(cells, null)

        sizes = Sizes(int(self.options["first_rows"]), int(self.options["partition_rows"]))
        job = Job(
            self.database.session(*where), statement, {"cell": cell, "row": row},
            lambda run: row_parts(run, sizes), limit, text=text)
        job.where = where
        job.zoned = zoned_name
        job.upper_types = self.fault("upper_types", request) is not None
        self.executed(job.id, job.text)
        return job

    # Answers.

    def result(self, request):
        job = request.statement
        if request.operation == "poll":
            late = job.polls > 0 or self.fault("still_running", request)
            job.polls -= 1
            if self.fault("poll_429", request):
                return self.running(job, 429)
            if late or not job.done.is_set():
                return self.running(job)
            return self.finished(job, request)
        number = request.query["partition"]
        if not job.done.is_set() or job.error or not number.isdigit() or int(number) >= len(job.parts):
            return failed(400, "390142", "08004", f"There is no partition {number}.")
        data = self.shortened(job.parts[int(number)].data, request)
        return Reply(200, b'{"data":[' + data + b"]}", links(job, int(number)), is_gzip=True)

    def running(self, job, code=202):
        return failed(
            code, "333334", "00000", "Asynchronous execution in progress. Use provided query id to perform query "
            "monitoring and management.", job.id)

    def finished(self, job, request):
        if job.error:
            return status(job.error, job.id, job.timeout)
        code, message = "090001", "Statement executed successfully."
        if self.fault("incomplete_result", request):
            code, message = "391908", "The result is too large and incomplete."
        entry = {
            "resultSetMetaData": self.metadata(job), "data": None, "code": code, "statementStatusUrl": url(job.id),
            "sqlState": "00000", "statementHandle": job.id, "message": message, "createdOn": int(job.created * 1000)}
        if isinstance(job, Several):
            entry["statementHandles"] = [each.id for each in job.jobs]
        if job.affected is not None:
            counted = {"insert": "numRowsInserted", "update": "numRowsUpdated", "delete": "numRowsDeleted"}
            entry["stats"] = {name: 0 for name in (*counted.values(), "numDuplicateRowsUpdated")}
            entry["stats"][counted.get(job.statement.kind, "numRowsUpdated")] = job.affected
        data = self.shortened(job.parts[0].data if job.parts else lone_row(job), request)
        return Reply.json(entry, headers=links(job, 0)).with_json("data", b"[" + data + b"]")

    def metadata(self, job):
        columns = [
            snowflake_cells.row_type(column, *job.where, job.zoned, job.upper_types) for column in job.columns]
        if not job.statement or not job.statement.is_query:
            columns = [{"name": "status" if job.affected is None else "number of rows", "database": "", "schema": "",
                        "table": "", "type": "text" if job.affected is None else "fixed", "byteLength": None,
                        "length": None, "precision": None, "scale": None, "nullable": True, "collation": None}]
        sizes = [{"rowCount": part.count, "uncompressedSize": len(part.data) + 2} for part in job.parts]
        count = job.row_count if job.parts else 1
        return {"numRows": count, "format": "jsonv2", "rowType": columns,
                "partitionInfo": sizes or [{"rowCount": 1, "uncompressedSize": 16}]}

    def shortened(self, data, request):
        if self.fault("short_page", request) and b"],[" in data:
            return data[:data.rindex(b"],[") + 1]
        return data

    def cancel(self, request):
        job = request.statement
        if job.cancel():
            self.was_cancelled(job.id)
            return failed(200, "000604", "57014", "SQL execution canceled", job.id)
        return failed(422, "000709", "02000", f"Statement {job.id} not found", job.id)

    def failure(self, code, request):
        codes = {429: ("390505", "Too many requests."), 401: ("390303", "Invalid OAuth access token. Please check."),
                 400: ("390142", "Incoming request does not contain a valid payload.")}
        number, message = codes.get(code, ("390000", "Internal error."))
        return Reply.json({"code": number, "message": message}, code)
