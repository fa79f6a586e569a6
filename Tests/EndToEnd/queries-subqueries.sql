-- Queries inside of expressions, and LATERAL, over the three tables of `queries.sql`: NULLs on both sides, empty and
-- repeated rows inside, and every way in which they become joins.

-- IN and NOT IN
SELECT id FROM items WHERE maker IN (SELECT id FROM makers WHERE country = 'DE');
SELECT id FROM items WHERE maker NOT IN (SELECT id FROM makers WHERE country = 'DE');
SELECT id FROM items WHERE id NOT IN (SELECT item FROM tags);
SELECT id FROM items WHERE id NOT IN (SELECT item FROM tags WHERE item IS NOT NULL);
SELECT id FROM items WHERE maker NOT IN (SELECT item FROM tags WHERE tag = 'nothing');
SELECT id FROM items WHERE maker NOT IN (SELECT item FROM tags WHERE item > 2 AND item = items.id);
SELECT id, maker IN (SELECT item FROM tags) AS v FROM items;
SELECT id, maker NOT IN (SELECT item FROM tags WHERE score > 1) AS v FROM items;
SELECT id, maker IN (SELECT item FROM tags WHERE tag = 'nothing') AS v FROM items;
SELECT id, maker IN (SELECT boost FROM tags WHERE item = items.id) AS v FROM items;
SELECT id, name IN (SELECT tag FROM tags) AS v, NULL IN (SELECT id FROM makers) AS w FROM items;
SELECT id FROM items WHERE name IN (SELECT name FROM makers) OR id IN (SELECT item FROM tags WHERE score < 2);
SELECT id FROM items WHERE NOT (maker IN (SELECT item FROM tags) OR qty = 3);
SELECT id FROM items WHERE NOT (maker IN (SELECT item FROM tags) AND qty = 3);
SELECT id FROM items WHERE maker NOT IN (SELECT item FROM tags WHERE score > 3) OR qty = 3;
SELECT id FROM items WHERE id + 1 IN (SELECT boost + 3 FROM tags WHERE boost < 10);
SELECT id FROM items WHERE price IN (SELECT max(price) FROM items GROUP BY kind);
SELECT id FROM items WHERE maker IN (SELECT id FROM makers UNION SELECT item FROM tags WHERE tag = items.name);
SELECT id FROM items WHERE id IN (SELECT item FROM tags ORDER BY item NULLS LAST, tag LIMIT 3);

-- ANY and ALL
SELECT id FROM items WHERE qty > ANY (SELECT boost FROM tags);
SELECT id FROM items WHERE qty > ALL (SELECT boost FROM tags WHERE boost < 3);
SELECT id FROM items WHERE qty > ALL (SELECT boost FROM tags WHERE boost < 3 OR boost IS NULL);
SELECT id FROM items WHERE qty <> ALL (SELECT boost FROM tags WHERE item = items.id);
SELECT id FROM items WHERE qty = SOME (SELECT boost FROM tags WHERE item <> items.id);
SELECT id, qty >= ALL (SELECT small FROM items WHERE small < 3) AS v, qty < ANY (SELECT boost FROM tags) AS w
FROM items;
SELECT id, qty < ALL (SELECT boost FROM tags WHERE tag = 'nothing') AS v FROM items;

-- EXISTS
SELECT id FROM items WHERE EXISTS (SELECT 1 FROM tags WHERE item = id);
SELECT id FROM items i WHERE NOT EXISTS (SELECT * FROM tags WHERE item = i.id AND score > 1.5);
SELECT id FROM items i WHERE NOT EXISTS (SELECT 1 FROM tags t WHERE t.item < i.maker);
SELECT id FROM items WHERE EXISTS (SELECT 1 FROM tags WHERE tag = 'lost');
SELECT id FROM items WHERE NOT EXISTS (SELECT 1 FROM tags WHERE tag = 'nothing');
SELECT id, EXISTS (SELECT 1 FROM tags WHERE item = id) AS v, EXISTS (SELECT 1 FROM makers WHERE id > 9) AS w FROM items;
SELECT id FROM items i WHERE EXISTS (SELECT 1 FROM tags WHERE item = i.id)
OR EXISTS (SELECT 1 FROM makers m WHERE m.id = i.maker AND country = 'FR');
SELECT id FROM items i WHERE EXISTS (SELECT count(*) FROM tags WHERE item = i.id);
SELECT id FROM items i WHERE EXISTS (SELECT 1 FROM tags WHERE item = i.id HAVING count(*) > 1);
SELECT id FROM items i WHERE NOT EXISTS (SELECT 1 FROM tags WHERE item = i.id HAVING count(*) > 1);
SELECT m.id FROM makers m WHERE EXISTS (SELECT kind FROM items WHERE maker = m.id GROUP BY kind HAVING sum(qty) > 4);
SELECT m.id FROM makers m WHERE EXISTS (SELECT 1 FROM items i WHERE i.maker = m.id
    AND EXISTS (SELECT 1 FROM tags t WHERE t.item = i.id AND t.tag = m.name));
SELECT m.id FROM makers m WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.maker = m.id
    AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.item = i.id AND t.boost >= m.id));

