"""Throw-away MariaDB servers on loopback, and its own client as a session."""

import contextlib
import datetime
import os
import subprocess

from federate import ROOT

SCRIPT = ROOT / "scripts" / "scratch-mariadb"
# The texts of the tests are standard SQL.
MODE = "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT', time_zone = '+00:00';\n"


def literal(value):
    """A value as MariaDB writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value!r}e0" if "e" not in repr(value) else repr(value)
    if isinstance(value, (str, datetime.date)):
        return "'" + str(value).replace("'", "''") + "'"
    return str(value)


class Session:
    """What a test needs of a database; each call is a client of its own."""

    def __init__(self, server, database):
        self.server = server
        self.database = database

    def execute(self, sql, values=()):
        for value in values:
            sql = sql.replace("?", literal(value), 1)
        self.server.run(sql, self.database)

    def executemany(self, sql, rows):
        head, _, marks = sql.rpartition(" VALUES ")
        lists = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
        assert marks and rows
        self.server.run(f"{head} VALUES {lists}", self.database)

    def close(self):
        """Nothing stays open."""


class Server:
    """A running server; the superuser is `root`."""

    def __init__(self, folder):
        self.folder = folder
        subprocess.run(
            [SCRIPT, "start", folder, "--owner", str(os.getpid())], check=True, stdout=subprocess.DEVNULL,
            env=dict(os.environ, MYSQL_PWD=""))
        self.port = int((folder / "port").read_text())

    def stop(self):
        subprocess.run([SCRIPT, "stop", self.folder], check=True)

    def connect(self, database="test"):
        return Session(self, database)

    def run(self, sql, database="test"):
        """Runs statements, and returns what the client prints."""
        return subprocess.run(
            ["mariadb", "--no-defaults", "--host=127.0.0.1", f"--port={self.port}", "--user=root", "--batch",
             "--skip-column-names", "--local-infile", "--default-character-set=utf8mb4", database],
            input=MODE + sql, text=True, check=True, capture_output=True).stdout

    def settings(self, **more):
        """This server's entry of a connections document."""
        return {"system": "mariadb", "host": "127.0.0.1", "port": self.port, "database": "test", "user": "root", **more}


@contextlib.contextmanager
def scratch_server(folder):
    """A server that is stopped at the end."""
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()
