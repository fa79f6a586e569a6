"""What Trino keeps in its client: statements that change the session are answered with headers that come back.

<https://trino.io/docs/current/develop/client-protocol.html#client-response-headers>
"""

import re
import urllib.parse
import uuid

# A statement, what it is called, and the headers that it is answered with.
STATEMENTS = [
    (r"SET\s+SESSION\s+([\w.]+)\s*=\s*(.+)", "SET SESSION",
     lambda match: {"X-Trino-Set-Session": f"{match[1]}={urllib.parse.quote(match[2].strip().strip(chr(39)))}"}),
    (r"RESET\s+SESSION\s+([\w.]+)", "RESET SESSION", lambda match: {"X-Trino-Clear-Session": match[1]}),
    (r"USE\s+(\w+)\.(\w+)", "USE", lambda match: {"X-Trino-Set-Catalog": match[1], "X-Trino-Set-Schema": match[2]}),
    (r"USE\s+(\w+)", "USE", lambda match: {"X-Trino-Set-Schema": match[1]}),
    (r"SET\s+ROLE\s+(\w+)", "SET ROLE",
     lambda match: {"X-Trino-Set-Role": "system=" + urllib.parse.quote(f"ROLE{{{match[1]}}}")}),
    (r"PREPARE\s+(\w+)\s+FROM\s+(.+)", "PREPARE",
     lambda match: {"X-Trino-Added-Prepare": f"{match[1]}={urllib.parse.quote(match[2])}"}),
    (r"DEALLOCATE\s+PREPARE\s+(\w+)", "DEALLOCATE", lambda match: {"X-Trino-Deallocated-Prepare": match[1]}),
    (r"START\s+TRANSACTION.*", "START TRANSACTION",
     lambda match: {"X-Trino-Started-Transaction-Id": str(uuid.uuid4())}),
    (r"COMMIT|ROLLBACK", "COMMIT", lambda match: {"X-Trino-Clear-Transaction-Id": "true"}),
]
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}


def change(text):
    """The update type and the headers of a statement that changes the session, or `None`."""
    for pattern, name, headers in STATEMENTS:
        if match := re.fullmatch(r"\s*(?:" + pattern + r")\s*", text, re.IGNORECASE | re.DOTALL):
            return name, headers(match)
    return None


def properties(headers):
    """The session's properties: X-Trino-Session may come several times, with commas; its values are URL-encoded."""
    found = {}
    for header in headers.get_all("X-Trino-Session") or []:
        for pair in header.split(","):
            name, _, value = pair.strip().partition("=")
            found[name] = urllib.parse.unquote(value)
    return found


def time_limit(session):
    """The seconds that a statement may take, or `None`."""
    limits = []
    for name in ("query_max_run_time", "query_max_execution_time"):
        if match := re.fullmatch(r"([\d.]+)\s*(ms|[smhd])", session.get(name, "")):
            limits.append(float(match[1]) * UNITS[match[2]])
    return min(limits, default=None)


def token(headers, name):
    """The words of a header that is a list."""
    return {part.strip() for part in (headers.get(name) or "").split(",") if part.strip()}
