"""Where Federate is not Hyper on purpose, row by row: what README.md lists under "What of DC SQL there is".

Each function looks at one part of an expression, with what Hyper says of it and of its own parts in one row.
"""

import decimal
import math
import re

from generate import COLUMNS

INTEGERS = {"smallint": 5, "integer": 10, "bigint": 19}
LARGEST_SINGLE = 3.4028235e38
OPERATOR = re.compile(r"\(.* ([-+*/]) .*\)")
READ_AS_TIME = re.compile(r"(\(<txt>\)::|try_cast\(<txt> as )(date|timestamp|timestamptz|time)\)?")
READ_BY_FORMAT = "to_date(<txt>, 'YYYY-MM-DD')"
OF_FORMAT = re.compile(r"\s*(\d{1,4}([-/ ._:,;]\d\d?([-/ ._:,;]\d\d?(\D.*)?)?)?)?", re.ASCII | re.DOTALL)
DAY_AND_BLANK = re.compile(r" *\d{4,6}-\d\d?-\d\d? +", re.ASCII)
CLOCK = re.compile(r" *\d\d?:\d\d(:\d\d(\.\d{1,6})?)? *", re.ASCII)
NUMBER_OF_FLAG = "((<bool>)::int + <dec>)"
COMPARISON = re.compile(
    r"\(?<(num|dec|flt|int|numleaf|intleaf)> (<cmp>|(not )?(between|in)\b|is (not )?distinct)|nullif\(<dec>")
CONVERSIONS = {"(<ts>)::timestamptz", "(<tstz>)::timestamp"}
WRITTEN = {
    "(<date>)::text", "(<ts>)::text", "(<tstz>)::text", "cast(<date> as varchar(10))", "to_char(<date>, <datefmt>)",
    "to_char(<ts>, <tsfmt>)", "year(<date>)",
}
YEAR = re.compile(r"(-?\d{4,})-\d\d-\d\d")
FIELD = re.compile(r"extract\(<field> from <(date|ts|tstz)>\)")
ISO = re.compile(
    r" *\d{4,6}-\d\d?-\d\d?([ T]\d\d?:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:\d\d)?)?)? *", re.ASCII)


def is_excepted(part, kind, value, operands):
    """Whether a part has its own rules in this row; `operands` are the parts of it that were asked for."""
    return (
        is_too_long(value, kind)
        or is_too_wide(part, operands)
        or is_cut(part, kind, value, operands)
        or is_free_form(part, operands)
        or is_far(part, operands)
        or is_beyond(part, operands)
        or is_beyond_single(part, operands)
        or is_divided_by_signed_zero(part, operands)
        or is_zeroed(part, value, operands))


def is_too_long(value, kind):
    """Whether a decimal has more digits than its type `numeric(p,s)`.

    Hyper's numeric(18,2) is 64 bits wide and its numeric(38,s) 128: what `+`, `ceil` and others make may be longer
    than the type says. No other engine can hold that.
    """
    if value is None or not kind.startswith("numeric("):
        return False
    precision, scale = digits(kind)
    return abs(value) >= decimal.Decimal(10) ** (precision - scale)


def is_cut(part, kind, value, operands):
    """Whether Hyper cuts a product or quotient where we round it half away from zero."""
    found = OPERATOR.fullmatch(part.form)
    if not found or found[1] not in "*/" or len(operands) != 2 or value is None or not kind.startswith("numeric("):
        return False
    left, right = (operand[2] for operand in operands)
    with decimal.localcontext(prec=200):
        exact = decimal.Decimal(left) * right if found[1] == "*" else decimal.Decimal(left) / right
        return exact.quantize(decimal.Decimal(1).scaleb(-digits(kind)[1]), decimal.ROUND_HALF_UP) != value


def is_shortened(part):
    """Whether a date that is made a timestamp is written as text: Hyper leaves its time out."""
    def is_made_of_date(below):
        return "(<date>)::timestamp" in below.form or (
            below.form in CONVERSIONS and any(map(is_made_of_date, below.parts)))

    return part.form.endswith(">)::text") and any(map(is_made_of_date, part.parts))


def is_of_constant(part):
    """Whether a constant is multiplied or divided as a float."""
    found = OPERATOR.fullmatch(part.form)
    return bool(found) and found[1] in "*/" and part.kind == "flt" and any(map(is_constant, part.parts))


def is_constant(part):
    """Whether a part reads no column."""
    return not any(below.form in COLUMNS.get(below.kind, []) for below in part.walk())


def is_zeroed(part, value, operands):
    """Whether Hyper takes a constant zero for the result, whatever the other operand is."""
    return is_of_constant(part) and value == 0 and any(
        is_constant(below) and number == 0 for below, _, number in operands)


def is_comparison(part):
    """Whether numbers are brought to one type to be compared."""
    return bool(COMPARISON.match(part.form))


def is_beyond(part, operands):
    """Whether a decimal that is compared has no place in 38 digits beside the other's digits behind the point."""
    types = [(digits(kind, below.form), value) for below, kind, value in operands]
    types = [(type, value) for type, value in types if type is not None]
    if not is_comparison(part) or not types:
        return False
    scale = max(type[1] for type, _ in types)
    return any(value is not None and abs(value) >= decimal.Decimal(10) ** (38 - scale) for _, value in types)


