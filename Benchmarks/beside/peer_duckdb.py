"""DuckDB: the servers attached by its own scanner, the file too."""

import multiprocessing
import signal
import threading
import time

import duckdb

from peer import TIMEOUT, Reply, Unavailable
from suites import dc_session, load_extension

SCANNER = "postgres_scanner"
# How much longer than its time-out a query may take that does not see it.
GRACE = 10


class DuckDB:
    """A session in a process of its own, which is ended where a query does not end by itself."""

    def __init__(self, systems, link, timeout):
        self.timeout = timeout
        self.setup = [f"ATTACH '{systems.marts}' AS marts (READ_ONLY)"]
        for name, server in systems.servers.items():
            address = f"host=127.0.0.1 port={link.to(server.port)} dbname={systems.suite.name} user=postgres"
            self.setup.append(f"ATTACH '{address}' AS {name} (TYPE postgres, READ_ONLY)")
        for table in systems.tables:
            schema, name = table["remote"]
            self.setup.append(f"CREATE VIEW {name} AS FROM {table['connection']}.{schema}.{name}")
        self.start()

    def start(self):
        context = multiprocessing.get_context("spawn")
        self.asking, answering = context.Pipe()
        self.process = context.Process(target=serve, args=(answering, self.setup, self.timeout), daemon=True)
        self.process.start()
        answering.close()
        if failure := self.asking.recv():
            raise Unavailable(failure)

    def answer(self, question):
        self.asking.send(question.sql)
        try:
            if self.asking.poll(self.timeout + GRACE):
                return self.asking.recv()
            reply = Reply(failure=TIMEOUT)
        except EOFError:
            reply = Reply(failure="its process died")
        self.close()
        self.start()
        return reply

    def close(self):
        self.process.kill()
        self.process.join()


def serve(asked, setup, timeout):
    """The process: attaches everything, says why not, or answers queries."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    session = dc_session()
    try:
        load_extension(session, SCANNER)
        for statement in setup:
            session.execute(statement)
    except (ModuleNotFoundError, duckdb.Error) as error:
        asked.send(str(error))
        return
    asked.send(None)
    while True:
        try:
            sql = asked.recv()
        except EOFError:
            return
        asked.send(answer(session, sql, timeout))


def answer(session, sql, timeout):
    alarm = threading.Timer(timeout, session.interrupt)
    alarm.start()
    start = time.perf_counter()
    try:
        rows = session.execute(sql).fetchall()
        return Reply(time.perf_counter() - start, rows)
    except duckdb.InterruptException:
        return Reply(failure=TIMEOUT)
    except duckdb.Error as error:
        return Reply(failure=str(error).strip())
    finally:
        alarm.cancel()
