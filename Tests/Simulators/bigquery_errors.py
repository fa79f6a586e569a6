"""What BigQuery says when something is wrong: reasons, and the HTTP statuses that go with them.

<https://cloud.google.com/bigquery/docs/error-messages>
"""

from .service import Reply

# Some are odd: job errors are 400, and too many bytes 500.
REASONS = {
    "rateLimitExceeded": (403, "Exceeded rate limits: too many concurrent queries for this project."),
    "quotaExceeded": (403, "Quota exceeded: Your project exceeded quota for free query bytes scanned."),
    "backendError": (503, "Error encountered during execution. Retrying may solve the problem."),
    "internalError": (500, "An internal error occurred and the request could not be completed."),
    "jobBackendError": (400, "The job encountered an error during execution. Retrying may solve the problem."),
    "jobInternalError": (400, "The job encountered an internal error during execution and was unable to complete."),
    "jobRateLimitExceeded": (400, "Exceeded rate limits: too many jobs for this project."),
    "accessDenied": (403, "Access Denied: Permission bigquery.jobs.create denied."),
    "billingNotEnabled": (403, "Billing has not been enabled for this project."),
    "responseTooLarge": (403, "Response too large to return."),
    "resourcesExceeded": (400, "Resources exceeded during query execution."),
    "tableUnavailable": (400, "Table is temporarily unavailable."),
    "bytesBilledLimitExceeded": (500, "Query exceeded limit for bytes billed: 1. 10485760 or higher required."),
    "notImplemented": (501, "This feature is not implemented."),
}
STATUSES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
            409: "ALREADY_EXISTS", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}


def failed(http, reason, message, status=None, **more):
    """The envelope of an error."""
    entry = {"message": message, "domain": "global", "reason": reason, **more}
    error = {"code": http, "message": message, "errors": [entry]}
    if http in STATUSES:
        error["status"] = STATUSES[http]
    return Reply.json({"error": error}, status or http)


def by_reason(reason):
    http, message = REASONS[reason]
    return failed(http, reason, message)


def without_credentials():
    return failed(
        401, "authError", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie "
        "or other valid authentication credential.", location="Authorization", locationType="header")


def result(refusal, location):
    """HTTP status, reason and message of a statement that failed."""
    place = f" at [{refusal.line or 1}:{refusal.column or 1}]"
    what, name = refusal.missing
    if refusal.kind == "cancelled":
        return 499, "stopped", "Job execution was cancelled: User requested cancellation"
    if refusal.kind == "timeout":
        return 400, "timeout", "Job timed out"
    if what == "table" and name.count(".") == 2:
        return 404, "notFound", f"Not found: Table {name.replace('.', ':', 1)} was not found in location {location}"
    if what == "table":
        return 404, "notFound", f"Not found: Dataset {name} was not found in location {location}"
    if what == "column":
        return 400, "invalidQuery", f"Unrecognized name: {name}{place}"
    if refusal.kind == "dataset":
        return 400, "invalid", refusal.message
    if refusal.kind == "syntax":
        return 400, "invalidQuery", f"Syntax error: {refusal.message}{place}"
    if refusal.kind in ("other", "unsupported"):
        return 400, "invalidQuery" if refusal.kind == "unsupported" else "internalError", refusal.message
    return 400, "invalidQuery", refusal.message
