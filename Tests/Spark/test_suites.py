"""Spark runs the plans of TPC-H and TPC-DS unedited, and answers what DuckDB and Hyper answer over the whole data.

`FED_SPARK_QUERIES` says how many queries are tried, which `FED_RANDOM_SEED` chooses; `all` tries every one.
"""

import os
import random

import pytest

from spark_answers import declared_columns, names_and_types, rows_of
from suite_runs import check_judged, listed_refusals
from suites import MODES, QUERIES

COUNT = os.environ.get("FED_SPARK_QUERIES", "8")
SEED = os.environ.get("FED_RANDOM_SEED", "1")


def sample():
    """Queries that compile, in the suites' order."""
    refused = listed_refusals()
    known = [query for query in QUERIES if not any((str(query), mode) in refused for mode in MODES)]
    count = len(known) if COUNT == "all" else min(int(COUNT), len(known))
    chosen = set(random.Random(SEED).sample(known, count))
    return [query for query in known if query in chosen]


@pytest.fixture(scope="module")
def spark_with_suites(spark, suite_runs):
    spark.connect({loaded.tenant: loaded.spark_connections for loaded in suite_runs.loaded.values()})
    return spark


@pytest.fixture(scope="module")
def seen():
    """Answers by texts: plans with the same texts are run once."""
    return {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", sample(), ids=str)
def test_spark_agrees(spark_with_suites, suite_runs, seen, query, mode):
    loaded = suite_runs.loaded[query.suite]
    # The widened query where the query itself finds nothing.
    asked = loaded.asked_for(query)[-1]
    plan = suite_runs.plan(asked, mode)
    if plan.texts not in seen:
        seen[plan.texts] = spark_with_suites.run(plan)
    schema, rows = seen[plan.texts]
    assert names_and_types(schema) == declared_columns(plan)
    answer = rows_of(rows, plan.types)
    check_judged(asked, loaded.truths(asked), answer, plan.types)
