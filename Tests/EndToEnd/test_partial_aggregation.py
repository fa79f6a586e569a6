"""Aggregates over what three systems have: each system makes its part, and the rows are those of one engine.

PostgreSQL has sales, SQLite returns, and a DuckDB file visits and members; a local table has the names of regions. All
of it is also in one PostgreSQL database, which is the judge.
"""

import json
import sqlite3

import duckdb
import pytest

import federate
from answers import check_rows, oracle_rows

TENANT = "parts"
LARGEST, SMALLEST = 2**63 - 1, -(2**63)

# Texts that are almost the same, NULLs in every column, and numbers whose partial sums no bigint holds.
SALES = [
    (1, "north", 10, "12.50", LARGEST, True), (2, "north", 10, "0.01", LARGEST, False), (3, "North", 20, None, 7, None),
    (4, "north ", 20, "-3.33", None, True), (5, None, 30, "1.00", 5, None), (6, None, None, None, None, None),
    (7, "south", 40, "9.99", 1, False), (8, "", 40, "0.00", 0, True), (9, "south", 10, "0.10", -1, None)]
VISITS = [
    (1, "north", 20, "0.02", SMALLEST, True), (2, "north", 30, None, SMALLEST, True), (3, "west", 20, "7.77", 3, False),
    (4, None, 10, "2.50", None, None), (5, "south", None, "0.33", 2, True)]
RETURNS = [(1, "north", 10), (2, None, 20), (3, "east", 40), (4, "east", 40), (5, "", None)]
MEMBERS = [(10, "Ada", "gold"), (20, "Bob", None), (30, "Ada", "tin"), (40, None, "tin"), (50, "Eve", "gold")]
REGIONS = [("north", 1), ("south", 2), ("", 3), ("north", 4), (None, 5)]

COLUMNS = {
    "sales": {"id": "integer", "region": "text", "member": "integer", "price": "numeric(9,2)", "big": "bigint",
              "paid": "boolean"},
    "returns": {"id": "integer", "region": "text", "member": "integer"},
    "members": {"id": "integer", "name": "text", "level": "text"},
    "regions": {"region": "text", "rank": "integer"},
}
COLUMNS["visits"] = COLUMNS["sales"]
HOMES = {"sales": "pg", "visits": "mart", "members": "mart", "returns": "lite"}
ROWS = {"sales": SALES, "visits": VISITS, "returns": RETURNS, "members": MEMBERS, "regions": REGIONS}
# As large tables would declare them: many rows, and few different values.
STATISTICS = {"rows": 1_000_000, "columns": {
    "region": {"distinct": 100}, "member": {"distinct": 100}, "price": {"distinct": 50}}}
KEYS = {"sales": [["id"]], "visits": [["id"]], "members": [["id"]]}

BOTH = "(SELECT * FROM sales UNION ALL SELECT * FROM visits)"
THREE = ("(SELECT region, member, price FROM sales UNION ALL SELECT region, member, price FROM visits"
         " UNION ALL SELECT region, member, 1.5 FROM returns)")

