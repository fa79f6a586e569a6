"""Conditions of random queries."""

import dataclasses

from random_queries.kinds import BOOLEAN
from random_queries.terms import (
    Term, as_type, asked, compared, escaped, flag, null, quoted, slots, unified)
from random_queries.values import Values


class Conditions(Values):
    """Makes terms of truth over columns."""

    def condition(self, columns, depth):
        if depth > 0 and self.chance(0.6):
            form = self.pick((40, "AND"), (35, "OR"), (15, "NOT"), (10, "IS"))
            first = self.condition(columns, depth - 1)
            if form == "NOT":
                return flag("(NOT {0})", first)
            if form == "IS":
                test = self.random.choice(["TRUE", "NOT TRUE", "FALSE", "NOT FALSE"])
                return asked(f"({{0}} IS {test})", first)
            return flag(f"({{0}} {form} {{1}})", first, self.condition(columns, depth - 1))
        flags = [column for column in columns if column.type == BOOLEAN]
        if flags and self.chance(0.15):
            return self.random.choice(flags)
        if depth > 0 and self.chance(0.1):
            return self.conditional("boolean", columns, depth)
        return self.predicate(columns, depth)

    def predicate(self, columns, depth):
        families = [family for family in ("number", "text", "date", "timestamp") if self.column(family, columns)]
        if not families:
            return asked("({0} IS NULL)", self.random.choice(columns))
        family = self.pick(*((4 if family == "number" else 2, family) for family in families))
        value = self.column(family, columns) if self.chance(0.7) else self.of_family(family, columns, max(depth, 1))
        if value.digits is not None or value.is_bare:
            value = self.column(family, columns)
        form = self.pick((50, "compare"), (14, "in"), (14, "between"), (12, "null"), (10, "distinct"), (12, "like"))
        if form == "null":
            return asked(f"({{0}} IS {self.random.choice(['NULL', 'NOT NULL'])})", value)
        if form == "like" and family == "text":
            return self.like(value)
        word = self.random.choice(["", "", "NOT "])
        if form == "in":
            members = [self.literal(family, is_bare=self.chance(0.3)) for _ in range(self.random.randint(1, 4))]
            if self.chance(0.15):
                members.append(null(value.type))
            parts = (value, *members)
            text = ", ".join(f"{{{number}}}" for number in range(1, len(parts)))
            first, *rest = slots(parts, unified(parts))
            return Term(BOOLEAN, f"({{0}} {word}IN ({text}))", f"({first} {word}IN ({', '.join(rest)}))", parts)
        low = self.other(family, columns, depth)
        if form == "between":
            return self.between(value, low, self.other(family, columns, depth), word)
        sign = self.random.choice(["=", "<>", "<", "<=", ">", ">="])
        if form == "distinct":
            return dataclasses.replace(compared(f"IS {word}DISTINCT FROM", value, low), nulls=False)
        return compared(sign, value, low)

    def other(self, family, columns, depth):
        """What a value is compared with: mostly a literal."""
        if self.chance(0.6):
            return self.literal(family, is_bare=self.chance(0.3))
        return self.of_family(family, columns, max(0, depth - 1))

    def between(self, value, low, high, word):
        one, two = slots((value, low), unified((value, low)))
        three = as_type("{0}", value.type, unified((value, high)))
        four = as_type("{2}", high.type, unified((value, high)))
        test = f"({one} >= {two} AND {three} <= {four})"
        return Term(
            BOOLEAN, f"({{0}} {word}BETWEEN {{1}} AND {{2}})", f"(NOT {test})" if word else test, (value, low, high))

    def like(self, value):
        word = self.random.choice(["LIKE", "NOT LIKE"])
        pattern = escaped(quoted(self.random.choice(self.PATTERNS)))
        return Term(BOOLEAN, f"({{0}} {word} {pattern})", f"({{0}} {word} {pattern} ESCAPE '\\')", (value,))
