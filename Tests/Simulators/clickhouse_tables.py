"""The tables that `make simulators` makes in ClickHouse, with the names and rows that `tables.py` has for other systems.

Dates lie in the years 1900 to 2299 there. Tests of the connector make their own tables, in a database that has none.
"""

BIG = "99999999999999999999.999999999999999999"
# Column, type, ordinary, low and high value.
EVERY_TYPE = [
    ("id", "Int64", "1", "2", "3"),
    ("a_boolean", "Bool", "true", "false", "true"),
    ("an_integer", "Int32", "42", "-2147483648", "2147483647"),
    ("a_bigint", "Int64", "9007199254740993", "-9223372036854775808", "9223372036854775807"),
    ("a_decimal", "Decimal(38, 18)", "1.5", f"-{BIG}", BIG),
    ("a_double", "Float64", "0.1", "-inf", "nan"),
    ("a_text", "String", "it\\'s \"quoted\" \\\\ and\\nlonger\\t", "",
     "\U0001F469\u200D\U0001F4BB \u65E5\u672C e\u0301\\x01\\x1F"),
    ("a_date", "Date32", "2024-02-29", "1900-01-01", "2299-12-31"),
    ("a_timestamp", "DateTime64(6, \\'UTC\\')", "2024-02-29 12:34:56.789012", "1900-01-01 00:00:00",
     "2299-12-31 23:59:59.999999"),
]


def fill(session, database):
    """Creates the tables."""
    session.run(f"CREATE TABLE `{database}`.stock (n Int64) ENGINE = MergeTree ORDER BY n")
    session.run(f"INSERT INTO `{database}`.stock SELECT number + 1 FROM numbers(100)")
    columns = ", ".join(
        f"{name} {kind}" if name == "id" else f"{name} Nullable({plain(kind)})" for name, kind, *_ in EVERY_TYPE)
    table = f"`{database}`.every_type"
    session.run(f"CREATE TABLE {table} ({columns}) ENGINE = MergeTree ORDER BY id")
    for position in (2, 3, 4):
        values = ", ".join(f"CAST('{row[position]}', '{row[1]}')" for row in EVERY_TYPE)
        session.run(f"INSERT INTO {table} SELECT {values}")
    session.run(f"INSERT INTO {table} (id) VALUES (4)")


def plain(kind):
    """A type outside of quotes."""
    return kind.replace("\\'", "'")
