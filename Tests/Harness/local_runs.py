"""Federate's own answers: a service that compiles, one process of fedrun a plan, and both read like Hyper's answers."""

import contextlib
import http.client
import json
import queue
import re
import subprocess
import threading
import time

import federate
from federate import NOW
from hyper import READERS, Answer, Failure, interval
from service import announced_port

NOT_SUPPORTED = "NOT_SUPPORTED"
CRASHED = "CRASHED"
RUN_SECONDS = 60

# What an error message says, as the SQLSTATE that stands for its class. The first that fits counts.
MESSAGES = [
    (re.compile(text, re.IGNORECASE), state) for text, state in [
        (r"division by zero|divide by zero|divided by zero|modulo by zero", "22012"),
        (r"width bucket", "2201G"),
        (r"logarithm|log of zero", "2201E"),
        (r"square root|sqrt|to the power|negative (number|base)|zero raised", "2201F"),
        (r"regular expression|regex|invalid (perl )?operator|no argument for repetition", "2201B"),
        (r"more than one row|more than one value", "21000"),
        (r"negative substring length", "22011"),
        (r"field position", "22023"),
        (r"escape character stands", "22025"),
        (r"not a replacement|does not know the unit", "22023"),
        (r"time zone|timezone", "22023"),
        (r"code point|character number|utf-?8", "22021"),
        (r"date.*out of range|field value out of range|not a valid date|timestamp.*out of range|"
         r"[0-9]-[0-9]{2}-[0-9]{2} can't be cast", "22008"),
        (r"""could not convert string ["']([+-]?[0-9.]+(e[+-]?[0-9]+)?|[?]-?[0-9]{5,}[.][0-9]+)["'] to """
         r"(decimal|int)", "22003"),
        (r"overflow|out of range|could not cast value|failed to cast decimal|does not fit|too large|too many", "22003"),
        (r"could not convert|invalid input|not valid|invalid|malformed|cannot be read|not a ", "22P02"),
    ]]


class LocalRuns:
    """Compiles against one catalog, over one kept connection, and runs plans over one data root."""

    workers = 2
    # Whether an operator whose one operand is NULL may leave the other alone, even if that would fail.
    stops_at_null = True

    def __init__(self, folder, catalog, tenant, dialect="dc", connections=None):
        # More arguments of fedrun's.
        self.options = ["--connections", connections] if connections else []
        self.dialect = dialect
        self.folder = folder
        self.catalog = catalog
        self.tenant = tenant
        self.count = 0
        self.process = None
        self.connection = None
        self.lock = threading.Lock()
        self.start()

    def start(self):
        """Starts the service."""
        self.process = federate.start(
            "fedexplain", "serve", "--catalog", self.catalog, "--port", "0", stderr=subprocess.STDOUT)
        lines = queue.Queue()
        stream = self.process.stdout
        threading.Thread(target=lambda: [lines.put(line) for line in stream], daemon=True).start()
        self.connection = http.client.HTTPConnection("127.0.0.1", announced_port(lines, self.process), timeout=60)

    def stop(self):
        """Ends the service."""
        self.connection.close()
        self.process.kill()
        self.process.wait()

    def compile(self, sql, mode="strict"):
        """The plan document of a query, or why it was refused; a service that dies is started anew."""
        request = {"sql": sql, "tenant_id": self.tenant, "now": NOW, "pushdown_mode": mode,
                   "input_dialect": self.dialect}
        body = json.dumps(request).encode()
        with self.lock:
            for _ in range(2):
                try:
                    self.connection.request("POST", "/explain", body, {"Content-Type": "application/json"})
                    answer = self.connection.getresponse()
                    document = json.loads(answer.read())
                    break
                except (http.client.HTTPException, OSError):
                    # A server may close a connection that it kept; one that has died did not survive the statement.
                    self.connection.close()
                    time.sleep(0.05)
                    if self.process.poll() is not None:
                        status = self.process.returncode
                        self.start()
                        return Failure(CRASHED, f"the service ended with status {status}")
            else:
                return Failure(CRASHED, "the service does not answer")
        if answer.status == 200:
            return document
        return Failure(document["code"], document["detail"])

    def run(self, plan):
        """What fedrun answers to a plan document."""
        with self.lock:
            self.count += 1
            path = self.folder / f"plan-{self.count}.json"
        path.write_text(json.dumps(plan))
        try:
            outcome = federate.run(
                "fedrun", path, "--format", "jsonl", "--dedupe-names", "--quiet", "--data-root", self.folder,
                *self.options, timeout=RUN_SECONDS)
        except AssertionError:
            return Failure(CRASHED, f"fedrun did not end within {RUN_SECONDS} s")
        finally:
            path.unlink()
        if outcome.status == 1:
            message = outcome.err.strip().removeprefix("fedrun: ")
            return Failure(state_of(message), message)
        if outcome.status != 0:
            return Failure(CRASHED, f"fedrun ended with status {outcome.status}: {outcome.err.strip()[:300]}")
        names, types = columns_of(plan)
        rows = [
            tuple(map(value_of, json.loads(line, parse_float=str, parse_int=str).values(), types))
            for line in outcome.out.removesuffix("\n").split("\n") if line]
        return Answer(names, types, rows)

    def ask(self, sql, mode="strict"):
        """The answer to a query, or the failure."""
        plan = self.compile(sql, mode)
        return plan if isinstance(plan, Failure) else self.run(plan)


@contextlib.contextmanager
def local_runs(folder, catalog, tenant, dialect="dc", connections=None):
    """A service that is ended at the end."""
    runs = LocalRuns(folder, catalog, tenant, dialect, connections)
    try:
        yield runs
    finally:
        runs.stop()


# A text that begins with a number.
LONG_NUMBER = re.compile(r"could not convert string '[?]?(-?\d+)[^']*' to INT(16|32|64)", re.IGNORECASE)


def state_of(message):
    """The SQLSTATE of a runner's message; XX000 where nothing fits."""
    found = LONG_NUMBER.search(message)
    if found and not -(2 ** (int(found[2]) - 1)) <= int(found[1]) < 2 ** (int(found[2]) - 1):
        # Hyper has read enough when the digits are too many.
        return "22003"
    return next((state for pattern, state in MESSAGES if pattern.search(message)), "XX000")


def columns_of(plan):
    """The names and the DC types of a plan's columns."""
    columns = plan["result_columns"]
    return [column["name"] for column in columns], [column["dc_type"] for column in columns]


def value_of(value, kind):
    """A value of one of fedrun's JSON lines, by its DC type."""
    if value is None:
        return None
    base = kind.partition("(")[0]
    if base == "boolean":
        assert isinstance(value, bool), value
        return value
    if base == "bytes":
        return federate.value_of(value, "binary")
    if base == "interval":
        return interval(value)
    if base == "timestamp":
        return READERS[base](value)
    if base == "timestamptz":
        return READERS[base](value.replace("Z", "+00:00"))
    if base == "time":
        return value
    return READERS.get(base, plain)(value)


def plain(value):
    """Text stays what it is; arrays become Hyper's text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
