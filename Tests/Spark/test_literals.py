"""Any text and any LIKE pattern means on Apache Spark what it means in DC SQL, in Databricks' texts and in main's.

What the texts and patterns are, and which: `Systems/test_literals_here.py`.
"""

import pytest

import systems
from any_text import any_patterns, any_texts, quoted
from databricks_runs import SYSTEM, DatabricksRuns
from hyper import Failure
from invariance import NONE, STRICT
from spark_runs import edge_session
from test_literals_here import COLUMNS, COUNT, SEED, TABLE

SCHEMA = "sales"


@pytest.fixture(scope="module")
def texts():
    return any_texts(SEED, COUNT)


@pytest.fixture(scope="module")
def runs(spark, texts):
    session = spark.session
    with edge_session(spark) as (folder, _):
        catalog = systems.write_catalog(
            folder, SYSTEM, "texts/databricks", {TABLE: COLUMNS}, equality="binary", order="binary", padding="no_pad")
        columns = ", ".join(f"{name} {systems.remote_type(SYSTEM, kind)}" for name, kind, _ in COLUMNS)
        session.sql(f"CREATE DATABASE {SCHEMA}")
        session.sql(f"CREATE TABLE {SCHEMA}.{TABLE} ({columns}) USING parquet")
        rows = [f"({number}L, '{text.encode().hex()}')" for number, text in enumerate(texts)]
        session.sql(
            f"INSERT INTO {SCHEMA}.{TABLE} SELECT id, decode(unhex(s), 'UTF-8') FROM VALUES {', '.join(rows)} AS v(id, s)")
        runs = DatabricksRuns(spark, folder, catalog, None)
        runs.tenant = "texts/databricks"
        try:
            yield runs
        finally:
            runs.stop()
            session.sql(f"DROP DATABASE {SCHEMA} CASCADE")


def rows(runs, sql, mode):
    plan = runs.compile(sql, mode)
    assert not isinstance(plan, Failure), plan
    answer = runs.run(plan)
    assert not isinstance(answer, Failure), answer
    if mode == STRICT:
        assert not plan["inhibitors"], plan["inhibitors"]
    return answer.rows


@pytest.mark.parametrize("mode", [STRICT, NONE])
def test_texts(runs, texts, mode):
    for start in range(0, len(texts), 200):
        part = texts[start:start + 200]
        found = rows(runs, f"SELECT id, s FROM {TABLE} WHERE s IN ({', '.join(map(quoted, part))})", mode)
        assert sorted(found) == list(enumerate(part, start)), start


@pytest.mark.parametrize("negated", [False, True], ids=["like", "not_like"])
@pytest.mark.parametrize("mode", [STRICT, NONE])
def test_patterns(runs, texts, mode, negated):
    patterns = any_patterns(SEED, 120, texts)
    for start in range(0, len(patterns), 40):
        part = patterns[start:start + 40]
        found = rows(runs, " UNION ALL ".join(
            f"SELECT {number} AS k, id FROM {TABLE} WHERE {pattern.condition('s', negated)}"
            for number, pattern in enumerate(part)), mode)
        for number, pattern in enumerate(part):
            keys = {key for asked, key in found if asked == number}
            wanted = {key for key, text in enumerate(texts) if pattern.matches(text) != negated}
            differing = [ascii(texts[key]) for key in keys ^ wanted]
            assert not differing, (ascii(pattern.text), pattern.escape, differing)
