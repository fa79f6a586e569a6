-- Functions of text, patterns and regular expressions.

-- functions of text
SELECT id, substr(name, 0, 3) AS a, substr(name, -1) AS b, substr(name, qty % 3, 2) AS c FROM items WHERE qty > 0 AND qty < 100;
SELECT id, left(name, 2) AS a, left(name, -1) AS b, right(name, 2) AS c, right(name, -1) AS d, left(name, small) AS e FROM items WHERE small > -100;
SELECT id, replace(name, 'o', '00') AS a, position('o' in name) AS b, strpos(name, '') AS c, reverse(name) AS d FROM items;
SELECT id, lpad(name, 6, '*-') AS a, rpad(name, 3) AS b, repeat(name, 2) AS c, split_part(name, 'o', 1) AS d, split_part(name, 'o', -1) AS e FROM items;
SELECT id, concat(name, NULL, id) AS a, concat_ws('-', kind, name, id) AS b, kind || id AS c, trim('ab' from name) AS d FROM items;
SELECT id, starts_with(name, 'b') AS a, ascii(name) AS b, octet_length(name) AS c, md5(name) AS d FROM items;
SELECT id FROM items WHERE name LIKE kind || '%' OR name LIKE '%' || right(name, 1);
SELECT id FROM items WHERE name ILIKE 'B%' AND name NOT ILIKE '%T';
SELECT id, name ~ '^[a-z]+$' AS a, name ~* 'BOLT|nut' AS b, name SIMILAR TO '(b|B)%' AS c FROM items;
SELECT id, regexp_replace(name, '([aeiou])', '<\1>') AS a, regexp_replace(name, '[aeiou]', '', 'g') AS b FROM items;
