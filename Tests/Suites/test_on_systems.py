"""TPC-H and TPC-DS with all tables on MariaDB, ClickHouse, DuckDB or SQLite: what is written for a system runs there.

The rows in strict and in full_pushdown are those of DuckDB over the same data; `test_one_server.py` has PostgreSQL, and
`Spark/test_databricks_suites.py` has Spark in the place of Databricks. `FED_SUITE_QUERIES` says how many queries of
each suite a system is asked; `all` asks every one.
"""

import os

import pytest

from invariance import FULL, STRICT
from ordering import check_against
from suite_runs import CUTS_PRODUCTS, Refusal
from suite_systems import ON_SYSTEMS
from suites import Query, queries_of

COUNT = os.environ.get("FED_SUITE_QUERIES", "4")
# The systems, and how many of few queries each is asked for as a whole at least, so that this does not become empty.
WHOLE = {"mariadb": 1, "clickhouse": 1, "duckdb": 1, "sqlite": 0}
SYSTEMS = list(WHOLE)


def chosen(suite):
    """The queries of a suite that its system is asked; each system begins at another one."""
    queries = queries_of([suite])
    step = 1 if COUNT == "all" else max(1, len(queries) // int(COUNT))
    return queries[SYSTEMS.index(suite.system) % step::step]


RUN = [query for system in SYSTEMS for suite in ON_SYSTEMS[system] for query in chosen(suite)]


@pytest.mark.parametrize("mode", [STRICT, FULL])
@pytest.mark.parametrize("query", RUN, ids=str)
def test_answer(suite_runs, query, mode):
    loaded = suite_runs.loaded[query.suite]
    for each in loaded.asked_for(query):
        plan = suite_runs.plan(each, mode)
        assert not isinstance(plan, Refusal), plan
        rows = suite_runs.answer(each, plan)
        if (loaded.suite.benchmark, query.number) not in CUTS_PRODUCTS:
            check_against(loaded.duckdb_truth(each), rows, plan.types)


@pytest.mark.parametrize("query", [Query(suite.name, 1) for system in SYSTEMS for suite in ON_SYSTEMS[system]], ids=str)
@pytest.mark.parametrize("mode", [FULL])
def test_much_is_remote(suite_runs, query, mode, capsys):
    """The systems are asked for whole queries; SQLite, which holds no column to its type, is asked for little."""
    suite = suite_runs.loaded[query.suite].suite
    plans = [suite_runs.plan(each, mode) for each in chosen(suite)]
    whole = sum(not plan.document["inhibitors"] and len(plan.pre) == 1 for plan in plans)
    with capsys.disabled():
        print(f"\n{suite.name}: {whole} of {len(plans)} are one remote query in {mode}", end="")
    assert whole >= WHOLE[suite.system]
