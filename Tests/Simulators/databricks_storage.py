"""The object storage behind Databricks' external links: another host, which wants no Authorization.

A link has its end and its signature in its query, as pre-signed URLs have.
"""

import hashlib
import hmac
import secrets
import time

from .service import Reply

NO_HEADERS = {}


def xml(status, code, message):
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Reply(status, text.encode(), kind="application/xml")


class Storage:
    """Serves the parts of a server's statements; its faults and its journal are that server's."""

    connection_type = None

    def __init__(self, simulator):
        self.simulator = simulator
        self.secret = secrets.token_bytes(16)
        self.endpoint = ""
        self.faults = simulator.faults
        self.note = simulator.note
        self.control = simulator.control

    def link(self, job, number, ends):
        signature = self.signature(job.id, number, ends)
        return f"{self.endpoint}/results/{job.id}/{number}?Expires={int(ends)}&Signature={signature}"

    def signature(self, identifier, number, ends):
        return hmac.new(self.secret, f"{identifier}/{number}/{int(ends)}".encode(), hashlib.sha256).hexdigest()

    def classify(self, request):
        request.operation = "link"
        request.statement = self.simulator.jobs.get(request.path.split("/")[2] if request.path.count("/") > 2 else "")
        request.text = request.statement.text if request.statement else ""

    def failure(self, code, request):
        return xml(code, "SlowDown" if code == 503 else "InternalError", "Please try again.")

    def reply(self, request):
        job = request.statement
        number = request.path.rpartition("/")[2]
        if request.headers.get("Authorization"):
            return xml(400, "InvalidArgument", "Only one auth mechanism allowed.")
        if not job or not number.isdigit() or int(number) >= len(job.parts):
            return xml(404, "NoSuchKey", "The specified key does not exist.")
        ends = request.query.get("Expires", "0")
        expected = self.signature(job.id, number, int(ends) if ends.isdigit() else 0)
        if not hmac.compare_digest(request.query.get("Signature", ""), expected):
            return xml(403, "SignatureDoesNotMatch", "The signature does not match.")
        if int(ends) <= time.time() or self.simulator.fault("expired_link", request):
            return xml(403, "AccessDenied", "Request has expired")
        if any(request.headers.get(name) != value for name, value in job.link_headers.items()):
            return xml(403, "AccessDenied", "A signed header is missing.")
        data = self.simulator.chunk_body(job, int(number), request)
        return Reply(200, data, kind="binary/octet-stream")
