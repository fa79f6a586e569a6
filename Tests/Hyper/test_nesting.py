"""Calls in calls: the text and the time of a plan grow with their number, or they are refused where they are.

Every form of the grammar stands in itself. Where a system needs an operand twice, its text doubles with each level.
"""

import json

import pytest

import edge_table
import federate
from hyper import Failure
from local_runs import local_runs
from nesting import nestings

LIMIT = "LIMIT_EXCEEDED"
REFUSED = {LIMIT, "NOT_SUPPORTED", "TYPE_MISMATCH"}
DEPTHS = (8, 24)
# How many columns one run has, and how long it may take.
BATCH = 60
SECONDS = 300


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nesting")
    with local_runs(folder, edge_table.write_table(folder), edge_table.TENANT) as runs:
        yield runs


@pytest.fixture(scope="module")
def plans(runs):
    """The plan, or the refusal, of each nesting in each depth."""
    return {nesting: [runs.compile(f"select {nesting.nested(depth)} as x from t where id = -77") for depth in DEPTHS]
            for nesting in nestings()}


def test_texts_grow_with_the_depth(plans):
    wrong = []
    for nesting, answers in plans.items():
        states = [answer.state for answer in answers if isinstance(answer, Failure)]
        wrong += [f"{nesting}: {state}" for state in states if state not in REFUSED]
        if not states:
            short, long = (len(json.dumps(answer["stages"])) for answer in answers)
            if long > short * DEPTHS[1] / DEPTHS[0] + 1000:
                wrong.append(f"{nesting}: {short} bytes become {long}")
    assert not wrong, "\n".join(wrong)


def test_the_engine_plans_them(runs, plans):
    """No row is read: what takes time is the engine's reading and planning."""
    planned = [nesting for nesting, answers in plans.items() if not any(isinstance(a, Failure) for a in answers)]
    assert len(planned) > len(plans) / 2
    for start in range(0, len(planned), BATCH):
        part = planned[start:start + BATCH]
        columns = ", ".join(f"{nesting.nested(DEPTHS[1])} as x{number}" for number, nesting in enumerate(part))
        plan = runs.compile(f"select {columns} from t where id = -77")
        assert not isinstance(plan, Failure), plan
        path = runs.folder / "nested.json"
        path.write_text(json.dumps(plan))
        outcome = federate.run(
            "fedrun", path, "--format", "jsonl", "--quiet", "--data-root", runs.folder, timeout=SECONDS)
        assert (outcome.status, outcome.out) == (0, ""), f"{outcome}\n{columns}"


@pytest.mark.parametrize("step", ["power(x, 2)", "round(x / 3, 2)", "x / f", "sqrt(abs(x))"])
def test_a_subquery_for_each_step_is_written_once(runs, step):
    """What the hint of the refusal says helps, however deep the steps are."""
    query = "select f as x, f from t where id = 1"
    for _ in range(24):
        query = f"select {step} as x, f from ({query}) as q"
    plan = runs.compile(query)
    assert not isinstance(plan, Failure), plan
    assert len(plan["stages"]["main"][0]["sql"]) < 40_000
    assert not isinstance(answer := runs.run(plan), Failure), answer
