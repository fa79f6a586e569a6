"""Small tables over two PostgreSQL servers, MariaDB, a DuckDB, a SQLite and a Parquet file, and all in one place.

Their columns are what others tripped over: text whose system folds case, pads or sorts by a language, names that need
quotes, times with microseconds, NULLs. In the two judges, a DuckDB and a PostgreSQL that hold all of it, text is plain.
"""

import concurrent.futures
import json
import re
import sqlite3

import duckdb

import federate
import mariadb_traps
from invariance import REQUESTS

TENANT = "traps"
SYSTEMS = {"left": "postgres", "right": "postgres", "mart": "duckdb", "lite": "sqlite", "shelf": "mariadb"}

# The columns of each table: the type on the system, the type in DC SQL, and what the catalog says of the text.
FOLDS, SORTS = {"equality": "insensitive", "order": "other"}, {"order": "other"}
TABLES = {
    "people": ("left", {
        "id": ("integer", "integer"), "name": ("text", "text"),
        "city": ('text COLLATE "en-x-icu"', "text", SORTS), "nick": ("text COLLATE folds", "text", FOLDS),
        "code": ("char(6)", "text"), "age": ("integer", "integer"), "boss": ("integer", "integer"),
        "we$ird": ("integer", "integer"), "ba`ck": ("integer", "integer")}),
    "sales": ("left", {
        "id": ("integer", "integer"), "person": ("integer", "integer"), "qty": ("integer", "integer"),
        "amount": ("numeric(10,2)", "numeric(10,2)"), "paid": ("boolean", "boolean"), "day": ("date", "date"),
        "at": ("timestamp", "timestamp"), "zoned": ("timestamptz", "timestamptz"), "clock": ("time", "time"),
        "ratio": ("double precision", "double precision")}),
    "tags": ("right", {
        "person": ("integer", "integer"), "tag": ('text COLLATE "en-x-icu"', "text", SORTS),
        "weight": ("numeric(6,2)", "numeric(6,2)"), "code": ("char(8)", "text")}),
    "items": ("mart", {
        "id": ("integer", "integer"), "name": ("varchar", "text"), "folded": ("varchar COLLATE NOCASE", "text", FOLDS),
        "price": ("decimal(8,3)", "numeric(8,3)"), "q": ("integer", "integer"), "at": ("timestamp", "timestamp"),
        "fine": ("timestamp_ns", "timestamp")}),
    "notes": ("lite", {
        "id": ("INTEGER", "integer"), "ref": ("INTEGER", "integer"), "body": ("TEXT", "text"),
        "folded": ("TEXT COLLATE NOCASE", "text", FOLDS), "n": ("INTEGER", "integer")}),
    "goods": mariadb_traps.TABLE,
    "segments": (None, {
        "k": ("integer", "integer"), "age": ("integer", "integer"), "word": ("text", "text")}),
}
ROWS = {
    "people": [
        (1, "test.a", "Ärger", "abc", "ab", 30, None, 1, 10), (2, "testxb", "apple", "ABC", "ab ", 40, 1, 2, 20),
        (3, "100%", "Apple", "Abc", "AB", None, 1, 3, None), (4, "a_c", "banana", "abd", "", 20, 2, None, 40),
        (5, "back\\slash", "Zebra", None, None, 30, 2, 5, 50), (6, "it's", "zebra", "ABD", "abcdef", None, 9, 6, 60),
        (7, None, None, "x ", "x", 25, 3, 7, 70), (8, "test.A", "ähnlich", "X", "é", 40, 3, 8, 80)],
    "sales": [
        (1, 1, 3, "10.00", True, "2024-02-29", "2024-02-29 12:00:00.000001", "2024-02-29 12:00:00+00", "12:00:00", 0.5),
        (2, 1, 3, "10.01", False, "2024-03-01", "2024-02-29 12:00:00", "2024-02-29 11:00:00+00", "00:00:00", 1.5),
        (3, 2, 5, "0.05", None, "2023-12-31", "2024-02-29 11:59:59.999999", "2024-03-01 00:00:00+00", "23:59:59.5", -2),
        (4, 2, None, "7.77", True, "2024-02-29", None, "2024-02-29 12:00:00+00", None, None),
        (5, None, 1, "-3.33", True, None, "1970-01-01 00:00:00", None, "12:00:00", 0.25),
        (6, 4, 1, None, False, "1970-01-01", "2024-02-29 12:00:00.000002", "1970-01-01 00:00:00+00", "06:30:00", 3.5),
        (7, 4, 7, "99.99", None, "2024-02-29", "2023-01-01 00:00:00", "2023-01-01 00:00:00+00", "06:30:00", 1e10),
        (8, 99, 2, "1.00", False, "2025-01-01", "2025-01-01 00:00:00", "2025-01-01 00:00:00+02", "00:00:01", 0.0),
        (9, 3, 2, "2.00", True, "2024-02-29", "2024-02-29 12:00:00", "2024-02-29 12:00:00+00", "24:00:00", 0.0)],
    "tags": [
        (1, "new", "1.50", "ab"), (1, "New", "2.25", "AB"), (2, "old", None, "ab   "), (3, "Ärger", "0.10", ""),
        (None, "new", "1.50", None), (6, "a_c", "9.99", "abcdef"), (8, "apple", "0.20", "x")],
    "items": [
        (1, "test.a", "abc", "0.001", 30, "2024-02-29 12:00:00.000001", "2024-02-29 12:00:00.000001200"),
        (2, "TEST.A", "ABC", "2.500", 40, None, None),
        (3, "Apple", "abd", None, None, "2024-02-29 12:00:00", "2024-02-29 12:00:00.000000300"),
        (4, None, None, "-1.250", 0, "1970-01-01 00:00:00", "1970-01-01 00:00:00"),
        (5, "new", "Abc", "12.345", 7, "2024-02-29 11:59:59.999999", "2024-02-29 12:00:00.000001"),
        (6, "new", "x", "2.500", -7, "2025-01-01 00:00:00", "2025-01-01 00:00:00.123456")],
    "notes": [
        (1, 1, "100%", "abc", 7), (2, 1, "100x", "ABC", -7), (3, 2, "it's", "Abc", None),
        (4, None, "back\\slash", "b", 3),
        (5, 4, None, None, 3), (6, 5, "A_c", "abc ", 2), (7, 9, "abc", "z", 0)],
    "goods": mariadb_traps.ROWS,
    "segments": [(3, 30, "new"), (4, None, "Apple"), (8, 40, "abc")],
}