# Each with a part of what some system is sent in strict mode.
QUERIES = [
    # Over UNION ALL.
    (f"SELECT region, count(*) AS n, count(price) AS m, sum(price) AS s, avg(price) AS a, min(price) AS low,"
     f" max(member) AS high FROM {BOTH} u GROUP BY region", "COUNT(*)"),
    (f"SELECT sum(big) AS total, avg(big) AS mean, sum(member) AS small, avg(member) AS mid FROM {BOTH} u", "SUM("),
    (f"SELECT bool_and(paid) AS every, bool_or(paid) AS some, min(region) AS first FROM {BOTH} u", "BOOL_AND("),
    (f"SELECT region, count(*) FILTER (WHERE price > 1) AS n, sum(price) FILTER (WHERE paid) AS s"
     f" FROM {BOTH} u GROUP BY region HAVING count(*) > 1", "GROUP BY"),
    (f"SELECT count(DISTINCT member) AS n, count(*) AS rows, sum(DISTINCT member) AS s FROM {BOTH} u", "GROUP BY"),
    (f"SELECT region, member, count(*) AS n, grouping(region, member) AS g FROM {BOTH} u"
     " GROUP BY ROLLUP (region, member)", "GROUP BY"),
    (f"SELECT region || '!' AS r, sum(price * 2) AS s FROM {BOTH} u GROUP BY region || '!'", "SUM("),
    (f"SELECT region, count(*) AS n, avg(price) AS a FROM {THREE} u GROUP BY region", "COUNT(*)"),
    ("SELECT k, count(*) AS n FROM (SELECT 'sale' AS k, region FROM sales UNION ALL SELECT 'visit', region FROM visits"
     " UNION ALL SELECT NULL, region FROM regions) u GROUP BY k", "COUNT(*)"),
    # Of no rows.
    (f"SELECT count(*) AS n, count(price) AS m, sum(big) AS s, avg(price) AS a, bool_or(paid) AS b FROM {BOTH} u"
     " WHERE member > 1000", "COUNT(*)"),
    (f"SELECT region, count(*) AS n FROM {BOTH} u WHERE member > 1000 GROUP BY region", "COUNT(*)"),
    (f"SELECT region, count(*) AS n, count(DISTINCT member) AS d FROM {BOTH} u WHERE member > 1000"
     " GROUP BY ROLLUP (region)", "GROUP BY"),
    ("SELECT count(*) AS n, sum(price) AS s FROM (SELECT price FROM sales WHERE id > 100 UNION ALL"
     " SELECT price FROM visits WHERE id = 2) u", "COUNT(*)"),
    # DISTINCT.
    (f"SELECT DISTINCT region FROM {THREE} u", "DISTINCT"),
    ("SELECT region FROM sales UNION SELECT region FROM visits UNION SELECT region FROM regions", "DISTINCT"),
    ("SELECT region FROM sales INTERSECT SELECT region FROM visits", "DISTINCT"),
    ("SELECT region FROM sales EXCEPT SELECT region FROM returns", "DISTINCT"),
    ("SELECT name FROM members WHERE id IN (SELECT member FROM sales)", "DISTINCT"),
    ("SELECT name FROM members m WHERE NOT EXISTS (SELECT 1 FROM sales s WHERE s.member = m.id)", "DISTINCT"),
    ("SELECT DISTINCT level FROM members JOIN sales ON member = members.id", "DISTINCT"),
    # Below joins.
    ("SELECT name, count(*) AS n, count(price) AS m, sum(price) AS s, min(region) AS r FROM sales"
     " JOIN members ON member = members.id GROUP BY name", "COUNT(*)"),
    ("SELECT who, region, sum(price) AS s, count(*) AS n, grouping(who, region) AS g FROM (SELECT name || '!' AS who,"
     " region, price FROM sales JOIN members ON member = members.id) d GROUP BY ROLLUP (who, region)", "COUNT(*)"),
    ("SELECT name, count(*) AS n, count(price) AS m, sum(price) AS s FROM members"
     " LEFT JOIN sales ON member = members.id GROUP BY name", "COUNT(*)"),
    ("SELECT level, count(*) AS n, count(members.id) AS m, sum(price) AS s FROM sales"
     " LEFT JOIN members ON member = members.id GROUP BY level", "COUNT(*)"),
    ("SELECT level, count(*) AS n, sum(price) AS s FROM sales FULL JOIN members ON member = members.id"
     " GROUP BY level", "COUNT(*)"),
    ("SELECT count(*) AS n, sum(price) AS s FROM sales JOIN regions ON sales.region = regions.region", "COUNT(*)"),
    ("SELECT rank, sum(price) AS s, count(*) AS n FROM sales JOIN regions ON sales.region = regions.region"
     " WHERE rank < 4 GROUP BY rank", "COUNT(*)"),
    ("SELECT sum(CASE WHEN level = 'gold' THEN price END) AS gold, sum(CASE WHEN level = 'tin' THEN price ELSE 0 END)"
     " AS tin, count(CASE WHEN level = 'tin' THEN price END) AS n FROM sales JOIN members ON member = members.id",
     "SUM("),
    ("SELECT sum(CASE WHEN level = 'gold' THEN big ELSE 0 END) AS g, sum(CASE WHEN level = 'tin' THEN member ELSE 0 END)"
     " AS t, max(CASE WHEN level = 'tin' THEN price ELSE 5 END) AS m FROM sales JOIN members ON member = members.id"
     " WHERE big < 100", "SUM("),
    ("SELECT name, sum(price) FILTER (WHERE level = 'gold' AND price > 0) AS s FROM sales"
     " JOIN members ON member = members.id GROUP BY name", "SUM("),
    ("SELECT sum(price) AS s, count(*) AS n FROM sales WHERE member IN (SELECT id FROM members WHERE level = 'tin')",
     "SUM("),
    ("SELECT sum(price) AS s FROM sales WHERE NOT EXISTS (SELECT 1 FROM members WHERE id = member)", "SUM("),
    ("SELECT name, sum(s) AS s FROM (SELECT member, price AS s FROM sales UNION ALL SELECT member, price FROM visits) u"
     " JOIN members ON member = members.id GROUP BY name", "SUM("),
    ("SELECT level, count(*) AS n, sum(price) AS s FROM sales JOIN members ON member = members.id"
     " JOIN regions ON sales.region = regions.region WHERE price > 1000 GROUP BY level", "COUNT(*)"),
    ("SELECT count(*) AS n, sum(price) AS s FROM sales JOIN members ON member = members.id WHERE level = 'none'",
     "COUNT(*)"),
    # Below what main computes of one system's rows.
    ("SELECT region, count(*) AS n, sum(price) AS s, avg(price) AS a FROM sales GROUP BY region"
     " HAVING upper(region) = 'NORTH'", "COUNT(*)"),
    ("SELECT upper(region) AS u, count(*) AS n, min(member) AS low, count(DISTINCT member) AS d FROM sales"
     " GROUP BY upper(region)", "COUNT(*)"),
    ("SELECT count(*) AS n, sum(price) AS s FROM sales WHERE upper(region) = 'NOWHERE'", "COUNT(*)"),
]

