"""The tables that random queries read: on two PostgreSQL servers, MariaDB, in SQLite, DuckDB and Parquet."""

import dataclasses
import datetime
import decimal

from answers import declared
from random_queries.kinds import BIGINT, BOOLEAN, DATE, DOUBLE, INTEGER, TEXT, TIMESTAMP, Type

TENANT = "random"
MONEY, TENTHS, WIDE = Type("numeric", 10, 2), Type("numeric", 10, 1), Type("numeric", 38, 18)
SMALLINT = Type("smallint")

SMALL = [0, 1, 1, 2, 2, 3, 4, 5, -1, None]
KEYS = [1, 2, 2, 3, 4, 5, 6, 9, None]
TEXTS = [
    "", " ", "a", "A", "a ", "ab", "b", "B", "ä", "Ä", "é", "x_y", "100%", "it's", "日本", "back\\slash", None,
    None]
PRICES = ["0.001", "12.345", "2.500", "-1.250", "99999.999", None]
COSTS = ["0.0001", "1.5000", "1.5000", "-99.9999", "12.3450", None]
MONEYS = ["0.00", "1.50", "1.50", "2.25", "-7.13", "99.99", "100.00", "12345678.90", "0.01", None]
FLOATS = [0.0, -0.0, 0.5, 1.25, -3.0, 1e10, 2.0, 2.0, None]
DAYS = ["2024-02-29", "2024-01-31", "2024-03-01", "2023-12-31", "1970-01-01", "2000-01-01", "2000-01-01", None]
MOMENTS = [
    "2024-02-29 12:00:00", "2024-02-29 00:00:00", "1970-01-01 00:00:00", "2023-12-31 23:59:59.999999",
    "1970-01-01 00:00:00.000001", "2024-01-31 08:30:00", None]
FLAGS = [True, False, None]

NOT_NULL, EDGE, UNTYPED = "not null", "edge", "untyped"


@dataclasses.dataclass
class Column:
    """A column: its remote type, its type in DC SQL, and the values that it draws from."""

    name: str
    remote: str
    type: Type
    pool: list | None
    mark: str = ""

    @property
    def may_be_null(self):
        return self.mark != NOT_NULL

    def entry(self, has_remote):
        entry = {"name": self.name, "nullable": self.may_be_null}
        if has_remote:
            entry["remote_type"] = self.remote
        if self.mark != UNTYPED:
            entry["type"] = self.type.dc
        return entry

    def value(self, number, choose):
        """What lies on the remote."""
        value = number if self.pool is None else choose(self.pool)
        if not isinstance(value, str):
            return value
        return {"numeric": decimal.Decimal, "date": datetime.date.fromisoformat,
                "timestamp": datetime.datetime.fromisoformat}.get(self.type.name, str)(value)

    def cast(self, value):
        """What DC SQL sees of it."""
        if value is None:
            return None
        if self.remote.startswith("char("):
            return value.rstrip(" ")
        return declared(value, self.type.spark)


