"""fedrun reads from the simulators, as `make simulators` has them."""

import collections
import dataclasses
import datetime
import decimal
import json
import math
import pathlib
import signal
import subprocess
import sys

import pytest

import federate
from answers import check_rows
from examples import Query
from Simulators import client, playground

SYSTEMS = ["snowflake", "databricks", "bigquery", "trino", "redshift", "clickhouse"]
# What each of the warehouses does wrong once or twice, and a reader gets over.
FAULTS = {
    "snowflake": [
        {"name": "http_503", "count": 1, "on": "submit"}, {"name": "still_running", "count": 2},
        {"name": "poll_429", "count": 1}],
    "databricks": [
        {"name": "cold_warehouse", "count": 1}, {"name": "http_429", "count": 1, "on": "poll", "retry_after": 0},
        {"name": "expired_link", "count": 1}],
    "bigquery": [
        {"name": "rateLimitExceeded", "count": 1}, {"name": "still_running", "count": 1},
        {"name": "http_503", "count": 1}]}
# Redshift's two ways in, by their connections. Nothing is asked for twice in PostgreSQL's protocol: who loses the connection has
# lost the transaction, and with it what the other views have seen.
REDSHIFT_FAULTS = {
    "redshift": [{"name": "delay", "count": 1, "on": "declare"}, {"name": "fewer_rows", "count": 3, "rows": 7}],
    playground.DATA_API: [
        {"name": "throttled", "count": 2, "on": "submit"}, {"name": "throttled", "count": 1, "on": "poll"},
        {"name": "too_many_statements", "count": 1, "on": "submit"}, {"name": "http_500", "count": 1, "on": "page"},
        {"name": "close_after", "count": 1, "on": "submit"}]}
BIG = decimal.Decimal("99999999999999999999.999999999999999999")
# The columns of `playground.TYPES`, behind the identifier.
EVERY_TYPE = [
    (1, True, 42, 9007199254740993, decimal.Decimal("1.5"), 0.1, "it's \"quoted\" \\ and\nlonger\t",
     datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 34, 56, 789012)),
    (2, False, -2**31, -2**63, BIG.copy_negate(), -math.inf, "", datetime.date.min, datetime.datetime.min),
    (3, True, 2**31 - 1, 2**63 - 1, BIG, math.nan, "\U0001F469\u200D\U0001F4BB \u65E5\u672C e\u0301\x01\x1F",
     datetime.date.max, datetime.datetime.max),
    (4, *[None] * 8),
]
# https://clickhouse.com/docs/sql-reference/data-types/date32
LOWEST, HIGHEST = datetime.datetime(1900, 1, 1), datetime.datetime(2299, 12, 31, 23, 59, 59, 999999)
OTHER_DATES = {"clickhouse": {2: (LOWEST.date(), LOWEST), 3: (HIGHEST.date(), HIGHEST)}}
CLOUD_EXAMPLES = [Query("join-on-snowflake", "query"), Query("filter-on-databricks", "query")]


@dataclasses.dataclass
class Served:
    folder: pathlib.Path
    endpoints: dict


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The folder of a running `make simulators`, and where each system is."""
    folder = tmp_path_factory.mktemp("simulators") / "all"
    command = [sys.executable, "-m", "Simulators.playground", folder]
    with subprocess.Popen(command, cwd=federate.ROOT / "Tests", stdout=subprocess.PIPE, text=True) as program:
        endpoints = {}
        for line in program.stdout:
            if "Ctrl-C" in line:
                break
            system, _, endpoint = line.strip().partition(" ")
            if system in SYSTEMS:
                endpoints[system] = endpoint.strip()
        yield Served(folder, endpoints)
        program.send_signal(signal.SIGINT)


def answer(served, folder, sql, mode="strict", catalog=None):
    plan = federate.compile_plan(folder, catalog or served.folder / "catalog.json", sql, mode)
    return plan, federate.rows_of(
        plan, "--connections", served.folder / "connections.yaml", "--data-root", folder)


@pytest.mark.parametrize("mode", ["no_pushdown", "strict"])
@pytest.mark.parametrize("query", CLOUD_EXAMPLES, ids=str)
def test_examples(served, tmp_path, query, mode):
    plan, rows = answer(served, tmp_path, query.sql, mode, query.catalog_path)
    check_rows(rows, query.expected(plan.types), False)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_type(served, tmp_path, system):
    _, rows = answer(served, tmp_path, f"SELECT {', '.join(['id', *playground.TYPES])} FROM {system}_every_type")
    others = OTHER_DATES.get(system, {})
    check_rows(rows, [(*row[:-2], *others.get(row[0], row[-2:])) for row in EVERY_TYPE], False)


def test_a_query_over_all_of_them(served, tmp_path):
    first, *others = SYSTEMS
    joins = " ".join(f"JOIN {system}_stock {system} ON {system}.n = {first}.n" for system in others)
    plan, rows = answer(
        served, tmp_path, f"SELECT count(*), sum({first}.n) FROM {first}_stock {first} {joins} WHERE {first}.n > 50")
    assert len(plan.document["federates"]) == len(SYSTEMS) and [int(value) for value in rows[0]] == [50, 3775]


def met(served, system):
    """How often each fault happened."""
    faults = client.call("GET", served.endpoints[system] + "/__log").json["faults"]
    return collections.Counter(fault["name"] for fault in faults)


@pytest.mark.parametrize("way", REDSHIFT_FAULTS)
@pytest.mark.parametrize("mode", ["no_pushdown", "strict"])
def test_four_warehouses_with_faults_and_a_table_of_our_own(served, tmp_path, mode, way):
    catalog = json.loads((served.folder / "catalog.json").read_text())
    catalog["connections"][way] = {"system": "redshift"}
    for table in catalog["tables"]:
        if table["connection"] == "redshift":
            table["connection"] = way
    catalog["tables"].append({
        "name": "chosen", "format": "csv", "path": "chosen.csv", "options": {"header": True},
        "columns": [{"name": "n", "type": "bigint"}, {"name": "label", "type": "text"}]})
    (tmp_path / "catalog.json").write_text(json.dumps(catalog))
    (tmp_path / "chosen.csv").write_text("n,label\n" + "".join(f"{n},number {n}\n" for n in range(90, 110)))
    wanted = {**FAULTS, "redshift": REDSHIFT_FAULTS[way]}
    for system, faults in wanted.items():
        client.call("DELETE", served.endpoints[system] + "/__log")
        accepted = client.call("POST", served.endpoints[system] + "/__faults", faults)
        assert accepted.status == 200, accepted.body
    first, *others = wanted
    joins = " ".join(f"JOIN {system}_stock {system} ON {system}.n = {first}.n" for system in others)
    try:
        plan, rows = answer(
            served, tmp_path,
            f"SELECT chosen.label, {first}.n FROM {first}_stock {first} {joins} JOIN chosen ON chosen.n = {first}.n",
            mode, tmp_path / "catalog.json")
        happened = {system: met(served, system) for system in wanted}
    finally:
        for system in wanted:
            client.call("DELETE", served.endpoints[system] + "/__faults")
            client.call("DELETE", served.endpoints[system] + "/__log")
    for system, faults in wanted.items():
        counts = collections.Counter()
        for fault in faults:
            counts[fault["name"]] += fault["count"]
        assert happened[system] == counts, system
    assert {each["connection_id"] for each in plan.document["federates"]} == {*FAULTS, way}
    assert sorted((label, int(n)) for label, n in rows) == sorted((f"number {n}", n) for n in range(90, 101))