# What must not go in parts: a sum that overflows, whichever way its parts are made.
OVERFLOWING = f"SELECT sum(big) AS s FROM {BOTH} u WHERE big > 0"


class Systems:
    """The three systems, the local table, the judge, and the catalog."""

    def __init__(self, folder, server):
        self.folder = folder
        for database, tables in (("parts", ["sales"]), ("parts_judge", ROWS)):
            server.run(f"CREATE DATABASE {database}")
            with server.connect(database) as session:
                for table in tables:
                    self.fill(session, table, COLUMNS[table], "%s")
        self.judge = server.connect("parts_judge")
        with sqlite3.connect(folder / "lite.sqlite") as lite:
            self.fill(lite, "returns", {"id": "INTEGER", "region": "TEXT", "member": "INTEGER"}, "?")
        lite.close()
        with duckdb.connect(folder / "mart.duckdb") as mart:
            for table in ("visits", "members"):
                self.fill(mart, table, COLUMNS[table], "?")
        with duckdb.connect() as local:
            self.fill(local, "regions", COLUMNS["regions"], "?")
            local.execute(f"COPY regions TO '{folder / 'regions.parquet'}' (FORMAT parquet)")
        tables = [self.table(name, home) for name, home in HOMES.items()]
        tables.append({"name": "regions", "format": "parquet", "path": "regions.parquet", "columns": [
            {"name": column, "type": kind} for column, kind in COLUMNS["regions"].items()]})
        self.catalog = folder / "parts.catalog.json"
        self.catalog.write_text(json.dumps({
            "version": 1, "tenant_id": TENANT, "tables": tables, "connections": {
                "pg": {"system": "postgres"}, "lite": {"system": "sqlite"}, "mart": {"system": "duckdb"}}}))
        self.connections = federate.write_connections(folder / "parts.yaml", TENANT, {
            "pg": server.settings(database="parts"), "lite": {"system": "sqlite", "path": "lite.sqlite"},
            "mart": {"system": "duckdb", "path": "mart.duckdb"}})

    @staticmethod
    def fill(session, table, columns, mark):
        definitions = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        session.execute(f"CREATE TABLE {table} ({definitions})")
        marks = ", ".join([mark] * len(columns))
        for row in ROWS[table]:
            session.execute(f"INSERT INTO {table} VALUES ({marks})", row)

    @staticmethod
    def table(name, home):
        return {
            "name": name, "connection": home, "remote": ["public" if home == "pg" else "main", name],
            **({"statistics": STATISTICS} if name in ("sales", "visits") else {}),
            "keys": KEYS.get(name, []), "columns": [
                {"name": column, "remote_type": kind, "type": kind} for column, kind in COLUMNS[name].items()]}

    def plan(self, sql, mode):
        return federate.compile_plan(self.folder, self.catalog, sql, mode, name=f"parts-{mode}")


@pytest.fixture(scope="module")
def systems(servers_folder, pg_parts):
    folder = servers_folder / "parts"
    folder.mkdir()
    made = Systems(folder, pg_parts)
    yield made
    made.judge.close()


@pytest.mark.parametrize("sql, part", QUERIES, ids=lambda value: " ".join(str(value).split())[:60])
def test_answer(systems, sql, part):
    seen = set()
    for mode in federate.MODES:
        plan = systems.plan(sql, mode)
        sent = " ".join(each["query"] for each in plan.document["federates"])
        assert (part in sent) == (mode in ("strict", "full_pushdown")), sent
        if plan.texts in seen:
            continue
        seen.add(plan.texts)
        print(f"mode {mode}")
        answer = federate.rows_of(plan, "--connections", systems.connections, "--quiet")
        check_rows(answer, oracle_rows(systems.judge, sql, plan.types), False)


@pytest.mark.parametrize("mode", federate.MODES)
def test_overflow_is_an_error(systems, mode):
    plan = systems.plan(OVERFLOWING, mode)
    outcome = federate.run("fedrun", plan.path, "--connections", systems.connections, "--quiet")
    assert outcome.status == 1, outcome
