"""What random queries read: tables, common tables, derived tables and their joins."""

import dataclasses

from random_queries.conditions import Conditions
from random_queries.kinds import INTEGER_DIGITS
from random_queries.queries import Derived, Join, Table, name_sql
from random_queries.terms import Term, compared, escaped, flag


def extended(columns):
    """Columns on the side of an outer join that may be without a row."""
    return [dataclasses.replace(column, nulls=True) for column in columns]


class Sources(Conditions):
    """Makes sources over tables given as `{name: (home, {column: (type, is_edge, is_nullable)})}`.

    A column at the edge has values near a bound of its type: they are compared, and seldom computed with.
    """

    def __init__(self, seed, tables):
        super().__init__(seed)
        self.catalog = tables
        self.aliases = 0
        self.home = None
        self.shared = {}

    def alias(self):
        self.aliases += 1
        return f"t{self.aliases}"

    def leaf(self, depth):
        """A source, with its columns."""
        if depth > 0 and self.chance(0.2):
            query = self.select(depth - 1)
            return self.derived(self.ordered(query) if self.chance(0.25) else query)
        if self.shared and self.chance(0.5):
            alias = self.alias()
            return Table("q1", alias), self.columns(alias, self.shared["q1"])
        names = list(self.catalog)
        if self.chance(0.4):
            names = [name for name in names if self.catalog[name][0] == self.home] or names
        return self.table(self.random.choice(names))

    def table(self, name):
        alias = self.alias()
        self.home, columns = self.catalog[name]
        return Table(name, alias), [
            Term(kind, slot, slot, is_edge=edge, nulls=nulls)
            for slot, (kind, edge, nulls) in (
                (escaped(f"{alias}.{name_sql(column)}"), entry) for column, entry in columns.items())]

    def derived(self, query):
        alias = self.alias()
        return Derived(query, alias), self.columns(alias, query)

    def columns(self, alias, query):
        return [
            Term(kind, f"{alias}.c{number}", f"{alias}.c{number}", is_edge=query.items[number].is_edge,
                 nulls=query.may_be_null(number))
            for number, kind in enumerate(query.types)]

    def source(self, depth):
        source, columns = self.leaf(depth)
        for position in range(self.pick((40, 0), (40, 1), (20, 2)) if depth > 0 else self.pick((70, 0), (30, 1))):
            right, added = self.leaf(depth - 1)
            if position == 0 and depth > 1 and self.chance(0.1):
                other, more = self.leaf(0)
                right = Join("JOIN", right, other, self.join_condition(added, more))
                added = added + more
            is_last = position == 1 or not self.chance(0.3)
            kind = self.pick(
                (40, "JOIN"), (25, "LEFT JOIN"), (12, "RIGHT JOIN"), (12, "FULL JOIN"), (4, "CROSS JOIN"),
                (10 if is_last and not isinstance(right, Join) else 0, ","))
            condition = None if kind in ("CROSS JOIN", ",") else self.join_condition(columns, added)
            source = Join(kind, source, right, condition)
            if kind in ("RIGHT JOIN", "FULL JOIN"):
                columns = extended(columns)
            columns = columns + (extended(added) if kind in ("LEFT JOIN", "FULL JOIN") else added)
            if kind == ",":
                break
        return source, columns

    def join_condition(self, left, right):
        """Mostly an equality, maybe with more beside it."""
        pair = self.pair(left, right)
        if pair is None:
            return self.condition(left + right, 0)
        condition = compared("=", *pair)
        if self.chance(0.35):
            more = self.condition(self.pick((2, left), (2, right), (1, left + right)), 0)
            condition = flag("({0} AND {1})", condition, more)
        return condition

    def pair(self, left, right):
        """A column of each that can be equal, mostly integers."""
        pairs = [(a, b) for a in left for b in right if a.type.family == b.type.family and not (a.is_edge or b.is_edge)]
        numbers = [pair for pair in pairs if all(side.type.name in INTEGER_DIGITS for side in pair)]
        return self.random.choice(numbers if numbers and self.chance(0.7) else pairs) if pairs else None
