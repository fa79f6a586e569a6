"""The tables that every simulated system has, in its default schema.

`stock(n bigint)` holds 1 to 100. `slow(n bigint)` takes a minute for each of its rows. `failing(n bigint)` has 5,000
rows and then an error. `every_type` has a row of ordinary values, a row of low and one of high ones, and a row of
NULLs; its columns have DuckDB's types, which each simulator shows as its system's. In Snowflake all names are
upper-case ones. `load` adds the tables of a folder of `examples/`.
"""

import json
import pathlib

# Column, DuckDB's type, ordinary, low and high value.
EVERY_TYPE = [
    ("id", "BIGINT", "1", "2", "3"),
    ("a_boolean", "BOOLEAN", "true", "false", "true"),
    ("a_smallint", "SMALLINT", "7", "-32768", "32767"),
    ("an_integer", "INTEGER", "42", "-2147483648", "2147483647"),
    ("a_bigint", "BIGINT", "9007199254740993", "-9223372036854775808", "9223372036854775807"),
    ("a_decimal", "DECIMAL(38, 18)", "1.5", "-99999999999999999999.999999999999999999",
     "99999999999999999999.999999999999999999"),
    ("a_small_decimal", "DECIMAL(10, 2)", "0.05", "-99999999.99", "99999999.99"),
    ("a_whole", "DECIMAL(38, 0)", "10", "-99999999999999999999999999999999999999",
     "99999999999999999999999999999999999999"),
    ("a_real", "FLOAT", "1.5", "-Infinity", "NaN"),
    ("a_double", "DOUBLE", "0.1", "-Infinity", "NaN"),
    ("a_text", "VARCHAR", "it''s \"quoted\" \\\\ and\\nlonger\\t", "",
     "\U0001F469\u200D\U0001F4BB \u65E5\u672C e\u0301\\x01\\x1F"),
    ("a_binary", "BLOB", "\\xDE\\xAD\\xBE\\xEF", "", "\\x00\\xFF"),
    ("a_date", "DATE", "2024-02-29", "0001-01-01", "9999-12-31"),
    ("a_time", "TIME", "12:34:56.789012", "00:00:00", "23:59:59.999999"),
    ("a_timestamp", "TIMESTAMP", "2024-02-29 12:34:56.789012", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"),
    ("a_fine_timestamp", "TIMESTAMP_NS", "2024-02-29 12:34:56.789012345", "1969-12-31 23:59:59.999999999",
     "2262-04-11 23:47:16.854775806"),
    ("a_timestamptz", "TIMESTAMPTZ", "2024-02-29 12:34:56.789012+00", "0001-01-01 00:00:00+00",
     "9999-12-31 23:59:59.999999+00"),
]


def fill(connection, catalog, schema, spelled):
    """Creates the tables; `spelled` says what the system makes of a plain name."""
    def name(text):
        return quoted(spelled(text))

    where = f'"{catalog}"."{schema}".'
    connection.execute(f"CREATE TABLE {where}{name('stock')} AS SELECT range AS {name('n')} FROM range(1, 101)")
    connection.execute(
        f"CREATE VIEW {where}{name('slow')} AS "
        f"SELECT range AS {name('n')} FROM range(1, 11) WHERE sleep_ms(60000 + CAST(range AS BIGINT)) IS NULL")
    connection.execute(
        f"CREATE VIEW {where}{name('failing')} AS SELECT CASE WHEN range <= 5000 THEN range ELSE "
        f"CAST(error('the value ' || range || ' is out of range') AS BIGINT) END AS {name('n')} FROM range(1, 20001)")
    columns = ", ".join(f"{name(column)} {kind}" for column, kind, *_ in EVERY_TYPE)
    table = where + name("every_type")
    connection.execute(f"CREATE TABLE {table} ({columns})")
    for position in (2, 3, 4):
        values = ", ".join(value(row[1], row[position]) for row in EVERY_TYPE)
        connection.execute(f"INSERT INTO {table} VALUES ({values})")
    connection.execute(f"INSERT INTO {table} ({name('id')}) VALUES (4)")


def value(kind, text):
    if kind == "VARCHAR":
        return f"E'{text}'"
    return f"CAST('{text}' AS {kind})"


def load(database, folder):
    """The tables of a catalog's connections to the database's system, with the rows of `rows/TABLE.csv`.

    Tables and columns have the catalog's remote names and remote types. An empty field is NULL.
    """
    from sqlglot import exp

    folder = pathlib.Path(folder)
    catalog = json.loads((folder / "catalog.json").read_text())
    for table in catalog["tables"]:
        if catalog["connections"].get(table.get("connection"), {}).get("system") != database.system:
            continue
        place, schema, name = table["remote"]
        database.add_schema(place, schema)
        columns = ", ".join(
            f"{quoted(column.get('remote_name', column['name']))} "
            + exp.DataType.build(column["remote_type"], dialect=database.system).sql("duckdb")
            for column in table["columns"])
        target = ".".join(map(quoted, (place, schema, name)))
        rows = str(folder / "rows" / f"{name}.csv").replace("'", "''")
        cursor = database.root.cursor()
        cursor.execute(f"CREATE TABLE {target} ({columns})")
        cursor.execute(f"COPY {target} FROM '{rows}' (HEADER, NULLSTR '')")


def quoted(name):
    return '"' + name.replace('"', '""') + '"'
