"""What a query's ORDER BY and LIMIT promise, and whether rows keep it."""

import collections
import dataclasses
import decimal
import math
import re

import sqlglot
from sqlglot.tokens import TokenType

from answers import TOLERANCE, declared, same_value, scale_of

APPROXIMATE = ("FLOAT", "DOUBLE", "double precision", "real")


@dataclasses.dataclass(frozen=True)
class Truth:
    """All rows of a query without its last LIMIT, in the oracle's order, each with the values it is ordered by."""

    width: int
    types: list
    rows: list
    keys: list
    key_columns: list
    limit: int | None

    @property
    def output_types(self):
        return self.types[:self.width]


class Ordering:
    """The last ORDER BY and LIMIT of a query, found in its text.

    An order need not be total, and rows that it does not tell apart may come in any order; which of them a LIMIT
    cuts off is open, too. So the oracle answers without the LIMIT, and tells what it ordered by.
    """

    def __init__(self, sql):
        tokens = sqlglot.tokenize(sql, read="duckdb")
        depth, top = 0, []
        for token in tokens:
            depth -= token.token_type == TokenType.R_PAREN
            if depth == 0:
                top.append(token)
            depth += token.token_type == TokenType.L_PAREN
        kinds = [token.token_type for token in top]
        self.limit = None
        self.sql = sql
        if TokenType.LIMIT in kinds:
            place = kinds.index(TokenType.LIMIT)
            self.limit = int(top[place + 1].text)
            assert place + 2 == len(top), f"something follows the LIMIT of {sql}"
            self.sql = sql[:top[place].start]
            top, kinds = top[:place], kinds[:place]
        self.is_single = not {TokenType.UNION, TokenType.INTERSECT, TokenType.EXCEPT} & set(kinds)
        select = kinds.index(TokenType.SELECT)
        self.is_distinct = kinds[select + 1] == TokenType.DISTINCT
        self.end_of_columns = top[kinds.index(TokenType.FROM)].start if TokenType.FROM in kinds else len(self.sql)
        self.keys = []
        if TokenType.ORDER_BY in kinds:
            place = kinds.index(TokenType.ORDER_BY)
            ends = [number for number in range(place + 1, len(top)) if kinds[number] == TokenType.COMMA]
            starts = [top[place].end + 1, *(top[number].end + 1 for number in ends)]
            stops = [*(top[number].start for number in ends), len(self.sql)]
            self.keys = [without_direction(self.sql[start:stop]) for start, stop in zip(starts, stops)]

    def truth(self, ask):
        """What an oracle says about the query; `ask` gives the names, types and rows of a statement."""
        names, types, rows = ask(self.sql)
        width = len(names)
        places = [self.place_of(key, [name.lower() for name in names]) for key in self.keys]
        hidden = [key for key, place in zip(self.keys, places) if place is None]
        if hidden:
            assert self.is_single and not self.is_distinct, f"{hidden} cannot be seen in {self.sql}"
            more = "".join(f", {key} AS hidden_key_{number}" for number, key in enumerate(hidden))
            _, types, rows = ask(f"{self.sql[:self.end_of_columns]}{more}\n{self.sql[self.end_of_columns:]}")
        unseen = iter(range(width, width + len(hidden)))
        columns = [next(unseen) if place is None else place for place in places]
        return Truth(
            width, types, [row[:width] for row in rows], [tuple(row[column] for column in columns) for row in rows],
            columns, self.limit)

    def place_of(self, key, names):
        """The position of the output column that a key names."""
        if key.isdigit():
            return int(key) - 1
        return names.index(key.lower()) if names.count(key.lower()) == 1 else None


def without_direction(key):
    return re.sub(r"(\s+(ASC|DESC))?(\s+NULLS\s+(FIRST|LAST))?\s*$", "", key, flags=re.IGNORECASE).strip()


def check_against(truth, rows, types, cuts_products=False):
    """Fails with the first row that the query does not allow.

    DC SQL's AVG and division give decimals, DuckDB's a DOUBLE. So where the oracle's column is a DOUBLE, ours may be
    off by one unit in the last place of its declared scale, or by the double's own noise; all else is equal.
    With `cuts_products` any decimal may be so: a product that is cut to 38 digits is rounded here, and truncated there.
    """
    assert truth.width == len(types), f"{len(types)} columns instead of {truth.width}"
    count = len(truth.rows) if truth.limit is None else min(truth.limit, len(truth.rows))
    assert len(rows) == count, f"{len(rows)} rows instead of {count}"
    approximate = [
        kind in APPROXIMATE or cuts_products and ours.startswith("decimal")
        for kind, ours in zip(truth.types, types)]
    expected = [tuple(map(declared, row, types)) for row in truth.rows]
    start = 0
    for stop in ends_of_ties(truth, types):
        if start < count:
            match(rows[start:min(stop, count)], expected[start:stop], types, approximate, start)
        start = stop


def ends_of_ties(truth, types):
    """Where the runs of rows end that the ORDER BY does not tell apart."""
    def same(left, right):
        for column, one, other in zip(truth.key_columns, left, right):
            kind = types[column] if column < len(types) else None
            if kind is not None and kind.startswith("decimal") and truth.types[column] in APPROXIMATE:
                if not close(declared(one, kind), declared(other, kind), kind):
                    return False
            elif not same_value(one, other):
                return False
        return True

    for number in range(1, len(truth.keys)):
        if not same(truth.keys[number - 1], truth.keys[number]):
            yield number
    yield len(truth.keys)


def match(rows, expected, types, approximate, start):
    """Finds for every row one of its own among the expected ones."""
    def exact(row):
        return tuple(
            value for value, kind, rough in zip(row, types, approximate)
            if not rough and not isinstance(value, float))

    left = collections.defaultdict(list)
    for row in expected:
        left[exact(row)].append(row)
    for number, row in enumerate(rows, start=start + 1):
        assert len(row) == len(types), f"row {number} is {row}"
        candidates = left.get(exact(row), [])
        found = next(
            (place for place, other in enumerate(candidates) if same_row(row, other, types, approximate)), None)
        assert found is not None, (
            f"row {number} is {row}\ninstead of one of {len(expected)} such as "
            f"{candidates[0] if candidates else nearest(row, expected)}")
        del candidates[found]


def same_row(left, right, types, approximate):
    return all(
        close(one, other, kind) if rough and kind.startswith("decimal") else same_value(one, other)
        for one, other, kind, rough in zip(left, right, types, approximate))


def close(left, right, kind):
    """Equality of a decimal with what came of a DOUBLE."""
    if left is None or right is None:
        return left is right
    unit = decimal.Decimal(1).scaleb(-scale_of(kind))
    return abs(left - right) <= unit or math.isclose(left, right, rel_tol=TOLERANCE)


def nearest(row, expected):
    """The expected row that shares most values with one, for people to read."""
    return max(expected, key=lambda other: sum(map(same_value, row, other)), default=None)
