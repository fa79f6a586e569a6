"""How Snowflake's SQL API v2 writes types and values: everything is a string, in one JSON array a row.

<https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses>
"""

FIXED = {"tinyint": 38, "smallint": 38, "integer": 38, "bigint": 38, "hugeint": 38, "utinyint": 38, "usmallint": 38,
         "uinteger": 38, "ubigint": 38, "uhugeint": 38}
TYPES = {
    "boolean": "boolean", "float": "real", "double": "real", "varchar": "text", "uuid": "text", "enum": "text",
    "blob": "binary", "date": "date", "time": "time", "timestamp": "timestamp_ntz", "timestamp_s": "timestamp_ntz",
    "timestamp_ms": "timestamp_ntz", "timestamp_ns": "timestamp_ntz", "timestamp with time zone": "timestamp_ltz",
    "json": "variant", "list": "array", "array": "array", "struct": "object", "map": "map", "null": "text",
}
TEXT_LENGTH = 16_777_216


def type_name(column, zoned):
    """`zoned` is what a timestamp with a zone is shown as: DuckDB has one such type, Snowflake two."""
    kind = column.type.name
    if kind in FIXED or kind == "decimal":
        return "fixed"
    name = TYPES.get(kind, "text")
    return zoned if name == "timestamp_ltz" else name


def row_type(column, catalog, schema, zoned, is_upper=False):
    """An entry of `rowType`."""
    name = type_name(column, zoned)
    precision = scale = length = None
    if name == "fixed":
        precision = column.type.precision or FIXED.get(column.type.name, 38)
        scale = column.type.scale
    elif name in ("time", "timestamp_ntz", "timestamp_ltz", "timestamp_tz"):
        precision, scale = 0, 9
    elif name in ("text", "binary"):
        length = TEXT_LENGTH if name == "text" else TEXT_LENGTH // 2
    return {
        "name": column.name, "database": catalog, "schema": schema, "table": "",
        "type": name.upper() if is_upper else name, "byteLength": length and length * (4 if name == "text" else 1),
        "length": length, "precision": precision, "scale": scale, "nullable": True, "collation": None}


def cell(column, name, zoned="timestamp_ltz", has_old_booleans=False, time_form="seconds", offset=0):
    """The SQL expression of a value's JSON, without quotes around NULL.

    `time_form` is `seconds` (with nine digits), `short` (with the digits that are not zero) or `nanoseconds`: pages of
    the vendor's, and its clients, know all three. `offset` is that of timestamp_tz, in minutes.
    """
    kind = column.type.name
    if kind == "boolean":
        words = ("1", "0") if has_old_booleans else ("true", "false")
        return f"CASE WHEN {name} THEN '\"{words[0]}\"' WHEN NOT {name} THEN '\"{words[1]}\"' END"
    if kind in FIXED or kind == "decimal":
        return quotes(f"CAST({name} AS VARCHAR)")
    if kind in ("float", "double"):
        return quotes(
            f"CASE WHEN isnan({name}) THEN 'NaN' ELSE CAST(CAST({name} AS DOUBLE) AS VARCHAR) END")
    if kind == "date":
        return quotes(f"CAST({name} - DATE '1970-01-01' AS VARCHAR)")
    if kind == "blob":
        return quotes(f"hex({name})")
    if kind == "time":
        return quotes(instant(f"CAST(epoch_us({name}) AS HUGEINT) * 1000", time_form))
    if kind == "timestamp_ns":
        return quotes(instant(f"CAST(epoch_ns({name}) AS HUGEINT)", time_form))
    if kind in ("timestamp", "timestamp_s", "timestamp_ms", "timestamp with time zone"):
        text = instant(f"CAST(epoch_us({name}) AS HUGEINT) * 1000", time_form)
        if kind == "timestamp with time zone" and zoned == "timestamp_tz":
            text = f"({text}) || ' {offset + 1440}'"
        return quotes(text)
    if kind in ("json", "list", "array", "struct", "map"):
        return f"CAST(to_json(CAST(to_json({name}) AS VARCHAR)) AS VARCHAR)"
    return f"CAST(to_json(CAST({name} AS VARCHAR)) AS VARCHAR)"


def instant(nanoseconds, form):
    """Nanoseconds as the text of a decimal number of seconds: those before 1970 have a sign before the whole."""
    value = f"({nanoseconds})"
    if form == "nanoseconds":
        return f"CAST({value} AS VARCHAR)"
    sign = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END"
    text = (f"{sign} || CAST(abs{value} // 1000000000 AS VARCHAR) || '.' || "
            f"lpad(CAST(abs{value} % 1000000000 AS VARCHAR), 9, '0')")
    return f"rtrim(rtrim({text}, '0'), '.')" if form == "short" else text


def quotes(expression):
    return f"'\"' || ({expression}) || '\"'"


def row(cells, null="null"):
    """The SQL expression of a row, with the JSON of a NULL."""
    return "concat('[', " + ", ',', ".join(f"coalesce({value}, '{null}')" for value in cells) + ", ']')"
