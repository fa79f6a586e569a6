"""ClickHouse's HTTP interface (<https://clickhouse.com/docs/interfaces/http>) before ClickHouse itself.

    POST /?query_id=…&database=…&default_format=…&SETTING=VALUE…     GET /?query=…     GET /ping

Statements run in the vendor's engine as a library (`clickhouse_engine.py`): the rows, the errors and the access to settings are its
own. `credentials.json` of a server: `user`, `password`, `database`. X-ClickHouse-User and X-ClickHouse-Key let in, basic
authentication, and `user` and `password` in the address.

Options: `profile` has settings of the user's, `NAME=VALUE` with semicolons between; `marks=off` makes a server from before
25.11, which does not mark an error among rows.

Faults of its own, all on `query`:
- `error_among_rows`: after the first rows an error, with its `code` (241); `in_pieces` sends it byte by byte.
- `cut_rows`: the connection ends after the first rows, between two of them; `cut_row` in the middle of one, `clean_cut` there,
  too, but as if all had come.
- `small_chunks`: no more than `size` (7) bytes at a time.
- `no_tag`: this answer announces no mark. `other_format`: it says that it is in another format.
- `unbounded`: the body's end is the connection's.
"""

import base64
import json
import random
import re
import select
import socket
import string
import threading
import time

from . import clickhouse_tables
from .clickhouse_engine import Engine, Failure
from .connection import Connection
from .service import Reply, Simulator

KILL = re.compile(r"\s*KILL\s+QUERY\s+WHERE\s+query_id\s*=\s*'([^']*)'\s*(SYNC|ASYNC|TEST)?\s*;?\s*", re.IGNORECASE)
FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*$")
# What an address holds beside settings.
ADDRESS = {
    "query", "query_id", "database", "default_format", "user", "password", "wait_end_of_query", "buffer_size", "compress",
    "session_id", "session_timeout", "session_check", "quota_key", "role"}
# https://clickhouse.com/docs/interfaces/http#http_response_codes_caveats; any other error is a 500.
STATUSES = {
    **dict.fromkeys((36, 43, 53, 62, 321), 400), 194: 401, **dict.fromkeys((192, 193, 516), 403),
    **dict.fromkeys((46, 47, 50, 60, 81, 115), 404), 159: 408, 202: 429, 48: 501}


