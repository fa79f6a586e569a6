"""The server's side of PostgreSQL's protocol 3.0 (<https://www.postgresql.org/docs/current/protocol.html>).

    listener = Listener(system, certificate=None)    # on loopback; listener.port
    listener.drop()                                  # ends all connections, as a restart does

`system` says who may enter and what statements do:

- `parameters`: what a client is told at first, by name.
- `enter(options)` gets the names and values of the start-up message and returns a `Login`, or raises `ServerError`.
- `open(options)` returns a session: `status` (`I`, `T`, `E`: no transaction, one, a failed one), `run(text)`, which yields a
  `Result` for each statement, `prepare(text)`, which returns `Prepared`, `execute(prepared)`, `cancel()`, `close()`. Each may
  raise `ServerError`, or `Dropped`, which ends the connection without a word.

Values are texts only. Parameters of prepared statements, COPY and portals that are read in parts are not there.
"""

import dataclasses
import hashlib
import os
import secrets
import socket
import struct
import threading

SSL_REQUEST, CANCEL_REQUEST, GSSENC_REQUEST, VERSION_3 = 80877103, 80877102, 80877104, 196608


class ServerError(Exception):
    """An ErrorResponse. `fields` are further ones, by their letters: `D`etail, `H`int, `P`osition."""

    def __init__(self, code, message, severity="ERROR", **fields):
        super().__init__(message)
        self.fields = {"S": severity, "C": code, "M": message, **fields}


class Dropped(Exception):
    """The connection ends, as if the server had died."""


@dataclasses.dataclass(frozen=True)
class Login:
    """How a user proves to be one: `trust`, `password` or `md5`."""

    kind: str
    password: str = ""


@dataclasses.dataclass(frozen=True)
class Field:
    name: str
    oid: int
    size: int = -1
    modifier: int = -1


@dataclasses.dataclass(frozen=True)
class Result:
    """What a statement gave: `rows` yields messages that `data_row` has made; `fields` is `None` where none can come."""

    tag: str
    fields: list = None
    rows: object = ()


@dataclasses.dataclass(frozen=True)
class Prepared:
    statement: object
    fields: list = None


def message(kind, body=b""):
    return kind + struct.pack(">i", len(body) + 4) + body


def text(value):
    return value.encode() + b"\0"


def data_row(values):
    """A DataRow message of texts or `None`."""
    parts = [struct.pack(">h", len(values))]
    for value in values:
        if value is None:
            parts.append(b"\xff\xff\xff\xff")
        else:
            raw = value.encode()
            parts += (struct.pack(">i", len(raw)), raw)
    return message(b"D", b"".join(parts))


def row_description(fields):
    body = struct.pack(">h", len(fields))
    for field in fields:
        body += text(field.name) + struct.pack(">ihihih", 0, 0, field.oid, field.size, field.modifier, 0)
    return message(b"T", body)


class Listener:
    """Takes connections on a port of loopback, each in a thread of its own."""

    def __init__(self, system, port=0, certificate=None):
        self.system = system
        self.context = None
        if certificate:
            import ssl

            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.lock = threading.Lock()
        self.sockets = set()
        self.sessions = {}
        self.socket = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.lock:
            self.sockets.add(client)
        try:
            Connection(self, client).serve()
        except (OSError, Dropped, EOFError):
            pass
        finally:
            with self.lock:
                self.sockets.discard(client)
            client.close()

    def drop(self):
        with self.lock:
            for client in self.sockets:
                try:
                    client.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


