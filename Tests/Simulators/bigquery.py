"""BigQuery's REST API v2 (<https://cloud.google.com/bigquery/docs/reference/rest>), below /bigquery/v2.

    POST projects/P/queries      GET projects/P/queries/JOB      POST projects/P/jobs      GET projects/P/jobs/JOB
    POST projects/P/jobs/JOB/cancel                              POST /token, for service accounts

`credentials.json` of a server: `project`, `dataset`, `location`, `service_account_file` (as Google gives it out; its
token_uri is the server's), `access_token`. Legacy SQL, which is the default, is not spoken. Jobs live in `location`,
and are found only there. A text of several statements is a script, which runs; a dry run runs nothing. Tables need a
dataset, in their names or as the default.

Faults of its own: the reasons of errors, such as `rateLimitExceeded`, `quotaExceeded`, `backendError`,
`jobBackendError`, `bytesBilledLimitExceeded` (see `bigquery_errors.py`), and
- `still_running` (on `submit` and `poll`): jobComplete is false though the job may be done; with `polls`, that many
times.
- `token_expired`: 401, whatever the token. `stopped_200`: a cancelled job's error comes with HTTP 200.
- `empty_page` (on `page`): a page without rows, whose token leads on. `short_page`: a page lacks its last row.
- `standard_types`: INT64, FLOAT64, BOOL and STRUCT, and not INTEGER and the like.
- `bad_page_token` (on `page`): 400.
"""

import json
import urllib.parse
import uuid

from . import bigquery_cells as cells
from . import bigquery_trial, tokens
from .bigquery_errors import REASONS, by_reason, failed, result, without_credentials
from .bigquery_login import ServiceAccount
from .bigquery_pages import page, sizes_of
from .bigquery_requests import query_of, require_dataset, wrong_labels
from .database import Database
from .jobs import Job, Jobs, row_parts
from .refusal import Refused
from .service import Reply, Simulator


