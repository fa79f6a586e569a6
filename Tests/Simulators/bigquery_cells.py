"""How BigQuery's REST API writes types and values: `{"f": [{"v": …}, …]}` a row.

<https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults>
"""

INTEGERS = {"tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint"}
TYPES = {
    "boolean": "BOOLEAN", "float": "FLOAT", "double": "FLOAT", "blob": "BYTES", "date": "DATE", "time": "TIME",
    "timestamp": "DATETIME", "timestamp_s": "DATETIME", "timestamp_ms": "DATETIME", "timestamp_ns": "DATETIME",
    "timestamp with time zone": "TIMESTAMP", "json": "JSON", "interval": "INTERVAL", "struct": "RECORD",
    **{name: "INTEGER" for name in INTEGERS},
}
STANDARD = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "RECORD": "STRUCT"}


def field(name, kind, is_standard=False):
    """An entry of `schema.fields`; `is_standard` takes GoogleSQL's names of types, which clients have to know, too."""
    mode = "NULLABLE"
    if kind.name in ("list", "array"):
        mode, kind = "REPEATED", kind.children[0][1]
    if kind.name == "decimal":
        text = "NUMERIC" if kind.scale <= 9 and kind.precision - kind.scale <= 29 else "BIGNUMERIC"
    else:
        text = TYPES.get(kind.name, "STRING")
    entry = {"name": name, "type": STANDARD.get(text, text) if is_standard else text, "mode": mode}
    if kind.name == "struct":
        entry["fields"] = [field(part, each, is_standard) for part, each in kind.children]
    return entry


def value(kind, name, has_integers):
    """The SQL expression of a value's JSON; NULL for NULL, but that an array is never NULL.

    `has_integers`: a TIMESTAMP is whole microseconds, and not a float of seconds.
    """
    if kind.name in ("list", "array"):
        inner = value(kind.children[0][1], "e", has_integers)
        return (f"concat('[', coalesce(array_to_string([concat('{{\"v\":', coalesce({inner}, 'null'), '}}') "
                f"for e in {name}], ','), ''), ']')")
    if kind.name == "struct":
        fields = [
            f"concat('{{\"v\":', coalesce({value(each, part_of(name, part), has_integers)}, 'null'), '}}')"
            for part, each in kind.children]
        return f"CASE WHEN {name} IS NOT NULL THEN {row_of(fields)} END"
    return scalar(kind, name, has_integers)


def part_of(name, part):
    text = part.replace("'", "''")
    return f"struct_extract({name}, '{text}')"


def scalar(kind, name, has_integers):
    if kind.name in INTEGERS or kind.name in ("boolean", "date", "time"):
        return quotes(f"CAST({name} AS VARCHAR)")
    if kind.name == "decimal":
        text = f"CAST({name} AS VARCHAR)"
        return quotes(f"rtrim(rtrim({text}, '0'), '.')" if kind.scale else text)
    if kind.name in ("float", "double"):
        return quotes(f"CASE WHEN isnan({name}) THEN 'NaN' WHEN isinf({name}) THEN "
                      f"CASE WHEN {name} > 0 THEN 'Infinity' ELSE '-Infinity' END "
                      f"ELSE CAST(CAST({name} AS DOUBLE) AS VARCHAR) END")
    if kind.name == "blob":
        return quotes(f"to_base64({name})")
    if kind.name == "timestamp with time zone":
        return quotes(f"CAST(epoch_us({name}) AS VARCHAR)" if has_integers else seconds(f"epoch_us({name})"))
    if kind.name.startswith("timestamp"):
        return quotes(f"replace(CAST(CAST({name} AS TIMESTAMP) AS VARCHAR), ' ', 'T')")
    text = f"to_json({name})" if kind.name in ("json", "map") else name
    return f"CAST(to_json(CAST({text} AS VARCHAR)) AS VARCHAR)"


def seconds(microseconds):
    """A float in the scientific form: 1.5E9 or 1.408452095E9."""
    digits = f"format('{{:.16e}}', {microseconds} / 1e6)"
    mantissa = f"rtrim(split_part({digits}, 'e', 1), '0')"
    whole = f"CASE WHEN suffix({mantissa}, '.') THEN {mantissa} || '0' ELSE {mantissa} END"
    return f"({whole}) || 'E' || CAST(CAST(split_part({digits}, 'e', 2) AS INTEGER) AS VARCHAR)"


def quotes(expression):
    return f"'\"' || ({expression}) || '\"'"


def has_timestamps(kind):
    return kind.name == "timestamp with time zone" or any(has_timestamps(part) for _, part in kind.children)


def row(cells):
    """The SQL expression of a row."""
    return row_of([f"concat('{{\"v\":', coalesce({text}, 'null'), '}}')" for text in cells])


def row_of(texts):
    return "concat('{\"f\":[', " + ", ',', ".join(texts) + ", ']}')"
