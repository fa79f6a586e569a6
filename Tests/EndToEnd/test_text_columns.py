"""Columns whose own rules of comparing text differ from DC SQL's: what goes to the remote must not follow them.

SQLite and DuckDB columns with collations that fold case or drop blanks, and PostgreSQL's CHAR(n), which pads. What
must come out is computed here, from the values as they are: bytes are compared, and CHAR(n) read as text has no padding.
"""

import decimal
import json
import sqlite3

import duckdb
import pytest

import federate

TENANT = "text"
TEXTS = [None, "", "a", "A", "a ", " a", "abc", "ABC", "aBc", "abc ", "abc  ", "abd", "b", "Z", "z", "ä", "Ä", "é", "a_c"]

# What a text is after the column has stored it and it was read as DC SQL's text.
PADDED = [None if text is None else text.rstrip(" ") for text in TEXTS]

# Connection, table, and the column's type as the remote declares it, as the catalog does, and what comes out of it.
COLUMNS = {
    "sqlite NOCASE": ("lite", "nocase", "TEXT COLLATE NOCASE", "TEXT", TEXTS),
    "sqlite RTRIM": ("lite", "rtrim", "TEXT COLLATE RTRIM", "TEXT", TEXTS),
    "duckdb NOCASE": ("mart", "nocase", "VARCHAR COLLATE NOCASE", "VARCHAR", TEXTS),
    "duckdb NOACCENT": ("mart", "noaccent", "VARCHAR COLLATE NOACCENT", "VARCHAR", TEXTS),
    "postgres char": ("pg", "padded", "char(5)", "char(5)", PADDED),
}


def total(values):
    """The order of DC SQL: by bytes, NULL last."""
    return sorted(values, key=lambda value: (value is None, (value or "").encode()))


def having(condition):
    return lambda texts: [(number,) for number, text in enumerate(texts) if text is not None and condition(text)]


def above(bound):
    return having(lambda text: text.encode() > bound.encode())


# Each query over the table `t`, and what it gives for the column's values; their places are `id`.
QUERIES = {
    "SELECT a FROM t ORDER BY id": lambda texts: [(text,) for text in texts],
    "SELECT id FROM t WHERE a = 'abc'": having(lambda text: text == "abc"),
    "SELECT id FROM t WHERE a = 'abc '": having(lambda text: text == "abc "),
    "SELECT id FROM t WHERE a <> 'abc'": having(lambda text: text != "abc"),
    "SELECT id FROM t WHERE NOT (a = 'ABC' OR a = 'a ')": having(lambda text: text not in ("ABC", "a ")),
    "SELECT id FROM t WHERE a IN ('A', 'ABC', 'é', 'z ')": having(lambda text: text in ("A", "ABC", "é", "z ")),
    "SELECT id FROM t WHERE a NOT IN ('A', 'ABC', 'é')": having(lambda text: text not in ("A", "ABC", "é")),
    "SELECT id FROM t WHERE a > 'Z'": above("Z"),
    "SELECT id FROM t WHERE a > 'abc'": above("abc"),
    "SELECT id FROM t WHERE a BETWEEN 'A' AND 'a'": having(lambda text: b"A" <= text.encode() <= b"a"),
    "SELECT id FROM t WHERE a LIKE 'a%'": having(lambda text: text.startswith("a")),
    "SELECT id FROM t WHERE a LIKE 'AB_'": having(lambda text: len(text) == 3 and text.startswith("AB")),
    "SELECT id FROM t WHERE a NOT LIKE '%C'": having(lambda text: not text.endswith("C")),
    "SELECT id FROM t WHERE a IS NULL": lambda texts: [(texts.index(None),)],
    "SELECT id FROM t WHERE a = ''": having(lambda text: text == ""),
    "SELECT id FROM t WHERE length(a) = 4": having(lambda text: len(text) == 4),
    "SELECT id FROM t WHERE a || '!' = 'abc!'": having(lambda text: text == "abc"),
    "SELECT id FROM t WHERE a IS NOT DISTINCT FROM 'Abc'": having(lambda text: text == "Abc"),
    "SELECT id, CASE a WHEN 'abc' THEN 1 ELSE 0 END AS x FROM t": lambda texts: [
        (number, int(text == "abc")) for number, text in enumerate(texts)],
    "SELECT DISTINCT a FROM t": lambda texts: [(text,) for text in set(texts)],
    "SELECT a, count(*) AS c FROM t GROUP BY a": lambda texts: [(text, texts.count(text)) for text in set(texts)],
    "SELECT min(a) AS l, max(a) AS h FROM t": lambda texts: [
        (total(texts)[0], total(text for text in texts if text is not None)[-1])],
    "SELECT a FROM t ORDER BY a NULLS LAST": lambda texts: [(text,) for text in total(texts)],
    "SELECT a FROM t ORDER BY a NULLS LAST LIMIT 4": lambda texts: [(text,) for text in total(texts)[:4]],
    "SELECT x.id, y.id AS other FROM t AS x JOIN t AS y ON x.a = y.a": lambda texts: [
        (one, other) for one, text in enumerate(texts) for other, same in enumerate(texts)
        if text is not None and text == same],
}


def by_text(row):
    return [(value is None, str(value).encode()) for value in row]


