-- Queries over three tables: items and makers on one server, tags on another. PostgreSQL itself, with all three
-- tables in one place, says what the answer is. Each is run in every mode, by fedrun and by Spark.
-- A query under `-- ordered` asks for a total order, so that the order of its rows is compared too.

-- every type, as it is
SELECT * FROM items;
SELECT id, kind, name FROM items WHERE kind = 'tool';
SELECT id FROM items WHERE kind = name;
SELECT id, payload FROM items WHERE payload IS NOT NULL;

-- comparisons
SELECT id FROM items WHERE price >= 10 AND price < 100.5;
SELECT id FROM items WHERE price BETWEEN 2.5 AND 30 OR qty IS NULL;
SELECT id FROM items WHERE NOT (price BETWEEN 2.5 AND 30);
SELECT id FROM items WHERE qty <> 3 AND small = 1;
SELECT id FROM items WHERE qty IN (1, 2, 3, 2147483647) OR qty IN (-2147483648);
SELECT id FROM items WHERE qty NOT IN (1, 2, NULL);
SELECT id FROM items WHERE qty NOT IN (1, 2);
SELECT id FROM items WHERE name = 'Bolt' OR name = 'bolt';
SELECT id FROM items WHERE name > 'bolt';
SELECT id FROM items WHERE name LIKE '%ol%' AND name NOT LIKE 'b%';
SELECT id FROM items WHERE name LIKE '100\%%' OR name LIKE 'a_c';
SELECT id FROM items WHERE name LIKE '%!_%' ESCAPE '!';
SELECT id FROM items WHERE name = '';
SELECT id FROM items WHERE name = 'x ' OR name = 'x';
SELECT id FROM items WHERE made >= DATE '2024-02-29' AND made < DATE '2026-01-01';
SELECT id FROM items WHERE seen > TIMESTAMP '2024-02-29 12:00:00';
SELECT id FROM items WHERE logged > TIMESTAMPTZ '2024-02-29 12:00:00+02:00';
SELECT id FROM items WHERE active;
SELECT id FROM items WHERE NOT active;
SELECT id FROM items WHERE active IS NOT TRUE;
SELECT id FROM items WHERE active IS NULL;
SELECT id FROM items WHERE qty IS DISTINCT FROM 3;
SELECT id FROM items WHERE qty IS NOT DISTINCT FROM NULL;
SELECT id FROM items WHERE weight > 0.5 OR weight < -1e300;
SELECT id FROM items WHERE big = 0.000000000000000001;
SELECT id FROM items WHERE big > 12345678901234567890.0 OR small < 0;
SELECT id FROM items WHERE 1 = 0;
SELECT id FROM items WHERE NULL;
SELECT id FROM items WHERE kind LIKE 'tool%';
SELECT id FROM items WHERE price = 12.50000 AND qty = 3.0 AND huge > 0.5;
SELECT id FROM items WHERE made = '2024-02-29' OR seen >= '2025-12-31 12:00:00' OR logged < '1970-01-01 00:00:01+00';
SELECT id FROM items WHERE made < seen;
SELECT id FROM items WHERE clock > TIME '12:00:00' OR token = '00000000-0000-0000-0000-000000000001';
SELECT id FROM items WHERE CASE WHEN qty > 2 THEN active ELSE NULL END;
SELECT id FROM items WHERE small <> 0 AND 10 / small > 1;
SELECT d.id FROM (SELECT id, small FROM items WHERE small <> 0) d WHERE 10 / d.small > 1;
SELECT id FROM items WHERE extract(year FROM made) = 2024;


-- expressions
SELECT id, qty / 2 AS half, qty % 2 AS odd, -qty / 2 AS negative FROM items WHERE qty > -2147483648;
SELECT id, price * small AS total, price + big AS sum, price - 1 AS less, price / 7 AS part FROM items
WHERE id NOT IN (3, 4, 7);
SELECT id, big * 2 AS twice, big / 3 AS third, big - price AS difference FROM items
WHERE id NOT IN (3, 4, 7);
SELECT id, weight * 2 AS twice, weight / 4 AS part, weight + qty AS mixed FROM items
WHERE weight BETWEEN -1e300 AND 1e300;
SELECT id, CASE WHEN price > 10 THEN 'dear' WHEN price IS NULL THEN NULL ELSE 'cheap' END AS word FROM items;
SELECT id, CASE kind WHEN 'tool' THEN 1 ELSE 0 END AS is_tool FROM items;
SELECT id, coalesce(qty, small, 0) AS number, coalesce(name, kind, '-') AS word, nullif(qty, 3) AS other FROM items;
SELECT id, price IS NULL AS unknown, qty > 2 AND active AS both, qty > 2 OR active AS either FROM items;
SELECT id, CAST(price AS integer) AS rounded, CAST(qty AS numeric(12,2)) AS exact FROM items;
SELECT 1 AS one, 2.50 AS two, 'three' AS three, NULL AS four, TRUE AS five, DATE '2024-02-29' AS six;
SELECT id, 'it''s' AS quote, 'back\slash' AS slash, '${env:HOME}' AS home FROM items WHERE id = 1;
SELECT id, kind || '|' AS kind, name || '!' AS name, 'a' || NULL AS nothing FROM items;
SELECT id, CASE WHEN small <> 0 THEN 10 / small ELSE 0 END AS ratio FROM items;
SELECT id, price * price AS square, price * price * price AS cube FROM items WHERE id <> 4;
SELECT id, big * price AS product, big * big AS square, big / price AS part FROM items WHERE id IN (1, 2, 9);
SELECT id, CAST(price AS bigint) AS whole FROM items WHERE price IN (2.5, 12.5, -7.125);
SELECT id, CAST(seen AS date) AS day, CAST(made AS timestamp) AS start FROM items WHERE id IN (1, 2, 5);
SELECT id, made + 1 AS next, made - DATE '2024-01-01' AS days FROM items WHERE id IN (1, 2, 5, 9);
SELECT id, made + INTERVAL '1 month' AS later FROM items WHERE id IN (1, 2, 5);
SELECT 9223372036854775807 AS a, 2147483648 AS b, 2147483647 AS c, -2147483648 AS d, 0.1 + 0.2 AS e;
SELECT TRUE AND NULL AS a, FALSE AND NULL AS b, TRUE OR NULL AS c, NOT NULL AS d;


