"""Semi-join reduction: the keys of a local table restrict what remote systems send, and never change the rows.

What must come out is computed here, from the values as they are. Each plan is also run without its hints.
"""

import datetime
import json
import re
import sqlite3

import duckdb
import pytest

import federate

TENANT = "keys"
ROWS = 30_000

# Texts that could end a literal early, be taken for a slot of a template, or stand for another text.
NASTY = ["", " ", "a", "a ", "A", "it's", "'", "''", "\\", "\\'", "'\u0301", "{keys}", "{query}", "$1", "%s", "--", "ä",
         "a\u0308", "\U0001F600", "${x}", "two\nlines", "tab\t"]
DAYS = [datetime.date(2024, 1, 1) + datetime.timedelta(days=number) for number in range(60)]


def remote_row(number):
    text = NASTY[number] if number < len(NASTY) else f"text {number}"
    return number - 5, number % 1000 * 25 / 100, DAYS[number % len(DAYS)], text


REMOTE = [remote_row(number) for number in range(ROWS)]
COLUMNS = {"n": "integer", "d": "numeric(20,4)", "day": "date", "t": "text"}
SYSTEMS = {"postgres": "pg", "sqlite": "lite", "duckdb": "mart", "mariadb": "maria"}

# The column, the local table's keys, and what is sent to systems that enforce their types.
CASES = {
    "few numbers": ("n", [3, -2, 17, 3, None, 10**9], ("keys", 4)),
    "no key": ("n", [None], ("keys", 0)),
    "numbers for several statements of SQLite": ("n", list(range(0, 5_000, 2)), ("keys", 2_500)),
    "too many numbers": ("n", list(range(100, 50_200)), ("range", None)),
    "decimals": ("d", ["0.2500", "7.5000", "99999999999.0001"], ("keys", 3)),
    "days": ("day", [DAYS[3], DAYS[5], datetime.date(1, 1, 1)], ("keys", 3)),
    "a day that not every system can write": ("day", [DAYS[3], "10000-01-01"], ("nothing", None)),
    "texts": ("t", NASTY, ("keys", len(NASTY))),
    "a text that no statement can hold": ("t", ["a", "b\0"], ("nothing", None)),
    "too many texts": ("t", [f"text {number}" for number in range(100, 50_200)], ("nothing", None)),
    "long texts for several statements": ("t", ["x" * 900 + str(number) for number in range(1_200)] + ["a"],
                                          ("keys", 1_201)),
}
# In SQLite decimals and dates may lie in other forms; MariaDB is asked for numbers alone.
NOT_TAKEN = {"sqlite": {"d", "day"}, "mariadb": {"day", "t"}}


