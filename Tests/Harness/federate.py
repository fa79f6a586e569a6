"""Runs the two programs the way a user does, and reads what they print."""

import base64
import dataclasses
import datetime
import decimal
import json
import os
import pathlib
import signal
import subprocess

from answers import single

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
PROGRAMS = pathlib.Path(os.environ.get("FED_PROGRAMS", ROOT / ".build" / "debug"))
MODES = ["no_pushdown", "filter_only_pushdown", "strict", "full_pushdown"]
NOW = "2026-11-20T12:00:00Z"
TIMEOUT = 300


@dataclasses.dataclass
class Outcome:
    """What a program left behind."""

    status: int
    out: str
    err: str

    def __str__(self):
        return f"exit {self.status}\n--- out\n{self.out[:4000]}\n--- err\n{self.err[:4000]}"


def start(program, *arguments, environment=None, **options):
    """A running program; the caller waits for it."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("FEDRUN_", "PG"))}
    variables.update(environment or {})
    return subprocess.Popen(
        [PROGRAMS / program, *map(str, arguments)], env=variables, text=True,
        stdin=options.pop("stdin", subprocess.DEVNULL), stdout=options.pop("stdout", subprocess.PIPE),
        stderr=options.pop("stderr", subprocess.PIPE), **options,
    )


def finish(process, text=None, timeout=TIMEOUT):
    """Waits for a program; one that hangs is ended and fails the test."""
    try:
        out, err = process.communicate(text, timeout=timeout)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"no end after {timeout} s\n{Outcome(-9, out or '', err or '')}") from None
    return Outcome(process.returncode, out or "", err or "")


def run(program, *arguments, text=None, timeout=TIMEOUT, **options):
    """Runs a program to its end."""
    if text is not None:
        options["stdin"] = subprocess.PIPE
    return finish(start(program, *arguments, **options), text, timeout)


def plan_text(catalog, sql, mode="strict", *options):
    """The plan document of a query, byte for byte as `fedexplain plan` prints it."""
    outcome = run(
        "fedexplain", "plan", "--catalog", catalog, "--pushdown-mode", mode, "--now", NOW, *options, text=sql)
    assert outcome.status == 0, outcome
    return outcome.out


class Plan:
    """A plan document in a file."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.document = json.loads(self.path.read_text())
        self.columns = self.document["result_columns"]
        self.types = [column["type"] for column in self.columns]
        stages = self.document["stages"]
        self.pre = [statement["sql"] for statement in stages["pre"]]
        self.main = [statement["sql"] for statement in stages["main"]]
        self.post = [statement["sql"] for statement in stages["post"]]

    @property
    def texts(self):
        """What two plans that would run the same have in common."""
        return (*self.pre, *self.main, *self.post)

    def __eq__(self, other):
        return isinstance(other, Plan) and self.texts == other.texts

    def __hash__(self):
        return hash(self.texts)


def compile_plan(folder, catalog, sql, mode="strict", *options, name="plan"):
    """Compiles a query into a plan file of a folder."""
    path = pathlib.Path(folder) / f"{name}.json"
    path.write_text(plan_text(catalog, sql, mode, *options))
    return Plan(path)


def rows_of(plan, *options, **more):
    """The rows that `fedrun` gives for a plan, as Python values."""
    outcome = run("fedrun", plan.path, "--format", "jsonl", "--dedupe-names", *options, **more)
    assert outcome.status == 0, outcome
    return read_rows(plan, outcome.out)


def read_rows(plan, text):
    """The rows in what `fedrun` printed as JSON lines."""
    lines = [json.loads(line, parse_float=decimal.Decimal) for line in text.splitlines()]
    return [tuple(map(value_of, line.values(), plan.types)) for line in lines]


def write_connections(path, tenant, entries):
    """A connections document; JSON is YAML. Only its owner may read it, since it may hold a password."""
    path.touch(mode=0o600)
    path.write_text(json.dumps({tenant: entries}))
    return path


def value_of(value, kind):
    """A value of one of fedrun's JSON lines, by its column's type."""
    if value is None:
        return None
    if kind.startswith("decimal"):
        return decimal.Decimal(value)
    if kind == "double":
        return float(value)
    if kind == "float":
        return single(float(value))
    if kind == "date":
        return datetime.date.fromisoformat(value)
    if kind in ("timestamp", "timestamp_ntz"):
        return datetime.datetime.fromisoformat(value)
    if kind == "binary":
        return base64.b64decode(value)
    assert isinstance(value, {"boolean": bool, "string": str}.get(kind, int)), (value, kind)
    return value
