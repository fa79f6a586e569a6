"""Generated Spark SQL through `input_dialect: "spark"` has the types and rows that Spark gives for the same text.

FED_DIALECT_SAMPLES (40) and FED_RANDOM_SEED say how many expressions and queries there are, and which.
"""

import collections
import os

import pytest

import dialect
from dialect import DIFFERENT, REFUSED, SAME, UNSUPPORTED
from local_runs import local_runs
from spark_forms import Generator
from spark_runs import edge_session

SAMPLES = int(os.environ.get("FED_DIALECT_SAMPLES", "40"))
SEED = int(os.environ.get("FED_RANDOM_SEED", "1"))


@pytest.fixture(scope="module")
def judge(spark):
    with edge_session(spark) as (folder, catalog):
        judge = dialect.Dialect(spark.session, folder, catalog)
        yield judge
        judge.stop()


def report(verdicts, capsys, least=0.9):
    counts = collections.Counter(verdict.outcome for verdict in verdicts)
    lacking = collections.Counter(verdict.reason for verdict in verdicts if verdict.outcome == UNSUPPORTED)
    with capsys.disabled():
        print(f"\nseed {SEED}: {dict(counts)}; {dict(lacking.most_common(10))}", end="")
    assert counts[SAME] + counts[REFUSED] >= least * len(verdicts) - 1, counts
    different = sorted((verdict for verdict in verdicts if verdict.outcome == DIFFERENT), key=lambda each: len(each.sql))
    if different:
        pytest.fail(f"{len(different)} differ\n" + "\n".join(map(str, different[:20])), pytrace=False)


def test_expressions(judge, capsys):
    generator = Generator(SEED)
    report(judge.judge_expressions([generator.expression() for _ in range(SAMPLES)]), capsys)


