"""Expressions from a seed have Hyper's type and value, or fail as they fail there.

FED_HYPER_EXPRESSIONS (2000) and FED_HYPER_SEED say how many and which. What Federate does not support is counted by
reason, and `survey` says how much of it there may be; `exceptions` has the rules that are not Hyper's. A difference is
made small before it is printed, as long as FED_HYPER_SHRINK_SECONDS (30) allows.
"""

import os

import pytest

import edge_table
from differential import Differential
from hyper import running_hyper
from local_runs import local_runs
from survey import survey

EXPRESSIONS = int(os.environ.get("FED_HYPER_EXPRESSIONS", "2000"))
SEED = int(os.environ.get("FED_HYPER_SEED", "20261121"))
SHRINK_SECONDS = float(os.environ.get("FED_HYPER_SHRINK_SECONDS", "30"))


def test_differential(tmp_path, capsys):
    catalog = edge_table.write_table(tmp_path)
    with running_hyper(edge_table.hyper_setup()) as hyper, local_runs(tmp_path, catalog, edge_table.TENANT) as runs:
        summary, failures = survey(Differential(hyper, runs), EXPRESSIONS, SEED, SHRINK_SECONDS)
    with capsys.disabled():
        print(f"\n{summary}")
    if failures:
        pytest.fail(failures, pytrace=False)