class Systems:
    """One table on four systems, a local table for each case, and the catalog of all."""

    def __init__(self, folder, server, maria):
        self.folder = folder
        database = "dynamic_filters"
        server.run(f"CREATE DATABASE {database}")
        with server.connect(database) as session:
            session.execute("CREATE TABLE large (n integer, d numeric(20,4), day date, t text)")
            with session.cursor() as cursor, cursor.copy("COPY large FROM STDIN") as copy:
                for row in REMOTE:
                    copy.write_row(row)
            session.commit()
        with sqlite3.connect(folder / "large.sqlite") as lite:
            lite.execute("CREATE TABLE large (n INTEGER, d NUMERIC, day TEXT, t TEXT)")
            lite.executemany("INSERT INTO large VALUES (?, ?, ?, ?)", [(n, d, str(day), t) for n, d, day, t in REMOTE])
        lite.close()
        maria.run(f"CREATE DATABASE {database}")
        session = maria.connect(database)
        session.execute("CREATE TABLE large (n int, d decimal(20,4), day date, t text)")
        session.executemany("INSERT INTO large VALUES (?, ?, ?, ?)", REMOTE)
        with duckdb.connect(folder / "large.duckdb") as mart:
            mart.execute("CREATE TABLE large (n INTEGER, d DECIMAL(20,4), day DATE, t VARCHAR)")
            self.insert(mart, "large", COLUMNS.values(), REMOTE)
        tables = [
            {"name": f"large_{system}", "connection": connection,
             "remote": {"pg": ["public", "large"], "lite": ["main", "large"], "mart": ["main", "large"],
                        "maria": [database, "large"]}[connection],
             "columns": [
                 {"name": name, "type": kind, "remote_type": self.remote_type(system, kind)}
                 for name, kind in COLUMNS.items()]}
            for system, connection in SYSTEMS.items()]
        with duckdb.connect() as local:
            for number, (column, keys, _) in enumerate(CASES.values()):
                kind = COLUMNS[column]
                local.execute(f"CREATE TABLE k{number} (k {kind})")
                self.insert(local, f"k{number}", [kind], [(key,) for key in keys])
                local.execute(f"COPY k{number} TO '{folder / f'k{number}.parquet'}'")
                tables.append({
                    "name": f"k{number}", "format": "parquet", "path": f"k{number}.parquet",
                    "columns": [{"name": "k", "type": kind}]})
        self.catalog = folder / "catalog.json"
        self.catalog.write_text(json.dumps({
            "version": 1, "tenant_id": TENANT,
            "connections": {connection: {"system": system} for system, connection in SYSTEMS.items()},
            "tables": tables}))
        self.connections = federate.write_connections(folder / "connections.yaml", TENANT, {
            "pg": server.settings(database=database),
            "maria": maria.settings(database=database),
            "lite": {"system": "sqlite", "path": "large.sqlite"},
            "mart": {"system": "duckdb", "path": "large.duckdb"}})

    @staticmethod
    def insert(session, table, kinds, rows):
        """Whole columns at once: DuckDB takes rows one by one."""
        columns = [[None if value is None else str(value) for value in column] for column in zip(*rows, strict=True)]
        values = ", ".join(f"unnest(?::VARCHAR[])::{kind}" for kind in kinds)
        session.execute(f"INSERT INTO {table} SELECT {values}", columns)

    @staticmethod
    def remote_type(system, kind):
        if system != "sqlite":
            return {"text": "varchar" if system == "duckdb" else "text"}.get(kind, kind.replace("numeric", "decimal"))
        return {"integer": "INTEGER", "numeric(20,4)": "NUMERIC"}.get(kind, "TEXT")

    def run(self, plan, *options):
        """The rows of a plan, and what was done for its views."""
        stats = self.folder / "stats.json"
        rows = federate.rows_of(
            plan, "--connections", self.connections, "--data-root", self.folder, "--stats", stats, *options)
        return sorted(rows, key=str), {view["system"]: view for view in json.loads(stats.read_text())["views"]}


@pytest.fixture(scope="module")
def systems(tmp_path_factory, pg_orders, maria):
    return Systems(tmp_path_factory.mktemp("dynamic_filters"), pg_orders, maria)


def without_filters(plan):
    """The same plan for a reader that knows no such hints."""
    for statement in plan.document["stages"]["pre"]:
        statement["sql"] = re.sub(r",\n  dynamic_filters '(?:[^'\\]|\\.)*'", "", statement["sql"])
    path = plan.path.with_suffix(".plain.json")
    path.write_text(json.dumps(plan.document))
    return federate.Plan(path)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("case", CASES)
def test_keys_restrict_and_change_nothing(systems, case, system):
    number = list(CASES).index(case)
    column, keys, expected = CASES[case]
    place = list(COLUMNS).index(column)
    sql = f"SELECT r.n FROM large_{system} AS r WHERE r.{column} IN (SELECT k FROM k{number})"
    plan = federate.compile_plan(systems.folder, systems.catalog, sql)
    rows, views = systems.run(plan)
    wanted = {None if key is None else float(key) if column == "d" else str(key) for key in keys} - {None}
    same = float if column == "d" else str
    assert rows == sorted(((row[0],) for row in REMOTE if same(row[place]) in wanted), key=str)
    view = views[system]
    if column in NOT_TAKEN.get(system, ()):
        assert "dynamic_filters" not in view
        assert view["rows"] == ROWS
    else:
        [note] = view["dynamic_filters"]
        assert (note["sent"], note.get("keys")) == expected
        if expected[0] == "keys":
            assert view["rows"] == len(rows), "more rows came than the keys ask for"
        elif expected[0] == "range":
            assert len(rows) <= view["rows"] < ROWS
        else:
            assert view["rows"] == ROWS
    plain = without_filters(plan)
    all_rows, views = systems.run(plain, "--allow-edited")
    assert all_rows == rows
    assert views[system]["rows"] == ROWS


