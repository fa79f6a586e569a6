"""Random DC SQL queries, bounded and seeded: one tree each, printed as DC SQL and as an oracle's DuckDB SQL.

The tree knows every type, by DC SQL's rules, so that the oracle's text can say outright what DC SQL means by itself:
integer division, the scale of a quotient, where NULLs sort. What DuckDB cannot say exactly has no oracle's text.
"""

import dataclasses
import functools
import random
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
    """An expression: two templates over its parts. A literal has the digits it counts with beside a decimal."""

    type: Type
    dc: str
    oracle: str | None
    parts: tuple = ()
    digits: int | None = None
    is_bare: bool = False
    is_edge: bool = False

    def sql(self, in_oracle):
        template = self.oracle if in_oracle else self.dc
        if template is None:
            raise NoOracle(self.dc)
        return template.format(*(part.sql(in_oracle) for part in self.parts))

    @property
    def narrowed(self):
        """An integer literal beside a decimal counts as a decimal of just its digits."""
        return self.type if self.digits is None else Type("numeric", self.digits, 0)


# Types of operations


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


def unified(terms):
    """The type of a CASE, a COALESCE or an IN over terms of one family."""
    typed = [term for term in terms if not term.is_bare] or list(terms)
    return functools.reduce(common, (term.type for term in typed))


def as_type(slot, source, target):
    """The oracle's conversion. It rounds as DC SQL does: decimals half away from zero, floats to integers half even."""
    if source == target:
        return slot
    return f"CAST({slot} AS {target.duckdb})"


def slots(terms, target):
    return [as_type(f"{{{number}}}", term.type, target) for number, term in enumerate(terms)]


# Terms


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
    return Term(kind, f"CAST(NULL AS {kind.dc})", as_type("NULL", None, kind))


def flag(template, *parts):
    return Term(BOOLEAN, template, template, parts)


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
        return as_type(scaled(f"unscaled({first} * {second}) // {power(cut)}", kind.scale), None, kind)
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


def count_rows():
    return Term(BIGINT, "COUNT(*)", "COUNT(*)")


def aggregate(name, argument, distinct):
    """An aggregate of one column or expression."""
    word = "DISTINCT " if distinct else ""
    text = f"{name}({word}{{0}})"
    kind = argument.type
    if name == "COUNT":
        return Term(BIGINT, text, text, (argument,))
    if name in ("MIN", "MAX") or kind == DOUBLE and name == "SUM":
        return Term(kind, text, text, (argument,), is_edge=argument.is_edge)
    if kind == DOUBLE:
        return Term(DOUBLE, text, text, (argument,))
    if name == "SUM":
        result = BIGINT if kind.name in INTEGER_DIGITS else Type("numeric", 38, kind.scale)
        return Term(result, text, as_type(text, None, result), (argument,), is_edge=argument.is_edge)
    precision, scale = kind.digits
    if kind.name == "numeric":
        result = bounded(precision - scale + max(scale, 6), max(scale, 6))
    else:
        result = Type("numeric", precision + 6, 6)
    total = f"SUM({word}{as_type('{0}', None, Type('numeric', 38, scale))})"
    shift = result.scale - scale
    quotient = None
    if shift >= 0:
        quotient = f"rounded(unscaled({total}) * {power(shift)}, NULLIF(COUNT({word}{{0}}), 0))"
        quotient = as_type(scaled(quotient, result.scale), None, result)
    return Term(result, text, quotient, (argument,))


# Queries


def name_sql(name):
    return name if name.islower() and name.isidentifier() and len(name) > 2 else '"' + name.replace('"', '""') + '"'


@dataclasses.dataclass(frozen=True)
class Table:
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
        direction = " DESC" if self.descends else ""
        nulls = self.nulls or ("FIRST" if self.descends else "LAST")
        return key + direction + (f" NULLS {nulls}" if self.nulls or in_oracle else "")


@dataclasses.dataclass(frozen=True)
class Select:
    """A query; `keys` is None without GROUP BY, and empty when all rows are one group."""

    items: tuple
    source: object
    where: Term | None = None
    keys: tuple | None = None
    having: Term | None = None
    is_distinct: bool = False
    arms: tuple = ()
    order: tuple = ()
    limit: int | None = None
    offset: int | None = None
    tables: tuple = ()

    @property
    def types(self):
        columns = zip(self.items, *(arm.items for arm in self.arms))
        return [functools.reduce(common, (item.type for item in column)) for column in columns]

    @property
    def has_total_order(self):
        return {key.by for key in self.order} >= set(range(len(self.items)))

    def sql(self, in_oracle=False):
        parts = []
        if self.tables:
            parts.append("WITH " + ", ".join(f"{name} AS ({query.sql(in_oracle)})" for name, query in self.tables))
        parts.append(self.body(in_oracle, self.types))
        for arm in self.arms:
            parts.append("UNION ALL " + arm.body(in_oracle, self.types))
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


