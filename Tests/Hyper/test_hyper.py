"""Hyper is read exactly, comes back after a crash, and a difference from it is noticed and made small."""

import datetime
import decimal
import time

import pytest

import edge_table
from differential import DIFFERENT, SAME, Differential
from generate import Node, Sample
from hyper import Failure, Interval, running_hyper
from local_runs import LocalRuns
from sameness import same, shown
from shrink import shrunk


@pytest.fixture(scope="module")
def hyper():
    with running_hyper(edge_table.hyper_setup()) as server:
        yield server


@pytest.mark.parametrize("expression, kind, value", [
    ("1/2", "integer", 0),
    ("2 * 1.25", "numeric(4,2)", decimal.Decimal("2.50")),
    ("0.1::double precision + 0.2::double precision", "double precision", 0.1 + 0.2),
    ("'ab'::varchar(3)", "varchar(3)", "ab"),
    ("date '2024-02-29'", "date", datetime.date(2024, 2, 29)),
    ("date '4713-01-01 BC'", "date", "-4712-01-01"),
    ("timestamptz '2024-01-01 00:00:00+02'", "timestamptz",
     datetime.datetime(2023, 12, 31, 22, tzinfo=datetime.timezone.utc)),
    ("time '10:20:30.5'", "time", "10:20:30.500000"),
    ("interval '1 year -2 days 01:00:00.5'", "interval", Interval(12, -2, 3_600_500_000)),
    ("'\\x00ff'::bytes", "bytes", b"\x00\xff"),
    ("'50%'", "text", "50%"),
    ("null", "text", None),
])
def test_type_and_value(hyper, expression, kind, value):
    answer = hyper.ask(f"select {expression}")
    assert (answer.types, answer.rows) == ([kind], [(value,)])


def test_errors_have_their_state(hyper):
    assert hyper.ask("select 1/0").state == "22012"
    assert hyper.ask("select no_such_column from t").state == "42703"


def test_restart_after_a_crash(hyper):
    assert isinstance(hyper.ask("select array_generate_series()"), Failure)
    assert hyper.ask("select count(*) from t").rows == [(len(edge_table.ROWS),)]


def test_intervals_that_an_engine_takes_for_equal(hyper, tmp_path):
    sql = ("select id, ts + interval '1 month', ts + interval '30 days', ts + interval '720 hours',"
           " date_add('month', 1, d), date_add('day', 30, d) from t where id between 1 and 5")
    runs = LocalRuns(tmp_path, edge_table.write_table(tmp_path), edge_table.TENANT)
    try:
        answer = runs.ask(sql)
        assert same(answer, hyper.ask(sql)), shown(answer)
    finally:
        runs.stop()


class Mistaken(LocalRuns):
    """Federate, were it to subtract where it should add."""

    def compile(self, sql, mode="strict"):
        return super().compile(sql.replace("+", "-"), mode)


def test_a_mistake_is_noticed_and_made_small(hyper, tmp_path):
    right = Node("int", "(<int> - <int>)", (Node("int", "si"), Node("int", "1")))
    wrong = Node("int", "(<int> + <int>)", (Node("int", "si"), Node("int", "1")))
    inside = Node("int", "(<int> / <int>)", (Node("int", "(- <int>)", (wrong,)), Node("int", "3")))
    runs = Mistaken(tmp_path, edge_table.write_table(tmp_path), edge_table.TENANT)
    try:
        differential = Differential(hyper, runs)
        verdicts = differential.judge([Sample(node, "from t", False) for node in (right, wrong, inside)])
        assert [verdict.outcome for verdict in verdicts] == [SAME, DIFFERENT, DIFFERENT]
        small = shrunk(differential, verdicts[2], time.monotonic() + 60)
        assert small.sample.node.form == "(<int> + <int>)"
    finally:
        runs.stop()
