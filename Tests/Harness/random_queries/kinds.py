"""The types of DC SQL and of what its operators make of numbers, as the makers of random queries know them."""

import typing


class Type(typing.NamedTuple):
    """A type of DC SQL."""

    name: str
    precision: int = 0
    scale: int = 0

    @property
    def family(self):
        if self.name in INTEGER_DIGITS or self.name in ("numeric", "double"):
            return "number"
        return self.name

    @property
    def digits(self):
        """Precision and scale, if it is exact."""
        return (self.precision, self.scale) if self.name == "numeric" else (INTEGER_DIGITS[self.name], 0)

    @property
    def dc(self):
        if self.name == "numeric":
            return f"numeric({self.precision},{self.scale})"
        return "double precision" if self.name == "double" else self.name

    @property
    def duckdb(self):
        if self.name == "numeric":
            return f"DECIMAL({self.precision}, {self.scale})"
        return "VARCHAR" if self.name == "text" else self.name.upper()

    @property
    def spark(self):
        """Its name in a plan's `result_columns`."""
        if self.name == "numeric":
            return f"decimal({self.precision},{self.scale})"
        return {"integer": "int", "text": "string", "timestamp": "timestamp_ntz"}.get(self.name, self.name)


INTEGER_DIGITS = {"smallint": 5, "integer": 10, "bigint": 19}
BOOLEAN, INTEGER, BIGINT, DOUBLE = Type("boolean"), Type("integer"), Type("bigint"), Type("double")
DATE, TIMESTAMP, TEXT = Type("date"), Type("timestamp"), Type("text")


def bounded(precision, scale):
    if precision <= 38:
        return Type("numeric", max(precision, 1), scale)
    return Type("numeric", 38, max(scale - (precision - 38), min(scale, 6)))


def decimal_result(sign, left, right):
    (p1, s1), (p2, s2) = left.digits, right.digits
    if sign in "+-":
        scale = max(s1, s2)
        return Type("numeric", min(38, max(p1 - s1, p2 - s2) + scale + 1), scale)
    if sign == "*":
        return bounded(p1 + p2, s1 + s2)
    scale = max(6, s1 + p2 + 1)
    return bounded(p1 - s1 + s2 + scale, scale)


def common(left, right):
    """The type that two of one family meet in."""
    if left == right:
        return left
    if left.family != "number":
        return TIMESTAMP
    if DOUBLE in (left, right):
        return DOUBLE
    (p1, s1), (p2, s2) = left.digits, right.digits
    if "numeric" not in (left.name, right.name):
        return left if p1 > p2 else right
    return Type("numeric", min(38, max(p1 - s1, p2 - s2) + max(s1, s2)), max(s1, s2))
