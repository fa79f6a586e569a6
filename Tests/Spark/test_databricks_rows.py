"""What Databricks would compute gives the rows that main gives: its texts run on Apache Spark, in ANSI mode and in UTC.

Every construct of DC SQL and expressions from a seed are asked over the edge table, as `Systems/test_rows.py` asks other
systems. What Databricks has of its own, Photon above all, is beyond this test: its ledger tells that.
FED_REMOTE_EXPRESSIONS (60) and FED_REMOTE_SEED say how many expressions, and which.
"""

import os

import pytest

import edge_table
from databricks_runs import SYSTEM, databricks_runs
from hyper import running_hyper
from invariance import FULL, STRICT
from remote_questions import generated, judged, questions_of_constructs
from remote_rows import Hints, RemoteRows

EXPRESSIONS = int(os.environ.get("FED_REMOTE_EXPRESSIONS", "60"))
SEED = int(os.environ.get("FED_REMOTE_SEED", "20261122"))
# How many constructs are computed there at least, and the share of the expressions.
CONSTRUCTS = 290
SHARE = 0.3


@pytest.fixture(scope="module")
def remote(spark):
    with running_hyper(edge_table.hyper_setup()) as hyper, databricks_runs(spark) as runs:
        yield SYSTEM, RemoteRows(runs, Hints(hyper))


def test_constructs(remote, capsys):
    assert judged(remote, questions_of_constructs(), (STRICT, FULL), capsys) >= CONSTRUCTS


def test_expressions(remote, capsys):
    assert judged(remote, generated(EXPRESSIONS, SEED), (STRICT, FULL), capsys) >= SHARE * EXPRESSIONS
