"""Trino's client protocol (<https://trino.io/docs/current/develop/client-protocol.html>).

    POST /v1/statement        GET, HEAD or DELETE the nextUri, until there is none

`credentials.json` of a server: `user`, `password` (Basic), `token` and `private_key_file` (a JWT, RS256, whose subject
is the user), `catalog`, `schema`. With the option `authentication=none` the header X-Trino-User is enough. A statement
begins when its first page is asked for, has empty pages before its columns, the columns before the rows, and may fail
behind its first pages. A page may be asked for again until the next one is; then it is gone (410). X-Trino-Session's
query_max_run_time ends a statement. With `spooling=on`, a client that sends X-Trino-Query-Data-Encoding gets segments:
the first page's in the answer, the others by their address.

Faults of its own:
- `still_running`: `pages` (3) more empty pages. `token_expired`: 401, whatever the credentials.
- `query_error` (on `page`): the statement fails there, in an answer with the status 200; `error` is its name.
- `queue_full` (on `submit`): the first answer has an error. `late_columns`: the columns come with the first rows.
- `short_page`: a page lacks its last row. `zone_offset`: timestamps with a zone are at +05:30 (`minutes`), and not in
UTC.
- `segment_gone` (on `link`): 404.
"""

import base64
import secrets
import time

from . import tokens, trino_errors, trino_session
from .database import Database
from .refusal import Refused
from .service import Reply, Simulator
from .trino_query import Query
from .trino_spool import Spool, chosen

KEPT = 200