def quoted(name):
    return '"' + name + '"'


def make(session, name, kinds, mark, convert=lambda value: value):
    """Makes a table with its rows."""
    columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in zip(TABLES[name][1], kinds, strict=True))
    session.execute(f"CREATE TABLE {name} ({columns})")
    marks = ", ".join([mark] * len(kinds))
    for row in ROWS[name]:
        session.execute(f"INSERT INTO {name} VALUES ({marks})", tuple(map(convert, row)))


def unpadded(name):
    """The rows as DC SQL sees them: CHAR(n) that is read as text has no padding."""
    padded = [kind[0].startswith("char(") for kind in TABLES[name][1].values()]
    return [tuple(
        value.rstrip(" ") if is_padded and value else value for value, is_padded in zip(row, padded))
        for row in ROWS[name]]


class TrapSystems:
    """The tables on their systems, their catalog, and the judges."""

    def __init__(self, folder, left, right, shelf, explain_of):
        self.folder = folder
        servers = {"left": left, "right": right}
        for connection, server in servers.items():
            server.run("CREATE DATABASE traps")
            with server.connect("traps") as session:
                session.execute(
                    "CREATE COLLATION folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
                self.fill(session, connection, "%s")
        shelf.run("CREATE DATABASE traps")
        self.fill(shelf.connect("traps"), "shelf", "?")
        with duckdb.connect(str(folder / "traps.duckdb")) as session:
            self.fill(session, "mart", "?")
        with sqlite3.connect(folder / "traps.sqlite") as session:
            self.fill(session, "lite", "?")
        session.close()
        self.judges = {"DuckDB": duckdb.connect(), "PostgreSQL": self.postgres_judge(right)}
        self.fill_judges()
        self.catalog = folder / "traps.catalog.json"
        self.catalog.write_text(json.dumps(self.catalog_document()))
        self.connections = federate.write_connections(folder / "traps.yaml", TENANT, {
            **{name: server.settings(database="traps") for name, server in servers.items()},
            "shelf": shelf.settings(database="traps"),
            "mart": {"system": "duckdb", "path": "traps.duckdb"}, "lite": {"system": "sqlite", "path": "traps.sqlite"}})
        self.explain = explain_of(self.catalog)

    @staticmethod
    def fill(session, connection, mark):
        for name, (home, columns) in TABLES.items():
            if home == connection:
                make(session, name, [column[0] for column in columns.values()], mark)

    @staticmethod
    def postgres_judge(server):
        server.run("CREATE DATABASE traps_judge TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'")
        session = server.connect("traps_judge")
        session.execute("SET timezone = 'UTC'")
        return session

    def fill_judges(self):
        duck = self.judges["DuckDB"]
        duck.execute("SET integer_division = true; SET default_null_order = 'nulls_last_on_asc_first_on_desc'")
        duck.execute("SET TimeZone = 'UTC'")
        for session, mark in ((duck, "?"), (self.judges["PostgreSQL"], "%s")):
            for name, (_, columns) in TABLES.items():
                kinds = [column[1] for column in columns.values()]
                definitions = ", ".join(f"{quoted(column)} {kind}" for column, kind in zip(columns, kinds))
                session.execute(f"CREATE TABLE {name} ({definitions})")
                for row in unpadded(name):
                    session.execute(f"INSERT INTO {name} VALUES ({', '.join([mark] * len(row))})", row)
        duck.execute(f"COPY segments TO '{self.folder / 'segments.parquet'}'")

    @staticmethod
    def catalog_document():
        schemas = {"left": ["public"], "right": ["public"], "mart": ["main"], "lite": [], "shelf": ["traps"]}
        tables = []
        for name, (home, columns) in TABLES.items():
            place = {"format": "parquet", "path": "segments.parquet"}
            if home:
                place = {"connection": home, "remote": [*schemas[home], name]}
            entries = []
            for column, (remote, kind, *text) in columns.items():
                entry = {"name": column, "type": kind, **({"text": text[0]} if text else {})}
                if home:
                    entry["remote_type"] = re.split(" COLLATE| CHARACTER SET| NULL", remote)[0]
                entries.append(entry)
            tables.append({"name": name, **place, "columns": entries})
        return {"version": 1, "tenant_id": TENANT, "tables": tables,
                "connections": {name: {"system": system} for name, system in SYSTEMS.items()}}

    # One query

    def plans(self, sql, labels=tuple(REQUESTS)):
        """The plans of a query that differ, by the first of the ways that makes each."""
        found = {}
        for number, label in enumerate(labels):
            status, _, text = self.explain({"sql": sql, "tenant_id": TENANT, "now": federate.NOW, **REQUESTS[label]})
            assert status == 200, (label, text.decode())
            path = self.folder / f"trap-{number}.json"
            path.write_bytes(text)
            plan = federate.Plan(path)
            if plan not in found.values():
                found[label] = plan
        return found

    def outcomes(self, sql, labels):
        """What fedrun makes of each of the plans that differ, by the way; two run at a time."""
        plans = self.plans(sql, labels)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return [(label, plan, outcome)
                    for (label, plan), outcome in zip(plans.items(), pool.map(self.run, plans.values()))]

    def run(self, plan, *options):
        """What fedrun makes of a plan."""
        return federate.run(
            "fedrun", plan.path, "--connections", self.connections, "--data-root", self.folder, "--format", "jsonl",
            "--dedupe-names", "--quiet", *options)
