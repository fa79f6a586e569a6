"""What the benchmark asks of a peer, and what it gets."""

import dataclasses

TIMEOUT = "timeout"


@dataclasses.dataclass(frozen=True)
class Question:
    """A query: its number and text, and the types of its columns, if the compiler takes it."""

    number: int
    sql: str
    types: list | None


@dataclasses.dataclass(frozen=True)
class Reply:
    """The rows of a query and the seconds until the last one was there, or why there are none.

    `inner` is what the peer itself tells about its run.
    """

    seconds: float | None = None
    rows: list | None = None
    failure: str | None = None
    inner: dict | None = None


class Unavailable(Exception):
    """This machine lacks what a peer needs."""
