-- Set operations, VALUES, merged columns, ties, recursion and series over the three tables of `queries.sql`.

-- set operations: distinct, with duplicates and NULLs, over two systems
SELECT maker FROM items UNION SELECT id FROM makers;
SELECT maker FROM items UNION ALL SELECT item FROM tags UNION ALL SELECT id FROM makers;
SELECT maker FROM items INTERSECT SELECT item FROM tags;
SELECT maker FROM items INTERSECT ALL SELECT item FROM tags;
SELECT maker FROM items EXCEPT SELECT item FROM tags;
SELECT item FROM tags EXCEPT ALL SELECT maker FROM items;
SELECT item FROM tags EXCEPT ALL SELECT maker FROM items EXCEPT ALL SELECT id FROM makers;
SELECT qty FROM items UNION SELECT boost FROM tags;
SELECT price FROM items UNION SELECT score FROM tags;
SELECT small, name FROM items UNION SELECT id, name FROM makers;
SELECT NULL AS n UNION ALL SELECT id FROM makers;
SELECT id FROM makers UNION (SELECT item FROM tags EXCEPT SELECT id FROM items);
(SELECT id FROM makers UNION SELECT item FROM tags) INTERSECT SELECT id FROM items;
SELECT id FROM makers UNION SELECT item FROM tags INTERSECT SELECT id FROM items;
SELECT n, count(*) FROM (SELECT maker AS n FROM items UNION ALL SELECT item FROM tags) t WHERE n > 1 GROUP BY n;
SELECT count(n), sum(DISTINCT 2.50) FROM (SELECT maker AS n FROM items UNION ALL SELECT item FROM tags) t WHERE n < 0;
SELECT id FROM items WHERE maker = 1 UNION SELECT id FROM items WHERE qty = 3;

-- ordered
(SELECT id FROM items ORDER BY id LIMIT 2) UNION ALL (SELECT item FROM tags ORDER BY item DESC, tag, score LIMIT 1)
ORDER BY 1 DESC;
-- ordered
SELECT id AS a FROM makers UNION SELECT item FROM tags ORDER BY a LIMIT 3 OFFSET 1;

-- VALUES
SELECT m.name, v.label FROM makers m JOIN (VALUES (1, 'one'), (2, 'two'), (NULL, 'none')) v (id, label) ON v.id = m.id;
SELECT * FROM (VALUES (1, NULL), (2, 'b')) v (a, b);
SELECT sum(a) FROM (VALUES (1), (2.5), (NULL)) v (a);
SELECT i.id FROM items i LEFT JOIN (VALUES (1), (2)) v (x) ON v.x = i.maker WHERE v.x IS NULL;

-- merged columns
SELECT id, i.qty, m.country FROM items i JOIN makers m USING (id);
SELECT id, i.qty, m.country FROM items i LEFT JOIN makers m USING (id);
SELECT id, i.qty, m.country FROM items i RIGHT JOIN makers m USING (id);
SELECT id, i.qty, m.country FROM items i FULL JOIN makers m USING (id);
SELECT id, count(*) FROM makers FULL JOIN (SELECT item AS id, tag FROM tags) t USING (id) GROUP BY id;
SELECT id, m.country, t.tag FROM (SELECT id FROM items) i NATURAL JOIN makers m
NATURAL LEFT JOIN (SELECT item AS id, tag FROM tags) t;
SELECT i.id, m.id FROM items i FULL JOIN makers m ON i.maker = m.id AND i.qty > 2;
SELECT i.id, m.id, t.tag FROM items i LEFT JOIN (makers m JOIN tags t ON m.id = t.item) ON i.maker = m.id;

-- ties
SELECT item, score FROM tags ORDER BY item FETCH FIRST 1 ROWS WITH TIES;
SELECT maker FROM items ORDER BY maker DESC FETCH FIRST 2 ROWS WITH TIES;
SELECT maker FROM items ORDER BY maker OFFSET 1 ROWS FETCH NEXT 2 ROWS WITH TIES;

-- recursion
WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n, name FROM r LEFT JOIN makers ON id = n;
WITH RECURSIVE r (n, d) AS (SELECT id::bigint, 0 FROM makers UNION ALL SELECT t.boost, r.d + 1 FROM r JOIN tags t ON t.item = r.n WHERE r.d < 2)
SELECT n, d FROM r;
WITH RECURSIVE r (n) AS (SELECT min(id) FROM items UNION ALL SELECT n + 1 FROM r WHERE EXISTS (SELECT 1 FROM items WHERE id > n))
SELECT count(*), max(n) FROM r;

-- series
SELECT g, count(t.item) FROM generate_series(1, 4) g LEFT JOIN tags t ON t.item = g GROUP BY g;
SELECT m.id, g FROM makers m, generate_series(1, m.id) g;
SELECT m.id, g.n, g.i FROM makers m LEFT JOIN LATERAL generate_series(m.id, 5, 2) WITH ORDINALITY g (n, i) ON TRUE;
SELECT m.id, g FROM makers m CROSS JOIN LATERAL (SELECT g * 2 AS g FROM generate_series(m.id, 3) g WHERE g > 1) x;
SELECT m.id, (SELECT sum(g) FROM generate_series(1, m.id) g WHERE g <> 2) FROM makers m;
SELECT * FROM generate_series(5, 1, -2) WITH ORDINALITY AS g (n, i);

