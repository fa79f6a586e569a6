"""Throw-away PostgreSQL servers on loopback."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.parse

import psycopg

from federate import ROOT

SCRIPT = ROOT / "scripts" / "scratch-postgres"


@contextlib.contextmanager
def open_folder():
    """A temporary folder that the server's own user can reach."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="federate-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A running server; the superuser is `postgres`."""

    def __init__(self, folder, password=None, settings=None):
        environment = dict(os.environ, PGPASSWORD=password) if password else None
        self.folder = folder
        self.password = password
        options = ["--auth", "scram"] if password else []
        if settings is not None:
            options += ["--keep", "on"]
            options += [each for name, value in settings.items() for each in ("--set", f"{name}={value}")]
        subprocess.run(
            [SCRIPT, "start", folder, "--owner", str(os.getpid()), *options],
            check=True, env=environment, stdout=subprocess.DEVNULL)
        self.port = int((folder / "port").read_text())

    def stop(self):
        subprocess.run([SCRIPT, "stop", self.folder], check=True)

    @property
    def address(self):
        return self.address_of("postgres")

    def address_of(self, database):
        secret = f":{urllib.parse.quote(self.password, safe='')}" if self.password else ""
        return f"postgresql://postgres{secret}@127.0.0.1:{self.port}/{database}"

    def connect(self, database="postgres"):
        return psycopg.connect(self.address_of(database), autocommit=True)

    def run(self, sql):
        with self.connect() as connection:
            connection.execute(sql)

    def settings(self, **more):
        """This server's entry of a connections document."""
        entry = {"system": "postgres", "host": "127.0.0.1", "port": self.port, "database": "postgres",
                 "user": "postgres"}
        if self.password:
            entry["password"] = self.password
        return {**entry, **more}

    def statements_with(self, text):
        """How many sessions are at work on a statement that contains a text."""
        with self.connect() as connection:
            return connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
                " AND query LIKE '%%' || %s || '%%'", [text]).fetchone()[0]

    def wait_for_statements(self, text, count, seconds):
        """Waits until so many sessions are at work on such a statement; says whether they came to be."""
        deadline = time.monotonic() + seconds
        while self.statements_with(text) != count:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


@contextlib.contextmanager
def scratch_server(folder, password=None):
    """A server that is stopped at the end."""
    server = Server(folder, password)
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def kept_server(folder, load, **settings):
    """A server whose cluster stays in its folder; `load` fills it, and is called again only where it did not end."""
    filled = folder / "filled"
    if not filled.exists():
        shutil.rmtree(folder, ignore_errors=True)
    server = Server(folder, settings=settings)
    try:
        if not filled.exists():
            load(server)
            filled.touch()
        yield server
    finally:
        server.stop()