def is_beyond_single(part, operands):
    """Whether an infinity or NaN is compared with a double that no single holds: Hyper says, it is smaller."""
    numbers = [(kind, value) for _, kind, value in operands if isinstance(value, float)]
    return is_comparison(part) and any(kind == "real" and not math.isfinite(value) for kind, value in numbers) and any(
        kind == "double precision" and LARGEST_SINGLE < abs(value) < math.inf for kind, value in numbers)


def is_float_division(part):
    """Whether the result of a division may be an infinity."""
    return part.form.startswith("(<") and " / " in part.form and part.kind == "flt"


def is_divided_by_signed_zero(part, operands):
    """Whether a float is divided by zero: that of ABS, LEAST and others has its sign in Hyper alone."""
    return is_float_division(part) and len(operands) == 2 and operands[1][2] == 0


def has_far_day(answer):
    """Whether a date is none of Hyper's, which begin with 4713 BC and end with the year 294276."""
    years = [YEAR.match(row[-1]) for row in answer.rows if isinstance(row[-1], str)]
    return any(found and not -4712 <= int(found[1]) <= 294276 for found in years)


def is_written_time(part):
    """Whether a date or timestamp is made a text, or the number of its year."""
    return part.form in WRITTEN or bool(FIELD.fullmatch(part.form))


def is_far(part, operands):
    """Whether a date outside of the years 1 to 9999 is made a text, or a number."""
    return is_written_time(part) and any(
        kind in ("date", "timestamp", "timestamptz") and isinstance(value, str) for _, kind, value in operands)


def is_read_as_time(part):
    """Whether a text is read as a date or timestamp."""
    return part.form == READ_BY_FORMAT or bool(READ_AS_TIME.fullmatch(part.form))


def is_free_form(part, operands):
    """Whether a text in none of the forms of ISO 8601 is read as a date or timestamp."""
    if not is_read_as_time(part) or not operands or operands[0][2] is None:
        return False
    if part.form == READ_BY_FORMAT:
        return not OF_FORMAT.fullmatch(operands[0][2])
    is_clock = READ_AS_TIME.fullmatch(part.form)[2] == "time"
    if is_clock and CLOCK.fullmatch(operands[0][2]):
        return False
    # A blank behind a date alone makes midnight of it.
    if is_clock and DAY_AND_BLANK.fullmatch(operands[0][2]):
        return True
    found = ISO.fullmatch(operands[0][2])
    has_no_zone = part.form.startswith("try_cast") or READ_AS_TIME.fullmatch(part.form)[2] in ("timestamp", "time")
    return not found or bool(found[4]) and has_no_zone


# Sums and products that 38 digits do not hold: Spark keeps one digit less behind the point than DC SQL does. Main has
# that digit all the same: it takes one of the operands' leading digits, which the values in use have not; a value that
# has it is an overflow. See <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html>.


def is_too_wide(part, operands):
    """Whether an operand of a sum or product has a digit in this row that main has no place for."""
    found = OPERATOR.fullmatch(part.form)
    if not found or found[1] == "/" or len(operands) != 2:
        return False
    types = [digits(kind, below.form) for below, kind, _ in operands]
    if None in types or all(kind in INTEGERS for _, kind, _ in operands):
        return False
    return any(
        value is not None and abs(value) >= decimal.Decimal(10) ** (precision - scale)
        for (_, _, value), (precision, scale) in zip(operands, narrowed(found[1], *types), strict=True))


def digits(kind, form=""):
    """Precision and scale of an exact number by its DC type; an integer literal has its own digits."""
    if re.fullmatch(r"\(?-?\d+\)?", form):
        return len(form.strip("(-)")), 0
    if kind in INTEGERS:
        return INTEGERS[kind], 0
    if kind == "boolean":
        return INTEGERS["integer"], 0
    if not kind.startswith("numeric("):
        return None
    precision, scale = kind.removeprefix("numeric(").rstrip(")").split(",")
    return int(precision), int(scale)


def bounded(precision, scale):
    """What remains of a type within 38 digits, in both languages."""
    if precision <= 38:
        return precision, scale
    return 38, max(scale - (precision - 38), min(scale, 6))


def result(operator, left, right, is_spark):
    """The type of a sum or product."""
    (p1, s1), (p2, s2) = left, right
    if operator == "*":
        return bounded(p1 + p2 + is_spark, s1 + s2)
    scale = max(s1, s2)
    precision = max(p1 - s1, p2 - s2) + scale + 1
    return bounded(precision, scale) if is_spark else (min(precision, 38), scale)


def narrowed(operator, left, right):
    """The operands' types in main."""
    wanted = result(operator, left, right, False)[1]
    exact = left[1] + right[1] if operator == "*" else max(left[1], right[1])
    while result(operator, left, right, True)[1] not in (wanted, exact) and min(left[0], right[0]) > 1:
        if left[0] - left[1] >= right[0] - right[1]:
            left = left[0] - 1, left[1]
        else:
            right = right[0] - 1, right[1]
    return left, right