class Systems:
    """The tables, each on its system, and the catalog of all of them."""

    def __init__(self, folder, server):
        self.folder = folder
        self.server = server
        rows = list(enumerate(TEXTS))
        with sqlite3.connect(folder / "text.sqlite") as lite:
            for definition in self.definitions("lite"):
                lite.execute(f"CREATE TABLE {definition}")
            for table in ("nocase", "rtrim"):
                lite.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
        lite.close()
        with duckdb.connect(str(folder / "text.duckdb")) as mart:
            for definition in self.definitions("mart"):
                mart.execute(f"CREATE TABLE {definition}")
            for table in ("nocase", "noaccent"):
                mart.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
        server.run("CREATE DATABASE text_columns")
        with server.connect("text_columns") as session:
            for definition in self.definitions("pg"):
                session.execute(f"CREATE TABLE {definition}")
            for row in rows:
                session.execute("INSERT INTO padded VALUES (%s, %s)", row)
        federate.write_connections(folder / "connections.yaml", TENANT, {
            "lite": {"system": "sqlite", "path": "text.sqlite"},
            "mart": {"system": "duckdb", "path": "text.duckdb"},
            "pg": server.settings(database="text_columns"),
        })

    @staticmethod
    def definitions(connection):
        return [f"{table} (id bigint, a {kind})" for home, table, kind, _, _ in COLUMNS.values() if home == connection]

    def catalog(self, column):
        connection, table, _, kind, _ = COLUMNS[column]
        schema = {"lite": [], "mart": ["main"], "pg": ["public"]}[connection]
        system = {"lite": "sqlite", "mart": "duckdb", "pg": "postgres"}[connection]
        path = self.folder / f"{connection}-{table}.json"
        path.write_text(json.dumps({
            "version": 1, "tenant_id": TENANT, "connections": {connection: {"system": system}},
            "tables": [{"name": "t", "connection": connection, "remote": [*schema, table], "columns": [
                {"name": "id", "remote_type": "bigint", "type": "bigint"},
                {"name": "a", "remote_type": kind, "type": "text"}]}]}))
        return path


@pytest.fixture(scope="module")
def systems(tmp_path_factory, pg_parts):
    return Systems(tmp_path_factory.mktemp("text"), pg_parts)


@pytest.mark.parametrize("column", COLUMNS)
def test_the_column_has_rules_of_its_own(systems, column):
    """The remote itself finds more that is equal, so that the cases below prove something."""
    connection, table, _, _, _ = COLUMNS[column]
    query = f"SELECT count(*) FROM {table} AS x JOIN {table} AS y ON x.a = y.a"
    if connection == "lite":
        session = sqlite3.connect(systems.folder / "text.sqlite")
        [(theirs,)] = session.execute(query).fetchall()
        session.close()
    elif connection == "mart":
        with duckdb.connect(str(systems.folder / "text.duckdb"), read_only=True) as session:
            [(theirs,)] = session.execute(query).fetchall()
    else:
        with systems.server.connect("text_columns") as session:
            [(theirs,)] = session.execute(query).fetchall()
    assert theirs > len(TEXTS) - 1


@pytest.mark.parametrize("sql", QUERIES)
@pytest.mark.parametrize("column", COLUMNS)
def test_text_is_compared_as_dc_does(systems, column, sql):
    expected = QUERIES[sql](COLUMNS[column][4])
    catalog = systems.catalog(column)
    seen = set()
    for mode in federate.MODES:
        plan = federate.compile_plan(systems.folder, catalog, sql, mode)
        if plan.texts in seen:
            continue
        seen.add(plan.texts)
        rows = federate.rows_of(plan)
        if "ORDER BY" in sql:
            assert rows == expected, (mode, plan.pre)
        else:
            assert sorted(rows, key=by_text) == sorted(expected, key=by_text), (mode, plan.pre)


DECIMALS = ["0.01", "1234567890123.45", "-9999999999999.99", "0.1", "90071992547409.93"]


def json_catalog(folder, precision):
    path = folder / "catalog.json"
    path.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {},
        "tables": [{"name": "t", "format": "json", "path": "t.json", "columns": [
            {"name": "d", "type": f"numeric({precision},2)"}, {"name": "s", "type": "text"}]}]}))
    (folder / "t.json").write_text("".join(f'{{"d": {text}, "s": "{text}"}}\n' for text in DECIMALS))
    return path


@pytest.mark.parametrize("precision", [16, 18, 38])
def test_json_decimals_that_a_double_cannot_hold_are_refused(tmp_path, precision):
    """Both engines read a number in JSON as a double: of more than 15 digits one may be another number."""
    catalog = json_catalog(tmp_path, precision)
    outcome = federate.run("fedexplain", "plan", "--catalog", catalog, text="SELECT d FROM t")
    assert outcome.status == 65 and "NOT_SUPPORTED" in outcome.err and "15 digits" in outcome.err, outcome
    plan = federate.compile_plan(tmp_path, catalog, "SELECT s FROM t")
    assert federate.rows_of(plan) == [(text,) for text in DECIMALS]


def test_json_decimals_of_fifteen_digits_are_exact(tmp_path):
    catalog = json_catalog(tmp_path, 15)
    lines = [text for text in DECIMALS if len(text.lstrip("-").replace(".", "")) <= 15]
    (tmp_path / "t.json").write_text("".join(f'{{"d": {text}, "s": "{text}"}}\n' for text in lines))
    plan = federate.compile_plan(tmp_path, catalog, "SELECT d, s FROM t")
    rows = federate.rows_of(plan)
    assert [(str(value), text) for value, text in rows] == [(f"{decimal.Decimal(text):.2f}", text) for text in lines]
