"""Values of random queries: expressions of a family over the columns in sight."""

import random

from random_queries.kinds import BIGINT, BOOLEAN, DATE, DOUBLE, INTEGER, INTEGER_DIGITS, TEXT, TIMESTAMP, Type
from random_queries.terms import (
    Term, arithmetic, as_type, coalesced, number_literal, slots, text_literal, time_literal, unified)


class Values:
    """Makes terms over columns. Conditions are made by what is derived of it."""

    TEXTS = ["", " ", "a", "A", "a ", "ab", "b", "B", "ä", "Ä", "é", "x_y", "100%", "it's", "日本", "z"]
    PATTERNS = ["%", "a%", "%b", "_", "%a%", "A_", "%\\%%", "x\\_%", "_本", "", "%ä%", "a", "% "]
    DATES = ["2024-02-29", "2024-01-31", "2023-12-31", "1970-01-01", "2000-01-01", "0001-01-01", "9999-12-31"]
    TIMES = ["2024-02-29 12:00:00", "2024-02-29 00:00:00", "1970-01-01 00:00:00.000001", "2023-12-31 23:59:59.999999"]
    NUMBERS = ["0", "1", "2", "3", "7", "-1", "10", "100", "0.5", "2.50", "-1.25", "12.345", "0.001", "100.00", "-0.05"]
    INTERVALS = ["1 month", "-1 month", "1 day", "13 months", "36 hours", "1 day 2 hours", "90 minutes", "1 year"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *weighted):
        """One of `(weight, value)`."""
        return self.random.choices([value for _, value in weighted], [weight for weight, _ in weighted])[0]

    def value(self, columns, depth):
        if depth == 0 and self.chance(0.9):
            return self.random.choice(columns)
        family = self.pick((45, "number"), (15, "text"), (12, "boolean"), (14, "date"), (14, "timestamp"))
        return self.of_family(family, columns, depth)

    def of_family(self, family, columns, depth):
        makers = {
            "number": self.number, "text": self.text, "boolean": self.condition, "date": self.date,
            "timestamp": self.timestamp}
        return makers[family](columns, depth)

    def column(self, family, columns, allow_edges=True):
        own = [column for column in columns if column.type.family == family and (allow_edges or not column.is_edge)]
        return self.random.choice(own) if own else None

    def literal(self, family, is_bare=False):
        if family == "number":
            return number_literal(self.random.choice(self.NUMBERS))
        if family == "text":
            return text_literal(self.random.choice(self.TEXTS))
        if family == "date":
            return time_literal(DATE, self.random.choice(self.DATES), is_bare)
        if family == "timestamp":
            return time_literal(TIMESTAMP, self.random.choice(self.TIMES), is_bare)
        word = self.random.choice(["TRUE", "FALSE"])
        return Term(BOOLEAN, word, word)

    def conditional(self, family, columns, depth):
        """CASE, COALESCE or NULLIF."""
        first = self.of_family(family, columns, depth - 1)
        second = self.of_family(family, columns, depth - 1) if self.chance(0.6) else self.literal(family)
        if first.digits is not None or first.is_bare:
            return second
        form = self.random.choice(["case", "coalesce", "nullif"])
        if form == "nullif":
            one, two = slots((first, second), unified((first, second)))
            oracle = f"CASE WHEN {one} = {two} THEN NULL ELSE {{0}} END"
            return Term(first.type, "NULLIF({0}, {1})", oracle, (first, second), is_edge=first.is_edge, nulls=True)
        if form == "coalesce":
            return coalesced(first, second)
        test = self.condition(columns, depth - 1)
        if self.chance(0.3):
            text = "CASE WHEN {1} THEN {0} END"
            return Term(first.type, text, text, (first, test), is_edge=first.is_edge, nulls=True)
        kind = unified((first, second))
        one, two = slots((first, second), kind)
        # A test for NULL of what never is leaves its result out.
        is_idle = test.dc == "({0} IS NULL)" and not test.parts[0].may_be_null
        return Term(
            kind, "CASE WHEN {2} THEN {0} ELSE {1} END", f"CASE WHEN {{2}} THEN {one} ELSE {two} END",
            (first, second, test), is_edge=first.is_edge or second.is_edge,
            nulls=second.may_be_null or first.may_be_null and not is_idle)

    def number(self, columns, depth):
        leaf = self.column("number", columns)
        if depth <= 0:
            return leaf if leaf and self.chance(0.85) else self.literal("number")
        form = self.pick(
            (45, "arithmetic"), (20, "conditional"), (12, "cast"), (8, "sign"), (5, "length"), (10, "date"))
        if form == "conditional":
            return self.conditional("number", columns, depth)
        if form == "length":
            return Term(INTEGER, "LENGTH({0})", as_type("length({0})", None, INTEGER), (self.text(columns, depth - 1),))
        if form == "date":
            return self.number_of_dates(columns, depth)
        operand = self.operand(columns, depth - 1)
        if operand is None:
            return self.literal("number")
        if form == "sign":
            word = self.random.choice(["(-{0})", "ABS({0})"])
            return Term(operand.type, word, word, (operand,))
        if form == "cast":
            kinds = [INTEGER, BIGINT, DOUBLE, Type("numeric", 12, 1), Type("numeric", 20, 4), Type("numeric", 38, 18)]
            kind = self.random.choice(kinds[:3] if operand.type == DOUBLE else kinds)
            if operand.type == kind:
                return operand
            return Term(kind, f"CAST({{0}} AS {kind.dc})", as_type("{0}", None, kind), (operand,))
        return self.operation(operand, columns, depth)

    def operand(self, columns, depth):
        """A number to compute with: rarely one near a bound, never a literal alone."""
        number = self.number(columns, depth)
        if number.digits is None and number.parts and not number.is_edge:
            return number
        return self.column("number", columns, allow_edges=self.chance(0.12))

    def operation(self, left, columns, depth):
        right = self.operand(columns, depth - 1) if self.chance(0.6) else None
        right = right or self.literal("number")
        sign = self.random.choice("+-*/%")
        is_integral = all(side.type.name in INTEGER_DIGITS for side in (left, right))
        if sign == "%" and not is_integral:
            sign = "*"
        if sign == "/" and DOUBLE in (left.type, right.type):
            right = number_literal(self.random.choice(["3", "-8", "0.5"]))
        elif sign in "/%" and self.chance(0.75):
            if not right.parts and right.dc.strip("(-).0123456789") == "":
                right = number_literal("3")
            else:
                one, two = slots((right, number_literal("0")), right.type)
                right = Term(
                    right.type, "NULLIF({0}, 0)", f"CASE WHEN {one} = 0 THEN NULL ELSE {{0}} END", (right,), nulls=True)
        return arithmetic(sign, left, right)

    def number_of_dates(self, columns, depth):
        if self.chance(0.5):
            left, right = self.date(columns, depth - 1), self.date(columns, depth - 1)
            if left.is_bare or not (left.parts or self.column("date", columns)):
                return self.literal("number")
            return Term(INTEGER, "({0} - {1})", as_type("({0} - {1})", None, INTEGER), (left, right))
        field = self.random.choice(["YEAR", "QUARTER", "MONTH", "DAY"])
        moment = self.of_family(self.random.choice(["date", "timestamp"]), columns, depth - 1)
        text = f"EXTRACT({field} FROM {{0}})"
        # An infinite timestamp would have none.
        nulls = True if moment.type == TIMESTAMP else None
        return Term(INTEGER, text, as_type(text, None, INTEGER), (moment,), nulls=nulls)

    def text(self, columns, depth):
        if depth <= 0:
            return self.column("text", columns) if self.chance(0.85) and self.column("text", columns) \
                else self.literal("text")
        form = self.pick((30, "conditional"), (25, "concatenate"), (20, "substring"), (25, "trim"))
        if form == "conditional":
            return self.conditional("text", columns, depth)
        first = self.text(columns, depth - 1)
        if form == "concatenate":
            return Term(TEXT, "({0} || {1})", "({0} || {1})", (first, self.text(columns, depth - 1)))
        if form == "substring":
            bounds = f"{self.random.randint(1, 3)}, {self.random.randint(0, 3)}"
            return Term(TEXT, f"SUBSTRING({{0}}, {bounds})", f"substring({{0}}, {bounds})", (first,))
        word = self.random.choice(["TRIM", "LTRIM", "RTRIM"])
        return Term(TEXT, f"{word}({{0}})", f"{word}({{0}}, ' ')", (first,))

    def date(self, columns, depth):
        leaf = self.column("date", columns, allow_edges=depth <= 0) or self.literal("date")
        if depth <= 0:
            return leaf
        form = self.pick((30, "conditional"), (50, "days"), (20, "cast"))
        if form == "conditional":
            return self.conditional("date", columns, depth)
        if form == "cast":
            moment = self.timestamp(columns, depth - 1)
            return Term(DATE, "CAST({0} AS date)", "CAST({0} AS DATE)", (moment,), nulls=True)
        days = number_literal(self.random.choice(["1", "30", "-1", "365"]))
        if self.chance(0.3):
            own = [column for column in columns if column.type == INTEGER and not column.is_edge]
            days = self.random.choice(own) if own else days
            if own and self.chance(0.4):
                days = arithmetic(self.random.choice("+-"), days, number_literal("2"))
        sign = self.random.choice("+-")
        return Term(DATE, f"({{0}} {sign} {{1}})", f"({{0}} {sign} {{1}})", (leaf, days))

    def timestamp(self, columns, depth):
        leaf = self.column("timestamp", columns, allow_edges=depth <= 0) or self.literal("timestamp")
        if depth <= 0:
            return leaf
        form = self.pick((30, "conditional"), (50, "interval"), (20, "cast"))
        if form == "conditional":
            return self.conditional("timestamp", columns, depth)
        if form == "cast":
            return Term(
                TIMESTAMP, "CAST({0} AS timestamp)", "CAST({0} AS TIMESTAMP)", (self.date(columns, depth - 1),))
        if self.chance(0.4):
            leaf = self.column("date", columns, allow_edges=False) or leaf
        text = f"({{0}} {self.random.choice('+-')} INTERVAL '{self.random.choice(self.INTERVALS)}')"
        return Term(TIMESTAMP, text, text, (leaf,))
