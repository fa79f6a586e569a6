"""How Trino's client protocol writes types and values (<https://trino.io/docs/current/develop/client-protocol.html>).

Numbers are JSON numbers, decimals strings. A client that does not say PARAMETRIC_DATETIME gets milliseconds.
"""

INTEGERS = {"tinyint": "tinyint", "smallint": "smallint", "integer": "integer", "bigint": "bigint", "hugeint": "bigint",
            "utinyint": "smallint", "usmallint": "integer", "uinteger": "bigint", "ubigint": "bigint"}
TYPES = {**INTEGERS, "boolean": "boolean", "float": "real", "double": "double", "blob": "varbinary", "date": "date",
         "json": "json", "uuid": "uuid", "interval": "interval day to second", "null": "unknown"}
DIGITS = {"time": 6, "timestamp": 6, "timestamp_s": 0, "timestamp_ms": 3, "timestamp_ns": 9,
          "timestamp with time zone": 6}
UNBOUNDED = 2_147_483_647


def digits(kind, has_precision):
    return DIGITS[kind.name] if has_precision else min(DIGITS[kind.name], 3)


def type_text(kind, has_precision=True):
    """The type as `columns` have it."""
    if kind.name in DIGITS:
        base, _, zone = kind.name.partition(" ")
        precision = f"({digits(kind, True)})" if has_precision else ""
        return base.partition("_")[0] + precision + (" " + zone if zone else "")
    if kind.name == "decimal":
        return f"decimal({kind.precision},{kind.scale})"
    parts = [type_text(part, has_precision) for _, part in kind.children]
    if kind.name in ("list", "array"):
        return f"array({parts[0]})"
    if kind.name == "map":
        return f"map({', '.join(parts)})"
    if kind.name == "struct":
        return f"row({', '.join(f'{name} {part}' for (name, _), part in zip(kind.children, parts))})"
    return TYPES.get(kind.name, "varchar")


def signature(kind, has_precision=True):
    """The type's `typeSignature`."""
    text = type_text(kind, has_precision)
    raw, arguments = text.partition("(")[0] + (text.rpartition(")")[2] if "(" in text else ""), []
    if kind.name in DIGITS:
        arguments = [number(digits(kind, True))] if has_precision else []
    elif kind.name == "decimal":
        arguments = [number(kind.precision), number(kind.scale)]
    elif kind.name == "struct":
        arguments = [
            {"kind": "NAMED_TYPE",
             "value": {"fieldName": {"name": name}, "typeSignature": signature(part, has_precision)}}
            for name, part in kind.children]
    elif kind.children:
        arguments = [{"kind": "TYPE", "value": signature(part, has_precision)} for _, part in kind.children]
    elif text == "varchar":
        arguments = [number(UNBOUNDED)]
    return {"rawType": raw, "arguments": arguments}


def number(value):
    return {"kind": "LONG", "value": value}


def column_entry(column, has_precision=True):
    return {"name": column.name, "type": type_text(column.type, has_precision),
            "typeSignature": signature(column.type, has_precision)}


def value(kind, name, has_precision=True, minutes=None):
    """The SQL expression of a value's JSON; NULL for NULL.

    `minutes` is the offset at which timestamps with a zone are written; without, they are in UTC, by that name.
    """
    if kind.name in INTEGERS or kind.name == "boolean":
        return f"CAST({name} AS VARCHAR)"
    if kind.name in ("float", "double"):
        return (f"CASE WHEN isnan({name}) THEN '\"NaN\"' WHEN isinf({name}) THEN "
                f"CASE WHEN {name} > 0 THEN '\"Infinity\"' ELSE '\"-Infinity\"' END ELSE CAST({name} AS VARCHAR) END")
    if kind.name in ("decimal", "date", "uuid"):
        return quotes(f"CAST({name} AS VARCHAR)")
    if kind.name == "blob":
        return quotes(f"to_base64({name})")
    if kind.name == "time":
        text = f"CAST({name} AS VARCHAR)"
        return quotes(f"left({text}, 8) || '.' || rpad(substr({text}, 10), {digits(kind, has_precision)}, '0')")
    if kind.name in DIGITS:
        return quotes(timestamp(kind, name, digits(kind, has_precision), minutes))
    if kind.name in ("list", "array"):
        inner = value(kind.children[0][1], "e", has_precision, minutes)
        texts = f"array_to_string([coalesce({inner}, 'null') for e in {name}], ',')"
        return f"CASE WHEN {name} IS NOT NULL THEN concat('[', coalesce({texts}, ''), ']') END"
    if kind.name == "struct":
        fields = [value(part, part_of(name, label), has_precision, minutes) for label, part in kind.children]
        return f"CASE WHEN {name} IS NOT NULL THEN {row(fields)} END"
    if kind.name == "map":
        return f"CAST(to_json({name}) AS VARCHAR)"
    return f"CAST(to_json(CAST({name} AS VARCHAR)) AS VARCHAR)"


def part_of(name, label):
    text = label.replace("'", "''")
    return f"struct_extract({name}, '{text}')"


def timestamp(kind, name, precision, minutes):
    """`2020-01-01 00:00:00.123456`, with a zone behind it where the type has one."""
    zone = ""
    if kind.name == "timestamp with time zone":
        name, zone = f"({name} AT TIME ZONE 'UTC')", " UTC"
        if minutes is not None:
            name = f"({name} + to_minutes({minutes}))"
            zone = f" {'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    fraction = "%n" if kind.name == "timestamp_ns" else "%f"
    text = f"strftime({name}, '%Y-%m-%d %H:%M:%S.{fraction}')"
    kept = f"left({text}, {20 + precision if precision else 19})"
    return kept + (f" || '{zone}'" if zone else "")


def quotes(expression):
    return f"'\"' || ({expression}) || '\"'"


def row(cells):
    """The SQL expression of a row."""
    return "concat('[', " + ", ',', ".join(f"coalesce({text}, 'null')" for text in cells) + ", ']')"