def test_queries(judge, capsys):
    generator = Generator(SEED)
    report([judge.judge(str(generator.query())) for _ in range(SAMPLES // 2)], capsys)


def test_translations(judge, capsys):
    """What is written in DC SQL gives the rows of the Spark SQL that it was made of."""
    generator = Generator(SEED)
    tame = "from t where id between 1 and 6"
    with local_runs(judge.folder, judge.catalog, judge.runs.tenant) as dc_runs:
        found = [f"select {generator.expression()} {tame}" for _ in range(SAMPLES // 2)]
        found += [str(generator.query()) for _ in range(SAMPLES // 4)]
        report([judge.judge_translation(sql, dc_runs) for sql in found], capsys, least=0.4)


NAMED = [
    "id, T.`amt`, t.ID, s as x", "count(*), count(1), sum(amt), max(id) + 1, count(distinct id)",
    "count(*) filter (where id > 1), avg(amt), any_value(s), min(d)",
    "id + 1, -id, -1, id * 2 - 3, id / 2, id div 2, id % 2, s || 'x', 'it\\'s', 1.50, .5, 1e3, 1L, null, true",
    "case when id > 1 then 'a' else s end, case id when 1 then 2 end, coalesce(id, 1), nvl(id, 1), if(b, 1, 2)",
    "id = 1, id <> 1, id in (1, 2), id not in (1), id between 1 and 2, not b, b and id > 1, s like 'a%'",
    "id is null, id is not null, id <=> 1, s rlike 'a', b is true, s not like 'a%', cast(id as string), int(amt)",
    "-(3), -(3L), - 3, -(1.5), -(-3), - -3, -(2D), - 2D, -(id)",
    "upper(s), substring(s, 1, 2), substring(s, 2), trim(s), trim(both 'x' from s), lpad(s, 3), round(amt)",
    "ceil(f), floor(amt), power(f, 2), sqrt(f), ln(f), year(d), extract(year from d), date_add(d, 1)",
    "row_number() over (order by id), sum(id) over (partition by b), lag(id) over (order by id desc), rank() over"
    " (partition by b order by id nulls last), sum(id) over (order by id rows between 1 preceding and current row)",
    "date '2024-01-31', timestamp_ntz '2024-01-31 01:02:03', X'0aff', current_date, now(), cast(1 as decimal(10,2))",
    "date '2024-1-3', timestamp '2024-01-31', timestamp '2024-01-31T10:20:30.500+02:00', 00.10, 0.0000001, log(10)",
    "s like any ('a%', 'b%'), s not like all ('a', 'b'), s ilike any ('A%'), regexp(s, 'a'), dateadd(day, 1, d)",
]


@pytest.mark.parametrize("items", NAMED)
def test_names(judge, items):
    plan = judge.runs.compile(f"select {items} from t")
    assert isinstance(plan, dict), plan
    assert [column["name"] for column in plan["result_columns"]] == judge.session.sql(f"select {items} from t").columns


# What was read otherwise than Spark reads it.
STATEMENTS = [
    "select r / r, r / 2, r / f, r * r, r % r from t where r > 0",
    "select 1.1F = 1.1D, float('1.1') = 1.1, cast('1e40' as float), cast(0.1F as double)",
    "select id, lag(id, 1, 2.5) over (order by id) from t where id between 1 and 3",
    "select f from t where isnan(f)", "select f from t group by f having isnan(f)",
    "select d + interval '1-2' year to month, ts + interval '1 02:03:04.5' day to second from t where id between 1 and 4",
    "select ts - interval '-10:20' hour to minute, tstz + interval 1 day 2 hours from t where id between 1 and 4",
    "select d + interval 1 month 2 days from t", "select '1' + '2'", "select count() from t",
    "select grouping(b) from t group by b", "select row_number() over () from t",
    "select sum(id) filter (where b) over (order by id) from t", "select x from (select 1, 2) as q(x)",
    "select x from values (1), ('2') v(x)", "select id from t where null", "select case when null then 1 end",
    "select null and b, not null from t where id = 1", "select greatest(1)", "select iff(b, 1, 2) from t",
    "select pmod(id, 3), pmod(-7, 3), pmod(bi, -7), pmod(7, si), pmod(-7S, 3L) from t where id between 1 and 6",
    "select floor(x), ceil(-x), floor(-x), ceil(x) from values (cast('99.999999999999999999' as decimal(38,18))),"
    " (cast('-5.000000000000000001' as decimal(38,18))) v(x)",
    "select try_cast(f as int), try_cast(amt as smallint), try_cast(n38 as bigint), try_cast(f as smallint) from t",
    "select try_cast(x as int), try_cast(x as bigint) from values ('1.0'), (' 5 '), ('1e2'), ('+7'), ('x') v(x)",
    "select 1.5 + 3L, 1.5 - -3L, amt / 3L, amt % -7S, 1BD + 3L, 1.5 + 100, 1.5 * - 3L, 9223372036854775807L + 1.5,"
    " nullif(amt, 3L), amt > 7S, mod(7, 1.5), -2147483648 + 1.5 from t where id = 1",
    "select 1.5 + -(3), 1.5 + -(3L), 1.5 + + 3, 1.5 + - -3, 1.5 + (1 + 2), 1.5 + coalesce(3), 1.5 + round(3),"
    " 1.5 + cast(3 as int), 1.5 * int('3'), 1.5 + try_cast(3 as bigint), 1.5 + positive(3), 1.5 + -(2147483648),"
    " amt > cast(3 as bigint) from t where id = 1",
    "select x + 1.5, y * 1.5 from (select 3 as x, -3L as y)",
    "select string(date_add(x, 3000000)), date_sub(x, 800000) || '', string(timestamp(date_add(x, 3000000))),"
    " string(cast(date_sub(x, 800000) as timestamp_ntz) + interval 90 minutes), string(date_sub(x, 738910)), x || '!'"
    " from values (date '2024-01-31'), (null) v(x)",
    "select cast(x as date), cast(x as timestamp), cast(x as timestamp_ntz) from values ('+10000-01-01'),"
    " ('-0001-01-01'), ('+2024-02-29'), ('-0000-03-01') v(x)",
    "select floor(f), count(*) from t where isnan(f) or f < 3e6 group by floor(f)",
    "select x, count(*) from (select ceil(r * 2) as x from t where id between 1 and 6) group by x",
    "select f = double('NaN'), count(*) from t group by f = double('NaN')",
    "select pmod(id, 0) from t", "select id from t order by id limit 1 + 1", "select id from t order by id offset 1 limit 2",
]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_statements(judge, sql):
    verdict = judge.judge(sql)
    assert verdict.outcome in (SAME, REFUSED, UNSUPPORTED), verdict