-- order and limits
-- ordered
SELECT id, qty FROM items ORDER BY qty, id;
-- ordered
SELECT id, qty FROM items ORDER BY qty DESC, id DESC;
-- ordered
SELECT id, qty FROM items ORDER BY qty NULLS FIRST, id;
-- ordered
SELECT id, qty FROM items ORDER BY qty DESC NULLS LAST, id;
-- ordered
SELECT id, name FROM items ORDER BY name, id;
-- ordered
SELECT id, weight FROM items ORDER BY weight DESC, id;
-- ordered
SELECT id FROM items ORDER BY price * 2 DESC NULLS LAST, id LIMIT 3;
-- ordered
SELECT id FROM items ORDER BY id LIMIT 3 OFFSET 2;
-- ordered
SELECT id FROM items ORDER BY 1 DESC OFFSET 5;
SELECT id FROM items LIMIT 0;
-- ordered
SELECT DISTINCT kind, active FROM items ORDER BY kind, active;
-- ordered
SELECT id, 3 AS x FROM items ORDER BY x, id;
-- ordered
SELECT 5 AS n ORDER BY n LIMIT 1;
-- ordered
SELECT DISTINCT 1 AS one FROM items ORDER BY one LIMIT 1;
-- ordered
SELECT id FROM (SELECT id, price FROM items ORDER BY price DESC NULLS LAST, id LIMIT 5) d WHERE price > 5 ORDER BY id OFFSET 1;


-- aggregates
SELECT count(*), count(qty), count(DISTINCT qty), sum(qty), min(qty), max(qty), avg(qty) FROM items WHERE qty < 1000;
SELECT kind, count(*) AS n, sum(price) AS total, avg(price) AS mean, min(made) AS first, max(name) AS last
FROM items GROUP BY kind;
SELECT active, sum(big) AS big, avg(big) AS mean, sum(small) AS small, avg(weight) AS weight FROM items
WHERE weight BETWEEN -1e300 AND 1e300 OR weight IS NULL GROUP BY active;
SELECT kind, count(*) AS n FROM items GROUP BY kind HAVING count(*) > 1 AND sum(price) > 5;
SELECT count(*) AS n, sum(price) AS total FROM items WHERE 1 = 0;
SELECT kind FROM items WHERE 1 = 0 GROUP BY kind;
SELECT price > 10 AS dear, count(*) FROM items GROUP BY price > 10;
SELECT max(seen) AS seen, min(logged) AS logged, max(made) AS made FROM items;
SELECT sum(price * qty) AS worth FROM items WHERE qty BETWEEN 0 AND 1000;
SELECT 5 AS n, count(*) FROM items GROUP BY n;
SELECT d.x, count(*) FROM (SELECT 2 AS x FROM items) d GROUP BY d.x;
SELECT count(DISTINCT kind) AS kinds, count(DISTINCT name) AS names, sum(DISTINCT small) AS smalls FROM items;
SELECT kind, active, count(*) AS n FROM items GROUP BY kind, active HAVING count(*) = 1 AND active;
SELECT max(id) FROM items HAVING max(id) > 100;
SELECT sum(price * (1 - 0.05)) AS net, max(price) - min(price) AS spread, sum(price) / count(*) AS mean FROM items;


