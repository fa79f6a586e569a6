"""No mode and no pass of the optimizer changes a row of TPC-H and TPC-DS over three systems.

By default every fourth query is compiled without one pass that matters to it; `FED_PASSES_OFF=all` runs every query in
every mode, without each pass, and without all of them. A plan that is the same as one that was run is not run again.
"""

import pytest

from invariance import FULL, IS_WHOLE, ONE_OFF, REQUESTS, STRICT
from suite_runs import Refusal, check_answer
from suites import QUERIES

RUN = QUERIES if IS_WHOLE else QUERIES[::4]


@pytest.mark.parametrize("mode", list(REQUESTS) if IS_WHOLE else [ONE_OFF])
@pytest.mark.parametrize("query", RUN, ids=str)
def test_rows(suite_runs, query, mode):
    strict = suite_runs.plan(query, STRICT)
    if isinstance(strict, Refusal):
        assert suite_runs.plan(query, mode) == strict
        return
    for each in suite_runs.loaded[query.suite].asked_for(query):
        print(each)
        check_answer(suite_runs, each, mode)


@pytest.mark.parametrize("query", RUN, ids=str)
@pytest.mark.parametrize("mode", [FULL])
def test_full_pushdown_is_strict(suite_runs, query, mode):
    """No dialect has an entry in its ledger, by which alone the two could differ."""
    strict, full = suite_runs.plan(query, STRICT), suite_runs.plan(query, mode)
    assert strict == full if isinstance(strict, Refusal) else strict.texts == full.texts
