"""TPC-H or TPC-DS where the peers find it: spread over systems, and at home in one server.

The spread is that of the tests: two PostgreSQL servers, and a DuckDB file for the rest. The third server has a database
with all the tables, and one with foreign tables for those of the other two. What is made stays in a folder, and
later runs take it up.
"""

import contextlib
import functools
import json
import pathlib
import tempfile

import federate
from postgres import kept_server
from suite_systems import definition_of, fill_table
from suites import generated, texts

from declared import with_statistics

SETTINGS = {"shared_buffers": "1GB"}
MARTS = "marts"
HOME, FOREIGN = "home", "fdw"


class Systems:
    """The systems of a suite at a scale, which run until they are closed."""

    def __init__(self, suite, scale, folder, closing):
        self.suite = suite
        self.folder = pathlib.Path(folder).resolve() / f"{suite.name}-{scale:g}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.closing = closing
        self.here = pathlib.Path(closing.enter_context(tempfile.TemporaryDirectory()))
        self.data = closing.enter_context(generated(suite, scale, str(self.folder / "whole.duckdb")))
        self.texts = texts(suite, self.data)
        self.tables = suite.catalog(self.data)["tables"]
        self.marts = self.folder / f"{MARTS}.duckdb"
        self.make_marts()
        self.servers = {
            name: self.running(name, functools.partial(self.load, suite.name, self.tables_of(name)))
            for name in suite.tables if name != MARTS}

    def running(self, name, load):
        """A server of this name, filled."""
        return self.closing.enter_context(kept_server(self.folder / name, load, **SETTINGS))

    def tables_of(self, connection):
        return [table for table in self.tables if table["connection"] == connection]

    def make_marts(self):
        if self.marts.exists():
            return
        part = self.folder / "marts.part"
        part.unlink(missing_ok=True)
        self.data.execute(f"ATTACH '{part}' AS {MARTS}")
        for table in self.tables_of(MARTS):
            self.data.execute(f"CREATE TABLE {MARTS}.{table['name']} ({definition_of(table)})")
            self.data.execute(f"INSERT INTO {MARTS}.{table['name']} FROM {table['name']}")
        self.data.execute(f"DETACH {MARTS}")
        part.rename(self.marts)

    def load(self, database, tables, server):
        """Makes a database of some tables, with their keys, as a server has them that is only read for long."""
        server.run(f"CREATE DATABASE {database}")
        with tempfile.TemporaryDirectory(dir=self.folder) as here, server.connect(database) as session:
            for table in tables:
                file = pathlib.Path(here) / "table.csv"
                self.data.execute(f"COPY {table['name']} TO '{file}' (FORMAT csv, HEADER false)")
                fill_table(session, table["name"], self.at_home(table), file)
            session.execute("VACUUM (FREEZE, ANALYZE)")

    def at_home(self, table):
        """A table's definition on PostgreSQL, wherever it lives."""
        columns = [
            {**column, "remote_type": self.suite.remote_type(HOME, column["name"], self.kind_of(table, column))}
            for column in table["columns"]]
        return definition_of({**table, "columns": columns})

    def kind_of(self, table, column):
        return self.data.execute(
            "SELECT data_type FROM duckdb_columns() WHERE table_name = ? AND column_name = ?",
            [table["name"], column["name"]]).fetchone()[0]

    @functools.cached_property
    def home(self):
        """The third server."""
        return self.running(HOME, self.load_home)

    def load_home(self, server):
        self.load(HOME, self.tables, server)
        self.load(FOREIGN, self.tables_of(MARTS), server)
        with server.connect(FOREIGN) as session:
            session.execute("CREATE EXTENSION postgres_fdw")
            for name, other in self.servers.items():
                session.execute(
                    f"CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1',"
                    f" port '{other.port}', dbname '{self.suite.name}', use_remote_estimate 'true',"
                    " fetch_size '10000')")
                session.execute(
                    f"CREATE USER MAPPING FOR postgres SERVER {name}"
                    " OPTIONS (user 'postgres', password_required 'false')")
                session.execute(f"IMPORT FOREIGN SCHEMA public FROM SERVER {name} INTO public")
                for table in self.tables_of(name):
                    session.execute(f"ANALYZE {table['name']}")

    def lead_foreign_tables(self, link):
        """Leads what the foreign tables ask for over a link."""
        with self.home.connect(FOREIGN) as session:
            for name, server in self.servers.items():
                session.execute(f"ALTER SERVER {name} OPTIONS (SET port '{link.to(server.port)}')")

    @functools.cached_property
    def catalog(self):
        """The catalog document, with the statistics that the systems have."""
        path = self.folder / "catalog.json"
        path.write_text(json.dumps(with_statistics(self.suite.catalog(self.data), self)))
        return path

    def connections(self, link):
        """fedrun's connections, over a link."""
        entries = {
            name: server.settings(database=self.suite.name, port=link.to(server.port))
            for name, server in self.servers.items()}
        entries[MARTS] = {"system": "duckdb", "path": str(self.marts)}
        return federate.write_connections(self.here / "connections.yaml", self.suite.tenant, entries)
