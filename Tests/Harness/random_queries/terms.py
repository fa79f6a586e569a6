"""Expressions of random queries: each knows its type, and prints itself as DC SQL and as the oracle's DuckDB SQL."""

import dataclasses
import functools

from random_queries.kinds import (
    BIGINT, BOOLEAN, DOUBLE, INTEGER, TEXT, Type, bounded, common, decimal_result)

# What the oracle calls: exact quotients and guarded remainders.
ORACLE_MACROS = """
CREATE MACRO quotient(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a // b END;
CREATE MACRO remainder(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a % b END;
CREATE MACRO unscaled(a) AS CAST(replace(CAST(a AS VARCHAR), '.', '') AS HUGEINT);
CREATE MACRO rounded(n, d) AS CASE WHEN d = 0 THEN error('division by zero')
    ELSE n // d + CASE WHEN 2 * abs(n % d) >= abs(d) THEN sign(n) * sign(d) ELSE 0 END END;
"""


class NoOracle(Exception):
    """The oracle has no words for a query."""


@dataclasses.dataclass(frozen=True)
class Term:
    """An expression: two templates over its parts. A literal has the digits it counts with beside a decimal.

    `nulls` says whether DC SQL takes it for one that may be NULL, where its parts do not tell. A subquery has a `query`,
    and `is_window` forbids it where rows are chosen.
    """

    type: Type
    dc: str
    oracle: str | None
    parts: tuple = ()
    digits: int | None = None
    is_bare: bool = False
    is_edge: bool = False
    nulls: bool | None = None
    query: object = None
    is_window: bool = False

    @property
    def may_be_null(self):
        """What DC SQL thinks of it: on that depends the type of a COALESCE."""
        return any(part.may_be_null for part in self.parts) if self.nulls is None else self.nulls

    @property
    def has_window(self):
        return self.is_window or any(part.has_window for part in self.parts)

    def sql(self, in_oracle):
        template = self.oracle if in_oracle else self.dc
        if template is None:
            raise NoOracle(self.dc)
        query = self.query and self.query.sql(in_oracle)
        return template.format(*(part.sql(in_oracle) for part in self.parts), query=query)

    @property
    def narrowed(self):
        """An integer literal beside a decimal counts as a decimal of just its digits."""
        return self.type if self.digits is None else Type("numeric", self.digits, 0)


def unified(terms):
    """The type of a CASE, a COALESCE or an IN over terms of one family."""
    typed = [term for term in terms if not term.is_bare] or list(terms)
    return functools.reduce(common, (term.type for term in typed))


def coalesced(first, second):
    """COALESCE: what comes after a value that is never NULL does not count, not even for the type."""
    if not first.may_be_null:
        return Term(first.type, "COALESCE({0}, {1})", "{0}", (first, second), is_edge=first.is_edge, nulls=False)
    kind = unified((first, second))
    one, two = slots((first, second), kind)
    return Term(
        kind, "COALESCE({0}, {1})", f"COALESCE({one}, {two})", (first, second), is_edge=first.is_edge or second.is_edge)


def as_type(slot, source, target):
    """The oracle's conversion. It rounds as DC SQL does: decimals half away from zero, floats to integers half even."""
    if source == target:
        return slot
    return f"CAST({slot} AS {target.duckdb})"


def slots(terms, target):
    return [as_type(f"{{{number}}}", term.type, target) for number, term in enumerate(terms)]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def escaped(text):
    """A text without slots, as a template."""
    return text.replace("{", "{{").replace("}", "}}")


def number_literal(text):
    """An integer or an exact decimal."""
    unsigned = text.lstrip("-")
    shown = f"({text})" if text != unsigned else text
    if "." not in text:
        kind = INTEGER if -(2**31) <= int(text) < 2**31 else BIGINT
        return Term(kind, shown, f"CAST({text} AS {kind.name.upper()})", digits=len(str(abs(int(text)))))
    whole, _, fraction = unsigned.partition(".")
    scale = len(fraction)
    # A zero before the point counts as a digit.
    precision = len(str(int(whole))) + scale if whole else scale
    return Term(Type("numeric", precision, scale), shown, f"CAST({text} AS DECIMAL({precision}, {scale}))")


def text_literal(text):
    return Term(TEXT, escaped(quoted(text)), escaped(quoted(text)), is_bare=True)


def time_literal(kind, text, is_bare=False):
    typed = f"{kind.name.upper()} '{text}'"
    return Term(kind, f"'{text}'" if is_bare else typed, typed, is_bare=is_bare)


def null(kind):
    return Term(kind, f"CAST(NULL AS {kind.dc})", as_type("NULL", None, kind), nulls=True)


def flag(template, *parts):
    return Term(BOOLEAN, template, template, parts)


def asked(template, part):
    """A test that NULL passes or fails."""
    return Term(BOOLEAN, template, template, (part,), nulls=False)


def compared(sign, left, right):
    first, second = slots((left, right), unified((left, right)))
    return Term(BOOLEAN, f"({{0}} {sign} {{1}})", f"({first} {sign} {second})", (left, right))


def arithmetic(sign, left, right):
    parts = (left, right)
    if DOUBLE in (left.type, right.type):
        first, second = slots(parts, DOUBLE)
        return Term(DOUBLE, f"({{0}} {sign} {{1}})", f"({first} {sign} {second})", parts)
    if "numeric" not in (left.type.name, right.type.name):
        kind = common(left.type, right.type)
        first, second = slots(parts, kind)
        call = {"/": "quotient", "%": "remainder"}.get(sign)
        oracle = f"{call}({first}, {second})" if call else f"({first} {sign} {second})"
        return Term(kind, f"({{0}} {sign} {{1}})", as_type(oracle, None, kind), parts)
    kind = decimal_result(sign, left.narrowed, right.narrowed)
    return Term(kind, f"({{0}} {sign} {{1}})", decimal_text(sign, left.narrowed, right.narrowed, kind), parts)


def decimal_text(sign, left, right, kind):
    """The oracle's text of an operation on decimals, if it has one."""
    (p1, s1), (p2, s2) = left.digits, right.digits
    if sign in "+-":
        wide = Type("numeric", 38, kind.scale)
        return as_type(f"{as_type('{0}', None, wide)} {sign} {as_type('{1}', None, wide)}", None, kind)
    first, second = (as_type(f"{{{number}}}", None, bounded(*side.digits)) for number, side in enumerate((left, right)))
    if sign == "*":
        cut = s1 + s2 - kind.scale
        if s1 + s2 > 38:
            return None
        if cut == 0:
            return as_type(f"{first} * {second}", None, kind)
        # Where Hyper cuts a product, here it is rounded.
        return as_type(scaled(f"rounded(unscaled({first} * {second}), {power(cut)})", kind.scale), None, kind)
    shift = kind.scale - s1 + s2
    if not 0 <= shift <= 38:
        return None
    return as_type(scaled(f"rounded(unscaled({first}) * {power(shift)}, unscaled({second}))", kind.scale), None, kind)


def power(digits):
    return f"CAST('1{'0' * digits}' AS HUGEINT)"


def scaled(whole, scale):
    """The oracle's decimal of a whole number of its last digits."""
    if scale == 0:
        return whole
    return f"CAST({whole} AS DECIMAL(38, 0)) * CAST('0.{'0' * (scale - 1)}1' AS DECIMAL({scale}, {scale}))"
