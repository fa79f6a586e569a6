"""A running `fedexplain serve`, spoken to over HTTP."""

import contextlib
import http.client
import json
import queue
import re
import signal
import threading

import federate


class Service:
    def __init__(self, port):
        self.port = port

    def request(self, path, body=None, kind="application/json"):
        """Status, content type and body of one answer."""
        if isinstance(body, dict):
            body = json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        with contextlib.closing(connection):
            # A service may answer, and stop reading, before a large body is through.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                method = "GET" if body is None else "POST"
                connection.request(method, path, body, {"Content-Type": kind} if body is not None else {})
            answer = connection.getresponse()
            return answer.status, answer.headers.get_content_type(), answer.read()

    def explain(self, body):
        return self.request("/explain", body)

    def problem(self, body):
        """The status and the problem document that refuse a request."""
        status, kind, text = self.explain(body)
        assert kind == "application/problem+json", (status, kind, text[:500])
        document = json.loads(text)
        assert document["status"] == status, document
        return status, document


@contextlib.contextmanager
def running_service(*catalogs, options=()):
    """A service on a free port, which must end by itself when it is asked to."""
    arguments = [argument for catalog in catalogs for argument in ("--catalog", catalog)]
    process = federate.start("fedexplain", "serve", *arguments, *options, "--port", "0")
    lines = queue.Queue()
    for stream in (process.stdout, process.stderr):
        threading.Thread(target=lambda stream=stream: [lines.put(line) for line in stream], daemon=True).start()
    try:
        yield Service(announced_port(lines, process))
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0, "the service did not stop gracefully"


def announced_port(lines, process):
    """The port that the service prints at its start."""
    seen = []
    while True:
        try:
            line = lines.get(timeout=60)
        except queue.Empty:
            raise AssertionError(f"no port announced, exit status {process.poll()}: {seen}") from None
        seen.append(line)
        if found := re.search(r"127\.0\.0\.1:(\d+)", line):
            return int(found.group(1))
