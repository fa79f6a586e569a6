"""Random queries as trees, and how they are written."""

import dataclasses
import functools

from random_queries.kinds import common
from random_queries.terms import Term, as_type


def name_sql(name):
    return name if name.islower() and name.isidentifier() and len(name) > 2 else '"' + name.replace('"', '""') + '"'


@dataclasses.dataclass(frozen=True)
class Table:
    """A table, or a common table."""

    name: str
    alias: str

    def sql(self, in_oracle):
        return f"{name_sql(self.name)} AS {self.alias}"


@dataclasses.dataclass(frozen=True)
class Derived:
    query: "Select"
    alias: str

    def sql(self, in_oracle):
        return f"({self.query.sql(in_oracle)}) AS {self.alias}"


@dataclasses.dataclass(frozen=True)
class Join:
    kind: str
    left: object
    right: object
    condition: Term | None

    def sql(self, in_oracle):
        left, right = self.left.sql(in_oracle), self.right.sql(in_oracle)
        if self.kind == ",":
            return f"{left}, {right}"
        if isinstance(self.right, Join):
            right = f"({right})"
        condition = f" ON {self.condition.sql(in_oracle)}" if self.condition else ""
        return f"{left} {self.kind} {right}{condition}"


@dataclasses.dataclass(frozen=True)
class Key:
    """One key of an ORDER BY: an output column's number, or a term."""

    by: int | Term
    descends: bool
    nulls: str | None

    def sql(self, in_oracle):
        key = f"c{self.by}" if isinstance(self.by, int) else self.by.sql(in_oracle)
        return key + self.direction(in_oracle)

    def direction(self, in_oracle):
        direction = " DESC" if self.descends else ""
        nulls = self.nulls or ("FIRST" if self.descends else "LAST")
        return direction + (f" NULLS {nulls}" if self.nulls or in_oracle else "")


@dataclasses.dataclass(frozen=True)
class Select:
    """A query; `keys` is None without GROUP BY, and empty when all rows are one group.

    With `arms` it is the first operand of a set operation, whose `word` stands between them.
    """

    items: tuple
    source: object
    where: Term | None = None
    keys: tuple | None = None
    having: Term | None = None
    is_distinct: bool = False
    arms: tuple = ()
    word: str = "UNION ALL"
    order: tuple = ()
    limit: int | None = None
    offset: int | None = None
    tables: tuple = ()

    @property
    def types(self):
        columns = zip(self.items, *(arm.items for arm in self.arms))
        return [functools.reduce(common, (item.type for item in column)) for column in columns]

    def may_be_null(self, number):
        """What DC SQL thinks of a column: see `Term.may_be_null`."""
        return any(query.items[number].may_be_null for query in (self, *self.arms))

    @property
    def has_total_order(self):
        return {key.by for key in self.order} >= set(range(len(self.items)))

    def sql(self, in_oracle=False):
        parts = []
        if self.tables:
            parts.append("WITH " + ", ".join(f"{name} AS ({query.sql(in_oracle)})" for name, query in self.tables))
        parts.append(self.body(in_oracle, self.types))
        for arm in self.arms:
            parts.append(f"{self.word} {arm.body(in_oracle, self.types)}")
        if self.order:
            parts.append("ORDER BY " + ", ".join(key.sql(in_oracle) for key in self.order))
        if self.limit is not None:
            parts.append(f"LIMIT {self.limit}")
        if self.offset is not None:
            parts.append(f"OFFSET {self.offset}")
        return " ".join(parts)

    def body(self, in_oracle, types):
        items = []
        for number, (item, kind) in enumerate(zip(self.items, types)):
            text = item.sql(in_oracle)
            items.append(f"{as_type(text, item.type, kind) if in_oracle else text} AS c{number}")
        text = f"SELECT {'DISTINCT ' if self.is_distinct else ''}{', '.join(items)} FROM {self.source.sql(in_oracle)}"
        if self.where:
            text += f" WHERE {self.where.sql(in_oracle)}"
        if self.keys:
            text += f" GROUP BY {', '.join(key.sql(in_oracle) for key in self.keys)}"
        if self.having:
            text += f" HAVING {self.having.sql(in_oracle)}"
        return text