-- scalar subqueries
SELECT id FROM items WHERE price = (SELECT max(price) FROM items WHERE price < 100);
SELECT id, (SELECT count(*) FROM tags WHERE item = id) AS n, (SELECT sum(score) FROM tags WHERE item = id) AS s
FROM items;
SELECT id, (SELECT count(*) + 1 FROM tags t WHERE t.boost < i.qty) AS n FROM items i;
SELECT id FROM items i WHERE price > (SELECT avg(price) FROM items j WHERE j.kind = i.kind AND j.price < 100);
SELECT id, (SELECT max(tag) || i.name FROM tags WHERE item = i.id) AS v FROM items i;
SELECT id, (SELECT name FROM makers m WHERE m.id = i.maker) AS v FROM items i;
SELECT id, (SELECT coalesce(m.name, i.name) FROM makers m WHERE m.id = i.maker) AS v FROM items i;
SELECT id, (SELECT tag FROM tags WHERE item = i.id ORDER BY tag LIMIT 1) AS v FROM items i;
SELECT id, (SELECT tag FROM tags WHERE item = i.id ORDER BY tag LIMIT 1 OFFSET 1) AS v FROM items i;
SELECT id, (SELECT tag FROM tags WHERE item < i.id ORDER BY score DESC NULLS LAST, tag LIMIT 1) AS v FROM items i;
SELECT id, (SELECT i.qty WHERE i.qty > 2) AS v, (SELECT max(score) FROM tags WHERE tag = 'nothing') AS w FROM items i;
SELECT id, CASE WHEN id > 100 THEN (SELECT item FROM tags) ELSE 0 END AS v FROM items;
SELECT id, (SELECT count(*) FROM (SELECT tag FROM tags WHERE item = i.id UNION ALL
    SELECT name FROM makers WHERE id = i.maker) u) AS v FROM items i;
SELECT id, (SELECT count(*) FROM (SELECT DISTINCT kind FROM items j WHERE j.qty > i.qty) d) AS v FROM items i;
SELECT id, (SELECT count(*) FROM (VALUES (i.qty), (i.id), (NULL)) v (x) WHERE v.x = 3) AS v FROM items i;
SELECT id, (SELECT max(boost) FROM tags t WHERE t.item = (SELECT max(j.id) FROM items j WHERE j.maker = i.maker)) AS v
FROM items i;
SELECT id, (SELECT count(*) FROM items j LEFT JOIN tags t ON t.item = j.id AND t.boost > i.qty WHERE j.maker = i.maker)
AS v FROM items i;

-- in every clause
SELECT kind, sum(qty) AS s FROM items WHERE qty < 100 AND qty > -100 GROUP BY kind
HAVING sum(qty) > (SELECT min(id) FROM makers WHERE name = 'x');
SELECT maker, (SELECT max(country) FROM makers WHERE id = maker) AS c, count(*) AS n FROM items GROUP BY maker;
SELECT (SELECT country FROM makers m WHERE m.id = i.maker) AS c, count(*) AS n FROM items i GROUP BY 1;
SELECT sum((SELECT count(*) FROM tags WHERE item = id)) AS n FROM items;
SELECT DISTINCT EXISTS (SELECT 1 FROM tags WHERE item = id) AS v FROM items;
-- ordered
SELECT id FROM items ORDER BY (SELECT max(score) FROM tags WHERE item = id) NULLS FIRST, id;
SELECT i.id, t.tag FROM items i LEFT JOIN tags t ON t.item = i.id AND EXISTS (SELECT 1 FROM makers m WHERE m.name = t.tag);
SELECT i.id, t.tag FROM items i LEFT JOIN tags t ON t.item = i.id AND i.maker IN (SELECT id FROM makers WHERE id > 1);
SELECT i.id, m.name FROM items i JOIN makers m ON m.id = i.maker
AND EXISTS (SELECT 1 FROM tags t WHERE t.item = i.id AND t.boost <= m.id);
SELECT id FROM items WHERE qty BETWEEN (SELECT min(id) FROM makers) AND (SELECT max(id) FROM makers WHERE id = maker);
WITH d AS (SELECT item, max(score) AS best FROM tags GROUP BY item)
SELECT id FROM items WHERE (SELECT best FROM d WHERE d.item = id) > (SELECT avg(best) FROM d);

-- the same join of a table with itself twice, once for its rows and once for whether it has any
SELECT id, qty IN (SELECT a.boost FROM tags a JOIN tags b ON a.item = b.boost) AS v FROM items;
SELECT id, id <> ALL (SELECT a.maker FROM items a JOIN items b ON a.qty = b.id) AS v FROM items;

-- LATERAL
SELECT i.id, t.tag FROM items i, LATERAL (SELECT tag FROM tags WHERE item = i.id) t;
SELECT i.id, t.tag FROM items i CROSS JOIN LATERAL (SELECT tag FROM tags WHERE item = i.id ORDER BY tag LIMIT 1) t;
SELECT i.id, t.tag, t.q FROM items i
LEFT JOIN LATERAL (SELECT tag, i.qty AS q FROM tags WHERE item = i.id ORDER BY tag DESC LIMIT 1) t ON true;
SELECT i.id, t.n, t.s FROM items i
LEFT JOIN LATERAL (SELECT count(*) AS n, sum(score) AS s FROM tags WHERE item = i.id) t ON true;
SELECT i.id, t.n FROM items i JOIN LATERAL (SELECT count(*) AS n FROM tags WHERE item < i.id) t ON t.n > 2;
SELECT m.id, i.name, t.tag FROM makers m, LATERAL (SELECT id, name FROM items WHERE maker = m.id) i
LEFT JOIN LATERAL (SELECT tag FROM tags WHERE item = i.id AND boost >= m.id) t ON true;
SELECT i.id, v.x FROM items i, LATERAL (VALUES (i.qty), (i.maker)) v (x);
