"""The table `T` that constructs and generated expressions are asked over: every type, and its edges, in twelve rows.

It is a Parquet file for us, so that the whole of a query runs in main, and a temporary table for Hyper. `id` is
different in every row (and NULL in one), so that it tells the rows apart.
"""

import datetime
import decimal
import json

import pyarrow
import pyarrow.parquet

TENANT = "edges"
NAME = "t"

# Name, type in DC SQL, type in the file.
COLUMNS = [
    ("id", "integer", pyarrow.int32()),
    ("bi", "bigint", pyarrow.int64()),
    ("si", "smallint", pyarrow.int16()),
    ("amt", "numeric(18,2)", pyarrow.decimal128(18, 2)),
    ("n38", "numeric(38,18)", pyarrow.decimal128(38, 18)),
    ("f", "double precision", pyarrow.float64()),
    ("r", "real", pyarrow.float32()),
    ("s", "text", pyarrow.string()),
    ("vc", "varchar(20)", pyarrow.string()),
    ("ch", "char(5)", pyarrow.string()),
    ("d", "date", pyarrow.date32()),
    ("ts", "timestamp", pyarrow.timestamp("us")),
    ("tstz", "timestamptz", pyarrow.timestamp("us", "UTC")),
    ("tm", "time", pyarrow.string()),
    ("b", "boolean", pyarrow.bool_()),
    ("by", "bytes", pyarrow.binary()),
]

_N = None
_BIG = "99999999999999999999.999999999999999999"

# The rows in the words of SQL; the first five are tame.
ROWS = [
    (1, 10, 2, "1.50", "1.5", 1.5, 0.5, "apple", "Apple", "a", "2024-01-31",
     "2024-01-31 10:20:30.123456", "2024-01-31 10:00:00", "10:20:30", True, b"A"),
    (2, -3, -7, "-2.25", "-0.333333333333333333", -2.5, -1.25, "banana,split", "", "ab c", "2024-02-29",
     "2024-02-29 23:59:59.999999", "2024-03-10 07:30:00", "23:59:59.999999", False, b""),
    (3, 7, 3, "2.35", "12345.678901234567890123", 2.5, 3.25, "a_c%d\\e", "a+b", "zz", "1969-12-31",
     "1969-12-31 23:59:59.5", "1969-12-31 23:59:59.999999", "00:00:00", True, b"\x00\xff"),
    (4, 100, 100, "99999.99", "0.0000019", 1e-7, 3.14, "Éa straße", " x ", "a%", "2023-12-31",
     "2023-12-31 00:00:00", "2023-11-05 06:30:00", "12:00:00.5", False, "é".encode()),
    (5, 2, 9, "0.05", "-2.5", 123456.789, 16777216.0, "apple", "apple", "apple", "2020-12-28",
     "2020-12-28 12:34:56.7", "2020-12-28 12:34:56.7", "01:02:03.000004", True, b"apple"),
    (6, _N, _N, _N, _N, _N, _N, _N, _N, _N, _N, _N, _N, _N, _N, _N),
    (_N, 0, 0, "0", "0", 0.0, -0.0, "", "0", "", "1970-01-01",
     "1970-01-01 00:00:00", "1970-01-01 00:00:00", "06:00:00", False, b"\x80"),
    (0, 2**63 - 1, 2**15 - 1, "9999999999999999.99", _BIG, 1e308, 3e38, "2024-01-31", "123", "12345", "9999-12-31",
     "9999-12-31 23:59:59.999999", "9999-12-31 23:59:59", "23:00:00", True, b"0"),
    (-1, -(2**63), -(2**15), "-9999999999999999.99", "-" + _BIG, -1e308, -3e38, "-12.50", "1e5", "x y", "0001-01-01",
     "0001-01-01 00:00:00", "1900-01-01 00:00:00", "00:00:01", False, b"-1"),
    (2**31 - 1, 2**31, 1, "2147483647.50", "2147483648", float("inf"), float("inf"), " 42 ", "yes", "t", "2000-02-29",
     "2000-02-29 12:00:00", "2000-02-29 12:00:00", "12:00:00", True, b"yes"),
    (-(2**31), -(2**31) - 1, -1, "-0.50", "-0.5", float("nan"), float("nan"), "😀a\tb\nA", "null", "NULL", "1582-10-04",
     "1582-10-04 01:02:03", "1999-12-31 23:59:59", "12:59:59", False, b"\n"),
    (12, 12, 12, "12.5", "12.25", -0.5, -0.5, "2024-01-31 10:20:30", "ab", "A", "2024-12-30",
     "2024-12-30 11:30:00", "2024-07-01 00:00:00.25", "11:30:00", None, b"ab"),
    # What rounds up to a zero from below, and decimals whose digits no double holds.
    (13, 13, 13, "90071992547409.93", "0.080989327053655", -0.7, -0.7, "kiwi", "z", "k", "2024-06-30",
     "2024-06-30 23:00:00.000001", "2024-06-30 22:00:00.000001", "22:00:00", False, b"-0"),
]
TAME = "id between 1 and 5"


def row_filter(identifiers):
    """The condition for rows with some `id`s, of which one may be `None`."""
    numbers = [str(number) for number in identifiers if number is not None]
    parts = [f"id in ({', '.join(numbers)})"] if numbers else []
    if None in identifiers:
        parts.append("id is null")
    return " or ".join(parts)


def stored(value, kind):
    """A value as the file has it."""
    if value is None or not isinstance(value, str):
        return value
    base = kind.partition("(")[0]
    if base == "numeric":
        return decimal.Decimal(value)
    if base == "char":
        return value.ljust(5)
    if base == "date":
        return datetime.date.fromisoformat(value)
    if base == "timestamp":
        return datetime.datetime.fromisoformat(value)
    if base == "timestamptz":
        return datetime.datetime.fromisoformat(value + "+00:00")
    if base == "time":
        return datetime.time.fromisoformat(value).isoformat("microseconds")
    return value


def literal(value, kind):
    """A value in SQL."""
    if value is None:
        return f"null::{kind}"
    if isinstance(value, bytes):
        text = "\\x" + value.hex()
    elif kind == "timestamptz":
        text = value + "+00"
    else:
        text = str(value)
    quoted = text.replace("'", "''")
    return f"'{quoted}'::{kind}"


def hyper_setup(rows=ROWS):
    """The statements that make the table in Hyper."""
    columns = ", ".join(f"{name} {kind}" for name, kind, _ in COLUMNS)
    statements = [f"CREATE TEMPORARY TABLE {NAME} ({columns})"]
    for row in rows:
        values = ", ".join(literal(value, kind) for value, (_, kind, _) in zip(row, COLUMNS, strict=True))
        statements.append(f"INSERT INTO {NAME} VALUES ({values})")
    return statements


def write_table(folder):
    """Writes the file and its catalog; the catalog's path."""
    arrays = [
        pyarrow.array([stored(row[position], kind) for row in ROWS], file_type)
        for position, (_, kind, file_type) in enumerate(COLUMNS)]
    table = pyarrow.table(arrays, names=[name for name, _, _ in COLUMNS])
    pyarrow.parquet.write_table(table, folder / f"{NAME}.parquet")
    path = folder / "catalog.json"
    path.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {},
        "tables": [{"name": NAME, "format": "parquet", "path": f"{NAME}.parquet",
                    "columns": [{"name": name, "type": kind} for name, kind, _ in COLUMNS]}]}))
    return path
