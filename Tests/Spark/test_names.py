"""Names and literals survive Spark's own reading of the stage texts, too."""

import pytest

import federate
import nasty
from spark_answers import declared_columns, names_and_types, rows_of


@pytest.mark.parametrize("mode", federate.MODES)
@pytest.mark.parametrize("system", nasty.SYSTEMS)
def test_round_trip(spark, spark_connections, nasty_systems, system, mode):
    plan = nasty_systems.plan(system, mode)
    spark.connect({**spark_connections, nasty.TENANT: nasty_systems.spark_connections})
    schema, rows = spark.run(plan)
    assert names_and_types(schema) == declared_columns(plan)
    assert rows_of(rows, plan.types) == [nasty.ANSWER]