class Connection:
    """One client."""

    def __init__(self, listener, client):
        self.listener = listener
        self.system = listener.system
        self.client = client
        self.input = client.makefile("rb")
        self.session = None
        self.prepared = {}
        self.portals = {}
        self.is_skipping = False

    def serve(self):
        options = self.start_up()
        if options is None:
            return
        identity = os.getpid(), secrets.randbits(31)
        try:
            self.log_in(options)
            self.session = self.system.open(options)
        except ServerError as error:
            self.send(self.error(error))
            return
        # Tells sessions apart, as a process's number does on a real server.
        identity = (id(self.session) & 0x7FFFFFFF, identity[1])
        with self.listener.lock:
            self.listener.sessions[identity] = self.session
        try:
            status = b"".join(
                message(b"S", text(name) + text(value)) for name, value in self.system.parameters.items())
            self.send(status + message(b"K", struct.pack(">ii", *identity)) + self.ready())
            while self.step():
                pass
        finally:
            with self.listener.lock:
                del self.listener.sessions[identity]
            self.session.close()

    # Beginning.

    def start_up(self):
        while True:
            length, code = struct.unpack(">ii", self.read(8))
            body = self.read(length - 8)
            if code == SSL_REQUEST:
                self.client.sendall(b"S" if self.listener.context else b"N")
                if self.listener.context:
                    self.wrap()
            elif code == GSSENC_REQUEST:
                self.client.sendall(b"N")
            elif code == CANCEL_REQUEST:
                with self.listener.lock:
                    session = self.listener.sessions.get(struct.unpack(">ii", body))
                if session:
                    session.cancel()
                return None
            elif code == VERSION_3:
                parts = [part.decode() for part in body.split(b"\0")]
                return dict(zip(parts[0:-2:2], parts[1:-1:2]))
            else:
                self.send(self.error(ServerError("0A000", "unsupported frontend protocol", "FATAL")))
                return None

    def wrap(self):
        plain = self.client
        self.client = self.listener.context.wrap_socket(plain, server_side=True)
        self.input = self.client.makefile("rb")
        with self.listener.lock:
            self.listener.sockets.discard(plain)
            self.listener.sockets.add(self.client)

    def log_in(self, options):
        login = self.system.enter(options)
        salt = secrets.token_bytes(4)
        if login.kind == "trust":
            expected = None
        elif login.kind == "md5":
            self.send(message(b"R", struct.pack(">i", 5) + salt))
            inner = hashlib.md5((login.password + options.get("user", "")).encode()).hexdigest()
            expected = "md5" + hashlib.md5(inner.encode() + salt).hexdigest()
        else:
            self.send(message(b"R", struct.pack(">i", 3)))
            expected = login.password
        if expected is not None:
            kind, body = self.receive()
            if kind != b"p" or not secrets.compare_digest(body.rstrip(b"\0"), expected.encode()):
                raise ServerError(
                    "28000", f'password authentication failed for user "{options.get("user", "")}"', "FATAL")
        self.send(message(b"R", struct.pack(">i", 0)))

    # Messages.

    def read(self, count):
        data = self.input.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def receive(self):
        head = self.read(5)
        return head[:1], self.read(struct.unpack(">i", head[1:])[0] - 4)

    def send(self, data):
        self.client.sendall(data)

    def ready(self):
        return message(b"Z", self.session.status.encode())

    def error(self, error):
        return message(b"E", b"".join(
            key.encode() + text(value) for key, value in error.fields.items()) + b"\0")

    def step(self):
        """Deals with one message; false at the end."""
        kind, body = self.receive()
        if kind == b"X":
            return False
        if kind == b"Q":
            self.simple(body.rstrip(b"\0").decode())
        elif kind == b"S":
            self.is_skipping = False
            self.send(self.ready())
        elif not self.is_skipping:
            try:
                self.extended(kind, body)
            except ServerError as error:
                self.is_skipping = True
                self.send(self.error(error))
        return True

    def simple(self, statements):
        try:
            is_empty = True
            for result in self.session.run(statements):
                is_empty = False
                self.send_result(result, is_described=True)
            if is_empty:
                self.send(message(b"I"))
        except ServerError as error:
            self.send(self.error(error))
        self.send(self.ready())

    def extended(self, kind, body):
        if kind == b"P":
            name, query, _ = body.split(b"\0", 2)
            self.prepared[name] = self.session.prepare(query.decode())
            self.send(message(b"1"))
        elif kind == b"B":
            portal, name, _ = body.split(b"\0", 2)
            self.portals[portal] = self.find(self.prepared, name, "26000", "prepared statement")
            self.send(message(b"2"))
        elif kind == b"D":
            name = body[1:].rstrip(b"\0")
            if body[:1] == b"S":
                fields = self.find(self.prepared, name, "26000", "prepared statement").fields
                self.send(message(b"t", struct.pack(">h", 0)))
            else:
                fields = self.find(self.portals, name, "34000", "portal").fields
            self.send(message(b"n") if fields is None else row_description(fields))
        elif kind == b"E":
            prepared = self.find(self.portals, body.split(b"\0", 1)[0], "34000", "portal")
            self.send_result(self.session.execute(prepared), is_described=False)
        elif kind == b"C":
            (self.prepared if body[:1] == b"S" else self.portals).pop(body[1:].rstrip(b"\0"), None)
            self.send(message(b"3"))
        elif kind != b"H":
            raise ServerError("08P01", f"invalid frontend message type {kind[0]}", "FATAL")

    @staticmethod
    def find(things, name, code, what):
        if name not in things:
            raise ServerError(code, f'{what} "{name.decode()}" does not exist')
        return things[name]

    def send_result(self, result, is_described):
        buffer = [row_description(result.fields)] if is_described and result.fields is not None else []
        size = 0
        try:
            for row in result.rows:
                buffer.append(row)
                size += len(row)
                if size > 1 << 16:
                    self.send(b"".join(buffer))
                    buffer, size = [], 0
        except Dropped:
            self.send(b"".join(buffer))
            raise
        buffer.append(message(b"C", text(result.tag)))
        self.send(b"".join(buffer))
