"""Scalar subqueries that give a second row: an error where the value is needed, in every mode."""

import pytest

import federate


@pytest.mark.parametrize("sql", [
    "SELECT id, (SELECT tag FROM tags WHERE item = id) AS v FROM items",
    "SELECT id FROM items WHERE price > (SELECT score FROM tags)",
    "SELECT id FROM items WHERE id = (SELECT item FROM tags WHERE item < items.qty AND items.id = 1)",
])
def test_a_second_row_is_an_error(shop_systems, sql):
    for plan in shop_systems.distinct_plans(sql).values():
        outcome = federate.run("fedrun", plan.path, "--connections", shop_systems.connections, "--quiet")
        assert outcome.status == 1, outcome
        assert "gave more than one row" in outcome.err, outcome