-- joins on one system
SELECT i.id, m.name FROM items i JOIN makers m ON i.maker = m.id;
SELECT i.id, m.name FROM items i JOIN makers m ON i.maker = m.id WHERE m.country = 'DE' AND i.price > 2;
SELECT i.id, m.name FROM items i LEFT JOIN makers m ON i.maker = m.id AND m.country = 'DE';
SELECT i.id, m.name FROM items i LEFT JOIN makers m ON i.maker = m.id WHERE m.country IS NULL;
SELECT i.id, m.name FROM items i RIGHT JOIN makers m ON i.maker = m.id;
SELECT i.id, m.name FROM items i FULL JOIN makers m ON i.maker = m.id;
SELECT i.id, m.id AS maker FROM items i CROSS JOIN makers m WHERE i.id < 3;
SELECT a.id, b.id AS other FROM items a JOIN items b ON a.qty = b.qty AND a.id < b.id;
SELECT m.country, sum(i.price) AS total FROM items i JOIN makers m ON i.maker = m.id GROUP BY m.country;
SELECT i.id, coalesce(d.x, 0) AS x FROM items i LEFT JOIN (SELECT id, 1 AS x FROM makers) d ON d.id = i.maker
WHERE coalesce(d.x, 0) = 0;
SELECT i.id, m.id AS m FROM items i LEFT JOIN makers m ON FALSE WHERE i.id < 3;
SELECT i.*, m.* FROM items i JOIN makers m ON i.maker = m.id;
SELECT a.id, b.id AS other FROM items a JOIN items b ON a.qty IS NOT DISTINCT FROM b.qty AND a.id < b.id;
SELECT a.id, b.id AS other FROM items a JOIN items b ON a.kind = b.kind AND a.id < b.id;


-- joins across systems
SELECT i.id, t.tag FROM items i JOIN tags t ON t.item = i.id;
SELECT i.id, t.tag FROM items i JOIN tags t ON t.item = i.id WHERE i.price > 5 AND t.score >= 1.5;
SELECT i.id, t.tag FROM items i LEFT JOIN tags t ON t.item = i.id AND t.score > 2;
SELECT i.id, t.tag FROM items i LEFT JOIN tags t ON t.item = i.id WHERE t.tag IS NULL OR t.score > 2;
SELECT i.id, t.tag FROM items i RIGHT JOIN tags t ON t.item = i.id;
SELECT i.id, t.tag FROM items i FULL JOIN tags t ON t.item = i.id;
SELECT i.id, t.tag FROM items i FULL JOIN tags t ON t.item = i.id WHERE i.price > 5 OR t.score > 2;
SELECT i.name, m.name, t.tag FROM items i JOIN makers m ON i.maker = m.id JOIN tags t ON t.item = i.id;
SELECT m.country, count(*) AS n, avg(t.score) AS score
FROM makers m JOIN items i ON i.maker = m.id LEFT JOIN tags t ON t.item = i.id GROUP BY m.country;
-- ordered
SELECT t.tag, count(DISTINCT i.maker) AS makers, sum(i.price * t.score) AS weighted
FROM items i, tags t WHERE i.id = t.item GROUP BY t.tag ORDER BY t.tag;
SELECT i.id, t.tag FROM items i JOIN tags t ON i.name = t.tag;
SELECT i.id, t.item FROM items i JOIN tags t ON i.price > t.score AND i.id = t.item;
SELECT i.id, d.x FROM items i LEFT JOIN (SELECT item, 1 AS x FROM tags) d ON d.item = i.id;
SELECT i.id FROM items i LEFT JOIN (SELECT item, 1 AS x FROM tags) d ON d.item = i.id WHERE coalesce(d.x, 0) = 0;
SELECT i.id, m.id AS m, t.tag FROM items i LEFT JOIN (makers m JOIN tags t ON t.item = m.id) ON i.maker = m.id;
SELECT count(*) AS n FROM items, makers, tags;
SELECT i.id FROM items i JOIN tags t ON i.small = t.boost OR i.price = t.score;
SELECT i.id, t.item FROM items i JOIN tags t ON i.weight = t.score;


-- queries in queries
SELECT d.id FROM (SELECT id, price * 2 AS twice FROM items) d WHERE d.twice > 20;
SELECT d.kind, d.n FROM (SELECT kind, count(*) AS n FROM items GROUP BY kind) d WHERE d.n > 1;
SELECT count(*) FROM (SELECT id FROM items ORDER BY id LIMIT 4) d WHERE id > 2;
WITH dear AS (SELECT id, price FROM items WHERE price > 5)
SELECT a.id, b.price FROM dear a JOIN dear b ON a.id = b.id;
WITH n AS (SELECT item, count(*) AS n FROM tags GROUP BY item), m AS (SELECT max(n) AS n FROM n)
SELECT n.item FROM n JOIN m ON n.n = m.n;
SELECT id AS number, 'item' AS source FROM items UNION ALL SELECT item, 'tag' FROM tags;
SELECT d.source, count(*) FROM
  (SELECT id, 'item' AS source FROM items UNION ALL SELECT item, 'tag' FROM tags) d
WHERE d.id > 2 GROUP BY d.source;
SELECT DISTINCT d.x FROM (SELECT qty AS x FROM items UNION ALL SELECT item FROM tags) d;

-- what random queries found
SELECT id, -(qty + 1) AS n, (small + 1) % 2 AS odd FROM items WHERE qty < 1000;
SELECT id FROM items WHERE -(price - 1) < -5;
SELECT id IN (1, 2) AS g, count(*) FROM items GROUP BY id IN (1, 2) HAVING NOT (id IN (1, 2));
