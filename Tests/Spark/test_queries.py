"""Spark runs the plans of small queries over every type and edge, and gives PostgreSQL's own answer."""

import pytest

import shop
from answers import check_rows, oracle_rows
from spark_answers import declared_columns, names_and_types, rows_of


@pytest.fixture(scope="module")
def spark_with_shop(spark, spark_connections, shop_systems):
    spark.connect({**spark_connections, shop.TENANT: shop_systems.spark_connections})
    return spark


@pytest.mark.parametrize("sql, ordered", shop.queries(), ids=lambda value: " ".join(str(value).split())[:60])
def test_answer(spark_with_shop, shop_systems, sql, ordered):
    for plan in shop_systems.distinct_plans(sql, ["no_pushdown", "strict"]).values():
        schema, rows = spark_with_shop.run(plan)
        assert names_and_types(schema) == declared_columns(plan)
        truth = oracle_rows(shop_systems.oracle, sql, plan.types)
        check_rows(rows_of(rows, plan.types), truth, ordered)
