"""PostgreSQL: with foreign tables of the other servers, or with every table at home."""

import time

import psycopg
from psycopg.types.string import TextLoader

from peer import TIMEOUT, Reply
from split_systems import FOREIGN, HOME


class Postgres:
    """One session with the third server, over libpq."""

    def __init__(self, port, database, timeout):
        self.session = psycopg.connect(
            f"postgresql://postgres@127.0.0.1:{port}/{database}", autocommit=True, prepare_threshold=None,
            options=f"-c statement_timeout={timeout}s")
        self.session.adapters.register_loader("bpchar", Unpadded)

    def answer(self, question):
        start = time.perf_counter()
        try:
            rows = self.session.execute(question.sql).fetchall()
            seconds = time.perf_counter() - start
        except psycopg.errors.QueryCanceled:
            return Reply(failure=TIMEOUT)
        except psycopg.Error as error:
            return Reply(failure=str(error).strip())
        return Reply(seconds, rows)

    def close(self):
        self.session.close()


class Unpadded(TextLoader):
    """Reads char(n) without its padding, as the other peers do."""

    def load(self, data):
        return super().load(data).rstrip(" ")


def postgres_fdw(systems, link, timeout):
    """The server that has the foreign tables stands where the other peers do: what it asks for goes over the link."""
    systems.lead_foreign_tables(link)
    return Postgres(systems.home.port, FOREIGN, timeout)


def one_postgres(systems, link, timeout):
    """The server that has everything is remote: its answers go over the link."""
    return Postgres(link.to(systems.home.port), HOME, timeout)
