"""What MySQL's family does otherwise than SQL has it: texts, NULLs, signs and numbers, on one table of MariaDB."""

from traps import Trap

TABLE = ("shelf", {
    "id": ("int", "integer"), "name": ("varchar(20)", "text"),
    "nick": ("varchar(20) COLLATE utf8mb4_unicode_ci", "text"), "latin": ("varchar(20) CHARACTER SET latin1", "text"),
    "memo": ("text", "text"), "code": ("char(6)", "text"), "n": ("int", "integer"), "big": ("bigint", "bigint"),
    "price": ("decimal(8,3)", "numeric(8,3)"), "ratio": ("double", "double precision"),
    "paid": ("tinyint(1)", "boolean"), "day": ("date", "date"), "at": ("datetime(6)", "timestamp"),
    "zoned": ("timestamp(6) NULL", "timestamptz"),
    "we$ird": ("int", "integer"), "ba`ck": ("int", "integer")})

ROWS = [
    (1, "abc", "abc", "a", "abc", "ab", 30, 2**63 - 1, "10.001", 0.5, True, "2024-02-29", "2024-02-29 12:00:00.000001",
     "2024-02-29 12:00:00+00:00", 1, 10),
    (2, "ABC", "Abc", "A", "ABC", "AB", -7, -2**63, "-2.500", 1e300, False, "2024-03-01", "2024-02-29 12:00:00",
     "2024-02-29 11:00:00+00:00", 2, 20),
    (3, "abc ", "abc ", "ä", "abc ", "", None, 0, "0.005", -2.0, None, None, None, None, 3, None),
    (4, "back\\slash", "back\\Slash", "", "back\\slash", "abcdef", 0, 5, "7.770", None, True, "1970-01-01",
     "1970-01-01 00:00:00", "1970-01-01 00:00:01+00:00", None, 40),
    (5, "it's", "100%", "é", "a_c", "x", 7, None, None, 0.25, False, "2024-02-29", "2024-02-29 12:00:00.000002",
     "2025-01-01 00:00:00+00:00", 5, 50),
    (6, None, None, None, None, None, 2, 7, "2.500", 0.0, None, "2023-12-31", "2023-12-31 23:59:59.999999", None, 6,
     60),
    (7, "Zebra", "ärger", "z", "日本", "é", 2, 7, "99.999", -0.0, True, "2024-02-29", "2024-02-29 00:00:00", None, 7,
     70),
]

TEXTS = ("name", "nick", "latin", "memo", "code")


def on_mariadb(name, sql, **more):
    return Trap(f"MariaDB: {name}", sql, **more)


