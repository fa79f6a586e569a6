"""Which decimals main cannot compute with, since Spark's sums and products have fewer digits than DC SQL's.

Of a sum or product that 38 digits do not hold, Spark keeps one digit less behind the point than DC SQL does. Main has
that digit all the same: it takes one of the operands' leading digits, which the values in use have not; a value that
has it is an overflow. See <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html>.
"""

import decimal
import re

OPERATOR = re.compile(r"\(.* ([-+*]) .*\)")
INTEGERS = {"smallint": 5, "integer": 10, "bigint": 19}


def digits(kind, form):
    """Precision and scale of an operand by its DC type; an integer literal has its own digits."""
    if re.fullmatch(r"\(?-?\d+\)?", form):
        return len(form.strip("(-)")), 0
    if kind in INTEGERS:
        return INTEGERS[kind], 0
    if not kind.startswith("numeric("):
        return None
    precision, scale = kind.removeprefix("numeric(").rstrip(")").split(",")
    return int(precision), int(scale)


def bounded(precision, scale):
    """What remains of a type within 38 digits, in both languages."""
    if precision <= 38:
        return precision, scale
    return 38, max(scale - (precision - 38), min(scale, 6))


def result(operator, left, right, extra):
    """The type of a sum or product; `extra` is 1 for Spark's products."""
    (p1, s1), (p2, s2) = left, right
    if operator == "*":
        return bounded(p1 + p2 + extra, s1 + s2)
    scale = max(s1, s2)
    precision = max(p1 - s1, p2 - s2) + scale + 1
    return bounded(precision, scale) if extra else (min(precision, 38), scale)


def narrowed(operator, left, right):
    """The operands' types in main."""
    wanted = result(operator, left, right, 0)[1]
    exact = left[1] + right[1] if operator == "*" else max(left[1], right[1])
    while result(operator, left, right, 1)[1] not in (wanted, exact):
        (p1, s1), (p2, s2) = left, right
        if p1 - s1 >= p2 - s2:
            left = p1 - 1, s1
        else:
            right = p2 - 1, s2
        if min(left[0], right[0]) < 1:
            break
    return left, right


def is_too_wide(node, values, kinds):
    """Whether an operand of a sum or product has digits in this row that main has no place for.

    `values` and `kinds` are those of its parts.
    """
    found = OPERATOR.fullmatch(node.form)
    if not found or len(values) != 2 or None in values:
        return False
    types = [digits(kind, part.form) for kind, part in zip(kinds, node.parts, strict=True)]
    if None in types or all(kind in INTEGERS for kind in kinds):
        return False
    fits = narrowed(found[1], *types)
    return any(
        abs(value) >= decimal.Decimal(10) ** (precision - scale)
        for value, (precision, scale) in zip(values, fits, strict=True))
