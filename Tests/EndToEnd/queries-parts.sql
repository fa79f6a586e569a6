-- Aggregates and DISTINCT over both servers, each of which makes its part.

-- over UNION ALL
SELECT k, count(*) AS n, count(v) AS m, sum(v) AS s, avg(v) AS a, min(v) AS low, max(v) AS high
FROM (SELECT kind AS k, price AS v FROM items UNION ALL SELECT tag, score FROM tags) u GROUP BY k;
SELECT sum(b) AS s, avg(b) AS a, sum(c) AS t, avg(c) AS d, count(DISTINCT c) AS n
FROM (SELECT huge AS b, qty AS c FROM items WHERE huge < 100 AND huge > -100 UNION ALL SELECT boost, item FROM tags WHERE boost < 100) u;
SELECT k, v, count(*) FILTER (WHERE v > 1) AS n, grouping(k, v) AS g
FROM (SELECT kind AS k, maker AS v FROM items UNION ALL SELECT tag, item FROM tags) u GROUP BY ROLLUP (k, v);
SELECT count(*) AS n, sum(v) AS s, avg(v) AS a, min(k) AS k
FROM (SELECT kind AS k, price AS v FROM items WHERE id < 0 UNION ALL SELECT tag, score FROM tags WHERE item < 0) u;
SELECT kind FROM items UNION SELECT tag FROM tags;
SELECT name FROM makers INTERSECT SELECT tag FROM tags;

-- below joins
SELECT i.kind, sum(t.score) AS s FROM items i JOIN tags t ON t.item = i.id GROUP BY i.kind;
SELECT i.kind, sum(t.score) AS s, count(i.id) AS n FROM items i LEFT JOIN tags t ON t.item = i.id GROUP BY i.kind;
SELECT i.kind, count(t.score) AS n FROM tags t FULL JOIN items i ON t.item = i.id GROUP BY i.kind;
SELECT sum(CASE WHEN i.kind = 'tool' THEN t.score ELSE 0 END) AS tools, sum(CASE WHEN i.kind = 'x' THEN t.score END) AS x
FROM tags t JOIN items i ON t.item = i.id;
SELECT sum(score) AS s FROM tags WHERE item IN (SELECT id FROM items WHERE active);
SELECT name FROM items WHERE id NOT IN (SELECT item FROM tags WHERE item IS NOT NULL);
