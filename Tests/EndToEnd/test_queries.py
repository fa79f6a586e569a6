"""Small queries over every type and edge: the answer does not depend on the mode, and is PostgreSQL's own."""

import pytest

import federate
import shop
from answers import check_rows, oracle_rows


@pytest.mark.parametrize("sql, ordered", shop.queries(), ids=lambda value: " ".join(str(value).split())[:60])
def test_answer(shop_systems, sql, ordered):
    for mode, plan in shop_systems.distinct_plans(sql).items():
        truth = oracle_rows(shop_systems.oracle, sql, plan.types)
        answer = federate.rows_of(plan, "--connections", shop_systems.connections, "--quiet")
        print(f"mode {mode}")
        check_rows(answer, truth, ordered)


def test_limit_without_order_keeps_any_rows(shop_systems):
    sql = "SELECT id FROM items WHERE price > 0 LIMIT 3"
    allowed = {row[0] for row in shop_systems.oracle.execute("SELECT id FROM items WHERE price > 0")}
    for plan in shop_systems.distinct_plans(sql).values():
        answer = [row[0] for row in federate.rows_of(plan, "--connections", shop_systems.connections, "--quiet")]
        assert len(set(answer)) == 3 and set(answer) <= allowed
