"""Real Spark gives Hyper's rows for every construct of DC SQL, as far as `Constructs/constructs.tsv` says.

FED_REWRITE=1 writes the column anew.
"""

import collections
import os
import time

import pytest

import constructs
import edge_table
from differential import Differential
from hyper import running_hyper
from spark_runs import spark_runs


@pytest.fixture(scope="module")
def judged(spark):
    """The table, and the table as it would have to be."""
    before, after = constructs.read(), constructs.read()
    start = time.monotonic()
    with running_hyper(edge_table.hyper_setup()) as hyper, spark_runs(spark) as runs:
        for construct, verdict in zip(after, constructs.verdicts(Differential(hyper, runs), after), strict=True):
            _, construct.spark = constructs.texts(verdict)
    if os.environ.get("FED_REWRITE"):
        constructs.write(after)
        before = after
    return before, after, time.monotonic() - start


def test_verdicts_are_true(judged, capsys):
    before, after, seconds = judged
    with capsys.disabled():
        counts = collections.Counter(construct.spark.partition(":")[0] for construct in after)
        shares = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
        print(f"\nspark, {seconds:.0f} s: {shares}", end="")
    changed = [
        f"{new.statement}\n    was {old.spark}\n    is  {new.spark}"
        for old, new in zip(before, after, strict=True) if old.spark != new.spark]
    if changed:
        pytest.fail(f"{len(changed)} verdicts changed; FED_REWRITE=1 writes them\n" + "\n".join(changed), pytrace=False)


def test_nothing_is_wrong(judged):
    if wrong := constructs.problems(judged[1], "spark"):
        pytest.fail(f"{len(wrong)} constructs are wrong on Spark\n" + "\n".join(wrong), pytrace=False)
