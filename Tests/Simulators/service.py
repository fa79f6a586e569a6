"""What every simulator is: requests and answers, a journal, and paths for tests; `connection.py` has the HTTP.

A simulator is a subclass of `Simulator`. Beside its system's own paths a server has these, for tests, without
authentication:

- `GET /__log`: `{"requests": […], "executions": […], "cancelled": […], "faults": […]}`. A request has its method, path,
operation, status, fault, body and headers (the value of Authorization is masked); an execution the statement's identifier
and text; a fault that happened its name and operation.
- `DELETE /__log`: forgets them.
- `POST /__faults`: adds the faults of a JSON array (see `faults.py`); `DELETE /__faults` removes all.
- `POST /__sql`: `{"sql": "…"}` in the system's SQL is executed at once: `{"rows": [[…]], "affected": null}`.
"""

import json
import threading
import urllib.parse

from . import faults, tables
from .refusal import Refused

MASKED = {"authorization", "proxy-authorization", "x-trino-extra-credential", "x-clickhouse-key"}
# What the journal keeps: characters of a text, and requests.
KEPT_TEXT = 10_000
KEPT_REQUESTS = 20_000


class Request:
    """What a client sent. `operation`, `text`, `statement` and `rows` are the simulator's own notes."""

    def __init__(self, method, target, headers, body):
        self.method = method
        self.path, _, query = target.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        self.headers = headers
        self.body = body
        self.operation = "other"
        self.text = ""
        self.statement = None
        self.rows = None

    def json(self):
        """The body's object; raises `ValueError`."""
        value = json.loads(self.body.decode("utf-8"))
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return value

    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode("utf-8", "replace")))

    def bearer(self):
        """The token of the Authorization header, or `None`."""
        scheme, _, token = (self.headers.get("Authorization") or "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else None


class Reply:
    """What a client gets. With `is_gzip` the body goes out compressed, whether the client takes that or not."""

    def __init__(self, status=200, body=b"", headers=None, kind="application/json", is_gzip=False):
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        self.kind = kind
        self.is_gzip = is_gzip

    @staticmethod
    def json(value, status=200, headers=None):
        return Reply(status, json.dumps(value, ensure_ascii=False).encode(), headers)

    def with_json(self, key, text):
        """Puts JSON text in the place of the first `null` behind `key`."""
        self.body = self.body.replace(f'"{key}": null'.encode(), f'"{key}": '.encode() + text, 1)
        return self


class Simulator:
    """One system.

    `credentials` is what a test has to know to get in; `options` are the values of `--set`, all with defaults;
    `folders` are examples whose tables the database has, too.
    """

    system = ""
    own_faults = ()
    options = {}
    # A system whose answers come bit by bit has a kind of connection of its own.
    connection_type = None

    def __init__(self, directory, options=None, catalog=None, schema=None):
        self.directory = directory
        unknown = set(options or {}) - set(self.options)
        if unknown:
            raise ValueError(f"no option {', '.join(sorted(unknown))}; there are {', '.join(sorted(self.options))}")
        self.options = {**self.options, **(options or {})}
        self.faults = faults.Faults(self.own_faults)
        self.lock = threading.Lock()
        self.opening = threading.Lock()
        self.opened = None
        self.folders = []
        self.requests = []
        self.executions = []
        self.cancelled = []
        self.endpoint = ""
        self.credentials = {}

    # What a system adds.

    def open_database(self):
        """The database, made when it is first needed."""
        raise NotImplementedError

    def classify(self, request):
        """Says what a request is: sets its `operation`, and the `text` of the statement that it is about."""

    def reply(self, request):
        """Answers."""
        raise NotImplementedError

    def failure(self, status, request):
        """An HTTP error in the system's shape, for faults."""
        raise NotImplementedError

    # What they share.

    @property
    def database(self):
        with self.opening:
            if not self.opened:
                database = self.open_database()
                for folder in self.folders:
                    tables.load(database, folder)
                self.opened = database
            return self.opened

    def fill(self):
        """Makes the tables, where the database does not have them from the beginning."""

    def warm(self):
        """Opens the database and imports what translates."""
        self.database.translate("SELECT 1")

    def start(self, port=0, certificate=None):
        """Begins to serve, in threads, and sets `endpoint`; a system that does not speak HTTP has its own way."""
        from .connection import serve

        return serve(self, port, certificate)

    def fault(self, name, request):
        return self.faults.take(name, request.operation, request.text)

    def executed(self, identifier, text):
        with self.lock:
            self.executions.append({"id": identifier, "statement": text[:KEPT_TEXT]})

    def was_cancelled(self, identifier):
        with self.lock:
            self.cancelled.append(identifier)

    def control(self, request):
        """The paths for tests."""
        call = (request.method, request.path)
        if call == ("GET", "/__log"):
            with self.lock:
                return Reply.json(
                    {"requests": self.requests, "executions": self.executions, "cancelled": self.cancelled,
                     "faults": self.faults.met})
        if call == ("DELETE", "/__log"):
            with self.lock:
                self.requests, self.executions, self.cancelled, self.faults.met = [], [], [], []
            return Reply.json({})
        if call == ("POST", "/__faults"):
            try:
                self.faults.add(json.loads(request.body))
            except ValueError as error:
                return Reply.json({"error": str(error)}, 400)
            return Reply.json({})
        if call == ("DELETE", "/__faults"):
            self.faults.clear()
            return Reply.json({})
        if call == ("POST", "/__sql"):
            return self.run_directly(request.json()["sql"])
        return Reply.json({"error": "no such path"}, 404)

    def run_directly(self, text):
        session = self.database.session()
        rows, affected = [], None
        try:
            for statement in self.database.translate(text):
                run = session.run(statement)
                rows = [list(row) for chunk in run.chunks(10_000) for row in chunk]
                affected = run.affected
        except Refused as refusal:
            return Reply.json({"error": f"{refusal.kind}: {refusal.message}"}, 400)
        finally:
            session.close()
        return Reply.json({"rows": rows, "affected": affected})

    def note(self, request, status, fault):
        headers = {name: "***" if name.lower() in MASKED else value for name, value in request.headers.items()}
        target = request.path + ("?" + urllib.parse.urlencode(request.query) if request.query else "")
        body = "" if request.operation == "token" else request.body[:KEPT_TEXT].decode("utf-8", "replace")
        with self.lock:
            if len(self.requests) >= KEPT_REQUESTS:
                del self.requests[:KEPT_REQUESTS // 2]
            self.requests.append({
                "method": request.method, "path": target, "operation": request.operation, "status": status,
                "fault": fault, "headers": headers, "body": body})
