"""What the random queries' oracle takes for the types of their columns is what Hyper says."""

import os

import pytest

from hyper import Failure, running_hyper
from random_queries import Generator, name_sql
from random_queries.tables import TABLES, VISIBLE

QUERIES = int(os.environ.get("FED_RANDOM_TYPES", "300"))
SEED = os.environ.get("FED_RANDOM_SEED", "1")


def setup():
    """The statements that make the tables, each with a row: what has no NULL is never NULL for Hyper."""
    for name, (_, columns) in TABLES.items():
        definitions = ", ".join(
            f"{name_sql(column.name)} {column.type.dc}{'' if column.may_be_null else ' NOT NULL'}"
            for column in columns)
        values = ", ".join("NULL" if column.may_be_null else "1" for column in columns)
        yield f"CREATE TEMPORARY TABLE {name} ({definitions})"
        yield f"INSERT INTO {name} VALUES ({values})"


def test_types_of_random_queries():
    different = []
    with running_hyper(list(setup())) as hyper:
        for number in range(QUERIES):
            query = Generator(f"{SEED}/{number}", VISIBLE).query()
            answer = hyper.types(query.sql())
            wanted = [kind.dc for kind in query.types]
            if isinstance(answer, Failure) or answer.types != wanted:
                said = answer if isinstance(answer, Failure) else answer.types
                different.append(f"{SEED}/{number}: {said}\ninstead of {wanted}\n{query.sql()}")
    if different:
        pytest.fail(f"{len(different)} of {QUERIES} differ:\n" + "\n".join(different[:20]), pytrace=False)
