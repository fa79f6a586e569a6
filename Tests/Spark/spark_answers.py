"""Reads Spark's rows and types the way the other answers are read."""

import datetime


def names_and_types(schema):
    """A schema in the words of `result_columns`."""
    return [(field.name, field.dataType.simpleString()) for field in schema]


def declared_columns(plan):
    return [(column["name"], column["type"]) for column in plan.columns]


def rows_of(rows, types):
    """Spark's rows as Python values."""
    return [tuple(map(value_of, row, types)) for row in rows]


def value_of(value, kind):
    if isinstance(value, bytearray):
        return bytes(value)
    if kind == "timestamp" and value is not None:
        return value.astimezone(datetime.timezone.utc)
    return value
