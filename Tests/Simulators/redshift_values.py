"""Redshift's types and texts for DuckDB's.

PostgreSQL's numbers of types, and Redshift's own: <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>.
"""

import re

from .pgwire import Field

VARCHAR, BPCHAR, NUMERIC, FLOAT4, FLOAT8, SUPER, VARBYTE = 1043, 1042, 1700, 700, 701, 4000, 6551
# The number of a type and the bytes of a value.
TYPES = {
    "boolean": (16, 1), "tinyint": (21, 2), "smallint": (21, 2), "utinyint": (21, 2), "integer": (23, 4),
    "usmallint": (23, 4), "bigint": (20, 8), "uinteger": (20, 8), "float": (FLOAT4, 4), "double": (FLOAT8, 8),
    "varchar": (VARCHAR, -1), "uuid": (VARCHAR, -1), "enum": (VARCHAR, -1), "blob": (VARBYTE, -1), "date": (1082, 4),
    "time": (1083, 8), "time with time zone": (1266, 12), "timestamp": (1114, 8), "timestamp_s": (1114, 8),
    "timestamp_ms": (1114, 8), "timestamp_ns": (1114, 8), "timestamp with time zone": (1184, 8), "interval": (1190, 8),
    "null": (705, -2), "json": (SUPER, -1), "list": (SUPER, -1), "array": (SUPER, -1), "struct": (SUPER, -1),
    "map": (SUPER, -1), "decimal": (NUMERIC, -1), "hugeint": (NUMERIC, -1), "ubigint": (NUMERIC, -1),
}


def fields(columns, text=""):
    """The descriptions of a query's columns; `text` is the query."""
    padding = paddings(text)
    return [field(column, padding.get(index)) for index, column in enumerate(columns)]


def field(column, length):
    if length is not None:
        return Field(column.name, BPCHAR, -1, length + 4)
    oid, size = TYPES[column.type.name]
    digits = {
        "decimal": (column.type.precision, column.type.scale), "hugeint": (38, 0), "ubigint": (20, 0),
    }.get(column.type.name)
    return Field(column.name, oid, size, (digits[0] << 16 | digits[1]) + 4 if digits else -1)


def paddings(text):
    """The lengths of the columns that are casts to CHAR, by their places: DuckDB has no such type."""
    if not re.search(r"\bchar(acter)?\s*\(", text, re.IGNORECASE):
        return {}
    import sqlglot
    from sqlglot import exp

    query = sqlglot.parse_one(text, dialect="redshift")
    lengths = {}
    for index, item in enumerate(query.selects if isinstance(query, exp.Query) else []):
        item = item.unalias()
        if isinstance(item, exp.Cast) and item.to.this in (exp.DataType.Type.CHAR, exp.DataType.Type.NCHAR):
            length = item.to.expressions
            lengths[index] = int(length[0].name) if length else 1
    return lengths


def cell(column, name, padding, digits):
    """DuckDB's expression for the text of a value; `digits` is `extra_float_digits`."""
    length = padding.get(int(name[1:]))
    kind = column.type.name
    if length is not None:
        return f"rpad(CAST({name} AS VARCHAR), {length}, ' ')"
    if kind == "boolean":
        return f"CASE WHEN {name} THEN 't' WHEN NOT {name} THEN 'f' END"
    if kind in ("float", "double"):
        count = max((6 if kind == "float" else 15) + digits, 1)
        number = f"CAST({name} AS DOUBLE)"
        return (f"CASE WHEN isnan({number}) THEN 'NaN' WHEN isinf({number}) AND {number} > 0 THEN 'Infinity' "
                f"WHEN isinf({number}) THEN '-Infinity' ELSE format('{{:.{count}g}}', {number}) END")
    if kind == "blob":
        return f"lower(hex({name}))"
    if kind in ("list", "array", "struct", "map"):
        return f"CAST(to_json({name}) AS VARCHAR)"
    if kind == "timestamp_ns":
        return f"CAST(CAST({name} AS TIMESTAMP) AS VARCHAR)"
    return f"CAST({name} AS VARCHAR)"