TABLES = {
    "orders": ("pg_a", [
        Column("id", "integer", INTEGER, None, NOT_NULL),
        Column("cust", "integer", INTEGER, KEYS),
        Column("qty", "smallint", SMALLINT, SMALL),
        Column("total", "numeric(10,2)", MONEY, MONEYS),
        Column("fine", "numeric(12,4)", TENTHS, ["0.0500", "0.0499", "-1.2500", "2.3456", "7.0000", None]),
        Column("big", "bigint", BIGINT, [2**63 - 1, -2**63, 0, 1, 2**53 + 1, None], EDGE),
        Column("weight", "double precision", DOUBLE, FLOATS + [float("nan"), float("inf"), 1e308, 1e-308]),
        Column("paid", "boolean", BOOLEAN, FLAGS),
        Column("placed", "date", DATE, DAYS),
        Column("seen", "timestamp", TIMESTAMP, MOMENTS),
        Column("note", "text", TEXT, TEXTS),
        Column("code", "char(3)", TEXT, ["a", "A", "ab", "", "abc", None]),
    ]),
    "customers": ("pg_a", [
        Column("id", "integer", INTEGER, None, NOT_NULL),
        Column("Rank", "integer", WIDE, SMALL, UNTYPED),
        Column("name", "varchar(20)", TEXT, TEXTS),
        Column("score", "numeric(38,18)", WIDE, ["0.5", "1.000000000000000001", "-2.75", "1234567.891", None]),
        Column("edge", "integer", INTEGER, [2**31 - 1, -2**31, 0, -1, 7, None], EDGE),
        Column("born", "date", DATE, ["0001-01-01", "9999-12-31", "2000-01-01", None], EDGE),
    ]),
    "items": ("pg_b", [
        Column("id", "bigint", BIGINT, None, NOT_NULL),
        Column("ord", "integer", INTEGER, KEYS),
        Column("price", "numeric(8,3)", Type("numeric", 8, 3), PRICES),
        Column("flag", "boolean", BOOLEAN, FLAGS),
        Column("label", "text", TEXT, TEXTS),
        Column("day", "date", DATE, DAYS),
        Column("at", "timestamp", TIMESTAMP, MOMENTS),
        Column("ratio", "double precision", DOUBLE, FLOATS),
    ]),
    "tags": ("pg_b", [
        Column("item", "bigint", BIGINT, KEYS),
        Column("Tag Name", "text", TEXT, ["new", "New", "a", "", None]),
    ]),
    "notes": ("lite", [
        Column("id", "INTEGER", BIGINT, None, NOT_NULL),
        Column("ref", "INTEGER", INTEGER, KEYS),
        Column("amount", "NUMERIC", MONEY, MONEYS),
        Column("level", "REAL", DOUBLE, FLOATS),
        Column("ok", "BOOLEAN", BOOLEAN, FLAGS),
        Column("body", "TEXT", TEXT, TEXTS),
        Column("day", "DATE", DATE, DAYS),
        Column("at", "TIMESTAMP", TIMESTAMP, MOMENTS),
    ]),
    "events": ("duck", [
        Column("id", "INTEGER", INTEGER, None, NOT_NULL),
        Column("n", "SMALLINT", SMALLINT, SMALL + [2**15 - 1], EDGE),
        Column("kind", "VARCHAR", TEXT, TEXTS),
        Column("cost", "DECIMAL(12,4)", Type("numeric", 12, 4), COSTS),
        Column("big", "BIGINT", BIGINT, [2**63 - 1, -2**63, 5, 5, None], EDGE),
        Column("x", "DOUBLE", DOUBLE, FLOATS + [float("nan"), float("-inf")]),
        Column("ok", "BOOLEAN", BOOLEAN, FLAGS),
        Column("day", "DATE", DATE, DAYS),
        Column("at", "TIMESTAMP", TIMESTAMP, MOMENTS),
    ]),
    "wares": ("maria", [
        Column("id", "int", INTEGER, None, NOT_NULL),
        Column("item", "bigint", BIGINT, KEYS),
        Column("stock", "int", WIDE, SMALL, UNTYPED),
        Column("price", "decimal(10,2)", MONEY, MONEYS),
        Column("tax", "decimal(12,4)", TENTHS, ["0.0500", "0.0499", "-1.2500", "2.3456", "7.0000", None]),
        Column("fine", "decimal(65,30)", WIDE, ["0.1", "0.1000000000000000004", "2.0000000000000000005", None]),
        Column("wide", "decimal(38,4)", WIDE, COSTS),
        Column("edge", "bigint", BIGINT, [2**63 - 1, -2**63, 0, 1, 2**53 + 1, None], EDGE),
        Column("label", "varchar(20)", TEXT, TEXTS),
        Column("memo", "text", TEXT, TEXTS),
        Column("code", "char(3)", TEXT, ["a", "A", "ab", "", "abc", None]),
        Column("ratio", "double", DOUBLE, FLOATS),
        Column("ok", "tinyint(1)", BOOLEAN, FLAGS),
        Column("day", "date", DATE, DAYS),
        Column("at", "datetime(6)", TIMESTAMP, MOMENTS),
    ]),
    "offers": ("maria", [
        Column("ware", "int", INTEGER, KEYS),
        Column("Offer Name", "varchar(40)", TEXT, ["new", "New", "a", "", None]),
        Column("until", "date", DATE, DAYS),
    ]),
    "segments": (None, [
        Column("id", "", INTEGER, None, NOT_NULL),
        Column("segment", "", TEXT, TEXTS),
        Column("share", "", Type("numeric", 9, 4), ["0.2500", "0.0001", "-1.0000", "99999.9999", None]),
        Column("since", "", DATE, DAYS),
        Column("v", "", DOUBLE, FLOATS),
        Column("on", "", BOOLEAN, FLAGS),
    ]),
}
ROWS = {"orders": 12, "customers": 7, "items": 10, "tags": 8, "notes": 9, "events": 10, "wares": 10, "offers": 7,
        "segments": 8}
CONNECTIONS = {
    "pg_a": {"system": "postgres"},
    "pg_b": {"system": "postgres", "text": {"order": "binary"}},
    "lite": {"system": "sqlite"},
    "duck": {"system": "duckdb"},
    "maria": {"system": "mariadb"},
}
VISIBLE = {
    name: (home, {column.name: (column.type, column.mark == EDGE, column.may_be_null) for column in columns})
    for name, (home, columns) in TABLES.items()}


def catalog():
    tables = []
    for name, (connection, columns) in TABLES.items():
        place = {"format": "parquet", "path": f"{name}.parquet"}
        if connection:
            remote = {"lite": [name], "duck": ["main", name], "maria": ["random", name]}.get(connection, ["public", name])
            place = {"connection": connection, "remote": remote}
        entries = [column.entry(connection is not None) for column in columns]
        keys = [["id"]] if columns[0].mark == NOT_NULL else []
        tables.append({"name": name, **place, "columns": entries, "keys": keys})
    return {"version": 1, "tenant_id": TENANT, "connections": CONNECTIONS, "tables": tables}