-- common tables that are read twice
WITH c AS (SELECT maker, count(*) AS n FROM items GROUP BY maker) SELECT a.maker, b.n FROM c a JOIN c b ON a.n = b.n;
WITH c AS (SELECT id FROM items ORDER BY id LIMIT 2) SELECT a.id, b.id FROM c a, c b;

-- what can have no rows, what is asked for twice, and what of a derived table is left at the top
SELECT kind, id FROM (SELECT 'item' AS kind, id FROM items UNION ALL SELECT 'maker', id FROM makers) u WHERE kind = 'maker';
SELECT id FROM (SELECT id FROM items ORDER BY id LIMIT 3) x UNION ALL SELECT id FROM makers WHERE 1 = 0;
SELECT * FROM (SELECT id FROM items ORDER BY id) x WHERE 1 = 1 ORDER BY id;
SELECT x.n FROM (SELECT count(*) AS n FROM items LIMIT 0) x;
SELECT count(*), max(id) FROM items WHERE 1 = 2;
SELECT a.id, t.item, b.id AS other FROM makers a JOIN tags t ON a.id = t.item JOIN makers b ON b.id = t.boost;
SELECT i.id FROM items i LEFT JOIN makers m ON m.id = i.maker WHERE m.id > 1 OR m.id IN (0, 1);
SELECT i.id, m.id FROM items i FULL JOIN makers m ON m.id = i.maker WHERE m.id = i.maker;
SELECT i.id FROM items i JOIN makers m ON m.id = i.maker WHERE EXISTS (SELECT 1 FROM tags t WHERE t.item = i.id);
SELECT i.id FROM items i JOIN makers m ON m.id = i.maker WHERE (i.qty > 1 AND m.id = 1) OR (i.qty < 5 AND m.id = 2);

-- the first rows of what several systems have
SELECT item AS n FROM tags UNION ALL SELECT maker FROM items ORDER BY n DESC LIMIT 5 OFFSET 2;
SELECT 'tag' AS k, item AS n FROM tags UNION ALL SELECT 'item', maker FROM items ORDER BY k, n NULLS FIRST LIMIT 7;
SELECT i.id, i.price, t.score FROM items i LEFT JOIN tags t ON t.item = i.id AND t.tag = 'new' ORDER BY i.price NULLS FIRST, i.id DESC LIMIT 4 OFFSET 1;
SELECT i.id, t.score FROM tags t RIGHT JOIN items i ON t.item = i.id AND t.score > 5 ORDER BY i.id LIMIT 3;
SELECT i.id, t.tag FROM items i FULL JOIN tags t ON t.item = i.id ORDER BY i.id DESC NULLS FIRST, t.tag LIMIT 3;
SELECT i.id, t.tag FROM items i LEFT JOIN tags t ON t.item = i.id ORDER BY i.kind, i.id, t.tag DESC LIMIT 4;
SELECT count(*), min(n), max(n) FROM (SELECT item AS n FROM tags UNION ALL SELECT maker FROM items ORDER BY 1 LIMIT 6) x;
SELECT count(*) FROM (SELECT item FROM tags UNION ALL SELECT maker FROM items LIMIT 12 OFFSET 3) x;
SELECT i.id, t.score FROM items i LEFT JOIN tags t ON t.item = i.id AND t.tag = 'old' ORDER BY i.qty FETCH FIRST 3 ROWS WITH TIES;

-- values restrict what they are joined with
SELECT i.id, v.n FROM items i JOIN (VALUES (1, 'a'), (2, NULL), (NULL, 'c'), (1, 'd')) v (k, n) ON i.maker = v.k;
SELECT id FROM items WHERE huge IN (SELECT k FROM (VALUES (0), (7), (NULL)) v (k));
SELECT id FROM items WHERE id NOT IN (SELECT k FROM (VALUES (1), (3)) v (k));
SELECT v.k, i.id FROM (VALUES (1), (2), (NULL), (50)) v (k) LEFT JOIN items i ON i.maker = v.k;
SELECT v.k, i.id FROM items i LEFT JOIN (VALUES (1), (2), (NULL)) v (k) ON i.maker = v.k;
SELECT i.id, t.tag FROM (VALUES (1), (9)) v (k) JOIN items i ON i.id = v.k JOIN tags t ON t.item = i.id;

-- conditions under NOT, constants in them, and literals between the values of a column
SELECT i.id, t.tag FROM items i JOIN tags t ON t.item = i.id WHERE NOT (i.qty > 5 OR t.score = 1.5);
SELECT id FROM items WHERE NOT (qty > 2.5 OR NOT maker < 2.5 OR price IS NULL);
SELECT id FROM items WHERE (qty = 3 OR true) AND (maker = 1 OR false) AND maker = 1;
SELECT id FROM items WHERE qty >= 2.5 AND qty < 2147483646.5;
SELECT id FROM items WHERE NOT qty <= -0.5 OR small > -1.5 AND small <= 0.4;
SELECT id FROM items WHERE qty IN (1, 2.5, 3) OR NOT small IN (0.5, 1);
SELECT id, qty IN (2.5, 3), qty > 2.5, qty = 2.5 FROM items WHERE NOT (qty = 2.5);
SELECT id FROM items WHERE made > timestamp '2024-02-28 12:00:00' AND made <= timestamp '2024-03-01 00:00:00.000001';
SELECT id FROM items WHERE made < timestamp '0001-01-01 00:00:01' OR made >= timestamp '9999-12-30 23:59:59';
SELECT id FROM items WHERE price > 5.0005 AND price < 30.00000001 OR price <= -7.1249;
