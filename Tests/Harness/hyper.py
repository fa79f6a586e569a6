"""Hyper, the engine whose semantics DC SQL has: the judge of types, values and errors.

`hyperd` comes in the Python package `tableauhyperapi` and speaks PostgreSQL's protocol. Answers are read as text and
turned into exact Python values; the names of types are DC SQL's, as `result_columns.dc_type` has them.
What the engine is asked goes to a log in a temporary folder, of at most ten megabytes.
"""

import contextlib
import dataclasses
import datetime
import decimal
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import psycopg
import tableauhyperapi

from answers import single

HYPERD = pathlib.Path(tableauhyperapi.__file__).parent / "bin" / "hyper" / "hyperd"
START_SECONDS = 120
STATEMENT_SECONDS = 60
LOST = "08006"
PREPARE = ["SET extra_float_digits = 3", "SET timezone = 'UTC'"]


@dataclasses.dataclass
class Answer:
    """Columns with their DC type names, and rows of Python values."""

    names: list
    types: list
    rows: list


@dataclasses.dataclass
class Failure:
    """An error: an SQLSTATE, or a code of our own, and its message."""

    state: str
    message: str

    def __str__(self):
        return f"error {self.state} {self.message}"


class Hyper:
    """A server of its own on loopback, with one session; `setup` is run again whenever it had to be started anew."""

    def __init__(self, setup=()):
        self.setup = list(setup)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="federate-hyper-"))
        # No other server knows it, should one answer in the place of this.
        self.user = f"federate_{secrets.token_hex(4)}"
        self.process = None
        self.session = None
        self.lock = threading.Lock()
        self.start()

    def start(self):
        """Starts the server and prepares the session."""
        # Between looking for a free port and taking it, another program may be faster: try again. The system gives its
        # own choice of port, for whatever connects, from another range.
        for _ in range(10):
            if self.has_started(12_000 + secrets.randbelow(20_000)):
                break
        else:
            self.stop()
            raise RuntimeError("hyperd does not start")
        for statement in [*PREPARE, *self.setup]:
            self.session.execute(statement.encode())

    def has_started(self, port):
        """Starts the server on a port and connects to it; false if the port is taken."""
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                return False
        self.process = subprocess.Popen(
            [HYPERD, "run", "--no-password=true", "--skip-license=true", f"--init-user={self.user}",
             "--default-database-version=4", f"--log-dir={self.folder}", "--log-file-max-count=1",
             "--log-file-size-limit=10m", "--memory-limit=4g",
             f"--listen-connection=tab.tcp://127.0.0.1:{port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.session = psycopg.connect(
                    f"host=127.0.0.1 port={port} user={self.user} sslmode=disable", autocommit=True)
                return True
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    return False
                if time.monotonic() > deadline:
                    self.stop()
                    raise
                time.sleep(0.02)

    def stop(self):
        """Ends the server and removes its folder."""
        self.end_process()
        shutil.rmtree(self.folder, ignore_errors=True)

    def end_process(self):
        if self.session is not None:
            with contextlib.suppress(psycopg.Error):
                self.session.close()
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def execute(self, sql):
        """The raw result of a statement, or the failure; a server that crashed or hangs is started anew."""
        with self.lock:
            hung = threading.Timer(STATEMENT_SECONDS, self.process.kill)
            hung.start()
            try:
                # As bytes, so that a percent sign is no placeholder.
                return self.session.execute(sql.encode()).pgresult
            except psycopg.Error as error:
                if error.sqlstate and not self.session.broken:
                    return Failure(error.sqlstate, error.diag.message_primary or "")
                self.end_process()
                self.start()
                return Failure(LOST, "the server crashed or did not answer in time")
            finally:
                hung.cancel()

    def types(self, sql):
        """The columns' names and types, or the failure; nothing is executed."""
        result = self.execute(f"EXPLAIN (FORMAT SCHEMA) {sql}")
        if isinstance(result, Failure):
            return result
        columns = [(text_at(result, row, 0), dc_name(text_at(result, row, 1))) for row in range(result.ntuples)]
        return Answer([name for name, _ in columns], [kind for _, kind in columns], [])

    def ask(self, sql):
        """The answer to a query, or the failure."""
        answer = self.types(sql)
        if isinstance(answer, Failure):
            return answer
        rows = self.rows(sql, answer.types)
        return rows if isinstance(rows, Failure) else Answer(answer.names, answer.types, rows)

    def rows(self, sql, types):
        """The rows of a query whose types are known, or the failure."""
        result = self.execute(sql)
        if isinstance(result, Failure):
            return result
        return [
            tuple(value_of(text_at(result, row, column), kind) for column, kind in enumerate(types))
            for row in range(result.ntuples)]


@contextlib.contextmanager
def running_hyper(setup=()):
    """A server that is ended at the end."""
    server = Hyper(setup)
    try:
        yield server
    finally:
        server.stop()


def text_at(result, row, column):
    value = result.get_value(row, column)
    return None if value is None else value.decode()


DC_NAMES = {"character varying": "varchar", "character": "char", "bytea": "bytes"}


def dc_name(name):
    """DC SQL's name of a type for Hyper's."""
    if array := re.fullmatch(r"array\((.*?)( not null)?\)", name):
        return f"array({dc_name(array[1])})"
    base, bracket, digits = name.strip('"').partition("(")
    return DC_NAMES.get(base, base) + bracket + digits


def value_of(text, kind):
    """A value of a type from Hyper's text; what Python's calendar cannot hold stays text."""
    if text is None:
        return None
    base = kind.partition("(")[0]
    reader = READERS.get(base, str)
    return reader(text)


def moment(text):
    """A timestamp; Hyper leaves out zeros at the end of the fraction."""
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return far(text)


def day(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return far(text)


def far(text):
    """What Python's calendar cannot hold, as ISO 8601 has it but for a plus: the year before 1 is 0."""
    text = text.replace("T", " ").removeprefix("+")
    if text.endswith(" BC"):
        year, dash, rest = text.removesuffix(" BC").partition("-")
        text = f"{'-' if int(year) > 1 else ''}{int(year) - 1:04}{dash}{rest}"
    text, plus, zone = text.partition("+")
    text = re.sub(r"(\.\d*?)0+$", r"\1", text).removesuffix(".")
    return text + plus + zone.removesuffix(":00")


def clock(text):
    """A time of day with all its digits, as fedrun prints it."""
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<6}"


@dataclasses.dataclass(frozen=True)
class Interval:
    """Months, days and microseconds, which DC SQL does not turn into each other."""

    months: int
    days: int
    microseconds: int


PERIOD = re.compile(
    r"(-)?P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?")


def interval(text):
    """An interval from ISO 8601."""
    found = PERIOD.fullmatch(text)
    if not found:
        return text
    sign = -1 if found[1] else 1
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[1:7])
    seconds = decimal.Decimal(found[8] or 0)
    microseconds = (hours * 3600 + minutes * 60 + seconds) * 1_000_000
    return Interval(sign * (years * 12 + months), sign * (weeks * 7 + days), sign * int(microseconds))


READERS = {
    "boolean": lambda text: text == "t",
    "smallint": int,
    "integer": int,
    "bigint": int,
    "numeric": decimal.Decimal,
    "real": lambda text: single(float(text)),
    "double precision": float,
    "date": day,
    "timestamp": moment,
    "timestamptz": moment,
    "time": clock,
    "interval": interval,
    "bytes": lambda text: bytes.fromhex(text.removeprefix("\\x")),
}
