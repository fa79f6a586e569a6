"""TPC-H and TPC-DS with all tables on Databricks: its texts run on Apache Spark, in ANSI mode and in UTC.

The rows in strict and in full_pushdown are those of DuckDB over the same data. `FED_SPARK_QUERIES` (8) says how many
queries are tried, which `FED_RANDOM_SEED` chooses; `all` tries every one.
"""

import os
import random

import pytest

from databricks_runs import make_views
from invariance import FULL, STRICT
from ordering import check_against
from postgres import open_folder
from spark_answers import declared_columns, names_and_types, rows_of
from suite_runs import CUTS_PRODUCTS, Refusal, running_suites
from suite_systems import ON_SYSTEMS
from suites import queries_of

COUNT = os.environ.get("FED_SPARK_QUERIES", "8")
SEED = os.environ.get("FED_RANDOM_SEED", "1")


def sample():
    """Queries in the suites' order."""
    known = queries_of(ON_SYSTEMS["databricks"])
    count = len(known) if COUNT == "all" else min(int(COUNT), len(known))
    chosen = set(random.Random(f"databricks {SEED}").sample(known, count))
    return [query for query in known if query in chosen]


@pytest.fixture(scope="module")
def databricks(spark):
    """The suites' tables in Spark, and what compiles for them."""
    with open_folder() as folder, running_suites(folder, {"databricks": spark.session}, sample()) as runs:
        yield runs
        for name in runs.loaded:
            spark.session.sql(f"DROP DATABASE {name} CASCADE")


@pytest.mark.parametrize("query", sample(), ids=str)
def test_rows(spark, databricks, query):
    loaded, seen = databricks.loaded[query.suite], set()
    for each in loaded.asked_for(query):
        for way in (STRICT, FULL):
            plan = databricks.plan(each, way)
            assert not isinstance(plan, Refusal), plan
            if plan.texts in seen:
                continue
            seen.add(plan.texts)
            print(way)
            rows = answer(spark, plan)
            if (loaded.suite.benchmark, query.number) not in CUTS_PRODUCTS:
                check_against(loaded.duckdb_truth(each), rows, plan.types)


def answer(spark, plan):
    """What Spark makes of a plan, whose views' queries it runs as well."""
    with spark.settings(plan):
        try:
            wrong = make_views(spark.session, plan.document)
            assert wrong is None, wrong
            [main] = plan.main
            frame = spark.session.sql(main)
            assert names_and_types(frame.schema) == declared_columns(plan)
            return rows_of(frame.collect(), plan.types)
        finally:
            for sql in plan.post:
                spark.session.sql(sql)
