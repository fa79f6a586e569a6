"""TPC-H and TPC-DS with all tables on one PostgreSQL server: what becomes one remote query, and the rows.

`local.txt` lists the queries of which something stays local in strict mode, with the operators and the codes of their
inhibitors; all others are one Federate under nothing but glue. `FED_REWRITE=1` writes it anew. In full_pushdown every
query is one. `FED_SUITE_QUERIES` says how many of the queries are run, every n-th; `all` runs every one. Those that only
full_pushdown sends as a whole are always run.
"""

import os

import pytest

from federate import ROOT
from ordering import check_against
from invariance import FULL, STRICT, accepted
from suite_runs import CUTS_PRODUCTS, Refusal
from suites import ON_ONE_SERVER, Query, queries_of

LOCAL = ROOT / "Tests" / "Suites" / "local.txt"
QUERIES = queries_of(ON_ONE_SERVER)
REWRITES = os.environ.get("FED_REWRITE") == "1"
COUNT = os.environ.get("FED_SUITE_QUERIES", "20")
LISTED = [line.split(":", 1)[0] for line in LOCAL.read_text(encoding="utf-8").splitlines()] if LOCAL.exists() else []
RUN = QUERIES if COUNT == "all" else QUERIES[::max(1, len(QUERIES) // int(COUNT))]


def what_is_local(plan):
    """The operators that main has, with why; nothing where the whole query is remote."""
    notes = sorted({f"{note['operator']} {note['code']}" for note in plan.document["inhibitors"]})
    return notes or [f"{len(plan.pre)} views"] * (len(plan.pre) != 1)


@pytest.mark.parametrize(
    "query, mode",
    [(query, STRICT) for query in RUN] + [(query, FULL) for query in QUERIES if str(query) in LISTED or COUNT == "all"],
    ids=str)
def test_answer(suite_runs, query, mode):
    loaded = suite_runs.loaded[query.suite]
    for each in loaded.asked_for(query):
        plan = suite_runs.plan(each, mode)
        assert not isinstance(plan, Refusal), plan
        rows = suite_runs.answer(each, plan)
        cuts_products = (loaded.suite.benchmark, query.number) in CUTS_PRODUCTS
        if not cuts_products:
            check_against(loaded.duckdb_truth(each), rows, plan.types)


@pytest.mark.parametrize("query", [Query(suite.name, 1) for suite in ON_ONE_SERVER], ids=str)
@pytest.mark.parametrize("mode", ["strict"])
def test_what_is_remote(suite_runs, query, mode):
    """The list of what is local says exactly what happens."""
    suite = suite_runs.loaded[query.suite].suite
    found = []
    for each in queries_of([suite]):
        plan = suite_runs.plan(each, mode)
        assert not isinstance(plan, Refusal), f"{each}: {plan}"
        if notes := what_is_local(plan):
            found.append(f"{each}: {', '.join(notes)}\n")
    print(f"{suite.name}: {suite.size - len(found)} of {suite.size} are one remote query")
    listed = LOCAL.read_text(encoding="utf-8").splitlines(keepends=True) if LOCAL.exists() else []
    if REWRITES:
        lines = [line for line in listed if not line.startswith(f"{suite.name}/")] + found
        LOCAL.write_text("".join(sorted(lines, key=place)), encoding="utf-8")
    else:
        assert found == [line for line in listed if line.startswith(f"{suite.name}/")]


@pytest.mark.parametrize("query", [Query(suite.name, 1) for suite in ON_ONE_SERVER], ids=str)
@pytest.mark.parametrize("mode", [FULL])
def test_everything_is_remote(suite_runs, query, mode):
    """With what the ledger lists, every query is one; the plan is strict's, or names what it relies on."""
    suite = suite_runs.loaded[query.suite].suite
    for each in queries_of([suite]):
        strict, full = suite_runs.plan(each, STRICT), suite_runs.plan(each, mode)
        assert not what_is_local(full), f"{each}: {what_is_local(full)}"
        assert bool(accepted(full.document)) == (strict.texts != full.texts), each


def place(line):
    """The place of a line of the list among the queries."""
    return [str(query) for query in QUERIES].index(line.split(":", 1)[0])
