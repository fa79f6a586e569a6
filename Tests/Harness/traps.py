"""Queries that other federated systems answered wrongly, by the project and number of the report."""

import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Trap:
    """A query, and the patterns that the remote queries of its strict plan must and must not have."""

    name: str
    sql: str
    pushed: str | None = None
    local: str | None = None
    # How each judge says it, where it has other words; None for one that cannot.
    duckdb: str | None = ""
    postgres: str | None = ""

    @property
    def is_ordered(self):
        return re.search(r"ORDER BY [^()]*$", self.sql) is not None

    def words_of(self, judge):
        return {"DuckDB": self.duckdb, "PostgreSQL": self.postgres}[judge]


TRAPS = [
    # Collations
    Trap("an extreme beside a column of another collation",
         "SELECT p.id FROM people p WHERE p.city = (SELECT max(city) FROM people)", pushed=r"MAX\(.*COLLATE"),
    Trap("extremes of groups beside a column of another collation",
         "SELECT p.id, m.f FROM people p LEFT JOIN (SELECT id, min(city) f FROM people GROUP BY id) m"
         " ON p.id = m.id AND p.city = m.f", pushed="LEFT JOIN"),
    # LIMIT, TopN, sampling
    Trap("duckdb-postgres#328 a limit counts once", "SELECT count(*) FROM (SELECT id FROM sales LIMIT 1) q",
         pushed="LIMIT 1"),
    Trap("duckdb#22963 no keys below a top-N",
         "SELECT s.id, g.word FROM (SELECT id, person, qty FROM sales ORDER BY id LIMIT 3) s"
         " JOIN segments g ON s.qty = g.k", pushed="LIMIT 3", local="dynamic_filters"),
    Trap("duckdb#24542 limit over a left join", "SELECT p.id, s.id FROM people p LEFT JOIN sales s ON p.id = s.person"
         " ORDER BY p.id, s.id LIMIT 4", pushed="LEFT JOIN.*LIMIT 4"),
    Trap("duckdb#24542 on two systems", "SELECT count(*), count(q.weight) FROM (SELECT p.id, t.weight FROM people p"
         " LEFT JOIN tags t ON p.id = t.person ORDER BY p.id, t.weight LIMIT 5) q"),
    Trap("trino#7521 a top-N of several systems is one", "SELECT id, n FROM (SELECT id, qty AS n FROM sales UNION ALL"
         " SELECT id, q FROM items UNION ALL SELECT id, n FROM notes) u ORDER BY n DESC NULLS LAST, id LIMIT 5"),
    Trap("SPARK-38391 offset of a top-N", "SELECT id, amount FROM sales ORDER BY amount DESC NULLS LAST, id"
         " LIMIT 3 OFFSET 2", pushed="LIMIT 5"),
    Trap("steampipe#291 limit over a filter that stays", "SELECT id FROM items WHERE folded = 'abc' OR folded LIKE 'A%'"
         " ORDER BY id LIMIT 2"),
    Trap("steampipe#103 limit over LIKE",
         "SELECT count(*) FROM (SELECT id FROM notes WHERE folded LIKE 'a%' LIMIT 1) q"),
    Trap("steampipe#66 limit over distinct", "SELECT count(*) FROM (SELECT DISTINCT person FROM sales LIMIT 4) q",
         pushed="LIMIT 4"),
    Trap("steampipe#66 limit over a join", "SELECT count(*) FROM (SELECT p.id FROM people p JOIN tags t"
         " ON p.id = t.person LIMIT 2) q", local="LIMIT"),
    Trap("SPARK-56504 a sample stays with its join", "SELECT count(*) FROM people p JOIN"
         " (SELECT * FROM sales TABLESAMPLE BERNOULLI (0)) s ON p.id = s.person",
         duckdb="SELECT 0", postgres="SELECT 0::bigint"),
    Trap("SPARK-42740 offset alone", "SELECT id FROM sales ORDER BY id OFFSET 3"),
    Trap("SPARK-42740 on SQLite", "SELECT id FROM notes ORDER BY id LIMIT 2 OFFSET 1"),
    Trap("SPARK-42740 on DuckDB", "SELECT sum(id) FROM (SELECT id FROM items ORDER BY id DESC OFFSET 4) q"),
    Trap("CALCITE-6759 aggregate over a top-N", "SELECT sum(qty), count(*) FROM"
         " (SELECT qty FROM sales ORDER BY id LIMIT 3) q", pushed="LIMIT 3"),
    Trap("CALCITE-4876 limit over an intersection", "SELECT id FROM people INTERSECT SELECT person FROM sales"
         " ORDER BY 1 LIMIT 2"),
    Trap("CALCITE-4876 limit in an intersection", "SELECT person FROM sales INTERSECT"
         " (SELECT id FROM people ORDER BY id LIMIT 2)"),
    # Collation, case, padding
    Trap("trino#6671 = on a column that folds", "SELECT id FROM people WHERE nick = 'abc'", pushed="WHERE"),
    Trap("trino#6746 <> on a column that folds", "SELECT id FROM people WHERE nick <> 'abc'"),
    Trap("mssql-extension#272 <> on DuckDB", "SELECT id FROM items WHERE folded <> 'abc'"),
    Trap("mssql-extension#272 <> on SQLite", "SELECT id FROM notes WHERE folded <> 'ABC' AND NOT folded = 'b'"),
    Trap("trino#7145 < in another order", "SELECT id FROM people WHERE city >= 'Z' AND city < 'b'"),
    Trap("trino#7145 <> in another order", "SELECT id FROM people WHERE city <> 'Apple' AND city > 'a'"),
    Trap("trino#7145 min, max and the first in another order",
         "SELECT min(city), max(city), (SELECT city FROM people ORDER BY city LIMIT 1) FROM people"),
    Trap("trino#5684 LIKE is no range", "SELECT id FROM people WHERE name LIKE 'test.%'"),
    Trap("trino#5684 LIKE over a column in another order", "SELECT id FROM people WHERE city LIKE 'a%'"),
    Trap("trino#8681 IN is no range", "SELECT id FROM people WHERE nick IN ('abc', 'abd', 'x ')"),
    Trap("trino#8681 a long IN", "SELECT id FROM people WHERE city IN ("
         + ", ".join(f"'w{number}'" for number in range(300)) + ", 'apple', 'zebra')", pushed="w299"),
    Trap("trino#25488 LIKE on a column that folds", "SELECT id FROM people WHERE nick LIKE 'AB%'"),
    Trap("trino#29952 = over padding", "SELECT id FROM people WHERE code = 'ab'"),
    Trap("trino#29952 = with blanks over padding", "SELECT id FROM people WHERE code = 'ab ' OR code = ' '"),
    Trap("trino#30480 a join over padding", "SELECT p.id, t.tag FROM people p JOIN tags t ON p.code = t.code"),
    Trap("trino#30480 IN with an expression", "SELECT id FROM people WHERE code IN (lower('AB'), trim(' x '))"),
    Trap("trino#30480 NULLIF over padding", "SELECT id, NULLIF(code, 'ab') FROM people"),
    Trap("duckdb-postgres#68 CHAR equals pushed or not", "SELECT count(*) FROM people WHERE code = 'ab' OR age = 25"),
    Trap("SPARK-48498 the literal's padding", "SELECT id FROM people WHERE code <> 'ab' AND length(code) = 1"),
    Trap("duckdb#24321 a filter over EXCEPT", "SELECT * FROM (SELECT folded FROM items EXCEPT SELECT 'ABC') q"
         " WHERE folded = 'abc'"),
    Trap("duckdb#24321 on PostgreSQL", "SELECT * FROM (SELECT nick FROM people EXCEPT SELECT tag FROM tags) q"
         " WHERE nick IN ('abc', 'Abc')"),
    Trap("postgres_fdw a join of texts that sort differently",
         "SELECT p.id, t.weight FROM people p JOIN tags t ON p.city = t.tag ORDER BY p.city, t.weight"),
    Trap("groups of a column that folds", "SELECT nick, count(*) FROM people GROUP BY nick"),
    Trap("distinct of a column that folds", "SELECT count(DISTINCT folded), count(*) FROM notes"),
    # LIKE and literals
    Trap("SPARK-46029 _ and % in a pattern", "SELECT id FROM people WHERE name LIKE '%\\_%' OR name LIKE '100\\%'",
         duckdb=r"SELECT id FROM people WHERE name LIKE '%\_%' ESCAPE '\' OR name LIKE '100\%' ESCAPE '\'"),
    Trap("SPARK-46029 quotes in a pattern", "SELECT id FROM people WHERE name LIKE 'it''%'"),
    Trap("SPARK-46029 on SQLite",
         "SELECT id FROM notes WHERE starts_with(body, '100%') OR body LIKE 'A!_c' ESCAPE '!'"),
    Trap("SPARK-48172 a backslash that escapes", "SELECT id FROM people WHERE name LIKE 'a\\_c'",
         duckdb=r"SELECT id FROM people WHERE name LIKE 'a\_c' ESCAPE '\'"),
    Trap("SPARK-57287 a backslash that is meant", r"SELECT id FROM people WHERE name LIKE 'back\\%'",
         duckdb=r"SELECT id FROM people WHERE name LIKE 'back\\%' ESCAPE '\'"),
    Trap("SPARK-57332 two layers of escapes", r"SELECT id FROM notes WHERE body LIKE 'back!\s%' ESCAPE '!'"
         r" OR body LIKE '%k\\_l%' ESCAPE '\'", duckdb=r"SELECT id FROM notes WHERE body LIKE 'back\s%'",
         postgres=r"SELECT id FROM notes WHERE body LIKE 'back\\s%'"),
    Trap("a backslash in a literal", r"SELECT p.id, n.id FROM people p JOIN notes n ON p.name = n.body"
         r" WHERE n.body = 'back\slash' OR n.body = 'it''s'"),
    # NULL
    *[Trap(f"datafusion#10625 {key} of {table}", f"SELECT id, {column} FROM {table}"
           f" ORDER BY {column} {key}, id LIMIT 3")
      for table, column in (("people", "age"), ("items", "q"), ("notes", "n"))
      for key in ("DESC NULLS LAST", "DESC NULLS FIRST", "ASC NULLS FIRST", "ASC NULLS LAST", "DESC", "ASC")],
    *[Trap(f"trino#24217 NULLs first in {column}", f'SELECT id FROM sales'
           f' ORDER BY "{column}" DESC NULLS LAST, id LIMIT 3')
      for column in ("day", "paid", "ratio", "at", "amount", "zoned", "clock")],
    Trap("trino#26257 keys and IS NOT DISTINCT FROM",
         "SELECT p.id, g.k FROM people p JOIN segments g ON p.age IS NOT DISTINCT FROM g.age"),
    Trap("trino#13109 values below an outer join", "SELECT p.id, s.x, s.one FROM people p LEFT JOIN"
         " (SELECT person, coalesce(qty, 0) AS x, 1 AS one FROM sales) s ON p.id = s.person", pushed="LEFT JOIN"),
    Trap("trino#13114 a constant below an outer join", "SELECT t.tag, s.x FROM tags t LEFT JOIN"
         " (SELECT person, 'x' AS x FROM sales) s ON t.person = s.person"),
    Trap("CALCITE-666 NOT EXISTS with a condition", "SELECT id FROM people p WHERE NOT EXISTS"
         " (SELECT 1 FROM sales s WHERE s.person = p.id AND s.qty > p.ba)".replace("p.ba", 'p."we$ird"')),
    Trap("CALCITE-7127 NOT EXISTS over NULLs", "SELECT id FROM people p WHERE NOT EXISTS"
         " (SELECT 1 FROM people b WHERE b.id = p.boss AND b.age = p.age)"),
    Trap("NOT IN over NULLs", "SELECT id FROM people WHERE id NOT IN (SELECT person FROM sales)"),
    Trap("CALCITE-6430 a scalar subquery of one NULL",
         "SELECT id, (SELECT qty FROM sales s WHERE s.id = p.id AND s.person = 2) FROM people p"),
    Trap("CALCITE-6355 NULLS LAST by what is not put out", "SELECT name FROM people ORDER BY age NULLS LAST, id"),
    Trap("CALCITE-6355 with a limit", "SELECT id FROM people"
         " ORDER BY boss DESC NULLS LAST, age NULLS FIRST, id LIMIT 4"),
    Trap("CALCITE-5425 a filter over a global aggregate",
         "SELECT n FROM (SELECT count(*) AS n FROM sales WHERE qty > 1000) q WHERE n = 0"),
    Trap("CALCITE-5425 a constant filter over it",
         "SELECT * FROM (SELECT 1 AS one, count(*) AS n FROM sales) q WHERE one = 2"),
    Trap("CALCITE-5425 HAVING", "SELECT count(*), max(qty) FROM sales HAVING count(*) > 100"),
    # Numbers and aggregates
    Trap("trino#10650 AVG of decimals", "SELECT avg(amount), avg(amount * 3) FROM sales", duckdb=None),
    Trap("trino#10650 on DuckDB", "SELECT q > 0, avg(price) FROM items GROUP BY q > 0", duckdb=None),
    Trap("trino#9857 AVG of integers", "SELECT person, avg(qty), sum(qty) FROM sales GROUP BY person", duckdb=None),
    Trap("trino#9857 on SQLite", "SELECT avg(n), sum(n), min(n) FROM notes", duckdb=None),
    Trap("trino#12598 grouping sets", "SELECT age, boss, count(*), sum(id) FROM people"
         " GROUP BY GROUPING SETS ((age), (boss), (age, boss), ())"),
    Trap("SPARK-38560 DISTINCT in sums", "SELECT sum(DISTINCT qty), count(DISTINCT qty), count(qty) FROM sales"),
    Trap("SPARK-38560 over two systems", "SELECT sum(DISTINCT n), count(DISTINCT n) FROM"
         " (SELECT qty AS n FROM sales UNION ALL SELECT q FROM items UNION ALL SELECT n FROM notes) u"),
    Trap("spark#29695 an aggregate over a rough filter", "SELECT count(*), sum(age) FROM people WHERE nick = 'abc'",
         local="COUNT"),
    Trap("duckdb#24626 medians of a join", "SELECT p.age, percentile_cont(0.5) WITHIN GROUP (ORDER BY s.ratio)"
         " FROM people p JOIN sales s ON p.id = s.person GROUP BY p.age"),
    Trap("duckdb#24626 over two systems", "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s.ratio)"
         " FROM tags t JOIN sales s ON t.person = s.person"),
    Trap("spiceai#2696 growing precision", "SELECT sum(amount), sum(amount * amount), max(amount) + min(amount)"
         " FROM sales"),
    *[Trap(f"duckdb-mysql: division on {table}", f"SELECT id, {column} / 2, -{column} / 2, {column} % 3 FROM {table}"
           f" WHERE {column} / 2 > 0 OR {column} / 2 < 0")
      for table, column in (("sales", "qty"), ("items", "q"), ("notes", "n"))],
    Trap("division of decimals", "SELECT id, amount / 7 FROM sales WHERE amount / 7 > 1", duckdb=None),
    # Time
    Trap("duckdb-mysql#81 an instant with an offset",
         "SELECT id FROM sales WHERE zoned > TIMESTAMPTZ '2024-02-29 13:00:00+02:00'", pushed="WHERE"),
    Trap("duckdb-mysql#36 a timestamp's literal",
         """SELECT id FROM items WHERE "at" > TIMESTAMP '2024-02-29 12:00:00'"""),
    Trap("trino#13335 microseconds at the bound", """SELECT id FROM sales
         WHERE "at" <= TIMESTAMP '2024-02-29 12:00:00' AND "at" > TIMESTAMP '2024-02-29 11:59:59.999998'""",
         pushed="WHERE"),
    Trap("trino#13335 on DuckDB",
         """SELECT id FROM items WHERE "at" < TIMESTAMP '2024-02-29 12:00:00.000001'"""),
    Trap("trino#30496 a join of times", "SELECT s.id, i.id FROM sales s JOIN items i ON s.at = i.at"),
    Trap("trino#30496 what lies in nanoseconds",
         "SELECT id FROM items WHERE fine <= TIMESTAMP '2024-02-29 12:00:00.000001' AND fine >= '2024-02-29'"),
    Trap("trino#30496 groups of nanoseconds", "SELECT fine, count(*) FROM items GROUP BY fine"),
    Trap("duckdb#21350 an instant and a time", 'SELECT id FROM sales WHERE zoned > "at"'),
    Trap("SPARK-18004 a date's literal", "SELECT id FROM sales WHERE day BETWEEN DATE '2024-02-29' AND '2024-03-01'",
         pushed="WHERE"),
    Trap("SPARK-18004 a date and a time", "SELECT id FROM sales WHERE day < TIMESTAMP '2024-02-29 00:00:00.000001'"),
    Trap("trino#5339 groups of times of day", "SELECT count(*), count(clock) FROM sales GROUP BY clock"),
    Trap("trino#5339 the end of a day is not its start", "SELECT id FROM sales WHERE clock < TIME '00:00:01'"),
    # Identifiers, aliases, rendering
    Trap("datafusion#25545 an alias over an aggregate", "SELECT x.total FROM"
         " (SELECT s.person AS pid, sum(s.qty) AS total FROM sales AS s GROUP BY s.person) AS x"
         " WHERE x.pid = 1 OR x.total = 8"),
    Trap("datafusion#13272 predicates under an alias",
         "SELECT other.id FROM sales AS other WHERE other.qty > 1 AND EXISTS (SELECT 1 FROM people AS other2"
         " WHERE other2.id = other.person)"),
    Trap("CALCITE-6221 one table three times", "SELECT a.id, b.id, c.id FROM people a JOIN people b ON a.boss = b.id"
         " JOIN people c ON b.boss = c.id", pushed="people.*people.*people"),
    Trap("CALCITE-7378 columns of one name", "SELECT a.id, b.age FROM people a JOIN people b ON a.boss = b.id"
         " WHERE a.age > b.age OR a.name = b.name"),
    Trap("CALCITE-5044 a constant among the keys", "SELECT qty, id FROM sales ORDER BY CASE WHEN true THEN 2 END,"
         " id DESC LIMIT 3"),
    Trap("CALCITE-5044 a constant among the groups", "SELECT 2 AS two, count(*), max(id) FROM sales GROUP BY 1"),
    Trap("CALCITE-6436 a comparison of comparisons", "SELECT id FROM sales WHERE (qty = 1) = paid"
         " OR (qty - (id - 1)) = 2 OR NOT (qty IS NULL) = false"),
    Trap("CALCITE-6434 a dollar, CALCITE-4767 a backtick",
         'SELECT "we$ird", "ba`ck" FROM people WHERE "we$ird" > 1 AND "ba`ck" < 60 ORDER BY "we$ird"', pushed="WHERE"),
    Trap("CALCITE-6563 several windows", "SELECT id, row_number() OVER (ORDER BY id), sum(qty)"
         " OVER (PARTITION BY person ORDER BY id ROWS 1 PRECEDING), count(*) OVER (PARTITION BY person),"
         " lag(qty) OVER (ORDER BY id DESC) FROM sales"),
    Trap("CALCITE-3466 groups that only a count reads",
         "SELECT count(*) FROM (SELECT person FROM sales GROUP BY person) q"),
    Trap("CALCITE-7655 distinct over groups",
         "SELECT DISTINCT c FROM (SELECT count(*) AS c FROM sales GROUP BY person) q"),
    *[Trap(f"duckdb-mysql: FULL JOIN on {one} and {other}", f"SELECT a.id, b.{key} FROM {one} a FULL JOIN {other} b"
           f" ON a.id = b.{key}")
      for one, other, key in (("people", "sales", "person"), ("items", "items", "q"), ("notes", "notes", "ref"),
                              ("people", "tags", "person"))],
    *[Trap(f"duckdb-mysql: semi join on {one}", f"SELECT id FROM {one} WHERE id IN (SELECT {key} FROM {other})",
           local="SEMI JOIN" if one != "items" else None)
      for one, other, key in (("people", "sales", "person"), ("items", "items", "q"), ("notes", "notes", "ref"))],
    Trap("trino#31097 IS NOT DISTINCT FROM", "SELECT a.id, b.id FROM people a JOIN people b"
         " ON a.boss IS NOT DISTINCT FROM b.age OR a.boss IS NOT DISTINCT FROM b.boss", local="≡"),
    # Volatile, errors
    Trap("CALCITE-7551 a random number is one",
         "SELECT count(*) FROM (SELECT r AS x, r AS y FROM (SELECT random() AS r FROM sales) q) z WHERE x <> y",
         local="(?i)random"),
    Trap("vitess#20958 a predicate over a union of random numbers",
         "SELECT count(*) FROM (SELECT r FROM (SELECT random() AS r FROM sales UNION ALL SELECT random() FROM people) u"
         " WHERE r < 0.5) q WHERE r >= 0.5", local="(?i)random"),
    Trap("prestodb#7374 two random numbers are two",
         "SELECT count(*) FROM (SELECT random() AS a, random() AS b FROM sales) q WHERE a = b", local="(?i)random"),
    Trap("trino#21521 a condition that can fail stays on its side",
         "SELECT p.id, i.id FROM people p JOIN items i ON p.age = i.q WHERE 100 / p.age > 2"),
    Trap("trino#21521 by the keys of a join", "SELECT s.id, i.id FROM (SELECT * FROM sales WHERE 10 / qty > 1) s"
         " JOIN items i ON s.qty = i.q"),
    Trap("SPARK-58554 casts to double", "SELECT id FROM notes WHERE CAST(n AS double precision) > 2.5"),
    Trap("SPARK-58554 on DuckDB", "SELECT id FROM items WHERE CAST(q AS double precision) / 2 > 3.4"),
]

# What must fail in every way that it is compiled in.
FAILURES = [
    Trap("CALCITE-6430 a scalar subquery of a NULL and a value",
         "SELECT id, (SELECT qty FROM sales s WHERE s.person = p.id) FROM people p WHERE p.id = 2"),
    Trap("CALCITE-6430 on two systems",
         "SELECT person, (SELECT qty FROM sales s WHERE s.person = t.person) FROM tags t"),
    Trap("an error is no value", "SELECT id FROM items WHERE 10 / (q - q) > 1"),
]
