-- One SELECT: grouping sets, filters, ordered aggregates, windows, DISTINCT ON.

-- grouping sets
SELECT kind, maker, count(*) AS n, sum(price) AS s FROM items GROUP BY ROLLUP (kind, maker);
SELECT kind, maker, count(*) AS n, min(price) AS low FROM items GROUP BY CUBE (kind, maker);
SELECT kind, maker, grouping(kind) AS gk, grouping(kind, maker) AS g, avg(price) AS a
FROM items GROUP BY GROUPING SETS ((kind, maker), (kind), (maker), ());
SELECT kind, active, maker, count(*) AS n FROM items GROUP BY kind, ROLLUP (active, maker);
SELECT kind, active, count(*) AS n FROM items GROUP BY ROLLUP (kind), CUBE (active);
SELECT kind, count(*) AS n FROM items GROUP BY GROUPING SETS ((kind), (kind), ());
SELECT small + 1 AS more, count(*) AS n FROM items WHERE small < 1000 GROUP BY ROLLUP (small + 1) HAVING grouping(small + 1) = 0 OR count(*) > 2;
SELECT kind, count(*) AS n FROM items GROUP BY ROLLUP (kind) HAVING kind IS NULL;
SELECT count(*) AS n, sum(qty) AS s FROM items GROUP BY ();
SELECT count(*) AS n FROM items GROUP BY GROUPING SETS ((), ());
SELECT d.kind, d.n FROM (SELECT kind, count(*) AS n FROM items GROUP BY ROLLUP (kind)) d WHERE d.kind = 'tool';
-- of no rows
SELECT kind, count(*) AS n, sum(qty) AS s FROM items WHERE id < -5 GROUP BY ROLLUP (kind);
SELECT kind, maker, count(*) AS n, grouping(kind, maker) AS g FROM items WHERE id < -5 GROUP BY CUBE (kind, maker);
SELECT kind, count(*) AS n FROM items WHERE id < -5 GROUP BY GROUPING SETS ((kind), ());
SELECT kind, count(*) AS n FROM items WHERE id < -5 GROUP BY GROUPING SETS ((kind));
SELECT count(*) AS n FROM items WHERE id < -5 GROUP BY GROUPING SETS ((), ());
SELECT count(*) AS n FROM items WHERE id < -5 HAVING sum(qty) IS NULL;
SELECT count(*) AS n FROM items WHERE id < -5 GROUP BY ();
-- ordered
SELECT kind, sum(price) AS s, rank() OVER (PARTITION BY grouping(kind) ORDER BY sum(price) DESC, kind) AS r
FROM items GROUP BY ROLLUP (kind) ORDER BY grouping(kind), r;

-- HAVING, positions, aliases
SELECT kind AS k, count(*) AS n FROM items GROUP BY k HAVING count(*) > 1;
SELECT kind, maker, count(*) AS n FROM items GROUP BY 1, 2 HAVING max(price) > 1;
SELECT 1 AS one FROM items HAVING count(*) > 1;
SELECT 1 AS one FROM items HAVING count(*) > 1000;
-- ordered
SELECT kind AS k, sum(qty) AS s FROM items WHERE qty < 1000 GROUP BY kind ORDER BY sum(qty) + 1 DESC, k;

