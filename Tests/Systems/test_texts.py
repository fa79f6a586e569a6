"""What is written for systems that no engine here stands for: each text is read by sqlglot in that system's grammar.

`pushdown.tsv` says of every system how many constructs of DC SQL, over a table there, are one remote query, in strict and
in full_pushdown, and why the others are not. FED_REWRITE=1 writes it anew. FED_SUITE_QUERIES=all writes every query of
TPC-DS for every system, and not each for one of them.
"""

import collections
import contextlib
import itertools
import os
import pathlib

import pytest

import constructs
import edge_table
import suites
import systems
from hyper import Failure
from invariance import FULL, NONE, STRICT
from local_runs import CRASHED, NOT_SUPPORTED, LocalRuns

TABLE = pathlib.Path(__file__).parent / "pushdown.tsv"
HEADER = ["system", "mode", "whole", "local", "refused", "why"]
EVERY = os.environ.get("FED_SUITE_QUERIES") == "all"
# What no statement is refused for. Some constructs are wrong everywhere, and some need a column whose type is missing.
BROKEN = {"INTERNAL", "INVALID_CATALOG", "LIMIT_EXCEEDED", CRASHED}


def queries(plan):
    return [federated["query"] for federated in plan["federates"]]


@contextlib.contextmanager
def compiling(path, tenant):
    runs = LocalRuns(path.parent, path, tenant)
    try:
        yield runs
    finally:
        runs.stop()


# MARK: Constructs


@pytest.fixture(scope="module")
def measured():
    """The lines of the table that the tests below have found."""
    return {}


@pytest.mark.parametrize("system", systems.SYSTEMS)
def test_constructs(tmp_path, measured, system):
    columns = [(name, kind, True) for name, kind, _ in edge_table.COLUMNS]
    path = systems.write_catalog(tmp_path, system, f"constructs/{system}", {edge_table.NAME: columns})
    statements = [construct.statement for construct in constructs.read() if construct.binding == constructs.OK]
    texts = set()
    with compiling(path, f"constructs/{system}") as runs:
        for mode in (STRICT, FULL):
            counts, reasons = collections.Counter(), collections.Counter()
            for statement in statements:
                plan = runs.compile(statement, mode)
                if isinstance(plan, Failure):
                    assert plan.state not in BROKEN, f"{statement}: {plan}"
                    # What the system cannot say stays in main, and refuses no statement.
                    local = runs.compile(statement, NONE)
                    assert isinstance(local, Failure) and local.state == plan.state, f"[{mode}] {statement}: {plan}"
                    counts["refused"] += 1
                    reasons[plan.state] += 1
                    continue
                texts.update(queries(plan))
                notes = {note["code"] for note in plan["inhibitors"]}
                is_whole = not notes and len(plan["federates"]) == 1
                counts["whole" if is_whole else "local"] += 1
                reasons.update(notes if notes else [] if is_whole else ["views"])
            measured[system, mode] = [
                system, mode, *(str(counts[word]) for word in HEADER[2:5]),
                ", ".join(f"{code} {count}" for code, count in sorted(reasons.items()))]
    assert len(texts) > 20
    assert not (problems := systems.unread(system, sorted(texts))), "\n".join(problems)


def test_table_is_true(measured):
    """Runs behind the others."""
    lines = [HEADER, *(measured[key] for key in sorted(measured))]
    text = "".join("\t".join(line) + "\n" for line in lines)
    if os.environ.get("FED_REWRITE"):
        TABLE.write_text(text)
    assert len(measured) == 2 * len(systems.SYSTEMS)
    assert TABLE.read_text() == text


# MARK: TPC-H and TPC-DS


@pytest.fixture(scope="module", params=suites.SPLIT, ids=lambda suite: suite.name)
def suite(request):
    """A suite without rows: the columns of its tables, and its queries."""
    data = suites.generated(request.param, 0)
    tables = {
        table["name"]: [
            (column["name"], column["type"].replace("int32", "integer"), column["nullable"])
            for column in table["columns"]]
        for table in request.param.on_one_server.catalog(data)["tables"]}
    return request.param, tables, suites.texts(request.param, data)


@pytest.mark.parametrize("system", systems.SYSTEMS)
def test_suites(tmp_path, suite, system):
    benchmark, tables, texts = suite
    tenant = f"{benchmark.name}/{system}"
    path = systems.write_catalog(tmp_path, system, tenant, tables)
    turn = systems.SYSTEMS.index(system)
    numbers = [number for number in texts if EVERY or (number + turn) % len(systems.SYSTEMS) == 0]
    written = set()
    with compiling(path, tenant) as runs:
        for number, mode in itertools.product(numbers, (STRICT, FULL)):
            plan = runs.compile(texts[number], mode)
            if isinstance(plan, Failure):
                assert plan.state == NOT_SUPPORTED, f"q{number}: {plan}"
                continue
            written.update(queries(plan))
    assert written
    assert not (problems := systems.unread(system, sorted(written))), "\n".join(problems)
