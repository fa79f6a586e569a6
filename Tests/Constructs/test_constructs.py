"""Every construct of DC SQL compiles with Hyper's type and gives Hyper's rows, as far as `constructs.tsv` says.

A verdict that is no longer true fails, a better one too: FED_REWRITE=1 writes the table anew.
"""

import collections
import os

import pytest

import constructs
import edge_table
from differential import Differential
from hyper import running_hyper
from local_runs import local_runs


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The table, and the table as it would have to be."""
    folder = tmp_path_factory.mktemp("edges")
    catalog = edge_table.write_table(folder)
    before, after = constructs.read(), constructs.read()
    with running_hyper(edge_table.hyper_setup()) as hyper, local_runs(folder, catalog, edge_table.TENANT) as runs:
        for construct, verdict in zip(after, constructs.verdicts(Differential(hyper, runs), after), strict=True):
            construct.binding, construct.duckdb = constructs.texts(verdict)
    if os.environ.get("FED_REWRITE"):
        constructs.write(after)
        before = after
    return before, after


def test_verdicts_are_true(judged, capsys):
    before, after = judged
    with capsys.disabled():
        for column in ("binding", "duckdb"):
            counts = collections.Counter(getattr(construct, column).partition(":")[0] for construct in after)
            print(f"\n{column}: {', '.join(f'{count} {verdict}' for verdict, count in counts.most_common())}", end="")
    changed = [
        f"{new.statement}\n    was {old.binding} | {old.duckdb}\n    is  {new.binding} | {new.duckdb}"
        for old, new in zip(before, after, strict=True) if (old.binding, old.duckdb) != (new.binding, new.duckdb)]
    if changed:
        pytest.fail(f"{len(changed)} verdicts changed; FED_REWRITE=1 writes them\n" + "\n".join(changed), pytrace=False)


@pytest.mark.parametrize("column", ["binding", "duckdb"])
def test_nothing_is_wrong(judged, column):
    if wrong := constructs.problems(judged[1], column):
        pytest.fail(f"{len(wrong)} constructs are wrong\n" + "\n".join(wrong), pytrace=False)
