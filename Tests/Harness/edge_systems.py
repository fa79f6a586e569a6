"""The edge table on the systems that run here; what a system cannot hold is NULL there, or has no column."""

import contextlib
import itertools
import json
import math
import os
import sqlite3
import subprocess
import urllib.request

import duckdb
import pyarrow

import systems
from edge_table import COLUMNS, NAME, ROWS, literal, stored
from federate import ROOT

SCRIPT = ROOT / "scripts" / "scratch-cloud"
SCHEMA = "sales"


def columns(system):
    """The columns that a system has a type for: name, type in DC SQL, type there."""
    known = [(name, kind, systems.remote_type(system, kind)) for name, kind, _ in COLUMNS]
    return [column for column in known if column[2]]


def held_rows(system):
    """The rows of all columns, in the words of SQL."""
    return [[held(system, value, kind) for value, (_, kind, _) in zip(row, COLUMNS, strict=True)] for row in ROWS]


def rows(system):
    """The rows of the columns that it has."""
    is_kept = [systems.remote_type(system, kind) is not None for _, kind, _ in COLUMNS]
    return [list(itertools.compress(row, is_kept)) for row in held_rows(system)]


def held(system, value, kind):
    """A value, or NULL where the system has no such value."""
    if isinstance(value, float) and not math.isfinite(value) and system in ("mariadb", "sqlite"):
        # SQLite makes NULL of NaN by itself, and has infinities: https://www.sqlite.org/floatingpoint.html
        return None if system == "mariadb" or math.isnan(value) else value
    if isinstance(value, str) and kind in ("date", "timestamp", "timestamptz"):
        year = int(value[:4])
        # https://clickhouse.com/docs/sql-reference/data-types/datetime64
        if system == "clickhouse" and not 1900 <= year <= 2299:
            return None
        # https://mariadb.com/docs/server/reference/data-types/date-and-time-data-types/timestamp
        if system == "mariadb" and kind == "timestamptz" and not "1970-01-01 00:00:01" <= value < "2038-01-19":
            return None
    return value


def tuples(system):
    """The rows as lists of literals that a system reads with its own types."""
    return ", ".join(
        "(" + ", ".join(written(system, value, kind) for value, (_, kind, _) in zip(row, columns(system))) + ")"
        for row in rows(system))


def written(system, value, kind):
    """A value as a system writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, (int, float)):
        return str(value)
    text = value.replace("'", "''")
    return "'" + (text.replace("\\", "\\\\") if system == "clickhouse" else text) + "'"


def definition(system):
    """The columns of CREATE TABLE."""
    # Without the word, MariaDB's first timestamp is never NULL.
    nullable = " NULL" if system == "mariadb" else ""
    return ", ".join(f"{quoted(system, name)} {kind}{nullable}" for name, _, kind in columns(system))


def quoted(system, name):
    return f"`{name}`" if system == "clickhouse" else f'"{name}"'


# MARK: Each system


def fill_postgres(server):
    server.run(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    server.run(f"CREATE TABLE {SCHEMA}.{NAME} ({definition('postgres')})")
    values = [
        "(" + ", ".join(literal(value, kind) for value, (_, _, kind) in zip(row, columns("postgres"))) + ")"
        for row in rows("postgres")]
    with server.connect() as session:
        session.execute(f"INSERT INTO {SCHEMA}.{NAME} VALUES {', '.join(values)}".encode())
    return server.settings()


def fill_mariadb(server):
    server.run(f"CREATE DATABASE IF NOT EXISTS {SCHEMA} CHARACTER SET utf8mb4")
    server.run(f"CREATE TABLE {NAME} ({definition('mariadb')}); INSERT INTO {NAME} VALUES {tuples('mariadb')}", SCHEMA)
    return server.settings(database=SCHEMA)


def fill_sqlite(folder):
    path = folder / "edges.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as session, session:
        session.execute(f"CREATE TABLE {NAME} ({definition('sqlite')})")
        marks = ", ".join("?" * len(columns("sqlite")))
        session.executemany(f"INSERT INTO {NAME} VALUES ({marks})", rows("sqlite"))
    return {"system": "sqlite", "path": str(path)}


def fill_duckdb(folder):
    path = folder / "edges.duckdb"
    arrays = [
        pyarrow.array([stored(value, kind) for value in values], file_type)
        for values, (_, kind, file_type) in zip(zip(*ROWS), COLUMNS)]
    table = pyarrow.table(arrays, names=[name for name, *_ in COLUMNS])
    with duckdb.connect(str(path)) as session:
        session.execute(f"CREATE SCHEMA {SCHEMA}")
        session.execute(f"CREATE TABLE {SCHEMA}.{NAME} ({definition('duckdb')})")
        session.register("made", table)
        session.execute(f"INSERT INTO {SCHEMA}.{NAME} SELECT * FROM made")
    return {"system": "duckdb", "path": str(path)}


class ClickHouse:
    """The vendor's engine behind HTTP, in a process of its own: a process can hold one engine."""

    def __init__(self, folder):
        self.folder = folder
        command = [SCRIPT, "start", folder, "clickhouse", "--owner", str(os.getpid())]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        # The address, and what lets in.
        self.credentials = json.loads((folder / "credentials.json").read_text())

    def run(self, sql):
        """Runs a statement past the simulator's checks."""
        body = json.dumps({"sql": sql}).encode()
        with urllib.request.urlopen(f"{self.credentials['endpoint']}/__sql", body, timeout=60) as answer:
            answer.read()

    def stop(self):
        subprocess.run([SCRIPT, "stop", self.folder], check=True)


@contextlib.contextmanager
def running_clickhouse(folder):
    """A server that is stopped at the end."""
    server = ClickHouse(folder)
    try:
        yield server
    finally:
        server.stop()


def fill_clickhouse(server):
    server.run(f"CREATE DATABASE IF NOT EXISTS {SCHEMA}")
    server.run(f"CREATE TABLE {SCHEMA}.{NAME} ({definition('clickhouse')}) ENGINE = MergeTree ORDER BY tuple()")
    server.run(f"INSERT INTO {SCHEMA}.{NAME} VALUES {tuples('clickhouse')}")
    return {"system": "clickhouse", **server.credentials}


# Each makes the table on a server or in a folder, and returns the entry of a connections document.
FILL = {
    "postgres": fill_postgres, "mariadb": fill_mariadb, "sqlite": fill_sqlite, "duckdb": fill_duckdb,
    "clickhouse": fill_clickhouse}
