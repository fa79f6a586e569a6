"""The judge of the suites lets pass what a query allows, and nothing else."""

import decimal

import duckdb
import pytest

from ordering import Ordering, check_against
from widening import finds_rows, widened

TABLE = "(VALUES (1, 'a', 10), (2, 'b', 20), (3, 'b', 20), (4, 'c', 30)) AS t(id, kind, size)"
BY_KIND = f"SELECT id, kind FROM {TABLE} ORDER BY kind"
BY_SIZE = f"SELECT id FROM {TABLE} ORDER BY t.size DESC LIMIT 2"
THIRD = f"SELECT size / CAST(3 AS DOUBLE) AS third FROM {TABLE} WHERE id = 1"


def truth_of(sql):
    def ask(text):
        relation = duckdb.sql(text)
        return relation.columns, [str(kind) for kind in relation.types], relation.fetchall()

    return Ordering(sql).truth(ask)


@pytest.mark.parametrize("sql, types, rows", [
    (BY_KIND, ["int", "string"], [(1, "a"), (2, "b"), (3, "b"), (4, "c")]),
    (BY_KIND, ["int", "string"], [(1, "a"), (3, "b"), (2, "b"), (4, "c")]),
    (BY_SIZE, ["int"], [(4,), (2,)]),
    (BY_SIZE, ["int"], [(4,), (3,)]),
    (f"SELECT id FROM {TABLE} LIMIT 1", ["int"], [(3,)]),
    (f"SELECT id FROM {TABLE}", ["int"], [(3,), (1,), (4,), (2,)]),
    (THIRD, ["decimal(38,6)"], [(decimal.Decimal("3.333333"),)]),
    (THIRD, ["decimal(38,6)"], [(decimal.Decimal("3.333334"),)]),
    (THIRD, ["double"], [(10 / 3,)]),
])
def test_allowed(sql, types, rows):
    check_against(truth_of(sql), rows, types)


@pytest.mark.parametrize("sql, types, rows", [
    (BY_KIND, ["int", "string"], [(2, "b"), (1, "a"), (3, "b"), (4, "c")]),
    (BY_KIND, ["int", "string"], [(1, "a"), (2, "b"), (2, "b"), (4, "c")]),
    (BY_KIND, ["int", "string"], [(1, "a"), (2, "b"), (3, "b")]),
    (BY_KIND, ["int", "string"], [(1, "a"), (2, "b"), (3, "b"), (4, "c"), (4, "c")]),
    (BY_KIND, ["int", "string"], [(1, "a"), (2, "b"), (3, "B"), (4, "c")]),
    (BY_KIND, ["int"], [(1,), (2,), (3,), (4,)]),
    (BY_SIZE, ["int"], [(4,), (1,)]),
    (BY_SIZE, ["int"], [(3,), (4,)]),
    (BY_SIZE, ["int"], [(2,), (3,)]),
    (f"SELECT id FROM {TABLE} LIMIT 1", ["int"], [(5,)]),
    (THIRD, ["decimal(38,6)"], [(decimal.Decimal("3.333335"),)]),
    (THIRD, ["decimal(38,6)"], [(None,)]),
    (THIRD, ["double"], [(3.3333,)]),
])
def test_refused(sql, types, rows):
    with pytest.raises(AssertionError):
        check_against(truth_of(sql), rows, types)


def test_exact_columns_allow_no_unit():
    """The last place is open only where the judge computed in floating point."""
    sql = "SELECT CAST(1.25 AS DECIMAL(5, 2)) AS value"
    with pytest.raises(AssertionError):
        check_against(truth_of(sql), [(decimal.Decimal("1.26"),)], ["decimal(5,2)"])


def test_widening_keeps_joins():
    with duckdb.connect() as data:
        data.execute("CREATE TABLE t AS SELECT range AS id FROM range(10)")
        sql = "SELECT a.id FROM t a, t b WHERE a.id = b.id AND a.id > 20 AND b.id < 5 ORDER BY a.id"
        assert not finds_rows(data, sql)
        assert data.execute(widened(sql, data)).fetchall() == [(0,), (1,), (2,), (3,), (4,)]
        assert widened("SELECT id FROM (SELECT id FROM t LIMIT 0) AS none WHERE id > 20", data) is None
