"""The spooled form of Trino's data: segments in the answer, or to be fetched and then acknowledged.

<https://trino.io/docs/current/develop/client-protocol.html#spooling-protocol>
"""

import base64
import secrets
import threading

from .service import Reply

ENCODINGS = {"json": None, "json+zstd": "zstd", "json+lz4": "lz4_raw"}
HEADERS = {"X-Trino-Segment-Key": ["for-this-segment"]}


def chosen(header):
    """The first of the client's encodings that there is, or `None`."""
    for name in (header or "").split(","):
        if name.strip() in ENCODINGS:
            return name.strip()
    return None


class Spool:
    """The segments of a server."""

    def __init__(self):
        self.lock = threading.Lock()
        self.segments = {}
        self.acknowledged = []

    def data(self, endpoint, encoding, rows, offset, count, is_inline):
        """The `data` of a page."""
        text = b"[" + rows + b"]"
        payload, metadata = text, {"rowOffset": offset, "rowsCount": count}
        if ENCODINGS[encoding]:
            import pyarrow

            payload = pyarrow.compress(text, codec=ENCODINGS[encoding], asbytes=True)
            metadata["uncompressedSize"] = len(text)
        metadata["segmentSize"] = len(payload)
        if is_inline:
            segment = {"type": "inline", "data": base64.b64encode(payload).decode(), "metadata": metadata}
        else:
            name = secrets.token_hex(16)
            with self.lock:
                self.segments[name] = payload
            segment = {"type": "spooled", "uri": f"{endpoint}/v1/spooled/download/{name}",
                       "ackUri": f"{endpoint}/v1/spooled/ack/{name}", "headers": HEADERS, "metadata": metadata}
        return {"encoding": encoding, "metadata": {}, "segments": [segment]}

    def reply(self, request):
        """A segment, or the end of it."""
        step, _, name = request.path.removeprefix("/v1/spooled/").partition("/")
        with self.lock:
            payload = self.segments.get(name)
            if payload is None:
                return Reply(404, b"Segment not found", kind="text/plain")
            if step == "ack":
                del self.segments[name]
                self.acknowledged.append(name)
                return Reply(200)
        if any(request.headers.get(key) != value for key, (value,) in HEADERS.items()):
            return Reply(403, b"Forbidden", kind="text/plain")
        return Reply(200, payload, kind="application/octet-stream")
