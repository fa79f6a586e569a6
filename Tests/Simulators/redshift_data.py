"""The Redshift Data API (<https://docs.aws.amazon.com/redshift-data/latest/APIReference/>): JSON 1.1, requests that are signed.

BatchExecuteStatement, DescribeStatement, GetStatementResult and CancelStatement. A statement is SUBMITTED, PICKED and STARTED before it
is anything else; sub-statements are called `ID:1`, `ID:2`, ….
"""

import calendar
import hashlib
import hmac
import json
import re
import threading
import time
import uuid

from .pgwire import ServerError
from .redshift_session import Session
from .service import Reply

TARGET = "RedshiftData."
OPERATIONS = {
    "BatchExecuteStatement": "submit", "DescribeStatement": "poll", "GetStatementResult": "page", "CancelStatement": "cancel"}
FAULTS = {"throttled": "ThrottlingException", "expired_token": "ExpiredTokenException",
          "too_many_statements": "ActiveStatementsExceededException", "aborted": None, "short_row": None}
LONGEST = 100 * 1024
NAMES = {16: "bool", 21: "int2", 23: "int4", 20: "int8", 700: "float4", 701: "float8", 1700: "numeric", 1043: "varchar",
         1042: "bpchar", 6551: "varbyte", 4000: "super", 1082: "date", 1083: "time", 1114: "timestamp", 1184: "timestamptz",
         705: "unknown", 1266: "timetz", 1190: "intervald2s"}


def failed(name, text, status=400):
    return Reply.json(
        {"__type": f"com.amazonaws.redshiftdata#{name}", "message": text}, status, {"x-amzn-RequestId": str(uuid.uuid4())})


class Batch:
    """Statements that run one after the other in one transaction."""

    def __init__(self, simulator, texts):
        self.id = str(uuid.uuid4())
        self.simulator = simulator
        self.texts = texts
        self.status = "SUBMITTED"
        self.error = None
        self.results = {}
        self.session = None
        self.is_cancelled = False

    def work(self):
        self.session = Session(self.simulator, "", "Data API")
        try:
            self.status = "PICKED"
            list(self.session.run("BEGIN"))
            self.status = "STARTED"
            for number, text in enumerate(self.texts, 1):
                self.simulator.fail("query", text)
                if self.is_cancelled:
                    raise ServerError("57014", "Query cancelled on user's request")
                self.results[number] = self.session.guarded(self.one, text)
            list(self.session.run("COMMIT"))
            self.status = "FINISHED"
        except ServerError as error:
            self.error = f"ERROR: {error.fields['M']}"
            self.status = "ABORTED" if self.is_cancelled else "FAILED"
        except Exception as error:
            self.error = f"ERROR: {type(error).__name__}: {error}"
            self.status = "FAILED"
        finally:
            self.session.close()

    def one(self, text):
        """The fields and rows of a query; nothing of anything else."""
        if re.match(r"set\b", text, re.IGNORECASE):
            list(self.session.run(text))
            return None
        statement = self.session.translated(text)
        if not statement.is_query:
            list(self.session.run(text))
            return None
        fields, rows = self.session.rows_of(statement, text, digits=11)
        return fields, list(rows)

    def cancel(self):
        if self.status not in ("SUBMITTED", "PICKED", "STARTED"):
            return False
        self.is_cancelled = True
        if self.session:
            self.session.cancel()
        return True