TRAPS = [
    # Text: case, padding, order, encodings
    *[on_mariadb(f"= of {column}", f"SELECT id FROM goods WHERE {column} = 'abc' OR {column} = 'ä' OR {column} = 'AB'",
                 pushed="COLLATE utf8mb4_nopad_bin") for column in TEXTS],
    *[on_mariadb(f"<> and IN of {column}", f"SELECT id FROM goods WHERE {column} <> 'abc' AND {column} IN"
                 " ('ABC', 'a ', 'A', 'Abc', '日本', 'AB', 'back\\slash')") for column in TEXTS],
    *[on_mariadb(f"a range of {column}", f"SELECT id FROM goods WHERE {column} > 'A' AND {column} < 'b'")
      for column in TEXTS],
    *[on_mariadb(f"LIKE of {column}", f"SELECT id FROM goods WHERE {column} LIKE 'A%' OR {column} LIKE '_bc'"
                 f" OR {column} LIKE '%!_%' ESCAPE '!' OR {column} LIKE '_'") for column in TEXTS],
    # Texts are sorted by their first thousand bytes: a column of any length stays local.
    *[on_mariadb(f"groups of {column}", f"SELECT {column}, count(*) FROM goods GROUP BY {column}",
                 pushed=None if column == "memo" else "GROUP BY", local="GROUP BY" if column == "memo" else None)
      for column in TEXTS],
    *[on_mariadb(f"extremes of {column}", f"SELECT min({column}), max({column}), count(DISTINCT {column}) FROM goods")
      for column in TEXTS],
    on_mariadb("joins of texts", "SELECT a.id, b.id FROM goods a JOIN goods b ON a.name = b.nick",
               pushed="INNER JOIN"),
    # The server's cache of subqueries follows the column's own collation.
    *[on_mariadb(f"{word} over texts", f"SELECT a.id, a.nick FROM goods a WHERE {word} (SELECT 1 FROM goods b"
                 " WHERE b.latin = a.nick)", local="EXISTS") for word in ("EXISTS", "NOT EXISTS")],
    on_mariadb("a join of encodings", "SELECT a.id, b.id FROM goods a JOIN goods b"
               " ON a.latin = b.memo OR a.latin < b.code"),
    on_mariadb("texts of two encodings", "SELECT id, CASE WHEN id > 3 THEN latin ELSE nick END, coalesce(latin, name)"
               " FROM goods"),
    on_mariadb("a backslash", r"SELECT id FROM goods WHERE name = 'back\slash' OR nick LIKE 'back!\%' ESCAPE '!'",
               duckdb=r"SELECT id FROM goods WHERE name = 'back\slash' OR nick LIKE 'back\%' ESCAPE '!'",
               postgres=r"SELECT id FROM goods WHERE name = 'back\slash' OR nick LIKE 'back\\%'"),
    on_mariadb("the first by name", "SELECT name, id FROM goods ORDER BY name DESC NULLS LAST, id LIMIT 3"),
    on_mariadb("lengths", "SELECT id, length(name), length(latin), length(memo), trim(name) FROM goods"
               " WHERE length(memo) > 2"),
    on_mariadb("texts that go together", "SELECT name || nick, 'a' || code FROM goods WHERE name || 'x' = 'abcx'"),
    on_mariadb("IS DISTINCT FROM", "SELECT id FROM goods WHERE name IS DISTINCT FROM nick AND n IS DISTINCT FROM 2"),
    # NULL
    *[on_mariadb(f"{key} of {column}", f'SELECT id, "{column}" FROM goods ORDER BY "{column}" {key}, id LIMIT 4')
      for column in ("n", "price", "paid", "we$ird", "at")
      for key in ("DESC NULLS LAST", "DESC NULLS FIRST", "ASC NULLS FIRST", "ASC NULLS LAST")],
    on_mariadb("NOT IN over NULLs", "SELECT id FROM goods WHERE id NOT IN (SELECT n FROM goods)"),
    on_mariadb("NOT EXISTS", "SELECT a.id FROM goods a WHERE NOT EXISTS (SELECT 1 FROM goods b WHERE b.n = a.id)",
               pushed="NOT EXISTS"),
    on_mariadb("no FULL JOIN", "SELECT a.id, b.id FROM goods a FULL JOIN goods b ON a.id = b.n"),
    on_mariadb("a left join", 'SELECT a.id, b.id FROM goods a LEFT JOIN goods b ON a.id = b.n AND b."ba`ck" > 10',
               pushed="LEFT JOIN"),
    # Rows
    on_mariadb("an offset alone", "SELECT count(*) FROM (SELECT id FROM goods ORDER BY id OFFSET 3) q"),
    on_mariadb("a limit of nothing", "SELECT id FROM goods LIMIT 0"),
    on_mariadb("a limit of a limit", "SELECT sum(id) FROM (SELECT id FROM goods ORDER BY n NULLS FIRST, id LIMIT 4) q"),
    on_mariadb("distinct rows", "SELECT DISTINCT n, paid FROM goods", pushed="DISTINCT"),
    on_mariadb("a union, an intersection", "SELECT name FROM goods UNION ALL SELECT latin FROM goods INTERSECT"
               " SELECT nick FROM goods"),
    on_mariadb("numbers of rows", "SELECT id, row_number() OVER (ORDER BY n NULLS LAST, id), rank() OVER"
               " (ORDER BY n DESC NULLS LAST), dense_rank() OVER (PARTITION BY name ORDER BY n NULLS FIRST) FROM goods",
               pushed="OVER"),
    on_mariadb("sums over windows", "SELECT id, sum(price) OVER (PARTITION BY paid), sum(price) OVER (ORDER BY n"
               " NULLS FIRST), count(*) OVER (ORDER BY id ROWS 2 PRECEDING), max(n) OVER (ORDER BY id DESC ROWS BETWEEN"
               " 1 PRECEDING AND 1 FOLLOWING) FROM goods", pushed="OVER"),
    on_mariadb("the first row of each", "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY n ORDER BY id DESC)"
               " AS r FROM goods) q WHERE r = 1", pushed="OVER"),
    on_mariadb("windows over averages and dates", "SELECT avg(n) OVER (ORDER BY id), lag(n) OVER (ORDER BY id),"
               " count(*) OVER (PARTITION BY day) FROM goods", duckdb=None),
    on_mariadb("HAVING, and a name that is also a column's",
               "SELECT n AS id, count(*) AS n FROM goods GROUP BY n HAVING count(*) > 1 ORDER BY 1"),
    on_mariadb("a constant among the groups", "SELECT 2, count(*) FROM goods GROUP BY 1"),
    on_mariadb("FILTER", "SELECT count(*) FILTER (WHERE n > 0), sum(price) FILTER (WHERE paid), max(n) FROM goods",
               pushed="CASE"),
    # Numbers
    on_mariadb("division and remainder", "SELECT id, n / 2, -n / 2, n % 3, n * 1.0 / 7 FROM goods", duckdb=None),
    on_mariadb("averages", "SELECT avg(n), avg(price), avg(id * 1.001) FROM goods", duckdb=None,
               pushed="DECIMAL.65"),
    on_mariadb("sums", "SELECT n, sum(price), sum(DISTINCT price), sum(n) FROM goods GROUP BY n", pushed="SUM"),
    on_mariadb("sums of the largest", "SELECT sum(CAST(big AS numeric(38,0))), max(big), min(big) FROM goods"),
    on_mariadb("products", "SELECT price * price, price * n, price + 1, -price FROM goods WHERE price * price > 6.25"),
    on_mariadb("doubles", "SELECT ratio, count(*) FROM goods WHERE ratio < 0.5 OR ratio = 1e300 GROUP BY ratio"),
    on_mariadb("a sum of doubles", "SELECT sum(ratio), avg(ratio) FROM goods WHERE ratio < 1"),
    on_mariadb("comparisons of comparisons", "SELECT id FROM goods WHERE (n > 0) = paid OR NOT paid"),
    on_mariadb("a flag as a condition", "SELECT count(*) FROM goods WHERE paid OR n = 7", pushed="COUNT"),
    on_mariadb("flags", "SELECT paid, n = 2, count(*) FROM goods GROUP BY paid, n = 2"),
    on_mariadb("numbers as texts", "SELECT id FROM goods WHERE CAST(n AS text) = '2' OR CAST(price AS text) = '2.500'"),
    on_mariadb("rounding", "SELECT CAST(price AS numeric(8,1)), round(price, 1), CAST(price AS integer) FROM goods"),
    # Time
    on_mariadb("dates", "SELECT id FROM goods WHERE day >= DATE '2024-02-29' AND day < DATE '2024-03-01'",
               pushed="WHERE"),
    on_mariadb("groups of dates", 'SELECT day, count(*), max("at") FROM goods GROUP BY day'),
    on_mariadb("parts of dates", "SELECT extract(year FROM day), day - DATE '2024-01-01', CAST(\"at\" AS date)"
               " FROM goods"),
    on_mariadb("microseconds", """SELECT id FROM goods WHERE "at" <= TIMESTAMP '2024-02-29 12:00:00.000001'"""
               """ AND "at" > TIMESTAMP '2024-02-29 11:59:59.999998'"""),
    on_mariadb("instants", "SELECT id FROM goods WHERE zoned > TIMESTAMPTZ '2024-02-29 13:00:00+02:00'"),
    # Names
    on_mariadb("a dollar and a backtick",
               'SELECT "we$ird", "ba`ck" FROM goods WHERE "we$ird" > 1 AND "ba`ck" < 60', pushed="WHERE"),
    on_mariadb("beside another system", "SELECT g.id, s.word FROM goods g JOIN segments s"
               " ON g.id = s.k AND g.n < s.age"),
]