class Generator:
    """Makes one query from a seed, over tables given as `{name: (home, {column: (type, is_edge)})}`.

    A column at the edge has values near a bound of its type: they are compared, and seldom computed with.
    """

    TEXTS = ["", " ", "a", "A", "a ", "ab", "b", "B", "ä", "Ä", "é", "x_y", "100%", "it's", "日本", "z"]
    PATTERNS = ["%", "a%", "%b", "_", "%a%", "A_", "%\\%%", "x\\_%", "_本", "", "%ä%", "a", "% "]
    DATES = ["2024-02-29", "2024-01-31", "2023-12-31", "1970-01-01", "2000-01-01", "0001-01-01", "9999-12-31"]
    TIMES = ["2024-02-29 12:00:00", "2024-02-29 00:00:00", "1970-01-01 00:00:00.000001", "2023-12-31 23:59:59.999999"]
    NUMBERS = ["0", "1", "2", "3", "7", "-1", "10", "100", "0.5", "2.50", "-1.25", "12.345", "0.001", "100.00", "-0.05"]
    INTERVALS = ["1 month", "-1 month", "1 day", "13 months", "36 hours", "1 day 2 hours", "90 minutes", "1 year"]

    def __init__(self, seed, tables):
        self.random = random.Random(seed)
        self.catalog = tables
        self.aliases = 0
        self.home = None
        self.shared = {}

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *weighted):
        """One of `(weight, value)`."""
        return self.random.choices([value for _, value in weighted], [weight for weight, _ in weighted])[0]

    def query(self):
        """A whole statement."""
        tables = ()
        if self.chance(0.15):
            tables = (("q1", self.select(depth=0)),)
            self.shared = {"q1": tables[0][1]}
        query = self.select(depth=2)
        if self.chance(0.55):
            query = self.ordered(query)
        elif self.chance(0.12):
            query = dataclasses.replace(query, limit=self.random.randint(0, 12))
        return dataclasses.replace(query, tables=tables)

    # Sources

    def alias(self):
        self.aliases += 1
        return f"t{self.aliases}"

    def leaf(self, depth):
        """A source, with its columns."""
        alias = self.alias()
        if depth > 0 and self.chance(0.2):
            query = self.select(depth - 1)
            if self.chance(0.25):
                query = self.ordered(query)
            return Derived(query, alias), self.columns(alias, query)
        if self.shared and self.chance(0.5):
            return Table("q1", alias), self.columns(alias, self.shared["q1"])
        names = list(self.catalog)
        if self.chance(0.4):
            names = [name for name in names if self.catalog[name][0] == self.home] or names
        name = self.random.choice(names)
        self.home, columns = self.catalog[name]
        return Table(name, alias), [
            Term(kind, escaped(f"{alias}.{name_sql(column)}"), escaped(f"{alias}.{name_sql(column)}"), is_edge=edge)
            for column, (kind, edge) in columns.items()]

    def columns(self, alias, query):
        return [
            Term(kind, f"{alias}.c{number}", f"{alias}.c{number}", is_edge=query.items[number].is_edge)
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
            columns = columns + added
            if kind == ",":
                break
        return source, columns

    def join_condition(self, left, right):
        """Mostly an equality, maybe with more beside it."""
        pairs = [(a, b) for a in left for b in right if a.type.family == b.type.family and not (a.is_edge or b.is_edge)]
        numbers = [pair for pair in pairs if all(side.type.name in INTEGER_DIGITS for side in pair)]
        chosen = self.random.choice(numbers if numbers and self.chance(0.7) else pairs) if pairs else None
        if chosen is None:
            return self.condition(left + right, 0)
        condition = compared("=", *chosen)
        if self.chance(0.35):
            more = self.condition(self.pick((2, left), (2, right), (1, left + right)), 0)
            condition = flag("({0} AND {1})", condition, more)
        return condition

    # Queries

    def select(self, depth):
        source, columns = self.source(depth)
        where = self.condition(columns, 2) if self.chance(0.65) else None
        if self.chance(0.35):
            return self.grouped(source, columns, where)
        count = self.random.randint(1, 4)
        query = Select(
            tuple(self.value(columns, self.pick((50, 0), (30, 1), (20, 2))) for _ in range(count)), source, where,
            is_distinct=self.chance(0.15))
        if depth > 0 and self.chance(0.15):
            query = self.with_arm(query)
        return query

    def with_arm(self, query):
        """The UNION ALL with another query of the same families."""
        source, columns = self.source(0)
        items = []
        for item in query.items:
            family = item.type.family
            own = [column for column in columns if column.type.family == family and not column.is_edge]
            items.append(self.random.choice(own) if own else null(item.type))
        where = self.condition(columns, 1) if self.chance(0.5) else None
        # A bare literal takes the other arm's type: it is given its own.
        named = tuple(item if item.digits is None and not item.is_bare else null(item.type) for item in query.items)
        return dataclasses.replace(query, items=named, arms=(Select(tuple(items), source, where),))

    def grouped(self, source, columns, where):
        keys = []
        for _ in range(self.pick((20, 0), (50, 1), (30, 2))):
            key = self.random.choice(columns) if self.chance(0.75) else self.value(columns, 1)
            if key.parts or key in columns:
                keys.append(key)
        leaves = list(dict.fromkeys(keys))
        keys = tuple(leaves)
        for _ in range(self.random.randint(1, 3)):
            leaves.append(self.aggregate(columns))
        items = tuple(leaves)
        if self.chance(0.3):
            items += (self.value(leaves, 1),)
        having = self.condition(leaves, 1) if self.chance(0.35) else None
        return Select(items, source, where, keys, having)

    def aggregate(self, columns):
        if self.chance(0.25):
            return count_rows()
        name = self.random.choice(["COUNT", "SUM", "AVG", "MIN", "MAX"])
        if name == "COUNT":
            argument = self.value(columns, self.pick((3, 0), (1, 1)))
        elif name in ("SUM", "AVG"):
            argument = self.number(columns, self.pick((3, 0), (1, 1)))
        else:
            family = self.random.choice(["number", "text", "date", "timestamp"])
            argument = self.of_family(family, columns, self.pick((3, 0), (1, 1)))
        if argument.digits is not None or argument.is_bare:
            return count_rows()
        return aggregate(name, argument, self.chance(0.25))

    def ordered(self, query):
        """With a total order: all its columns; with it a LIMIT means one thing only."""
        numbers = list(range(len(query.items)))
        self.random.shuffle(numbers)
        keys = [
            Key(number, self.chance(0.4), self.pick((60, None), (20, "FIRST"), (20, "LAST"))) for number in numbers]
        is_plain = query.keys is None and not query.is_distinct and not query.arms
        if is_plain and query.items[0].parts and self.chance(0.2):
            keys.insert(0, Key(query.items[0], self.chance(0.5), None))
        limit = self.random.randint(0, 15) if self.chance(0.5) else None
        offset = self.random.randint(0, 5) if self.chance(0.25) else None
        return dataclasses.replace(query, order=tuple(keys), limit=limit, offset=offset)

    # Values

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
            return Term(first.type, "NULLIF({0}, {1})", oracle, (first, second), is_edge=first.is_edge)
        kind = unified((first, second))
        edge = first.is_edge or second.is_edge
        one, two = slots((first, second), kind)
        if form == "coalesce":
            # COALESCE of what is never NULL has its type, whatever comes after; IFNULL has not.
            word = "COALESCE" if kind == first.type else "IFNULL"
            return Term(kind, word + "({0}, {1})", f"COALESCE({one}, {two})", (first, second), is_edge=edge)
        test = self.condition(columns, depth - 1)
        if self.chance(0.3):
            text = "CASE WHEN {1} THEN {0} END"
            return Term(first.type, text, text, (first, test), is_edge=first.is_edge)
        oracle = f"CASE WHEN {{2}} THEN {one} ELSE {two} END"
        return Term(kind, "CASE WHEN {2} THEN {0} ELSE {1} END", oracle, (first, second, test), is_edge=edge)

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
                    right.type, "NULLIF({0}, 0)", f"CASE WHEN {one} = 0 THEN NULL ELSE {{0}} END", (right,))
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
        return Term(INTEGER, text, as_type(text, None, INTEGER), (moment,))

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
            return Term(DATE, "CAST({0} AS date)", "CAST({0} AS DATE)", (moment,))
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

    # Conditions

    def condition(self, columns, depth):
        if depth > 0 and self.chance(0.6):
            form = self.pick((40, "AND"), (35, "OR"), (15, "NOT"), (10, "IS"))
            first = self.condition(columns, depth - 1)
            if form == "NOT":
                return flag("(NOT {0})", first)
            if form == "IS":
                test = self.random.choice(["TRUE", "NOT TRUE", "FALSE", "NOT FALSE"])
                return flag(f"({{0}} IS {test})", first)
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
            return flag("({0} IS NULL)", self.random.choice(columns))
        family = self.pick(*((4 if family == "number" else 2, family) for family in families))
        value = self.column(family, columns) if self.chance(0.7) else self.of_family(family, columns, max(depth, 1))
        if value.digits is not None or value.is_bare:
            value = self.column(family, columns)
        form = self.pick((50, "compare"), (14, "in"), (14, "between"), (12, "null"), (10, "distinct"), (12, "like"))
        if form == "null":
            return flag(f"({{0}} IS {self.random.choice(['NULL', 'NOT NULL'])})", value)
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
            sign = f"IS {word}DISTINCT FROM"
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


