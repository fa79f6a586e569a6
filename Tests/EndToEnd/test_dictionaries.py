"""Files that store a column as a dictionary: values that a filter takes away fail nothing."""

import json
from decimal import Decimal

import duckdb

import federate


def test_division_sees_only_the_rows_of_the_filter(tmp_path):
    path = tmp_path / "numbers.parquet"
    duckdb.execute(f"COPY (SELECT (i % 10)::BIGINT AS n, 1.5::DECIMAL(9,2) AS d FROM range(1000) r(i)) TO '{path}'")
    (tmp_path / "catalog.json").write_text(json.dumps({
        "version": 1, "tenant_id": "a", "connections": {},
        "tables": [{"name": "numbers", "format": "parquet", "path": "numbers.parquet", "columns": [
            {"name": "n", "type": "bigint"}, {"name": "d", "type": "numeric(9,2)"}]}]}))
    plan = federate.compile_plan(tmp_path, tmp_path / "catalog.json", """
        SELECT n, 100 / n AS q, d / n AS r, count(*) AS c
        FROM numbers WHERE n BETWEEN 1 AND 2 GROUP BY 1, 2, 3 ORDER BY 1""")
    rows = federate.rows_of(plan, "--quiet")
    assert rows == [(1, 100, Decimal("1.5"), 100), (2, 50, Decimal("0.75"), 100)]
