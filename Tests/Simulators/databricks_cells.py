"""How Databricks' Statement Execution API writes types and values: texts in JSON_ARRAY, or Arrow streams.

<https://docs.databricks.com/api/workspace/statementexecution>
"""

import io

from .jobs import Part

# DuckDB's name → type_name and type_text. What DuckDB adds up has more bits than there are here.
TYPES = {
    "boolean": ("BOOLEAN", "BOOLEAN"), "tinyint": ("BYTE", "TINYINT"), "smallint": ("SHORT", "SMALLINT"),
    "integer": ("INT", "INT"), "bigint": ("LONG", "BIGINT"), "hugeint": ("LONG", "BIGINT"),
    "ubigint": ("LONG", "BIGINT"), "uinteger": ("LONG", "BIGINT"), "usmallint": ("INT", "INT"),
    "utinyint": ("SHORT", "SMALLINT"),
    "float": ("FLOAT", "FLOAT"), "double": ("DOUBLE", "DOUBLE"), "blob": ("BINARY", "BINARY"), "date": ("DATE", "DATE"),
    "timestamp": ("TIMESTAMP_NTZ", "TIMESTAMP_NTZ"), "timestamp_s": ("TIMESTAMP_NTZ", "TIMESTAMP_NTZ"),
    "timestamp_ms": ("TIMESTAMP_NTZ", "TIMESTAMP_NTZ"), "timestamp_ns": ("TIMESTAMP_NTZ", "TIMESTAMP_NTZ"),
    "timestamp with time zone": ("TIMESTAMP", "TIMESTAMP"), "json": ("VARIANT", "VARIANT"), "null": ("NULL", "VOID"),
}
NARROWED = {
    "hugeint": "BIGINT", "ubigint": "BIGINT", "uinteger": "BIGINT", "usmallint": "INTEGER", "utinyint": "SMALLINT"}


def type_text(kind):
    """The SQL of a type."""
    if kind.name == "decimal":
        return f"DECIMAL({kind.precision},{kind.scale})"
    if kind.name in ("list", "array"):
        return f"ARRAY<{type_text(kind.children[0][1])}>"
    if kind.name == "map":
        return f"MAP<{', '.join(type_text(part) for _, part in kind.children)}>"
    if kind.name == "struct":
        return f"STRUCT<{', '.join(f'{name}: {type_text(part)}' for name, part in kind.children)}>"
    return TYPES.get(kind.name, ("STRING", "STRING"))[1]


def column_entry(column, position):
    """An entry of `manifest.schema.columns`."""
    kind = column.type
    text = type_text(kind)
    name = TYPES[kind.name][0] if kind.name in TYPES else text.partition("(")[0].partition("<")[0]
    entry = {"name": column.name, "type_text": text, "type_name": name, "position": position}
    if name == "DECIMAL":
        entry |= {"type_precision": kind.precision, "type_scale": kind.scale}
    return entry


def cell(column, name, has_z=False, has_exponents=False):
    """The SQL expression of a value's JSON in JSON_ARRAY, without quotes around NULL.

    `has_z` writes UTC as Z; `has_exponents` the zero of a decimal with many digits as Java does: 0E-18.
    """
    kind = column.type.name
    if kind == "decimal" and has_exponents and column.type.scale > 6:
        return quotes(f"CASE WHEN {name} = 0 THEN '0E-{column.type.scale}' ELSE CAST({name} AS VARCHAR) END")
    if kind in NARROWED or kind == "decimal" or kind in ("boolean", "tinyint", "smallint", "integer", "bigint", "date"):
        return quotes(f"CAST({name} AS VARCHAR)")
    if kind in ("float", "double"):
        return quotes(f"CASE WHEN isnan({name}) THEN 'NaN' WHEN isinf({name}) THEN "
                      f"CASE WHEN {name} > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE CAST({name} AS VARCHAR) END")
    if kind == "blob":
        return quotes(f"to_base64({name})")
    if kind == "timestamp with time zone":
        text = f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%g')"
        zone = f"strftime({name}, '%z')"
        long_zone = f"CASE WHEN length({zone}) = 3 THEN {zone} || ':00' ELSE {zone} END"
        return quotes(f"{text} || " + (f"CASE {zone} WHEN '+00' THEN 'Z' ELSE {long_zone} END" if has_z else long_zone))
    if kind.startswith("timestamp"):
        return quotes(f"strftime(CAST({name} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%g')")
    if kind in ("json", "list", "array", "struct", "map"):
        return f"CAST(to_json(CAST(to_json({name}) AS VARCHAR)) AS VARCHAR)"
    return f"CAST(to_json(CAST({name} AS VARCHAR)) AS VARCHAR)"


def quotes(expression):
    return f"'\"' || ({expression}) || '\"'"


def row(cells):
    """The SQL expression of a row."""
    return "concat('[', " + ", ',', ".join(f"coalesce({value}, 'null')" for value in cells) + ", ']')"


def arrow_cell(column, name):
    """The SQL expression of a value whose Arrow type is the one that Databricks sends."""
    kind = column.type.name
    if kind in NARROWED:
        return f"CAST({name} AS {NARROWED[kind]})"
    if kind.startswith("timestamp_"):
        return f"CAST({name} AS TIMESTAMP)"
    return name if kind in TYPES and kind != "json" or kind in ("decimal", "list", "struct", "map", "varchar") \
        else f"CAST({name} AS VARCHAR)"


def arrow_parts(run, sizes):
    """Parts of which each is a complete Arrow stream."""
    if not run.statement.is_query:
        return
    import pyarrow

    batches = run.arrow(min(sizes.first, 10_000))
    schema = next(batches)
    offset, limit, pending, count = 0, sizes.first, [], 0

    def part():
        sink = io.BytesIO()
        with pyarrow.ipc.new_stream(sink, schema) as writer:
            for batch in pending:
                writer.write_batch(batch)
        return Part(offset, count, sink.getvalue())

    for batch in batches:
        while batch.num_rows:
            piece = batch.slice(0, limit - count)
            batch = batch.slice(piece.num_rows)
            pending.append(piece)
            count += piece.num_rows
            if count == limit:
                yield part()
                offset, limit, pending, count = offset + count, sizes.other, [], 0
    if count:
        yield part()