class BigQuery(Simulator):
    system = "bigquery"
    own_faults = {*REASONS, "still_running", "token_expired", "stopped_200", "empty_page", "short_page",
                  "standard_types", "bad_page_token"}
    options = {"project": "federate-test", "dataset": "shop", "location": "europe-west3", "page_rows": 50_000,
               "token_seconds": 3600}

    def __init__(self, directory, options=None):
        super().__init__(directory, options)
        project = self.options["project"]
        self.account = ServiceAccount(
            tokens.Key(directory / "bigquery.pem"), f"reader@{project}.iam.gserviceaccount.com", uuid.uuid4().hex)
        self.jobs = Jobs()
        self.by_request = {}
        self.credentials = {
            **{name: self.options[name] for name in ("project", "dataset", "location")},
            "access_token": self.account.bearers.issue("ya29.", 86_400)}

    def start(self, port=0, certificate=None):
        server = super().start(port, certificate)
        file = self.directory / "service-account.json"
        file.touch(0o600)
        file.write_text(json.dumps(self.account.document(self.options["project"], self.endpoint + "/token"), indent=2))
        self.credentials["service_account_file"] = str(file)
        return server

    def open_database(self):
        return Database("bigquery", self.options["project"], self.options["dataset"], has_exact_names=True)

    # Requests.

    def classify(self, request):
        if request.path == "/token":
            request.operation = "token"
            return
        path = [urllib.parse.unquote(part) for part in request.path.removeprefix("/bigquery/v2").strip("/").split("/")]
        if len(path) < 3 or path[0] != "projects" or path[2] not in ("queries", "jobs"):
            return
        request.statement = self.jobs.get(path[3]) if len(path) > 3 else None
        request.text = request.statement.text if request.statement else ""
        if len(path) == 3:
            request.operation = "submit"
            try:
                request.text = str(query_of(request.json(), path[2]).get("query", ""))
            except (ValueError, AttributeError):
                pass
        elif path[4:] == ["cancel"]:
            request.operation = "cancel"
        else:
            request.operation = "page" if "pageToken" in request.query else "poll"

    def reply(self, request):
        if request.operation == "token":
            return self.account.exchange(request, self.endpoint + "/token", int(self.options["token_seconds"]))
        if request.operation == "other":
            return failed(404, "notFound", "Not Found")
        expired = self.fault("token_expired", request)
        if expired or not self.account.lets_in(request.bearer(), self.endpoint):
            return without_credentials()
        for reason in REASONS:
            if self.fault(reason, request):
                return by_reason(reason)
        project, kind = request.path.removeprefix("/bigquery/v2").strip("/").split("/")[1:3]
        if request.method != ("GET" if request.operation in ("poll", "page") else "POST"):
            return failed(404, "notFound", "Not Found")
        if project != self.options["project"]:
            return failed(403, "accessDenied", f"Access Denied: Project {project}: User does not have permission.")
        if request.operation == "submit":
            return self.submit(request, kind)
        return self.known(request, kind)

    def known(self, request, kind):
        """Requests for a job, which is found in its location only."""
        job = request.statement
        name = request.path.removeprefix("/bigquery/v2").split("/")[4]
        if not job or request.query.get("location") != self.options["location"]:
            return failed(404, "notFound", f"Not found: Job {self.options['project']}:{name}")
        if request.operation == "cancel":
            if job.cancel():
                self.was_cancelled(job.id)
            return Reply.json({"kind": "bigquery#jobCancelResponse", "job": self.resource(job)})
        if kind == "jobs":
            return Reply.json(self.resource(job))
        wait = min(int(request.query.get("timeoutMs", 10_000)) / 1000, 200)
        return self.answer(job, request, wait, "bigquery#getQueryResultsResponse", request.query)

    # Jobs.

    def submit(self, request, kind):
        try:
            body = request.json()
            query = query_of(body, kind)
            text = query["query"]
        except (ValueError, KeyError, AttributeError, TypeError):
            reason = "required" if request.body.startswith(b"{") else "parseError"
            return failed(400, reason, "Required parameter is missing: query")
        if query.get("useLegacySql", True) is not False:
            return failed(
                400, "invalidQuery", "Legacy SQL is not supported here: useLegacySql is true.", location="query")
        if query.get("queryParameters"):
            return failed(400, "invalid", "The simulator has no query parameters.")
        if body.get("dryRun") or (body.get("configuration") or {}).get("dryRun"):
            return self.trial(request, body, query, kind)
        identifier = body.get("requestId")
        wrong = wrong_labels(body)
        if wrong or (identifier and (len(identifier) > 36 or not identifier.isascii())):
            return failed(400, "invalid", f"Label {wrong[0]!r} is not valid." if wrong else "Invalid requestId.")
        wanted = (body.get("jobReference") or {}).get("jobId")
        if wanted and self.jobs.get(wanted):
            return failed(409, "duplicate", f"Already Exists: Job {self.options['project']}:{wanted}")
        job = self.by_request.get((identifier, text)) if identifier else None
        # Only what writes is promised to run once.
        if not job or not job.statement or job.statement.is_query:
            try:
                job = self.started(request, body, query, wanted)
            except Refused as refusal:
                http, reason, message = result(refusal, self.options["location"])
                return failed(http, reason, message, location="query")
            self.by_request[identifier, text] = job
        request.statement = job
        if kind == "jobs":
            return Reply.json(self.resource(job))
        wait = min(int(body.get("timeoutMs", 10_000)) / 1000, 200)
        late = self.fault("still_running", request)
        if late:
            job.polls = int(late.get("polls", 1))
        options = {key: str(value).lower() if isinstance(value, bool) else value
                   for key, value in (body.get("formatOptions") or {}).items()}
        options = {f"formatOptions.{key}": value for key, value in options.items()}
        if "maxResults" in body:
            options["maxResults"] = body["maxResults"]
        is_optional = body.get("jobCreationMode") == "JOB_CREATION_OPTIONAL"
        return self.answer(job, request, wait, "bigquery#queryResponse", options, bool(late), is_optional)

    def trial(self, request, body, query, kind):
        """The answer to a dry run."""
        try:
            where, statements = self.planned(body, query)
            return bigquery_trial.answer(
                self, kind, where, statements, self.fault("standard_types", request) is not None)
        except Refused as refusal:
            http, reason, message = result(refusal, self.options["location"])
            return failed(http, reason, message, location="query")

    def planned(self, body, query):
        """The dataset that a request is about, and its statements."""
        place = query.get("defaultDataset") or {}
        location = body.get("location") or (body.get("jobReference") or {}).get("location") or self.options["location"]
        where = place.get("projectId", self.options["project"]), place.get("datasetId", self.options["dataset"])
        if location != self.options["location"] or where not in self.database.schemas():
            raise Refused("unknown", "", missing=("table", ":".join(where))) if place else Refused(
                "unknown", "", missing=("table", f"{self.options['project']}:{self.options['dataset']}"))
        statements = self.database.translate(query["query"])
        if not place:
            for each in statements:
                require_dataset(each)
        return where, statements

    def started(self, request, body, query, wanted):
        """The job of a request, which has begun."""
        where, (*earlier, statement) = self.planned(body, query)
        limit = body.get("jobTimeoutMs") or (body.get("configuration") or {}).get("jobTimeoutMs")
        sizes = sizes_of(body.get("maxResults"), int(self.options["page_rows"]))

        def cell(column, name):
            return [cells.value(column.type, name, has_integers) for has_integers in (False, True)]

        def row(pairs):
            return ", ".join(cells.row([pair[index] for pair in pairs]) for index in (0, 1)) \
                if [pair for pair in pairs if pair[0] != pair[1]] else cells.row([pair[0] for pair in pairs])

        job = Job(
            self.database.session(*where), statement, {"cell": cell, "row": row}, None,
            int(limit) / 1000 if limit else None, text=query["query"], earlier=earlier)
        job.id = wanted or f"job_{uuid.uuid4().hex}"
        job.twin = None
        job.collect = lambda run: self.collected(job, run, sizes)
        self.executed(job.id, query["query"])
        return self.jobs.add(job).start()

    def collected(self, job, run, sizes):
        """The parts; where there are timestamps, the other spelling of them is the job's `twin`."""
        if not any(cells.has_timestamps(column.type) for column in run.columns):
            return list(row_parts(run, sizes))
        rows = [row for chunk in run.chunks(10_000) for row in chunk]
        forms = [list(row_parts(Listed([(row[index],) for row in rows]), sizes)) for index in (0, 1)]
        job.twin = forms[1]
        return forms[0]

    # Answers.

    def reference(self, job):
        return {"projectId": self.options["project"], "jobId": job.id, "location": self.options["location"]}

    def answer(self, job, request, wait, kind, options, is_late=False, is_optional=False):
        late = request.operation == "poll" and (job.polls > 0 or self.fault("still_running", request))
        if late:
            job.polls -= 1
        entry = {"kind": kind, "jobReference": self.reference(job), "jobComplete": False}
        if late or is_late or not job.done.wait(wait):
            return Reply.json(entry)
        if job.error:
            http, reason, message = result(job.error, self.options["location"])
            status = 200 if reason == "stopped" and self.fault("stopped_200", request) else http
            return failed(http, reason, message, status, **({"location": "query"} if reason == "invalidQuery" else {}))
        entry |= {"jobComplete": True, "totalBytesProcessed": "0", "cacheHit": False, "queryId": job.id,
                  "location": self.options["location"]}
        if job.affected is not None:
            return Reply.json({**entry, "numDmlAffectedRows": str(job.affected), "totalRows": "0"})
        is_standard = self.fault("standard_types", request) is not None
        entry["schema"] = {"fields": [cells.field(column.name, column.type, is_standard) for column in job.columns]}
        entry["totalRows"] = str(job.row_count)
        return page(self, job, request, entry, options, is_optional)

    def resource(self, job):
        """The Job."""
        status = {"state": "DONE" if job.done.is_set() else "RUNNING"}
        if job.error:
            _, reason, message = result(job.error, self.options["location"])
            status["errorResult"] = {"reason": reason, "message": message}
            status["errors"] = [status["errorResult"]]
        return {
            "kind": "bigquery#job", "id": f"{self.options['project']}:{self.options['location']}.{job.id}",
            "jobReference": self.reference(job), "status": status, "user_email": self.account.email,
            "configuration": {"jobType": "QUERY", "query": {"query": job.text, "useLegacySql": False}},
            "statistics": {"creationTime": str(int(job.created * 1000)), "numChildJobs": str(len(job.earlier))}}

    def failure(self, code, request):
        if code == 401:
            return without_credentials()
        reasons = {400: "invalid", 403: "accessDenied", 404: "notFound", 429: "rateLimitExceeded", 500: "internalError"}
        return failed(code, reasons.get(code, "backendError"), "The request cannot be served.")


class Listed:
    """Rows that are there already, as a run."""

    def __init__(self, rows):
        self.rows = rows

    def chunks(self, size):
        for start in range(0, len(self.rows), size):
            yield self.rows[start:start + size]
