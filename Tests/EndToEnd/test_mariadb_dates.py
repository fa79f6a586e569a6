"""Dates of MariaDB that are none: zero, with a part that is zero, or with a day that the month has not.

Reading one is an error. What the server computes with dates ends in an error then, too, and never in a value; a condition may
leave out the row.
"""

import json

import pytest

import federate

TENANT = "dates"
NONE = {"zero": "0000-00-00", "no_month": "2024-00-00", "no_day": "2024-05-00", "no_year": "0000-05-05",
        "february": "2024-02-31"}
GOOD = ["2024-02-29", "0001-01-01", "9999-12-31", "2021-01-03", "2021-01-04", "1900-12-31", None]
COLUMNS = {"id": ("int", "integer"), "d": ("date", "date"), "ts": ("datetime(6)", "timestamp")}

# What shows in the rows, of any date.
VALUES = [
    "SELECT id, {0} > DATE '2024-01-01' AS r FROM {1}", "SELECT max({0}) FROM {1}", "SELECT min({0}) FROM {1}",
    "SELECT {0}, count(*) FROM {1} GROUP BY {0}", "SELECT count(DISTINCT {0}) FROM {1}",
    "SELECT DISTINCT {0} IS NULL FROM {1}", "SELECT sum(extract(year FROM {0})) FROM {1}",
    "SELECT count(*) FROM {1} WHERE NOT ({0} > DATE '2024-01-01' AND id > 0)",
    "SELECT count(*) FROM {1} WHERE {0} IS NOT NULL", "SELECT count(*) FROM {1} WHERE {0} < DATE '9999-12-31'",
    "SELECT count(*) FROM {1} WHERE CASE WHEN {0} > DATE '9999-01-01' THEN id < 0 ELSE id > 0 END",
    "SELECT id FROM {1} ORDER BY {0} NULLS FIRST, id LIMIT 1",
    "SELECT count(*) FROM {1} a WHERE id IN (SELECT b.id FROM {1} b WHERE b.{0} = a.{0})",
    "SELECT count(*) FROM {1} a JOIN {1} b ON a.{0} = b.{0}",
    "SELECT count(*) FROM {1} a LEFT JOIN {1} b ON a.{0} = b.{0} AND b.id > 2",
    "SELECT id, lag(id) OVER (ORDER BY {0}, id) FROM {1}",
    "SELECT count(*) FROM (SELECT {0} FROM {1} EXCEPT SELECT {0} FROM {1} WHERE id > 3) q",
]
# Every part, and what may be cut off.
PARTS = [
    *(f"extract({part} FROM {{0}})" for part in (
        "year", "quarter", "month", "day", "week", "isoyear", "dow", "isodow", "doy", "hour", "minute", "second")),
    *(f"date_trunc('{unit}', {{0}})" for unit in ("year", "quarter", "month", "week", "day")),
    "greatest({0}, {0})", "CAST({0} AS date) - DATE '2000-01-01'",
]
TIMES = [f"date_trunc('{unit}', ts)" for unit in ("hour", "minute", "second", "milliseconds")]


@pytest.fixture(scope="module")
def asked(tmp_path_factory, maria):
    folder = tmp_path_factory.mktemp(TENANT)
    maria.run(f"CREATE DATABASE {TENANT}")
    # One of them in the place of the first date; and all years, for what is computed of dates that are some.
    for table, first in [("good", "1970-01-01"), *NONE.items()]:
        rows = ", ".join(
            f"({id}, {value}, {value})" for id, value in enumerate(
                ("NULL" if day is None else f"'{day}'" for day in [first, *GOOD]), 1))
        maria.run(f"SET sql_mode = 'ALLOW_INVALID_DATES'; CREATE TABLE {table} (id int PRIMARY KEY, d date, ts datetime(6));"
                  f"INSERT INTO {table} VALUES {rows}", TENANT)
    maria.run(
        "CREATE TABLE many (id int PRIMARY KEY, d date, ts datetime(6)); INSERT INTO many SELECT seq,"
        " DATE '0001-01-01' + INTERVAL seq * 1217 DAY, TIMESTAMP '0001-01-01 00:00:00' + INTERVAL seq * 105166811 SECOND"
        " + INTERVAL seq * 37 MICROSECOND FROM seq_0_to_2999", TENANT)
    catalog = folder / "catalog.json"
    catalog.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {"maria": {"system": "mariadb"}},
        "tables": [{
            "name": table, "connection": "maria", "remote": [table],
            "columns": [{"name": name, "remote_type": remote, "type": kind} for name, (remote, kind) in COLUMNS.items()],
        } for table in ("good", "many", *NONE)]}))
    connections = federate.write_connections(
        folder / "connections.yaml", TENANT, {"maria": maria.settings(database=TENANT, connect_timeout=60)})

    def ask(sql, mode):
        plan = federate.compile_plan(folder, catalog, sql, mode)
        return plan, federate.run("fedrun", plan.path, "--connections", connections, "--format", "csv")

    return ask


@pytest.mark.parametrize("sql", VALUES)
def test_never_a_value(asked, sql):
    for column in ("d", "ts"):
        _, local = asked(sql.format(column, "good"), "no_pushdown")
        plan, remote = asked(sql.format(column, "good"), "strict")
        assert local.status == 0 and remote.status == 0, (local, remote)
        assert sorted(local.out.splitlines()) == sorted(remote.out.splitlines())
        assert any("CASE WHEN 9223372036854775807" in part["query"] or "> 0" in part["query"]
                   for part in plan.document["federates"]), plan.pre
    # Each with zeros alone, and with one of the others.
    others = [table for table in NONE if table != "zero"]
    for table in ("zero", others[VALUES.index(sql) % len(others)]):
        _, local = asked(sql.format("d", table), "no_pushdown")
        assert local.status == 1, (table, local)
        _, remote = asked(sql.format("d", table), "strict")
        assert remote.status == 1, (table, remote)


@pytest.mark.parametrize("part", [*(part.format(column) for part in PARTS for column in ("d", "ts")), *TIMES])
def test_parts(asked, part):
    """Of days from the first year to the last one; below an outer join, where main would not compute them."""
    sql = f"SELECT a.id, b.r FROM many a LEFT JOIN (SELECT id, {part} AS r FROM many) b ON a.id = b.id"
    _, local = asked(sql, "no_pushdown")
    plan, remote = asked(sql, "strict")
    assert local.status == 0 and remote.status == 0, (local, remote)
    assert len(plan.document["federates"]) == 1 and not plan.document["inhibitors"], plan.document["inhibitors"]
    assert sorted(local.out.splitlines()) == sorted(remote.out.splitlines())
