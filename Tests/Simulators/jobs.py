"""Statements that run beside the requests that ask for them."""

import dataclasses
import threading
import time
import uuid

from .refusal import Refused

# Old results are forgotten: so many statements, and so many bytes, stay.
KEPT = 200
KEPT_BYTES = 400_000_000


@dataclasses.dataclass(frozen=True)
class Part:
    """Some of the rows: the inside of a JSON array of rows, or a whole document of another format."""

    offset: int
    count: int
    data: bytes


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How a result is cut: rows of the first part, rows of any other, bytes of any."""

    first: int
    other: int
    bytes: int = 8_000_000


class Job:
    """One statement: it waits, runs, and is done, or has failed.

    `collect(run)` yields its parts; it is called in the job's own thread. What is `earlier` runs before it.
    """

    def __init__(self, session, statement, options, collect, timeout=None, delay=0, text=None, earlier=()):
        self.id = str(uuid.uuid4())
        self.session = session
        self.statement = statement
        self.text = text or statement.text
        self.options = options
        self.collect = collect
        self.timeout = timeout
        self.delay = delay
        self.earlier = earlier
        self.created = time.time()
        self.ended = None
        self.columns = []
        self.affected = None
        self.parts = []
        self.error = None
        self.polls = 0
        self.is_cancelled = False
        self.done = threading.Event()
        self.cancelling = threading.Event()

    def start(self):
        threading.Thread(target=self.work, daemon=True).start()
        return self

    def work(self):
        try:
            if self.cancelling.wait(self.delay):
                raise Refused("cancelled", "the statement was cancelled")
            for statement in self.earlier:
                for _ in self.session.run(statement, self.timeout, cancelled=self.cancelling).chunks(10_000):
                    pass
            run = self.session.run(self.statement, self.timeout, cancelled=self.cancelling, **self.options)
            self.affected = run.affected
            self.columns = run.columns
            self.parts = list(self.collect(run))
        except Refused as refusal:
            self.error = refusal
        except Exception as error:
            self.error = Refused("other", f"{type(error).__name__}: {error}")
        finally:
            self.ended = time.time()
            self.done.set()
            self.session.close()

    @property
    def row_count(self):
        return sum(part.count for part in self.parts)

    def cancel(self):
        """Ends it; true if there was something to end."""
        if self.done.is_set():
            return False
        self.is_cancelled = True
        self.cancelling.set()
        self.session.cancel()
        self.done.wait(10)
        return True


class Jobs:
    """The statements of a server, by their identifiers."""

    def __init__(self):
        self.lock = threading.Lock()
        self.jobs = {}

    def add(self, job):
        with self.lock:
            self.jobs[job.id] = job
            done = [old for old in self.jobs.values() if old.done.is_set()]
            size = sum(len(part.data) for old in done for part in old.parts)
            while done and (len(done) > KEPT or size > KEPT_BYTES):
                oldest = done.pop(0)
                size -= sum(len(part.data) for part in oldest.parts)
                del self.jobs[oldest.id]
        return job

    def get(self, identifier):
        with self.lock:
            return self.jobs.get(identifier)


def row_parts(run, sizes):
    """Parts of rows that DuckDB has written as one text each."""
    offset, limit = 0, sizes.first
    pending, pending_bytes = [], 0
    for chunk in run.chunks(min(sizes.first, 10_000)):
        for (row,) in chunk:
            pending.append(row)
            pending_bytes += len(row)
            if len(pending) >= limit or pending_bytes >= sizes.bytes:
                yield Part(offset, len(pending), ",".join(pending).encode())
                offset += len(pending)
                pending, pending_bytes, limit = [], 0, sizes.other
    if pending or offset == 0:
        yield Part(offset, len(pending), ",".join(pending).encode())