-- aggregates
SELECT count(*) FILTER (WHERE price > 5) AS dear, sum(price) FILTER (WHERE active) AS a, count(*) AS n FROM items;
SELECT kind, count(qty) FILTER (WHERE qty > 1) AS n, min(name) FILTER (WHERE name > 'b') AS low FROM items GROUP BY kind;
SELECT count(DISTINCT kind) FILTER (WHERE price > 5) AS n, sum(DISTINCT small) AS s, avg(DISTINCT small) AS a FROM items;
SELECT bool_and(active) AS every, bool_or(active) AS some, min(made) AS low, max(seen) AS high FROM items;
SELECT kind, bool_and(active) AS every, bool_or(active) AS some FROM items GROUP BY kind;
SELECT bit_and(qty) AS a, bit_or(qty) AS o, bit_and(small) AS sa, bit_or(huge) AS ho FROM items;
SELECT max(clock) AS late, min(clock) AS early FROM items;
SELECT string_agg(name, ',' ORDER BY id) AS names FROM items;
SELECT kind, string_agg(name, '; ' ORDER BY name DESC, id) FILTER (WHERE price > 1) AS names FROM items GROUP BY kind;
SELECT string_agg(DISTINCT kind, ',' ORDER BY kind) AS kinds FROM items;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price) AS m, percentile_cont(0.25) WITHIN GROUP (ORDER BY small DESC) AS q FROM items;
SELECT kind, percentile_disc(0.5) WITHIN GROUP (ORDER BY small) AS m, percentile_disc(0.75) WITHIN GROUP (ORDER BY price DESC) AS p
FROM items GROUP BY kind;
SELECT mode() WITHIN GROUP (ORDER BY kind) AS m, mode() WITHIN GROUP (ORDER BY small DESC) AS s FROM items;
SELECT var_pop(small) AS vp, var_samp(small) AS vs, variance(price) AS vr, var_pop(weight) AS fw FROM items WHERE id < 5 AND abs(weight) < 1000;
SELECT kind, var_samp(small) AS v, stddev_samp(weight) AS s FROM items WHERE id < 5 GROUP BY kind;
SELECT var_pop(score) AS v, stddev_pop(boost * 0 + 3) AS s FROM tags;
SELECT covar_pop(score, boost * 0.5) AS p, covar_samp(score, item) AS s, corr(score, item) AS c, corr(score, 1) AS n FROM tags WHERE boost < 1000;

-- windows
SELECT id, row_number() OVER (ORDER BY price DESC, id) AS n, rank() OVER (ORDER BY kind) AS r,
  dense_rank() OVER (ORDER BY kind DESC) AS d FROM items;
SELECT id, percent_rank() OVER (ORDER BY kind, id) AS p, cume_dist() OVER (ORDER BY kind) AS c,
  ntile(3) OVER (ORDER BY id) AS t FROM items;
SELECT id, lag(price) OVER (ORDER BY id) AS before, lead(price, 2) OVER (ORDER BY id) AS after,
  lag(qty, 1, -1) OVER (PARTITION BY kind ORDER BY id) AS other FROM items;
SELECT id, first_value(name) OVER (PARTITION BY kind ORDER BY id) AS f, last_value(name) OVER (PARTITION BY kind ORDER BY id) AS l,
  nth_value(name, 2) OVER (PARTITION BY kind ORDER BY id) AS n FROM items;
SELECT id, sum(price) OVER (PARTITION BY kind) AS s, avg(price) OVER (PARTITION BY kind) AS a,
  count(*) OVER (PARTITION BY kind) AS n, max(made) OVER () AS m FROM items;
SELECT id, sum(price) OVER (ORDER BY id) AS s, avg(big) OVER (ORDER BY id) AS a FROM items;
SELECT id, sum(small) OVER (PARTITION BY kind ORDER BY maker) AS s FROM items;
SELECT id, sum(small) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s,
  count(*) OVER (ORDER BY id ROWS 2 PRECEDING) AS n,
  sum(small) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS p FROM items;
