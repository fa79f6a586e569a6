"""TPC-H and TPC-DS through `input_dialect: "spark"` have the types and rows of the same text on Spark.

`FED_SPARK_QUERIES` (4) says how many queries are tried, which `FED_RANDOM_SEED` chooses; `all` tries every one.
"""

import os
import random

import pytest

from dialect import SAME
from dialect_suites import DialectSuite
from spark_runs import edge_session
from suites import QUERIES, SUITES

COUNT = os.environ.get("FED_SPARK_QUERIES", "4")
SEED = os.environ.get("FED_RANDOM_SEED", "1")
SCALE = "0.01"


def sample():
    """Queries in the suites' order."""
    count = len(QUERIES) if COUNT == "all" else min(int(COUNT), len(QUERIES))
    chosen = set(random.Random(f"dialect {SEED}").sample(QUERIES, count))
    return [query for query in QUERIES if query in chosen]


@pytest.fixture(scope="module")
def dialect_suites(spark):
    """The suites of the chosen queries."""
    with edge_session(spark) as (folder, _):
        names = sorted({query.suite for query in sample()})
        loaded = {name: DialectSuite(SUITES[name], spark.session, folder, SCALE) for name in names}
        yield loaded
        for suite in loaded.values():
            suite.stop()


@pytest.mark.parametrize("query", sample(), ids=str)
def test_rows_are_sparks(dialect_suites, query):
    verdict = dialect_suites[query.suite].judge(query.number)
    assert verdict.outcome == SAME, verdict