class ClickHouse(Simulator):
    system = "clickhouse"
    own_faults = {
        "error_among_rows", "cut_rows", "cut_row", "clean_cut", "small_chunks", "no_tag", "other_format", "unbounded"}
    options = {"user": "reader", "password": "key-of-the-reader", "database": "shop", "profile": "", "marks": "on"}

    def __init__(self, directory, options=None):
        super().__init__(directory, options)
        self.credentials = {name: self.options[name] for name in ("user", "password", "database")}
        self.profile = [setting.split("=", 1) for setting in self.options["profile"].split(";") if setting]
        self.running = {}
        self.local = threading.local()

    connection_type = property(lambda self: StreamingConnection)

    def open_database(self):
        engine = Engine(self.directory / "store")
        engine.session().run(f"CREATE DATABASE IF NOT EXISTS `{self.options['database']}`")
        return engine

    def warm(self):
        self.database.session().run("SELECT 1")

    def fill(self):
        """Makes the tables that the database of other systems always has."""
        session = self.database.session()
        try:
            clickhouse_tables.fill(session, self.options["database"])
        finally:
            session.close()

    def run_directly(self, text):
        """Several statements are fine here, as they are in the vendor's own client."""
        session = self.database.session(self.options["database"])
        try:
            lines = session.run(text, "JSONCompactEachRow").decode().splitlines()
        except Failure as failure:
            return Reply.json({"error": failure.text}, 400)
        finally:
            session.close()
        return Reply.json({"rows": [json.loads(line) for line in lines], "affected": None})

    # Requests.

    def classify(self, request):
        begin = request.query.get("query", "")
        body = request.body.decode("utf-8", "surrogateescape")
        request.text = "\n".join(part for part in (begin, body) if part)
        if request.path != "/":
            return
        request.operation = "cancel" if KILL.fullmatch(request.text) else "query"
        if "system.settings" in request.text:
            request.operation = "settings"

    def failure(self, status, request):
        """What stands in the way answers such things, and it is not ClickHouse."""
        return Reply(status, f"upstream says {status}".encode(), kind="text/plain")

    def reply(self, request):
        if request.path == "/ping":
            return Reply(200, b"Ok.\n", kind="text/plain")
        if request.path != "/":
            return Reply(404, b"There is no handle " + request.path.encode(), kind="text/plain")
        tag = "".join(random.choices(string.ascii_lowercase + string.digits, k=16))
        headers = {"X-ClickHouse-Server-Display-Name": "simulator", "X-ClickHouse-Timezone": "UTC"}
        if self.options["marks"] == "on" and not self.fault("no_tag", request):
            headers["X-ClickHouse-Exception-Tag"] = tag
        try:
            self.authenticate(request)
            return self.execute(request, headers)
        except Failure as failure:
            return self.refusal(failure, headers)

    @staticmethod
    def refusal(failure, headers):
        code = {"X-ClickHouse-Exception-Code": str(failure.code)}
        return Reply(
            STATUSES.get(failure.code, 500), failure.body(), {**headers, **code}, kind="text/plain; charset=UTF-8")

    def authenticate(self, request):
        user, key = request.headers.get("X-ClickHouse-User"), request.headers.get("X-ClickHouse-Key")
        scheme, _, basic = (request.headers.get("Authorization") or "").partition(" ")
        if scheme == "Basic":
            user, _, key = base64.b64decode(basic).decode().partition(":")
        user, key = request.query.get("user", user), request.query.get("password", key)
        if (user or "default") != self.options["user"] or (key or "") != self.options["password"]:
            raise Failure(516, f"{user or 'default'}: Authentication failed: password is incorrect, or there is no user "
                          "with such name. (AUTHENTICATION_FAILED)")

    def execute(self, request, headers):
        killed = KILL.fullmatch(request.text)
        if killed:
            return self.kill(killed[1])
        identifier = request.query.get("query_id") or f"{random.getrandbits(64):x}"
        session = self.session(request, identifier)
        try:
            format = self.format(request, session)
            headers |= {"X-ClickHouse-Query-Id": identifier, "X-ClickHouse-Format": format}
            if self.fault("other_format", request):
                headers["X-ClickHouse-Format"] = "JSONEachRow"
            self.executed(identifier, request.text)
            with self.lock:
                if identifier in self.running:
                    raise Failure(216, f"Query with id = {identifier} is already running. "
                                  "(QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING)")
                self.running[identifier] = session
            rows = Rows(self, request, session, identifier, format, headers)
            rows.begin()
            return rows
        except Failure:
            self.finished(identifier, session)
            raise

    def finished(self, identifier, session):
        with self.lock:
            if self.running.get(identifier) is session:
                del self.running[identifier]
        session.close()

    def session(self, request, identifier):
        """A connection of the engine's with what the profile and the address say."""
        session = self.database.session(label=identifier)
        try:
            for name, value in self.profile:
                session.set(name, value)
            if "database" in request.query:
                session.run(f"USE `{request.query['database'].replace('`', '``')}`")
            if request.method == "GET" and session.level() == "0":
                session.set("readonly", "2")
            settings = [(name, value) for name, value in request.query.items() if name not in ADDRESS]
            # All are checked before one is set.
            for name, value in sorted(settings, key=lambda setting: setting[0] == "readonly"):
                if name != "log_comment" or session.level() == "1":
                    session.set(name, value)
            return session
        except Failure:
            session.close()
            raise

    @staticmethod
    def format(request, session):
        """The format of the answer; a text of several statements is refused here, as a server does."""
        plain = session.formatted(request.text)
        named = FORMAT.search(plain or "")
        return named[1] if named else request.query.get("default_format") or request.headers.get(
            "X-ClickHouse-Format") or "TabSeparated"

    def kill(self, identifier):
        with self.lock:
            session = self.running.get(identifier)
        self.was_cancelled(identifier)
        if session:
            self.database.kill(session)
        return Reply(200, b"", kind="text/tab-separated-values")


