"""A plain client for the tests of the simulators: urllib and the `openssl` program."""

import base64
import contextlib
import gzip
import json
import pathlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from Simulators import systems


class Answer:
    """What a server said; bodies are decompressed."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.was_gzip = headers.get("Content-Encoding") == "gzip"
        self.body = gzip.decompress(body) if self.was_gzip else body

    @property
    def json(self):
        return json.loads(self.body)


@contextlib.contextmanager
def serving(system, faults=(), **options):
    """A simulator in this process."""
    with tempfile.TemporaryDirectory() as directory:
        simulator = systems.simulator(system, pathlib.Path(directory), {k: str(v) for k, v in options.items()})
        simulator.faults.add(faults)
        server = simulator.start()
        try:
            yield simulator
        finally:
            server.shutdown()
            server.server_close()


def call(method, url, body=None, headers=None, timeout=20):
    """One request; `body` is bytes, or what becomes JSON."""
    headers = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def add_faults(simulator, *faults):
    assert call("POST", simulator.endpoint + "/__faults", list(faults)).status == 200


def log(simulator):
    return call("GET", simulator.endpoint + "/__log").json


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(key_file, claims, header=None, lifetime=600):
    """A token that `openssl` signs."""
    now = int(time.time())
    head = {"alg": "RS256", "typ": "JWT", **(header or {})}
    claims = {"iat": now, "exp": now + lifetime, **claims}
    message = ".".join(encoded(json.dumps(part).encode()) for part in (head, claims))
    signature = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", str(key_file)], input=message.encode(), capture_output=True, check=True)
    return f"{message}.{encoded(signature.stdout)}"
