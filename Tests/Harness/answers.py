"""Compares answers: what is the same for DC SQL, and what an independent engine gave."""

import csv
import datetime
import decimal
import math
import struct
import uuid

TOLERANCE = 1e-12


def scale_of(kind):
    """The declared scale of a decimal type's name, such as `decimal(38,18)`."""
    return int(kind.rstrip(")").rpartition(",")[2])


def declared(value, kind):
    """A value of an independent engine as our declared type has it: decimals round half away from zero."""
    if value is None:
        return None
    if kind.startswith("decimal"):
        exact = decimal.Decimal(repr(value)) if isinstance(value, float) else decimal.Decimal(value)
        with decimal.localcontext() as context:
            context.prec = 60
            return exact.quantize(decimal.Decimal(1).scaleb(-scale_of(kind)), decimal.ROUND_HALF_UP)
    if kind in ("double", "float"):
        return single(value) if kind == "float" else float(value)
    if kind in ("bigint", "int", "smallint"):
        assert value == int(value), value
        return int(value)
    if kind == "string" and isinstance(value, uuid.UUID):
        return str(value)
    if kind == "string" and isinstance(value, datetime.time):
        return value.isoformat("microseconds")
    return value


def single(value):
    """The nearest value of 32 bits."""
    return struct.unpack("f", struct.pack("f", value))[0]


def oracle_rows(cursor, sql, types):
    """What another engine answers, in our declared types."""
    return [tuple(map(declared, row, types)) for row in cursor.execute(sql).fetchall()]


def expected_rows(path, types):
    """The rows of an example's `NAME.expected.csv`; an empty field is NULL."""
    readers = {"date": datetime.date.fromisoformat, "boolean": lambda text: text == "true"}
    with open(path, encoding="utf-8", newline="") as file:
        _, *lines = csv.reader(file)
    rows = []
    for line in lines:
        assert len(line) == len(types), line
        rows.append(tuple(
            None if text == "" else declared(readers.get(kind, number_or_text(kind))(text), kind)
            for text, kind in zip(line, types)))
    return rows


def number_or_text(kind):
    """How a field of a type is read from text."""
    return str if kind == "string" else decimal.Decimal


def same_value(left, right):
    """Equality of values of one type; order-dependent float aggregates agree to the tolerance."""
    if isinstance(left, float) and isinstance(right, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        return math.isclose(left, right, rel_tol=TOLERANCE)
    return type(left) is type(right) and left == right


def sort_key(row):
    """An order for rows that puts the exact values first, so that float noise does not shuffle them; NaN is last."""
    exact = [(value is not None, str(value)) for value in row if not isinstance(value, float)]
    floats = [value for value in row if isinstance(value, float)]
    return exact, [(True, 0.0) if math.isnan(value) else (False, value) for value in floats]


def check_rows(actual, expected, ordered):
    """Fails with the first difference between two answers; unordered ones are compared as multisets."""
    if not ordered:
        actual, expected = sorted(actual, key=sort_key), sorted(expected, key=sort_key)
    for number, (left, right) in enumerate(zip(actual, expected), start=1):
        same = len(left) == len(right) and all(map(same_value, left, right))
        assert same, f"row {number} is {left}\ninstead of {right}"
    assert len(actual) == len(expected), f"{len(actual)} rows instead of {len(expected)}"