class Rows(Reply):
    """The answer to a statement, which is sent as its rows come."""

    def __init__(self, simulator, request, session, identifier, format, headers):
        super().__init__(200, b"", headers, kind="application/octet-stream")
        self.simulator = simulator
        self.request = request
        self.session = session
        self.identifier = identifier
        self.format = format
        self.parts = None
        self.first = b""
        self.watching = threading.Event()
        self.waits = request.query.get("wait_end_of_query") == "1"

    def begin(self):
        """Runs it to its first rows; to its last where the client waits for these."""
        query = self.request.query
        if query.get("cancel_http_readonly_queries_on_client_close") == "1" and self.session.level() != "0":
            threading.Thread(target=self.watch, args=(self.simulator.local.client,), daemon=True).start()
        try:
            self.parts = self.session.stream(self.request.text, self.format)
            self.first = b"".join(self.parts) if self.waits else next(self.parts, b"")
        except Failure:
            self.watching.set()
            self.parts.close()
            raise

    def watch(self, client):
        """Stops the statement when the client has gone."""
        while not self.watching.wait(0.05):
            try:
                is_over = select.select([client], [], [], 0)[0] and not client.recv(1, socket.MSG_PEEK)
            except (OSError, ValueError):
                is_over = True
            if is_over:
                self.simulator.database.kill(self.session)
                return

    def finish(self):
        self.watching.set()
        self.parts.close()
        self.simulator.finished(self.identifier, self.session)


class StreamingConnection(Connection):
    """Sends rows in HTTP chunks."""

    def serve(self):
        self.simulator.local.client = self.connection
        super().serve()

    do_GET = do_POST = do_DELETE = do_PUT = do_HEAD = serve

    def spoil(self, reply, request):
        """Rows have faults of their own."""
        if isinstance(reply, Rows):
            self.answer(reply, request)
        else:
            super().spoil(reply, request)

    def answer(self, reply, request, fault=None):
        if not isinstance(reply, Rows):
            super().answer(reply, request, fault)
            return
        self.simulator.note(request, reply.status, fault and fault["name"])
        try:
            self.stream(reply, request)
        except OSError:
            self.close_connection = True
        finally:
            reply.finish()

    def stream(self, reply, request):
        wanted = self.simulator.faults.first(
            {"error_among_rows", "cut_rows", "cut_row", "clean_cut", "small_chunks", "unbounded"}, request.operation,
            request.text)
        name = wanted and wanted["name"]
        is_chunked = name != "unbounded"
        headers = {"Content-Type": reply.kind, **reply.headers}
        headers.update({"Transfer-Encoding": "chunked"} if is_chunked else {"Connection": "close"})
        head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        self.wfile.write(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode("latin-1"))
        size = int(wanted.get("size", 7)) if name == "small_chunks" else 1 << 20
        if name in ("cut_row", "clean_cut"):
            reply.first = reply.first[:-1]
        self.send(reply.first, size, is_chunked)
        if name == "error_among_rows":
            failure = Failure(int(wanted.get("code", 241)), "Memory limit (for query) exceeded: would use 1.00 GiB. "
                              "(MEMORY_LIMIT_EXCEEDED)")
            if wanted.get("in_pieces"):
                # The rows are read by then.
                time.sleep(2)
            self.fail(failure, reply, 1 if wanted.get("in_pieces") else size, is_chunked)
            return
        if name in ("cut_rows", "cut_row"):
            self.close_connection = True
            return
        if name != "clean_cut":
            try:
                for part in reply.parts:
                    self.send(part, size, is_chunked)
            except Failure as failure:
                self.fail(failure, reply, size, is_chunked)
                return
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True

    def send(self, data, size, is_chunked):
        for start in range(0, len(data), size):
            part = data[start:start + size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part)

    def fail(self, failure, reply, size, is_chunked):
        """Tells of an error when it is too late for a status: the body has no end then."""
        text = failure.body()
        tag = reply.headers.get("X-ClickHouse-Exception-Tag", "").encode()
        if tag:
            text = b"\r\n__exception__\r\n%s\r\n%s%d %s\r\n__exception__\r\n" % (tag, text, len(text), tag)
        self.send(text, size, is_chunked)
        self.close_connection = True
