"""TPC-H and TPC-DS over three systems: the rows are those of an engine that has the data in one place.

The judges are two: DuckDB, and Hyper, whose types and decimals are DC SQL's own. A query that finds nothing in the data
is asked a second time with fewer conditions.

A query that is not taken yet stands in `unsupported.txt` with what the compiler says about it. The file says exactly
what happens: `FED_REWRITE=1` writes it anew, and a query that begins to work has to come off it.
"""

import os

import pytest

from suite_runs import UNSUPPORTED, Refusal, check_answer, listed_refusals
from suites import MODES, QUERIES

REWRITES = os.environ.get("FED_REWRITE") == "1"


@pytest.fixture(scope="module")
def unsupported():
    """The list, which is written anew at the end when that is asked for."""
    entries = listed_refusals()
    yield entries
    if REWRITES:
        order = [(str(query), mode) for query in QUERIES for mode in MODES]
        lines = [f"{query} {mode} {entries[query, mode]}\n" for query, mode in order if (query, mode) in entries]
        UNSUPPORTED.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_answer(suite_runs, unsupported, query, mode):
    plan = suite_runs.plan(query, mode)
    seen = str(plan) if isinstance(plan, Refusal) else None
    assert not seen or plan.code == "NOT_SUPPORTED", seen
    if REWRITES:
        unsupported.pop((str(query), mode), None)
        if seen:
            unsupported[str(query), mode] = seen
    assert seen == unsupported.get((str(query), mode)), "unsupported.txt says otherwise"
    if seen:
        return
    loaded = suite_runs.loaded[query.suite]
    for each in loaded.asked_for(query):
        print(each)
        check_answer(suite_runs, each, mode)


def test_list_is_in_order():
    """The list holds queries of the suites alone, in their order."""
    order = [(str(query), mode) for query in QUERIES for mode in MODES]
    entries = list(listed_refusals())
    assert entries == [entry for entry in order if entry in entries]