class DataAPI:
    def __init__(self, simulator):
        self.simulator = simulator
        self.lock = threading.Lock()
        self.batches = {}
        self.by_token = {}

    def classify(self, request):
        name = (request.headers.get("X-Amz-Target") or "").removeprefix(TARGET)
        request.operation = OPERATIONS.get(name, "other")
        try:
            body = request.json()
        except ValueError:
            return
        if request.operation == "submit":
            request.text = "\n".join(map(str, body.get("Sqls") or []))
        else:
            request.statement = self.batches.get(str(body.get("Id", "")).split(":")[0])
            request.text = "\n".join(request.statement.texts) if request.statement else ""

    def reply(self, request):
        refusal = self.refusal_of(request)
        if refusal:
            return refusal
        for fault in ("throttled", "expired_token", "too_many_statements"):
            if self.simulator.fault(fault, request):
                return failed(FAULTS[fault], "a fault")
        if request.operation == "other":
            return failed("UnknownOperationException", "there is no such operation")
        try:
            body = request.json()
        except ValueError:
            return failed("SerializationException", "the body is no JSON object")
        if request.operation == "submit":
            return self.submit(body)
        if request.statement is None:
            return failed("ResourceNotFoundException", "Query does not exist.")
        return {"poll": self.describe, "page": self.result, "cancel": self.cancel}[request.operation](request, body)

    # Who may ask.

    def refusal_of(self, request):
        if request.method != "POST" or request.headers.get("Content-Type") != "application/x-amz-json-1.1":
            return failed("UnknownOperationException", "POST of application/x-amz-json-1.1 is what there is", 404)
        match = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?"
            r"Signature=([0-9a-f]{64})", request.headers.get("Authorization") or "")
        if not match:
            return failed("MissingAuthenticationTokenException", "Missing Authentication Token")
        known = self.simulator.credentials
        key, day, region, service, names, signature = match.groups()
        if key != known["access_key_id"] or request.headers.get("X-Amz-Security-Token") != known["session_token"]:
            return failed("UnrecognizedClientException", "The security token included in the request is invalid.")
        stamp = request.headers.get("X-Amz-Date") or ""
        if region != known["region"] or service != "redshift-data" or not stamp.startswith(day):
            return failed("InvalidSignatureException", "Credential should be scoped to a valid region.")
        if abs(time.time() - calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))) > 300:
            return failed("InvalidSignatureException", "Signature expired")
        if not {"host", "x-amz-date", "x-amz-target", "x-amz-security-token"} <= set(names.split(";")):
            return failed("InvalidSignatureException", "a header that has to be signed is not")
        if not hmac.compare_digest(signature, self.signature(request, names, stamp, day, region)):
            return failed(
                "InvalidSignatureException", "The request signature we calculated does not match the signature you provided.")
        return None

    def signature(self, request, names, stamp, day, region):
        headers = "".join(f"{name}:{(request.headers.get(name) or '').strip()}\n" for name in names.split(";"))
        canonical = "\n".join(
            [request.method, request.path, "", headers, names, hashlib.sha256(request.body).hexdigest()])
        scope = f"{day}/{region}/redshift-data/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = b"AWS4" + self.simulator.credentials["secret_access_key"].encode()
        for part in (day, region, "redshift-data", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.new(key, text.encode(), "sha256").hexdigest()

    # Operations.

    def submit(self, body):
        texts = body.get("Sqls")
        if not isinstance(texts, list) or not 1 <= len(texts) <= 40 or not all(isinstance(text, str) for text in texts):
            return failed("ValidationException", "Sqls has 1 to 40 statements")
        if sum(len(text.encode()) for text in texts) > LONGEST:
            return failed("ValidationException", "Member must have length less than or equal to 102400")
        if ("ClusterIdentifier" in body) == ("WorkgroupName" in body):
            return failed("ValidationException", "Either a cluster or a workgroup has to be named")
        if body.get("WorkgroupName") != self.simulator.options["workgroup"]:
            return failed("ResourceNotFoundException", "Redshift endpoint doesn't exist in this region.")
        if body.get("Database") != self.simulator.options["database"]:
            return failed("DatabaseConnectionException", f'FATAL: database "{body.get("Database")}" does not exist')
        token = body.get("ClientToken")
        with self.lock:
            batch = self.by_token.get(token) if token else None
            if batch is None:
                batch = Batch(self.simulator, texts)
                self.batches[batch.id] = batch
                if token:
                    self.by_token[token] = batch
                threading.Thread(target=batch.work, daemon=True).start()
        return Reply.json({
            "Id": batch.id, "CreatedAt": round(time.time(), 3), "Database": body["Database"],
            "WorkgroupName": body["WorkgroupName"]})

    def describe(self, request, body):
        batch = request.statement
        if self.simulator.fault("aborted", request):
            batch.cancel()
            return Reply.json({"Id": batch.id, "Status": "ABORTED", "Error": "Query was aborted by the system"})
        answer = {"Id": batch.id, "Status": batch.status, "HasResultSet": any(batch.results.values()), "Duration": 1_000_000,
                  "SubStatements": [{"Id": f"{batch.id}:{number}"} for number in range(1, len(batch.texts) + 1)]}
        if batch.error and batch.status in ("FAILED", "ABORTED"):
            answer["Error"] = batch.error
        return Reply.json(answer)

    def result(self, request, body):
        batch = request.statement
        identifier, _, number = body["Id"].partition(":")
        if batch.status != "FINISHED":
            return failed("ResourceNotFoundException", f"Query is in {batch.status} state.")
        found = batch.results.get(int(number or 1))
        if found is None:
            return failed("ResourceNotFoundException", "Query does not have result. Please check query status with DescribeStatement.")
        fields, rows = found
        size = int(self.simulator.options["page_rows"])
        token = body.get("NextToken")
        start = int(token.removeprefix(identifier + "/")) if token else 0
        records = [[record(value, field) for value, field in zip(row, fields)] for row in rows[start:start + size]]
        if records and self.simulator.fault("short_row", request):
            records[-1].pop()
        answer = {"Records": records, "TotalNumRows": len(rows), "ColumnMetadata": [metadata(field) for field in fields]}
        if start + size < len(rows):
            answer["NextToken"] = f"{identifier}/{start + size}"
        return Reply.json(answer)

    def cancel(self, request, body):
        batch = request.statement
        if not batch.cancel():
            return failed("ValidationException", f"Could not cancel a query that is already in {batch.status} state")
        self.simulator.was_cancelled(batch.id)
        return Reply.json({"Status": True})


def metadata(field):
    precision, scale = divmod(field.modifier - 4, 1 << 16) if field.oid == 1700 else (0, 0)
    return {"name": field.name, "label": field.name, "typeName": NAMES[field.oid], "precision": precision, "scale": scale,
            "nullable": 1, "length": max(field.size, 0), "isSigned": field.oid in (20, 21, 23, 700, 701, 1700),
            "isCaseSensitive": True, "isCurrency": False, "schemaName": "", "tableName": ""}


def record(value, field):
    if value is None:
        return {"isNull": True}
    if field.oid == 16:
        return {"booleanValue": value == "t"}
    if field.oid in (20, 21, 23):
        return {"longValue": int(value)}
    if field.oid in (700, 701):
        number = float(value)
        return {"doubleValue": number if number - number == 0 else value}
    return {"stringValue": value}
