"""Long chains of conditions, and long lists: what a mode answers locally, no remote refuses in another mode."""

import json
import sqlite3

import duckdb
import pytest

import federate

TENANT = "long"
ROWS = [(number, f"n{number}") for number in range(100)]

CONDITIONS = {
    "alternatives": " OR ".join(f"(id = {number} AND s = 'n{number}')" for number in range(0, 9000, 3)),
    "conjuncts": " AND ".join(f"s <> 'n{number}'" for number in range(0, 9000, 3)),
    "chain": " AND ".join(f"(s <> 'n{number}' OR id = -1)" for number in range(0, 9000, 3)),
    "list": f"id IN ({', '.join(str(number) for number in range(0, 90000, 3))})",
    "list of texts": "s IN ({})".format(", ".join(f"'n{number}'" for number in range(0, 30000, 3))),
}


@pytest.fixture(scope="module")
def system(servers_folder, pg_parts):
    """A PostgreSQL server, a SQLite file and a DuckDB file with the same table."""
    folder = servers_folder / "long"
    folder.mkdir()
    pg_parts.run("CREATE DATABASE long")
    with pg_parts.connect("long") as pg, sqlite3.connect(folder / "lite.sqlite") as lite, \
            duckdb.connect(folder / "mart.duckdb") as mart:
        for session, kinds, mark in ((pg, "bigint, s text", "%s"), (lite, "INTEGER, s TEXT", "?"),
                                     (mart, "BIGINT, s TEXT", "?")):
            session.execute(f"CREATE TABLE t (id {kinds})")
            for row in ROWS:
                session.execute(f"INSERT INTO t VALUES ({mark}, {mark})", row)
    lite.close()
    systems = {"pg": "postgres", "lite": "sqlite", "mart": "duckdb"}
    catalog = folder / "long.catalog.json"
    catalog.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {name: {"system": kind} for name, kind in systems.items()},
        "tables": [{
            "name": f"{name}_t", "connection": name, "remote": ["public" if name == "pg" else "main", "t"],
            "columns": [{"name": "id", "remote_type": "bigint", "type": "bigint"},
                        {"name": "s", "remote_type": "text", "type": "text"}]} for name in systems]}))
    connections = federate.write_connections(folder / "long.yaml", TENANT, {
        "pg": pg_parts.settings(database="long"), "lite": {"system": "sqlite", "path": "lite.sqlite"},
        "mart": {"system": "duckdb", "path": "mart.duckdb"}})
    return folder, catalog, connections


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
@pytest.mark.parametrize("table", ["pg_t", "lite_t", "mart_t"])
def test_same_rows(system, table, condition):
    folder, catalog, connections = system
    expected = 66 if "<>" in condition else 34
    for mode in ("no_pushdown", "strict"):
        plan = federate.compile_plan(folder, catalog, f"SELECT count(*) AS n FROM {table} WHERE {condition}", mode)
        assert federate.rows_of(plan, "--connections", connections, "--quiet") == [(expected,)], mode
