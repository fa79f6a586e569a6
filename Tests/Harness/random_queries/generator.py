"""Random DC SQL queries, bounded and seeded: one tree each, printed as DC SQL and as an oracle's DuckDB SQL.

The tree knows every type, by DC SQL's rules, so that the oracle's text can say outright what DC SQL means by itself:
integer division, the scale of a quotient, where NULLs sort. What DuckDB cannot say exactly has no oracle's text.
"""

import dataclasses

from random_queries.aggregates import Over, aggregate, count_rows, exists, is_among, neighbour, only_value, ranking
from random_queries.queries import Join, Key, Select
from random_queries.sources import Sources, extended
from random_queries.terms import compared, flag, null

FAMILIES = ["number", "text", "date", "timestamp"]


class Generator(Sources):
    """Makes one query from a seed."""

    def query(self):
        """A whole statement."""
        tables = ()
        if self.chance(0.15):
            tables = (("q1", self.select(depth=0)),)
            self.shared = {"q1": tables[0][1]}
        query = self.pick((80, lambda: self.select(depth=2)), (10, self.spread), (10, self.star))()
        if self.chance(0.55):
            query = self.ordered(query)
        elif self.chance(0.12):
            query = dataclasses.replace(query, limit=self.random.randint(0, 12))
        return dataclasses.replace(query, tables=tables)

    def select(self, depth):
        source, columns = self.source(depth)
        where = self.condition(columns, 2) if self.chance(0.65) else None
        if depth > 0 and self.chance(0.2):
            test = self.subquery_test(columns, depth - 1)
            where = flag(f"({{0}} {self.pick((4, 'AND'), (1, 'OR'))} {{1}})", where, test) if where else test
        if self.chance(0.35):
            return self.grouped(source, columns, where)
        leaves = columns
        if depth > 0 and self.chance(0.15):
            leaves = columns + [self.window(columns) for _ in range(self.random.randint(1, 2))] * len(columns)
        items = [
            self.value(leaves, self.pick((50, 0), (30, 1), (20, 2))) for _ in range(self.random.randint(1, 4))]
        if depth > 0 and self.chance(0.1):
            items.append(self.scalar_subquery(columns))
        query = Select(tuple(items), source, where, is_distinct=self.chance(0.15))
        if depth > 0 and self.chance(0.18):
            query = self.with_arm(query)
        return query

    def with_arm(self, query):
        """A set operation with another query of the same families."""
        source, columns = self.source(0)
        items = []
        for item in query.items:
            family = item.type.family
            own = [column for column in columns if column.type.family == family and not column.is_edge]
            items.append(self.random.choice(own) if own else null(item.type))
        where = self.condition(columns, 1) if self.chance(0.5) else None
        # A bare literal takes the other arm's type: it is given its own.
        named = tuple(item if item.digits is None and not item.is_bare else null(item.type) for item in query.items)
        word = self.pick(
            (50, "UNION ALL"), (20, "UNION"), (10, "INTERSECT"), (10, "EXCEPT"), (5, "INTERSECT ALL"), (5, "EXCEPT ALL"))
        return dataclasses.replace(query, items=named, arms=(Select(tuple(items), source, where),), word=word)

    # Groups

    def grouped(self, source, columns, where, keys=()):
        """Groups by some keys, or by random ones."""
        chosen = list(keys)
        for _ in range(0 if keys else self.pick((20, 0), (50, 1), (30, 2))):
            key = self.random.choice(columns) if self.chance(0.75) else self.value(columns, 1)
            if key.parts or key in columns:
                chosen.append(key)
        keys = tuple(dict.fromkeys(chosen))
        leaves = list(keys)
        for _ in range(self.random.randint(1, 3)):
            leaves.append(self.aggregate(columns, is_grouped=bool(keys)))
        items = tuple(leaves)
        if self.chance(0.3):
            items += (self.value(leaves, 1),)
        if keys and self.chance(0.1):
            items += (self.rank_of_groups(leaves),)
        having = self.condition(leaves, 1) if self.chance(0.35) else None
        if having and self.chance(0.15):
            number = self.column("number", leaves)
            value = self.scalar_subquery([], family="number")
            having = flag("({0} OR {1})", having, compared("<=", number, value)) if number else having
        return Select(items, source, where, keys, having)

    def aggregate(self, columns, is_grouped=False, over=None):
        if self.chance(0.25):
            return count_rows(over and over(0))
        name = self.random.choice(["COUNT", "SUM", "AVG", "MIN", "MAX"])
        if name == "COUNT":
            argument = self.value(columns, self.pick((3, 0), (1, 1)))
        elif name in ("SUM", "AVG"):
            argument = self.number(columns, self.pick((3, 0), (1, 1)))
        else:
            argument = self.of_family(self.random.choice(FAMILIES), columns, self.pick((3, 0), (1, 1)))
        if argument.digits is not None or argument.is_bare:
            return count_rows(over and over(0))
        return aggregate(name, argument, over is None and self.chance(0.25), over and over(1), is_grouped)

    def star(self):
        """Groups over a table of facts and one or two that it refers to by their keys, of whatever systems."""
        names = [name for name, (_, columns) in self.catalog.items() if "id" in columns]
        facts, *dimensions = self.random.sample(names, self.pick((60, 2), (40, 3)))
        source, columns = self.table(facts)
        keys = []
        for name in dimensions:
            right, added = self.table(name)
            kind = self.pick((60, "JOIN"), (40, "LEFT JOIN"))
            [own, _] = self.pair(columns, added[:1])
            condition = compared("=", *((own, added[0]) if self.chance(0.5) else (added[0], own)))
            added = extended(added) if kind == "LEFT JOIN" else added
            source, columns = Join(kind, source, right, condition), columns + added
            keys += self.random.sample(added, self.pick((20, 0), (60, 1), (20, 2)))
        where = self.condition(columns, 1) if self.chance(0.4) else None
        return self.grouped(source, columns, where, tuple(keys))

    def spread(self):
        """Groups over the UNION ALL of tables of whatever systems."""
        families = [self.random.choice([*FAMILIES, "number"]) for _ in range(self.random.randint(2, 4))]
        arms = []
        for name in self.random.sample(list(self.catalog), self.pick((50, 2), (35, 3), (15, 4))):
            source, columns = self.table(name)
            items = []
            for number, family in enumerate(families):
                kind = arms[0].items[number].type if arms else self.literal(family).type
                items.append(self.column(family, columns, allow_edges=False) or null(kind))
            where = self.condition(columns, 1) if self.chance(0.4) else None
            arms.append(Select(tuple(items), source, where))
        source, columns = self.derived(dataclasses.replace(arms[0], arms=tuple(arms[1:])))
        where = self.condition(columns, 1) if self.chance(0.3) else None
        return self.grouped(source, columns, where)

    # Windows

    def window(self, columns):
        """A window whose value does not depend on the order of rows that are alike."""
        form = self.pick((40, "aggregate"), (30, "ranking"), (30, "neighbour"))
        partition = [self.random.choice(columns) for _ in range(self.pick((40, 0), (45, 1), (15, 2)))]
        # Rows that agree in all columns are the same row.
        every = tuple(map(self.key, self.random.sample(columns, len(columns))))
        if form == "ranking":
            name = self.random.choice(["ROW_NUMBER", "RANK", "DENSE_RANK"])
            some = every if name == "ROW_NUMBER" else every[:self.random.randint(1, 2)]
            return ranking(name, Over(0, partition, some))
        if form == "neighbour":
            name = self.random.choice(["LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"])
            return neighbour(name, self.random.choice(columns), Over(1, partition, every))
        frame, order = self.pick(
            (3, ("", ())), (4, ("", every[:self.random.randint(1, 2)])),
            (3, ("ROWS BETWEEN 2 PRECEDING AND CURRENT ROW", every)),
            (2, ("ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", every)),
            (2, ("ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", every)))
        return self.aggregate(columns, over=lambda start: Over(start, partition, order, frame))

    def rank_of_groups(self, leaves):
        """The rank of a group; of floats that are summed in any order the last digit decides."""
        exact = [leaf for leaf in leaves if leaf.type.name != "double"]
        keys = [self.key(leaf) for leaf in self.random.sample(exact, min(len(exact), 2))]
        return ranking(self.random.choice(["RANK", "DENSE_RANK"]), Over(0, [], keys)) if keys else count_rows()

    def key(self, by):
        return Key(by, self.chance(0.4), self.pick((60, None), (20, "FIRST"), (20, "LAST")))

    # Subqueries

    def subquery_test(self, columns, depth):
        """EXISTS or IN, of a query that may read the columns around it."""
        source, own = self.source(0)
        word = self.pick((6, ""), (4, "NOT "))
        where = self.condition(own, 1) if self.chance(0.5) else None
        if depth > 0 and self.chance(0.15):
            where = self.subquery_test(own, depth - 1)
        if self.chance(0.5):
            where = self.correlated(own, columns, where)
            return exists(Select((self.random.choice(own),), source, where), word)
        if self.chance(0.4):
            where = self.correlated(own, columns, where)
        pair = self.pair(own, columns)
        if pair is None:
            return exists(Select((self.random.choice(own),), source, where), word)
        member, value = pair
        return is_among(value, Select((member,), source, where), word)

    def scalar_subquery(self, columns, family=None):
        """An aggregate of all rows, which may be chosen by the columns around it."""
        source, own = self.source(0)
        where = self.condition(own, 1) if self.chance(0.4) else None
        plain = where
        if columns and self.chance(0.6):
            where = self.correlated(own, columns, where)
        item = self.aggregate(own)
        if family and item.type.family != family:
            item = count_rows()
        return only_value(Select((item,), source, where, keys=()), is_correlated=where is not plain)

    def correlated(self, own, columns, where):
        """The condition, and that an own column compares with one from around, mostly is equal."""
        pair = self.pair(own, columns)
        if pair is None:
            return where
        test = compared(self.pick((8, "="), (1, "<"), (1, ">=")), *pair)
        return flag("({0} AND {1})", test, where) if where else test

    def ordered(self, query):
        """With a total order: all its columns; with it a LIMIT means one thing only."""
        numbers = list(range(len(query.items)))
        self.random.shuffle(numbers)
        keys = [self.key(number) for number in numbers]
        is_plain = query.keys is None and not query.is_distinct and not query.arms
        if is_plain and query.items[0].parts and not query.items[0].has_window and self.chance(0.2):
            keys.insert(0, Key(query.items[0], self.chance(0.5), None))
        limit = self.random.randint(0, 15) if self.chance(0.5) else None
        offset = self.random.randint(0, 5) if self.chance(0.25) else None
        return dataclasses.replace(query, order=tuple(keys), limit=limit, offset=offset)
