"""HTTP/1.1 on loopback: each request goes to a simulator, each answer back, or what a fault makes of it."""

import gzip
import http.client
import http.server
import re
import socket
import sys
import threading
import time

from . import faults
from .service import Reply, Request

HTML = b"<html><head><title>502 Bad Gateway</title></head>" \
    b"<body><center><h1>502 Bad Gateway</h1></center></body></html>\r\n"


class Connection(http.server.BaseHTTPRequestHandler):
    """One client's connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    simulator = None

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def serve(self):
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(int(length)) if length.isdigit() else b""
        request = Request(self.command, self.path, self.headers, body)
        if request.path.startswith("/__"):
            self.answer(self.simulator.control(request), request)
            return
        self.simulator.classify(request)
        before = self.simulator.faults.first(
            {*faults.BEFORE, "close_before"}, request.operation, request.text)
        if before and before["name"] == "close_before":
            self.finished(request, None, before)
            return
        if before:
            reply = self.with_retry_after(self.simulator.failure(faults.BEFORE[before["name"]], request), before)
            self.answer(reply, request, before)
            return
        reply = self.simulator.reply(request)
        self.spoil(reply, request)

    do_GET = do_POST = do_DELETE = do_PUT = do_HEAD = serve

    def spoil(self, reply, request):
        """Sends the answer, or what a fault makes of it."""
        fault = self.simulator.faults.first(
            faults.GENERAL - set(faults.BEFORE) - {"close_before"}, request.operation, request.text)
        name = fault and fault["name"]
        # The simulator may send the same answer again.
        reply = Reply(reply.status, reply.body, reply.headers, reply.kind, reply.is_gzip)
        if name in faults.AFTER:
            reply = self.with_retry_after(self.simulator.failure(faults.AFTER[name], request), fault)
        elif name == "close_after":
            self.finished(request, None, fault)
            return
        elif name == "delay":
            time.sleep(float(fault.get("seconds", 1)))
        elif name == "retry_after":
            reply.headers["Retry-After"] = str(fault.get("seconds", 3600))
        elif name == "malformed_json":
            reply.body = reply.body[:len(reply.body) // 2]
        elif name == "html_error":
            reply = Reply(int(fault.get("status", 502)), HTML, kind="text/html")
        elif name == "empty_body":
            reply.body = b""
        elif name == "truncated_gzip":
            reply.headers["Content-Encoding"] = "gzip"
            squeezed = gzip.compress(reply.body, 1)
            reply.body, reply.is_gzip = squeezed[:max(len(squeezed) // 2, 12)], False
        elif name == "ascii_json":
            reply.body = escaped(reply.body)
        self.answer(reply, request, fault)

    def with_retry_after(self, reply, fault):
        if "retry_after" in fault:
            reply.headers["Retry-After"] = str(fault["retry_after"])
        return reply

    def answer(self, reply, request, fault=None):
        name = fault and fault["name"]
        body = reply.body
        headers = {"Content-Type": reply.kind, **reply.headers}
        takes_gzip = "gzip" in (request.headers.get("Accept-Encoding") or "") and len(body) > 1000 \
            and reply.kind == "application/json"
        if "Content-Encoding" not in headers and (reply.is_gzip or takes_gzip):
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        if name == "connection_close":
            headers["Connection"] = "close"
        if name in ("chunked", "cut_chunked"):
            headers["Transfer-Encoding"] = "chunked"
            half = len(body) // 2
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part)
            body = body if name == "cut_chunked" else body + b"0\r\n\r\n"
        elif reply.status != 204:
            headers["Content-Length"] = str(len(body))
        reason = http.client.responses.get(reply.status, "")
        lines = [f"HTTP/1.1 {reply.status} {reason}", *(f"{key}: {value}" for key, value in headers.items())]
        head = "".join(line + "\r\n" for line in lines)
        if request.method == "HEAD" or reply.status == 204:
            body = b""
        if not request.path.startswith("/__"):
            self.simulator.note(request, reply.status, name)
        if name in ("cut_body", "stall"):
            self.wfile.write(head.encode("latin-1") + b"\r\n" + body[:len(body) // 2])
            if name == "stall":
                time.sleep(float(fault.get("seconds", 60)))
        else:
            self.wfile.write(head.encode("latin-1") + b"\r\n" + body)
        if name in ("cut_body", "stall", "cut_chunked", "connection_close"):
            self.close_connection = True

    def finished(self, request, status, fault):
        """Ends the connection without an answer."""
        self.simulator.note(request, status, fault["name"])
        self.close_connection = True

    def log_message(self, format, *arguments):
        """Says nothing: there is a journal."""


def escaped(body):
    """JSON text in ASCII alone."""
    def units(match):
        raw = match[0].encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{raw[index]:02x}{raw[index + 1]:02x}" for index in range(0, len(raw), 2))

    return re.sub(r"[^\x00-\x7f]+", units, body.decode()).encode()


class Server(http.server.ThreadingHTTPServer):
    """Clients go away in the middle of things: that is no error here."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def serve(simulator, port=0, certificate=None):
    """Starts a server on loopback and returns it; it serves in a thread of its own.

    `certificate` is a pair of files, a certificate and its key: then it speaks TLS.
    """
    kind = simulator.connection_type or Connection
    connection = type("SimulatorConnection", (kind,), {"simulator": simulator})
    server = Server(("127.0.0.1", port), connection)
    scheme = "http"
    if certificate:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https"
    simulator.endpoint = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server
