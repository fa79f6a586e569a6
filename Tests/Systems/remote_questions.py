"""What is asked of a system: the constructs of DC SQL and generated expressions, as questions; and what came of them."""

import collections
import itertools
import os

import pytest

import constructs
from generate import Generator
from invariance import STRICT
from remote_rows import ADMITTED, DIFFERENT, EXCEPTED, SAME, Question

SHOWS_ADMITTED = "FED_REMOTE_ADMITTED" in os.environ
MOST_EXCEPTED = 0.03


def questions_of_constructs():
    """The constructs that bind, each as the questions about it."""
    return [questions_of(construct) for construct in constructs.read() if construct.binding == constructs.OK]


def questions_about(expression, source, is_aggregate, is_condition, rows="all"):
    """An expression in each of its places: among the outputs, and in WHERE."""
    yield Question(expression, "aggregate" if is_aggregate else "value", source, rows)
    if is_condition and source == "from t":
        yield Question(expression, "filter", source)


def questions_of(construct):
    if construct.group == "query":
        return [Question(construct.statement, "query", rows=construct.rows)]
    expression, source = constructs.EXPRESSION.fullmatch(construct.statement).groups()
    is_condition = construct.group in ("comparison", "like")
    return list(questions_about(expression, source, construct.group == "aggregate", is_condition, construct.rows))


def generated(count, seed):
    """So many expressions, each as the questions about it."""
    generator = Generator(seed)
    samples = [generator.sample() for _ in range(count)]
    return [
        list(questions_about(str(sample.node), sample.source, sample.is_aggregate, sample.node.kind == "bool"))
        for sample in samples]


def judged(remote, groups, modes, capsys):
    """How many groups of questions the system computed something of; it fails where rows differ."""
    system, judge = remote
    verdicts = judge.judge(list(dict.fromkeys(itertools.chain.from_iterable(groups))), modes)
    computed = {verdict.question for verdict in verdicts if verdict.mode == STRICT and verdict.outcome == SAME}
    count = sum(not computed.isdisjoint(group) for group in groups)
    outcomes = collections.Counter((verdict.mode, verdict.outcome) for verdict in verdicts)
    with capsys.disabled():
        counts = ", ".join(f"{number} {mode} {outcome}" for (mode, outcome), number in outcomes.most_common())
        print(f"\n{system}: {count} of {len(groups)} there; {counts}", end="")
        if SHOWS_ADMITTED:
            print(*(f"\n{verdict}" for verdict in verdicts if verdict.outcome == ADMITTED), sep="", end="")
    assert outcomes[STRICT, EXCEPTED] <= MOST_EXCEPTED * len(verdicts), outcomes
    if found := [str(verdict) for verdict in verdicts if verdict.outcome == DIFFERENT]:
        pytest.fail(f"{len(found)} differ\n" + "\n".join(found), pytrace=False)
    return count
