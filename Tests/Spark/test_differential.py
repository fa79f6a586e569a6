"""Expressions from a seed have Hyper's type and value on real Spark, or fail as they fail there.

FED_SPARK_EXPRESSIONS (300) and FED_HYPER_SEED say how many and which; see `Hyper/test_differential.py`.
"""

import os

import pytest

import edge_table
from differential import Differential
from hyper import running_hyper
from spark_runs import spark_runs
from survey import survey

EXPRESSIONS = int(os.environ.get("FED_SPARK_EXPRESSIONS", "300"))
SEED = int(os.environ.get("FED_HYPER_SEED", "20261121"))
SHRINK_SECONDS = float(os.environ.get("FED_HYPER_SHRINK_SECONDS", "30"))


def test_differential(spark, capsys):
    with running_hyper(edge_table.hyper_setup()) as hyper, spark_runs(spark) as runs:
        summary, failures = survey(Differential(hyper, runs), EXPRESSIONS, SEED, SHRINK_SECONDS)
    with capsys.disabled():
        print(f"\n{summary}")
    if failures:
        pytest.fail(failures, pytrace=False)