class Trino(Simulator):
    system = "trino"
    own_faults = {"still_running", "token_expired", "query_error", "queue_full", "late_columns", "short_page",
                  "zone_offset", "segment_gone"}
    options = {"user": "reader", "catalog": "lake", "schema": "shop", "authentication": "password", "spooling": "off",
               "empty_pages": 2, "first_rows": 1000, "page_rows": 20_000}

    def __init__(self, directory, options=None):
        super().__init__(directory, options)
        self.queries = {}
        self.spool = Spool()
        self.key = tokens.Key(directory / "trino.pem")
        user = self.options["user"]
        self.credentials = {
            "user": user, "password": "p:" + secrets.token_hex(8), "catalog": self.options["catalog"],
            "schema": self.options["schema"], "private_key_file": str(self.key.path),
            "token": self.key.sign({"sub": user, "iat": int(time.time()), "exp": int(time.time()) + 3600})}

    def open_database(self):
        return Database("trino", self.options["catalog"], self.options["schema"])

    # Requests.

    def classify(self, request):
        parts = request.path.strip("/").split("/")
        if request.path == "/v1/statement":
            request.operation = "submit"
            request.text = request.body.decode("utf-8", "replace")
        elif parts[:2] == ["v1", "spooled"]:
            request.operation = "link"
        elif parts[:2] == ["v1", "statement"] and len(parts) == 6:
            query = self.queries.get(parts[3])
            request.statement = query if query and query.slug == parts[4] else None
            request.text = query.text if query else ""
            request.operation = "cancel" if request.method == "DELETE" else "poll" if parts[2] == "queued" else "page"

    def reply(self, request):
        if request.operation == "link":
            return Reply(404) if self.fault("segment_gone", request) else self.spool.reply(request)
        if request.operation == "submit" and request.method == "POST":
            return self.refusal_of(request) or self.submit(request)
        query = request.statement
        number = request.path.rpartition("/")[2]
        if not query or not number.isdigit():
            return Reply(404, b"Query not found", kind="text/plain")
        if request.method == "DELETE":
            if query.cancel():
                self.was_cancelled(query.id)
            return Reply(204)
        if request.method == "HEAD":
            return Reply(200)
        return self.page(query, int(number), request)

    def refusal_of(self, request):
        """An answer for who is not let in, or `None`; later requests need no credentials, their address is secret."""
        user = request.headers.get("X-Trino-User")
        if self.options["authentication"] == "none":
            return None if user else unauthorized("Basic authentication or X-Trino-User is required")
        scheme, _, rest = (request.headers.get("Authorization") or "").partition(" ")
        principal = None
        if self.fault("token_expired", request):
            return unauthorized("Access token has expired")
        if scheme.lower() == "basic":
            try:
                name, _, password = base64.b64decode(rest).decode().partition(":")
            except ValueError:
                return unauthorized("Malformed credentials: decoded value is missing")
            if (name, password) == (self.options["user"], self.credentials["password"]):
                principal = name
        elif scheme.lower() == "bearer":
            try:
                principal = self.key.claims(rest)[1].get("sub")
            except tokens.BadToken as error:
                return unauthorized(f"Invalid credentials: {error}")
        if principal is None:
            return unauthorized("Invalid credentials" if scheme else "Unauthorized")
        if user and user != principal:
            message = f"Access Denied: User {principal} cannot impersonate user {user}"
            return Reply(403, message.encode(), kind="text/plain")
        return None

    # Statements.

    def submit(self, request):
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError:
            return Reply(400, b"SQL statement is not UTF-8", kind="text/plain")
        if not text.strip():
            return Reply(400, b"SQL statement is empty", kind="text/plain")
        query = self.started(request, text)
        with self.lock:
            self.queries[query.id] = query
            for old in list(self.queries)[:-KEPT]:
                if self.queries[old].is_over:
                    del self.queries[old]
        if self.fault("queue_full", request):
            query.cancel()
            query.error = trino_errors.error("QUERY_QUEUE_FULL", "Too many queued queries for \"global\"")
            return Reply(200, query.body(self, query.finished()[0], None))
        return Reply(200, query.body(self, {"state": "QUEUED"}, None))

    def started(self, request, text):
        headers = request.headers
        more = self.fault("still_running", request)
        zone = self.fault("zone_offset", request)
        options = {
            "has_precision": "PARAMETRIC_DATETIME" in trino_session.token(headers, "X-Trino-Client-Capabilities"),
            "minutes": int(zone.get("minutes", 330)) if zone else None,
            "limit": trino_session.time_limit(trino_session.properties(headers)),
            "empty_pages": int(self.options["empty_pages"]) + (int(more.get("pages", 3)) if more else 0),
            "first_rows": int(self.options["first_rows"]), "page_rows": int(self.options["page_rows"]),
            "encoding": chosen(headers.get("X-Trino-Query-Data-Encoding")) if self.options["spooling"] == "on" \
                else None,
            "columns_first": not self.fault("late_columns", request)}
        change = trino_session.change(text)
        if change:
            query = Query(text, None, None, options)
            query.update_type, query.headers = change
            query.is_over = query.has_begun = True
            return query
        try:
            statement = self.read(text)
            where = tuple(headers.get(f"X-Trino-{part}", self.options[part.lower()]) for part in ("Catalog", "Schema"))
            if where not in self.database.schemas():
                raise Refused("place", f"line 1:1: Schema '{'.'.join(where)}' does not exist", 1, 1)
            query = Query(text, self.database.session(*where), statement, options)
        except Refused as refusal:
            query = Query(text, None, None, options)
            query.error, query.is_over = trino_errors.of(refusal), True
        return query

    def read(self, text):
        """The statement of a text; a semicolon is not a part of one, not even at the end."""
        import sqlglot

        try:
            tokens = sqlglot.tokenize(text, read="trino")
        except sqlglot.errors.TokenError as error:
            raise Refused("syntax", str(error).splitlines()[0], 1, 1)
        for token in tokens:
            if token.token_type == sqlglot.tokens.TokenType.SEMICOLON:
                raise Refused("syntax", "mismatched input ';'. Expecting: <EOF>", token.line, token.col)
        return self.database.translate(text)[0]

    # Answers.

    def page(self, query, number, request):
        if query.begin():
            self.executed(query.id, query.text)
        fault = self.fault("query_error", request)
        if fault:
            query.cancel()
            name = fault.get("error", "REMOTE_TASK_ERROR")
            query.error = trino_errors.error(name, "Too many errors talking to a worker")
        reply = query.page(number, lambda *page: self.answer(query, request, *page))
        return reply or Reply(410, b"Results are gone", kind="text/plain")

    def answer(self, query, request, entry, rows, count):
        """The answer with a page, whose rows may be spooled."""
        data, encoding = None, query.options["encoding"]
        if rows is not None and encoding:
            data = self.spool.data(self.endpoint, encoding, rows, query.offset, count, query.offset == 0)
        query.offset += count
        if rows is not None and self.fault("short_page", request) and b"],[" in rows:
            rows = rows[:rows.rindex(b"],[") + 1]
        return Reply(200, query.body(self, entry, rows, data), query.headers)

    def failure(self, code, request):
        if code == 401:
            return unauthorized("Unauthorized")
        return Reply(code, b"The server is not available", kind="text/plain")


def unauthorized(message):
    return Reply(401, message.encode(), {"WWW-Authenticate": 'Basic realm="Trino"'}, kind="text/plain")
