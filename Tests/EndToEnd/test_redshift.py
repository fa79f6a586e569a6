"""Queries over tables of Redshift, by both ways in: the rows are the same with all work there, and none.

The server is the simulator, so that the texts that go there have been read as Redshift's SQL, and run.
"""

import json

import pytest

import federate
from Simulators.client import add_faults, call, log, serving

TENANT = "warehouse"
SALES = [(n, n % 7, round(n * 1.25, 2), f"2024-01-{n % 28 + 1:02}", ["Anna", "anna ", "O'Neil \\", None][n % 4]) for n in range(1, 3001)]
CUSTOMERS = [(n, f"customer {n}") for n in range(5)]
QUERIES = {
    "filter": "SELECT id, amount FROM sales WHERE id < 10 AND day >= DATE '2024-01-03' ORDER BY id",
    "texts": "SELECT note, count(*) FROM sales WHERE note = 'anna ' OR note = 'O''Neil \\' GROUP BY note ORDER BY note",
    "join": "SELECT c.name, sum(s.amount), count(*) FROM sales s JOIN customers c ON s.customer = c.id "
            "GROUP BY c.name ORDER BY c.name",
    "outer": "SELECT s.id, c.name FROM sales s LEFT JOIN customers c ON s.customer = c.id WHERE s.id > 2990 ORDER BY s.id",
    "window": "SELECT id, sum(amount) OVER (PARTITION BY customer ORDER BY id) FROM sales WHERE id <= 20 ORDER BY id",
}


def literal(value):
    return "NULL" if value is None else str(value) if not isinstance(value, str) else "'" + (
        value.replace("\\", "\\\\").replace("'", "''") + "'")


def columns(*descriptions):
    return [dict(zip(("name", "remote_type", "type"), description)) for description in descriptions]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("redshift")
    with serving("redshift") as simulator:
        for name, kinds, rows in [
            ("sales", "id BIGINT, customer INTEGER, amount DECIMAL(12, 2), day DATE, note VARCHAR(20)", SALES),
            ("customers", "id INTEGER, name VARCHAR(20)", CUSTOMERS),
        ]:
            values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
            for sql in (f"CREATE TABLE {name} ({kinds})", f"INSERT INTO {name} VALUES {values}"):
                answer = call("POST", simulator.endpoint + "/__sql", {"sql": sql})
                assert answer.status == 200, answer.body
        tables = [
            {"name": "sales", "remote": ["public", "sales"], "columns": columns(
                ("id", "bigint", "bigint"), ("customer", "integer", "integer"), ("amount", "numeric(12,2)", "numeric(12,2)"),
                ("day", "date", "date"), ("note", "varchar(20)", "text"))},
            {"name": "customers", "remote": ["public", "customers"], "columns": columns(
                ("id", "integer", "integer"), ("name", "varchar(20)", "text"))},
        ]
        catalog = folder / "catalog.json"
        catalog.write_text(json.dumps({
            "version": 1, "tenant_id": TENANT, "connections": {"dwh": {"system": "redshift"}},
            "tables": [{**table, "connection": "dwh"} for table in tables]}))
        known = simulator.credentials
        ways = {
            "protocol": {name: known[name] for name in ("host", "port", "database", "user", "password")},
            "data": {"endpoint": simulator.endpoint, **{
                name: known[name]
                for name in ("region", "workgroup", "database", "access_key_id", "secret_access_key", "session_token")}},
        }
        for way, settings in ways.items():
            federate.write_connections(folder / f"{way}.json", TENANT, {"dwh": {"system": "redshift", **settings}})
        yield simulator, folder, catalog


def expected(name):
    import duckdb

    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE sales (id BIGINT, customer INTEGER, amount DECIMAL(12, 2), day DATE, note VARCHAR)")
        database.executemany("INSERT INTO sales VALUES (?, ?, ?, ?, ?)", SALES)
        database.execute("CREATE TABLE customers (id INTEGER, name VARCHAR)")
        database.executemany("INSERT INTO customers VALUES (?, ?)", CUSTOMERS)
        return database.execute(QUERIES[name]).fetchall()


@pytest.mark.parametrize("name", QUERIES)
def test_the_rows_are_those_of_one_engine(warehouse, name):
    _, folder, catalog = warehouse
    wanted = expected(name)
    for mode, ways in [("no_pushdown", ["protocol"]), ("full_pushdown", ["protocol", "data"])]:
        plan = federate.compile_plan(folder, catalog, QUERIES[name], mode)
        for way in ways:
            rows = federate.rows_of(plan, "--connections", folder / f"{way}.json")
            assert [tuple(map(str, row)) for row in rows] == [tuple(map(str, row)) for row in wanted], (mode, way)


@pytest.mark.parametrize("way, snapshot", [("protocol", "shared"), ("data", "per_statement")])
def test_two_views_of_one_connection(warehouse, way, snapshot):
    simulator, folder, catalog = warehouse
    plan = federate.compile_plan(folder, catalog, QUERIES["join"], "no_pushdown")
    assert len(plan.pre) == 2
    stats = folder / f"{way}-stats.json"
    call("DELETE", simulator.endpoint + "/__log")
    federate.rows_of(plan, "--connections", folder / f"{way}.json", "--stats", stats)
    views = json.loads(stats.read_text())["views"]
    assert {view["rows"] for view in views} == {len(SALES), len(CUSTOMERS)}
    assert snapshot in json.dumps(views)
    begun = [each for each in log(simulator)["executions"] if each["statement"].startswith("BEGIN")]
    assert len(begun) == (1 if way == "protocol" else 2)


def test_a_password_that_is_wrong_is_not_shown(warehouse):
    simulator, folder, catalog = warehouse
    settings = {name: simulator.credentials[name] for name in ("host", "port", "database", "user")}
    path = folder / "wrong.json"
    federate.write_connections(
        path, TENANT, {"dwh": {"system": "redshift", **settings, "password": "not-the-open-sesame"}})
    plan = federate.compile_plan(folder, catalog, QUERIES["filter"])
    outcome = federate.run("fedrun", plan.path, "--connections", path)
    assert outcome.status == 77, outcome
    assert "not-the-open-sesame" not in outcome.out + outcome.err


def test_a_cluster_that_goes_away_ends_the_run(warehouse):
    simulator, folder, catalog = warehouse
    plan = federate.compile_plan(folder, catalog, QUERIES["window"], "no_pushdown")
    add_faults(simulator, {"name": "drop", "on": "fetch", "skip": 2, "count": 1})
    outcome = federate.run("fedrun", plan.path, "--connections", folder / "protocol.json")
    simulator.faults.clear()
    assert outcome.status == 69, outcome
    assert "connection to the server is lost" in outcome.err
