"""Samples have Hyper's size, come before conditions and joins, and are others each time.

Hyper takes `ceil(n * (percent / 100))` of n rows, in doubles; `Constructs` holds us against it.
"""

import json
import math
import sqlite3

import duckdb
import pytest

import federate

TENANT = "samples"
ROWS = 4_000
LINES = 3
SYSTEMS = {"pg": "postgres", "lite": "sqlite", "mart": "duckdb"}
TABLES = ["pg_items", "lite_items", "mart_items", "file_items"]


class Systems:
    """A table of numbers and one of three lines for each, on three systems and in files."""

    def __init__(self, folder, server):
        self.folder = folder
        server.run("CREATE DATABASE samples")
        with server.connect("samples") as session:
            session.execute(f"CREATE TABLE items AS SELECT n::integer AS id FROM generate_series(0, {ROWS - 1}) AS s (n)")
            session.execute(f"CREATE TABLE lines AS SELECT id FROM items, generate_series(1, {LINES})")
        with sqlite3.connect(folder / "items.sqlite") as lite:
            lite.execute("CREATE TABLE items (id INTEGER)")
            lite.executemany("INSERT INTO items VALUES (?)", [(number,) for number in range(ROWS)])
            lite.execute("CREATE TABLE lines AS SELECT id FROM items, (VALUES (1), (2), (3))")
        lite.close()
        with duckdb.connect(folder / "items.duckdb") as mart:
            mart.execute(f"CREATE TABLE items AS SELECT range::INTEGER AS id FROM range({ROWS})")
            mart.execute(f"CREATE TABLE lines AS SELECT id FROM items, range({LINES})")
            for name in ["items", "lines"]:
                mart.execute(f"COPY {name} TO '{folder / name}.parquet'")
        columns = [{"name": "id", "type": "integer", "remote_type": "integer"}]
        tables = [
            {"name": f"{connection}_{name}", "connection": connection,
             "remote": ["public" if connection == "pg" else "main", name], "columns": columns}
            for connection in SYSTEMS for name in ["items", "lines"]]
        tables += [
            {"name": f"file_{name}", "format": "parquet", "path": f"{name}.parquet",
             "columns": [{"name": "id", "type": "integer"}]}
            for name in ["items", "lines"]]
        self.catalog = folder / "catalog.json"
        self.catalog.write_text(json.dumps({
            "version": 1, "tenant_id": TENANT,
            "connections": {connection: {"system": system} for connection, system in SYSTEMS.items()},
            "tables": tables}))
        self.connections = federate.write_connections(folder / "connections.yaml", TENANT, {
            "pg": server.settings(database="samples"),
            "lite": {"system": "sqlite", "path": "items.sqlite"},
            "mart": {"system": "duckdb", "path": "items.duckdb"}})

    def rows(self, sql, mode="strict", *options):
        plan = federate.compile_plan(self.folder, self.catalog, sql, mode, *options)
        return federate.rows_of(plan, "--connections", self.connections, "--data-root", self.folder)

    def numbers(self, *arguments):
        return [int(row[0]) for row in self.rows(*arguments)]


@pytest.fixture(scope="module")
def systems(tmp_path_factory, pg_orders):
    return Systems(tmp_path_factory.mktemp("samples"), pg_orders)


@pytest.mark.parametrize("mode", federate.MODES)
@pytest.mark.parametrize("table", TABLES)
def test_a_sample_has_its_size_in_every_mode(systems, table, mode):
    percent = 12.34
    found = systems.numbers(f"SELECT id FROM {table} TABLESAMPLE BERNOULLI ({percent})", mode)
    assert len(found) == math.ceil(ROWS * (percent / 100))
    assert len(set(found)) == len(found)
    assert set(found) <= set(range(ROWS))


@pytest.mark.parametrize("sample", ["SYSTEM (25)", "BERNOULLI (1000 ROWS)"])
def test_it_is_another_one_each_time(systems, sample):
    first, second = (set(systems.numbers(f"SELECT id FROM pg_items TABLESAMPLE {sample}")) for _ in range(2))
    assert len(first) == len(second) == 1000
    # Of two independent ones about 250 are the same, give or take 12.
    assert 100 < len(first & second) < 400


@pytest.mark.parametrize("table", TABLES)
def test_conditions_see_the_sample(systems, table):
    """About half of what was chosen is even; were the even rows sampled, it would be a thousand."""
    found = systems.numbers(f"SELECT id FROM {table} TABLESAMPLE SYSTEM (1000 ROWS) WHERE id < {ROWS // 2}")
    assert 350 < len(found) < 650
    assert max(found) < ROWS // 2


def test_two_samples_of_a_table_are_two(systems):
    found = systems.numbers(
        "SELECT a.id FROM pg_items a TABLESAMPLE BERNOULLI (25) JOIN pg_items b TABLESAMPLE BERNOULLI (25)"
        " ON a.id = b.id")
    assert 100 < len(found) < 400


@pytest.mark.parametrize("sampled", ["SELECT id FROM {0}_items TABLESAMPLE BERNOULLI (50)",
                                     "SELECT id FROM {0}_items WHERE random() < 0.5"])
@pytest.mark.parametrize("place", ["pg", "lite", "mart", "file"])
def test_a_row_is_chosen_once_whatever_it_is_joined_with(systems, place, sampled):
    found = systems.rows(
        f"SELECT i.id, count(*) FROM ({sampled.format(place)}) i JOIN {place}_lines l ON i.id = l.id GROUP BY i.id")
    assert {int(count) for _, count in found} == {LINES}
    assert ROWS * 0.4 < len(found) < ROWS * 0.6


@pytest.mark.parametrize("table", ["pg_items", "mart_items"])
@pytest.mark.parametrize("sql, rows", [
    ("SELECT id FROM {} TABLESAMPLE BERNOULLI (12.34)", math.ceil(ROWS * (12.34 / 100))),
    ("SELECT id FROM {} TABLESAMPLE SYSTEM (7 ROWS)", 7),
    ("SELECT id FROM {} ORDER BY random() LIMIT 5", 5)])
def test_only_the_chosen_rows_travel(systems, table, sql, rows):
    plan = federate.compile_plan(systems.folder, systems.catalog, sql.format(table), "strict")
    stats = systems.folder / "stats.json"
    found = federate.rows_of(
        plan, "--connections", systems.connections, "--data-root", systems.folder, "--stats", stats)
    views = json.loads(stats.read_text())["views"]
    assert len(found) == rows
    assert [view["rows"] for view in views] == [rows]


def test_keys_are_those_of_the_chosen_rows(systems):
    """A sample on one side of a join restricts the other side, and is not chosen again for it."""
    found = systems.rows(
        "SELECT i.id, count(*) FROM pg_items i TABLESAMPLE BERNOULLI (1) JOIN mart_lines l ON i.id = l.id GROUP BY i.id")
    assert len(found) == ROWS // 100
    assert {int(count) for _, count in found} == {LINES}


def test_spark_decides_row_by_row(systems):
    sizes = {
        len(systems.numbers("SELECT id FROM pg_items TABLESAMPLE (25 PERCENT)", "strict", "--input-dialect", "spark"))
        for _ in range(4)}
    assert all(800 < size < 1200 for size in sizes)
    # Four times the same size has a chance of one in a hundred thousand.
    assert len(sizes) > 1