# Shrinking


def smaller_terms(term):
    """Terms of the same type with something less."""
    for part in term.parts:
        if part.type == term.type and part.digits is None and not part.is_bare:
            yield part
    if term.parts:
        yield null(term.type) if term.type != BOOLEAN else Term(BOOLEAN, "TRUE", "TRUE")
    for number, part in enumerate(term.parts):
        for smaller in smaller_terms(part):
            yield dataclasses.replace(term, parts=term.parts[:number] + (smaller,) + term.parts[number + 1:])


def smaller_sources(source):
    if isinstance(source, Derived):
        for query in smaller_inner_queries(source.query):
            yield Derived(query, source.alias)
    if isinstance(source, Join):
        yield source.left
        yield source.right
        for left in smaller_sources(source.left):
            yield dataclasses.replace(source, left=left)
        for right in smaller_sources(source.right):
            yield dataclasses.replace(source, right=right)
        if source.condition:
            if source.kind != "JOIN":
                yield dataclasses.replace(source, kind="JOIN")
            for condition in smaller_terms(source.condition):
                yield dataclasses.replace(source, condition=condition)


def smaller_queries(query):
    """Queries with one clause, item, table or term less; some of them are not valid."""
    change = functools.partial(dataclasses.replace, query)
    for bare in ({"where": None}, {"having": None}, {"order": (), "limit": None, "offset": None}, {"limit": None},
                 {"offset": None}, {"is_distinct": False}, {"arms": ()}, {"tables": ()}):
        if any(getattr(query, name) != value for name, value in bare.items()):
            yield change(**bare)
    if len(query.items) > 1:
        for number in range(len(query.items)):
            yield without_item(query, number)
    for source in smaller_sources(query.source):
        yield change(source=source)
    for name, shared in query.tables:
        for smaller in smaller_inner_queries(shared):
            yield change(tables=((name, smaller),))
    for arm in query.arms:
        yield dataclasses.replace(arm, order=query.order, limit=query.limit, offset=query.offset, tables=query.tables)
        for smaller in smaller_queries(arm):
            if len(smaller.items) == len(query.items):
                yield change(arms=(smaller,))
    for number, key in enumerate(query.keys or ()):
        rest = query.keys[:number] + query.keys[number + 1:]
        yield change(keys=rest)
        for smaller in smaller_terms(key):
            yield change(
                keys=query.keys[:number] + (smaller,) + query.keys[number + 1:],
                items=tuple(replaced(item, key, smaller) for item in query.items),
                having=query.having and replaced(query.having, key, smaller))
    for name in ("where", "having"):
        if getattr(query, name):
            for smaller in smaller_terms(getattr(query, name)):
                yield change(**{name: smaller})
    for number, item in enumerate(query.items):
        for smaller in smaller_terms(item):
            yield change(items=query.items[:number] + (smaller,) + query.items[number + 1:])


def smaller_inner_queries(query):
    """Those that keep their columns, which others name."""
    return (smaller for smaller in smaller_queries(query) if smaller.types == query.types)


def without_item(query, number):
    """The query without an output column, in its arms and its order too."""
    order = tuple(
        dataclasses.replace(key, by=key.by - 1) if isinstance(key.by, int) and key.by > number else key
        for key in query.order if key.by != number)
    arms = tuple(
        dataclasses.replace(arm, items=arm.items[:number] + arm.items[number + 1:]) for arm in query.arms)
    return dataclasses.replace(query, items=query.items[:number] + query.items[number + 1:], order=order, arms=arms)


def replaced(term, old, new):
    if term == old:
        return new
    return dataclasses.replace(term, parts=tuple(replaced(part, old, new) for part in term.parts))


def shrunk(query, still_fails, attempts=200):
    """The smallest query found that fails in the same way."""
    while True:
        for smaller in smaller_queries(query):
            if attempts == 0:
                return query
            attempts -= 1
            if still_fails(smaller):
                query = smaller
                break
        else:
            return query
