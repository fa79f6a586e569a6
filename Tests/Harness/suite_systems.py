"""TPC-H and TPC-DS with all tables on one system of those that run here: its types, and how its tables are filled."""

import contextlib
import dataclasses
import sqlite3

import systems
from suites import SPLIT, SUITES, Suite, dc_type


@dataclasses.dataclass(frozen=True)
class SuiteOnSystem(Suite):
    """A suite with all tables on a system of another kind: no text is padded there, and there is never more data."""

    scale = "0.01"

    @property
    def system(self):
        [system] = self.tables
        return system

    @property
    def connections(self):
        return {self.system: self.system}

    def spelled(self, remote):
        kind = dc_type(remote)
        return systems.remote_type(self.system, "varchar(200)" if kind == "text" else kind)

    def schema(self, connection):
        return "main" if self.system in ("duckdb", "sqlite") else self.name


def suite_on(suite, system):
    [tables] = suite.on_one_server.tables.values()
    return SuiteOnSystem(f"{suite.name}_{system}", suite.benchmark, suite.generate, suite.size, {system: tables})


# By the system.
ON_SYSTEMS = {
    system: [suite_on(suite, system) for suite in SPLIT]
    for system in ("mariadb", "clickhouse", "duckdb", "sqlite", "databricks")}
ALL_SUITES = {**SUITES, **{suite.name: suite for suites in ON_SYSTEMS.values() for suite in suites}}


# MARK: Filling


def definition_of(table):
    """The columns and the key of a catalog's table, as its system's CREATE TABLE has them."""
    return f"{columns_of(table)}, PRIMARY KEY ({', '.join(table['keys'][0])})"


def columns_of(table):
    return ", ".join(
        f"{column['name']} {column['remote_type']}{'' if column['nullable'] else ' NOT NULL'}"
        for column in table["columns"])


@contextlib.contextmanager
def exported(loaded, table, options):
    """A file with a table's rows, which goes away again."""
    file = loaded.folder / f"{loaded.suite.name}-{table['name']}.export"
    loaded.data.execute(f"COPY {table['name']} TO '{file}' ({options})")
    try:
        yield file
    finally:
        file.unlink()


def fill_table(session, table, definition, file):
    """Makes a table on PostgreSQL from DuckDB's CSV: both write NULL as nothing, and an empty text in quotes."""
    with session.transaction(), session.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} ({definition})")
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy, file.open("rb") as lines:
            while block := lines.read(1 << 20):
                copy.write(block)
    session.execute(f"ANALYZE {table}")


def fill_postgres(loaded, tables, server):
    server.run(f"CREATE DATABASE {loaded.suite.name}")
    with contextlib.closing(server.connect(loaded.suite.name)) as session:
        for table in tables:
            with exported(loaded, table, "FORMAT csv, HEADER false") as file:
                fill_table(session, table["name"], definition_of(table), file)
    return server.settings(database=loaded.suite.name)


def fill_mariadb(loaded, tables, server):
    name = loaded.suite.name
    server.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    for table in tables:
        with exported(loaded, table, "FORMAT csv, HEADER false, NULLSTR 'NULL'") as file:
            server.run(
                f"CREATE TABLE {table['name']} ({definition_of(table)});"
                f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE {table['name']} CHARACTER SET utf8mb4"
                " FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '';"
                f"ANALYZE TABLE {table['name']}", name)
    return server.settings(database=name)


def fill_clickhouse(loaded, tables, server):
    name = loaded.suite.name
    server.run(f"CREATE DATABASE {name}")
    for table in tables:
        remote = f"{name}.{table['name']}"
        definition = ", ".join(f"{column['name']} {column['remote_type']}" for column in table["columns"])
        server.run(f"CREATE TABLE {remote} ({definition}) ENGINE = MergeTree ORDER BY tuple()")
        with exported(loaded, table, "FORMAT parquet") as file:
            server.run(f"INSERT INTO {remote} SELECT * FROM file('{file}', 'Parquet')")
    return {"system": "clickhouse", **server.credentials}


def fill_duckdb(loaded, tables, server):
    file = f"{loaded.suite.name}.duckdb"
    loaded.data.execute(f"ATTACH '{loaded.folder / file}' AS filled")
    for table in tables:
        loaded.data.execute(f"CREATE TABLE filled.{table['name']} ({definition_of(table)})")
        loaded.data.execute(f"INSERT INTO filled.{table['name']} FROM {table['name']}")
    loaded.data.execute("DETACH filled")
    return {"system": "duckdb", "path": file}


def fill_sqlite(loaded, tables, server):
    """What is no number of SQLite's is a text there."""
    file = f"{loaded.suite.name}.sqlite"
    with contextlib.closing(sqlite3.connect(loaded.folder / file)) as session, session:
        for table in tables:
            values = ", ".join(
                f"CAST({column['name']} AS VARCHAR)" if column["remote_type"] == "TEXT" else column["name"]
                for column in table["columns"])
            rows = loaded.data.execute(f"SELECT {values} FROM {table['name']}").fetchall()
            session.execute(f"CREATE TABLE {table['name']} ({definition_of(table)})")
            session.executemany(f"INSERT INTO {table['name']} VALUES ({', '.join('?' * len(table['columns']))})", rows)
    return {"system": "sqlite", "path": file}


def fill_databricks(loaded, tables, session):
    """Spark stands for Databricks, and reads files that have the tables' types; no runner connects to it."""
    session.sql(f"CREATE DATABASE {loaded.suite.name}")
    for table in tables:
        folder = loaded.folder / loaded.suite.name / table["name"]
        folder.mkdir(parents=True)
        casts = ", ".join(
            f"CAST({column['name']} AS {column['type']}) AS {column['name']}" for column in table["columns"])
        loaded.data.execute(f"COPY (SELECT {casts} FROM {table['name']}) TO '{folder}/rows.parquet'")
        session.sql(
            f"CREATE TABLE {loaded.suite.name}.{table['name']} ({columns_of(table)}) USING parquet LOCATION '{folder}'")
    return {"system": "databricks"}


# Each fills a connection's tables, and returns the entry of a connections document.
FILL = {
    "postgres": fill_postgres, "mariadb": fill_mariadb, "clickhouse": fill_clickhouse, "duckdb": fill_duckdb,
    "sqlite": fill_sqlite, "databricks": fill_databricks}