def test_long_lists_go_in_several_statements(systems):
    number = list(CASES).index("numbers for several statements of SQLite")
    sql = f"SELECT r.n FROM large_sqlite AS r JOIN k{number} AS k ON k.k = r.n"
    _, views = systems.run(federate.compile_plan(systems.folder, systems.catalog, sql))
    assert views["sqlite"]["dynamic_filters"] == [
        {"column": "n", "from_view": "temp_view_2", "sent": "keys", "keys": 2_500, "statements": 3}]
    assert views["sqlite"]["sent"].count("SELECT * FROM (SELECT") == 3
    assert "sent_bytes" not in views["sqlite"]


def test_long_statements_are_told_in_part(systems):
    """What was sent is told word for word up to 64 KiB; beyond, how much there was."""
    number = list(CASES).index("long texts for several statements")
    sql = f"SELECT r.n FROM large_postgres AS r JOIN k{number} AS k ON k.k = r.t"
    _, views = systems.run(federate.compile_plan(systems.folder, systems.catalog, sql))
    view = views["postgres"]
    [note] = view["dynamic_filters"]
    told, mark, rest = view["sent"].partition("… [cut after ")
    assert mark and len(told.encode()) <= 65_536 < view["sent_bytes"]
    assert rest.endswith(
        f" bytes; in all {view['sent_bytes']} bytes, {note['statements']} statements, {note['keys']} keys]")
    assert len(view["sent"].encode()) < 66_000


def test_keys_go_on(systems):
    """A view that was made small has keys for another one."""
    number = list(CASES).index("few numbers")
    sql = (f"SELECT p.n, m.t FROM k{number} AS k JOIN large_postgres AS p ON p.n = k.k"
           " JOIN large_duckdb AS m ON m.t = p.t")
    rows, views = systems.run(federate.compile_plan(systems.folder, systems.catalog, sql))
    assert [row[0] for row in rows] == [-2, 17, 3, 3]
    assert (views["postgres"]["rows"], views["duckdb"]["rows"]) == (3, 3)


@pytest.mark.parametrize("edit, message", [
    (lambda text: text.replace('"chunk":50000', '"chunk":0'), "expected a number from 1 to 1000000"),
    (lambda text: text.replace("IN ({keys})", "IN (1)"), "expected a statement that has the slot {keys} once"),
    (lambda text: text.replace('"from_view":"temp_view_2"', '"from_view":"temp_view_9"'), "which no stage makes"),
    (lambda text: text.replace('"from_column":"k","from_view":"temp_view_2"',
                               '"from_column":"n","from_view":"temp_view_1"'), "wait for each other"),
    (lambda text: text.replace('"from_column":"k"', '"from_column":"nope"'), "column `nope` of `temp_view_2`"),
    (lambda text: text.replace('"max_keys":50000', f'"max_keys":{2**63 - 1}'), "from 1 to 1000000"),
    (lambda text: text.replace('"literal":"decimal"', '"literal":"number"'), "expected one of decimal, date"),
    (lambda text: text.replace('[{"chunk"', '[{"chunk'), "dynamic_filters"),
])
def test_broken_hints_are_refused(systems, edit, message):
    sql = "SELECT r.n FROM large_postgres AS r JOIN k0 AS k ON k.k = r.n"
    plan = federate.compile_plan(systems.folder, systems.catalog, sql)
    changed = [edit(statement["sql"]) for statement in plan.document["stages"]["pre"]]
    assert changed != plan.pre
    for statement, text in zip(plan.document["stages"]["pre"], changed, strict=True):
        statement["sql"] = text
    path = systems.folder / "broken.json"
    path.write_text(json.dumps(plan.document))
    outcome = federate.run(
        "fedrun", path, "--connections", systems.connections, "--data-root", systems.folder, "--allow-edited")
    assert outcome.status == 65, outcome
    assert message in outcome.err
