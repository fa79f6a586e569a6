-- A table of the shape of TPC-H's lineitem: 16 columns, of which four are numeric(15,2) and five text.
-- Values are spread by multiplication with primes, not random, so that every run reads the same bytes.
CREATE UNLOGGED TABLE lineitem AS
SELECT
    (n / 4 + 1)::bigint AS l_orderkey,
    (n * 7919 % 200000 + 1)::bigint AS l_partkey,
    (n * 104729 % 10000 + 1)::bigint AS l_suppkey,
    (n % 7 + 1)::integer AS l_linenumber,
    (n * 31 % 50 + 1)::numeric(15, 2) AS l_quantity,
    ((n * 15485863 % 10400000 + 90000) / 100.0)::numeric(15, 2) AS l_extendedprice,
    (n % 11 / 100.0)::numeric(15, 2) AS l_discount,
    (n % 9 / 100.0)::numeric(15, 2) AS l_tax,
    (ARRAY['A', 'N', 'R'])[(n % 3)::integer + 1]::text AS l_returnflag,
    (ARRAY['F', 'O'])[(n % 2)::integer + 1]::text AS l_linestatus,
    date '1992-01-02' + (n * 127 % 2500)::integer AS l_shipdate,
    date '1992-01-31' + (n * 131 % 2500)::integer AS l_commitdate,
    date '1992-01-03' + (n * 137 % 2500)::integer AS l_receiptdate,
    (ARRAY['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'])[(n % 4)::integer + 1]::text AS l_shipinstruct,
    (ARRAY['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB'])[(n % 7)::integer + 1]::text AS l_shipmode,
    repeat('carefully final deposits ', 1 + (n % 2)::integer)::varchar(44) AS l_comment
FROM generate_series(0::bigint, :rows - 1) AS series (n);
VACUUM ANALYZE lineitem;
