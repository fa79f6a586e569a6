"""Aggregates, windows and subqueries as terms of random queries."""

from random_queries.kinds import BIGINT, BOOLEAN, DOUBLE, INTEGER_DIGITS, Type, bounded
from random_queries.terms import Term, as_type, power, scaled, slots, unified


def count_rows(over=None):
    return windowed(Term(BIGINT, "COUNT(*)", "COUNT(*)", nulls=False), "COUNT(*)", over)


def aggregate(name, argument, distinct=False, over=None, is_grouped=False):
    """An aggregate of one column or expression, of a window if there is one.

    Among groups it is NULL only if its argument may be: no group is without rows.
    """
    word = "DISTINCT " if distinct else ""
    text = f"{name}({word}{{0}})"
    slide = over.text(in_oracle=True) if over else ""
    oracle = text + slide
    kind = result = argument.type
    nulls = argument.may_be_null or not is_grouped
    if name == "COUNT":
        result, nulls = BIGINT, False
    elif name == "SUM" and kind != DOUBLE:
        result = BIGINT if kind.name in INTEGER_DIGITS else Type("numeric", 38, kind.scale)
        oracle = as_type(oracle, None, result)
    elif name == "AVG" and kind != DOUBLE:
        precision, scale = kind.digits
        result = Type("numeric", precision + 6, 6)
        if kind.name == "numeric":
            result = bounded(precision - scale + max(scale, 6), max(scale, 6))
        total = f"SUM({word}{as_type('{0}', None, Type('numeric', 38, scale))}){slide}"
        shift = result.scale - scale
        oracle = None
        if shift >= 0:
            oracle = f"rounded(unscaled({total}) * {power(shift)}, NULLIF(COUNT({word}{{0}}){slide}, 0))"
            oracle = as_type(scaled(oracle, result.scale), None, result)
    is_edge = argument.is_edge and name not in ("COUNT", "AVG")
    return windowed(Term(result, text, oracle, (argument,), is_edge=is_edge, nulls=nulls), text, over)


# Windows


class Over:
    """What stands behind OVER: its keys are the parts of a term behind the first `start` ones."""

    def __init__(self, start, partition, order, frame=""):
        self.partition = [f"{{{start + number}}}" for number in range(len(partition))]
        self.order = list(zip(range(start + len(partition), start + len(partition) + len(order)), order))
        self.frame = frame
        self.parts = (*partition, *(key.by for key in order))

    def text(self, in_oracle):
        words = []
        if self.partition:
            words.append("PARTITION BY " + ", ".join(self.partition))
        if self.order:
            words.append("ORDER BY " + ", ".join(f"{{{at}}}{key.direction(in_oracle)}" for at, key in self.order))
        if self.frame:
            words.append(self.frame)
        return f" OVER ({' '.join(words)})"


def windowed(term, text, over):
    """An aggregate's term over a window; the oracle's text has it already."""
    if over is None:
        return term
    oracle = term.oracle if term.parts else text + over.text(in_oracle=True)
    return Term(
        term.type, text + over.text(in_oracle=False), oracle, term.parts + over.parts, is_edge=term.is_edge,
        nulls=text.partition("(")[0] != "COUNT", is_window=True)


def ranking(name, over):
    """ROW_NUMBER, RANK or DENSE_RANK."""
    return Term(
        BIGINT, f"{name}(){over.text(False)}", f"{name}(){over.text(True)}", over.parts, nulls=False, is_window=True)


def neighbour(name, argument, over):
    """LAG, LEAD, FIRST_VALUE or LAST_VALUE."""
    text = f"{name}({{0}})"
    return Term(
        argument.type, text + over.text(False), text + over.text(True), (argument, *over.parts),
        is_edge=argument.is_edge, nulls=True, is_window=True)


# Subqueries


def exists(query, word=""):
    text = f"({word}EXISTS ({{query}}))"
    return Term(BOOLEAN, text, text, nulls=False, query=query)


def is_among(value, query, word=""):
    """`value IN (query)`, with NULLs as the standard has them."""
    [member] = query.items
    first, second = slots((value, member), unified((value, member)))
    oracle = f"({first} {word}IN (SELECT {second.replace('{1}', 'c0')} FROM ({{query}}) AS members))"
    return Term(
        BOOLEAN, f"({{0}} {word}IN ({{query}}))", oracle, (value,), query=query,
        nulls=value.may_be_null or member.may_be_null)


def only_value(query, is_correlated):
    """A query of one column and one row, as a value; around a row that it reads it may be NULL."""
    [item] = query.items
    return Term(
        item.type, "({query})", "({query})", is_edge=item.is_edge, nulls=item.may_be_null or is_correlated, query=query)