SELECT id, count(*) OVER (ORDER BY small RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS n,
  count(*) OVER (ORDER BY price DESC RANGE BETWEEN 2.5 PRECEDING AND CURRENT ROW) AS p FROM items;
SELECT id, count(*) OVER (ORDER BY made RANGE BETWEEN INTERVAL '1 month' PRECEDING AND CURRENT ROW) AS n,
  count(*) OVER (ORDER BY seen RANGE BETWEEN CURRENT ROW AND INTERVAL '2 days' FOLLOWING) AS t FROM items;
SELECT id, sum(price) FILTER (WHERE active) OVER (PARTITION BY kind) AS s,
  count(*) FILTER (WHERE price > 5) OVER (ORDER BY id) AS n FROM items;
SELECT id, bool_and(active) OVER (PARTITION BY kind) AS b, bit_or(small) OVER (PARTITION BY kind) AS o FROM items;
SELECT id, var_samp(small) OVER (ORDER BY id) AS v FROM items WHERE id < 6;
SELECT id, rank() OVER w AS r, sum(price) OVER w AS s, count(*) OVER (p ORDER BY id) AS n
FROM items WINDOW w AS (PARTITION BY kind ORDER BY price, id), p AS (PARTITION BY kind);
SELECT d.id FROM (SELECT id, row_number() OVER (PARTITION BY kind ORDER BY price DESC, id) AS n FROM items) d WHERE d.n = 1;
SELECT DISTINCT kind, count(*) OVER (PARTITION BY kind) AS n FROM items;
SELECT count(*) OVER () AS n FROM items WHERE id < -5;
-- ordered
SELECT id FROM items ORDER BY row_number() OVER (ORDER BY price DESC NULLS LAST, id);
-- a zero keeps its sign where rows are sorted and parted by it
SELECT d.id, d.n, atan2(d.weight, -1) AS a
FROM (SELECT id, weight, row_number() OVER (PARTITION BY weight ORDER BY id) AS n FROM items) d WHERE d.n > 0;
SELECT d.id, d.r FROM (SELECT id, weight, rank() OVER (ORDER BY weight) AS r FROM items) d WHERE atan2(d.weight, -1) < 0;
SELECT d.id, d.n FROM (SELECT id, weight, count(*) OVER (ORDER BY weight RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS n
  FROM items) d WHERE atan2(d.weight, -1) < 0;
SELECT d.id, d.l, d.f FROM (SELECT i.id, i.weight, lag(i.weight) OVER (ORDER BY i.weight, i.id, t.tag) AS l,
  first_value(i.ratio) OVER (PARTITION BY i.ratio ORDER BY i.id, t.tag) AS f
  FROM items i LEFT JOIN tags t ON i.id = t.item) d WHERE atan2(d.weight, -1) < 0;
SELECT d.id, atan2(d.weight, -1) AS a FROM (SELECT id, weight FROM items ORDER BY weight, id LIMIT 5) d;
SELECT id, atan2(weight, weight) AS a, atan2(0, weight) AS b, atan2(1, weight) AS c, atan2(-weight, -1) AS d,
  atan2(round(weight), -1) AS e, atan2(ceil(weight), -1) AS f, atan2(floor(weight - 0.5), weight) AS g,
  atan2(weight / 3, -1) AS h, atan2(cbrt(weight), weight) AS i, atan2(sin(weight), -weight) AS j FROM items WHERE weight = 0;
SELECT id, atan2(least(weight::real, weight::real), -1) AS a, atan2(greatest(weight::real, -1), -1) AS b FROM items WHERE weight = 0;
SELECT id, atan2(coalesce(weight, -1), -1) AS a, atan2(round(least(weight, 1) / 9), -1) AS b FROM items WHERE weight IS NOT NULL;
-- ordered
SELECT i.id, i.weight, t.tag FROM items i LEFT JOIN tags t ON i.id = t.item ORDER BY i.weight DESC NULLS FIRST, i.id, t.tag;
-- ordered
SELECT DISTINCT i.weight, i.kind FROM items i LEFT JOIN tags t ON i.id = t.item ORDER BY i.weight, i.kind;
-- ordered
SELECT weight FROM items UNION ALL SELECT score::double precision FROM tags ORDER BY weight DESC;
-- ordered
SELECT DISTINCT ON (i.weight) i.weight, i.id, t.tag FROM items i LEFT JOIN tags t ON i.id = t.item
ORDER BY i.weight, i.id DESC, t.tag;
-- over groups
SELECT kind, sum(price) AS s, sum(sum(price)) OVER () AS whole, rank() OVER (ORDER BY sum(price) DESC) AS r FROM items GROUP BY kind;
SELECT kind, maker, sum(qty) AS s, avg(sum(qty)) OVER (PARTITION BY kind) AS a, sum(price) * 100 / sum(sum(price)) OVER () AS share
FROM items WHERE qty < 1000 GROUP BY kind, maker;
SELECT m.country, count(*) AS n, row_number() OVER (ORDER BY count(*) DESC, m.country) AS r
FROM makers m JOIN items i ON i.maker = m.id GROUP BY m.country;

-- DISTINCT ON
-- ordered
SELECT DISTINCT ON (kind) kind, id FROM items ORDER BY kind, id DESC;
-- ordered
SELECT DISTINCT ON (kind, maker) kind, maker, id FROM items ORDER BY kind, maker, id LIMIT 3;
SELECT DISTINCT ON (kind) kind FROM items;
