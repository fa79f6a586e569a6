"""Real Spark runs the stage texts of every example unedited, and agrees with fedrun and with what is expected."""

import pytest

from answers import check_rows
from examples import CASES, case_name
from spark_answers import declared_columns, names_and_types, rows_of


@pytest.fixture(scope="module")
def seen():
    """Answers by texts: plans with the same texts are run once."""
    return {}


@pytest.mark.parametrize("query, mode", CASES, ids=case_name)
def test_spark_agrees(spark, plans, tpch, seen, query, mode):
    plan = plans.of(query, mode)
    if plan.texts not in seen:
        seen[plan.texts] = spark.run(plan)
    schema, rows = seen[plan.texts]

    assert names_and_types(schema) == declared_columns(plan)

    answer = rows_of(rows, plan.types)
    if query.example != "tpch" or tpch.has_expected_rows:
        check_rows(answer, query.expected(plan.types), query.is_ordered)
    if query.is_runnable:
        check_rows(answer, plans.answer(query, mode), query.is_ordered)


def test_settings_are_the_plans_own(spark, plans):
    """The plan says in `session` what its texts rely on, and no test adds to it."""
    query, mode = CASES[0]
    settings = plans.of(query, mode).document["session"]
    assert settings["spark.sql.session.timeZone"] == "UTC"
    assert settings["spark.sql.ansi.enabled"] == "true"
