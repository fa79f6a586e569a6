"""A system's SQL in DuckDB's words: sqlglot reads and writes, and what it leaves as it is is rewritten here.

Only the surface is translated. Where DuckDB computes otherwise than the system, DuckDB's answer is what comes:
README.md lists what is known.
"""

import dataclasses
import threading

from .refusal import Refused

# What a decimal without digits is; in BigQuery the widest that DuckDB has stands for BIGNUMERIC.
BARE_DECIMALS = {
    "snowflake": (38, 0), "databricks": (10, 0), "trino": (38, 0), "redshift": (18, 0), "bigquery": (38, 9),
}
BIG_DECIMAL = (38, 18)

# Functions of a system that macros or functions of DuckDB stand for, by their upper-case names.
FUNCTIONS = {
    "SYSTEM$WAIT": "system_wait", "FAIL": "error", "RAISE_ERROR": "error",
    "GREATEST_IGNORE_NULLS": "greatest", "LEAST_IGNORE_NULLS": "least", "IEEE_DIVIDE": "ieee_divide"}
# Fields of BigQuery's EXTRACT by DuckDB's names; DuckDB counts the days of a week from zero.
FIELDS = {"ISOWEEK": "WEEK", "DAYOFYEAR": "DOY", "DAYOFWEEK": "DOW"}

# sqlglot makes its dialects when they are first used, and two threads may see a half of one.
LOCK = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Statement:
    """One statement: in the system's words, in DuckDB's, and what it does.

    `kind` is `query`, `insert`, `update`, `delete`, `merge`, `create`, `drop`, `begin`, `commit`, `rollback`, or
    `other`.
    """

    text: str
    sql: str
    kind: str
    tree: object

    @property
    def is_query(self):
        return self.kind == "query"


def translated(text, system, fold=None):
    """The statements of a text, in their order.

    `system` is sqlglot's name of the dialect; `fold` says what becomes of a name: it gets the name and whether it is
    quoted. Raises `Refused`.
    """
    if "\0" in text:
        raise Refused("syntax", "unexpected character U+0000", *position(text, text.index("\0")))
    with LOCK:
        return parsed(text, system, fold)


def parsed(text, system, fold):
    import sqlglot
    from sqlglot import errors

    try:
        trees = sqlglot.parse(text, dialect=system)
    except errors.ParseError as error:
        first = error.errors[0] if error.errors else {}
        raise Refused("syntax", first.get("description") or "syntax error", first.get("line"), first.get("col"))
    except (errors.SqlglotError, RecursionError) as error:
        raise Refused("syntax", str(error).splitlines()[0] or "syntax error", 1, 1)
    statements = [tree for tree in trees if tree is not None and tree.key != "semicolon"]
    if not statements:
        raise Refused("syntax", "empty statement", 1, 1)
    return [statement(tree, system, fold) for tree in statements]


def position(text, offset):
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def statement(tree, system, fold):
    from sqlglot import ErrorLevel, errors, exp

    if isinstance(tree, (exp.Command, exp.Alias, exp.Column, exp.Identifier)):
        raise Refused("syntax", f"unexpected '{tree.sql(system)[:40]}'", 1, 1)
    if kind(tree) == "other" and not isinstance(tree, (exp.Alter, exp.TruncateTable)):
        raise Refused("unsupported", f"no such statement here: {tree.sql(system)[:40]}")
    text = tree.sql(system)
    if fold:
        for name in tree.find_all(exp.Identifier):
            name.set("this", fold(name.this, bool(name.args.get("quoted"))))
    tree = tree.transform(lambda node: rewritten(node, system), copy=False)
    try:
        sql = tree.sql("duckdb", unsupported_level=ErrorLevel.RAISE, comments=False)
    except (errors.UnsupportedError, RecursionError) as error:
        raise Refused("unsupported", str(error))
    return Statement(text, sql, kind(tree), tree)


def kind(tree):
    from sqlglot import exp

    if isinstance(tree, (exp.Query, exp.Values)):
        return "query"
    names = {exp.Insert: "insert", exp.Update: "update", exp.Delete: "delete", exp.Merge: "merge", exp.Create: "create",
             exp.Drop: "drop", exp.Transaction: "begin", exp.Commit: "commit", exp.Rollback: "rollback"}
    return names.get(type(tree), "other")


def rewritten(node, system):
    """A node as DuckDB has to see it."""
    from sqlglot import exp

    if isinstance(node, exp.Cast) and node.is_type("decimal") and not node.to.expressions:
        node.set("to", decimal(*digits(node, system)))
        return node
    if system == "bigquery" and isinstance(node, exp.Literal) and not node.is_string and not node.is_int:
        return exp.cast(node.copy(), "DOUBLE")
    if isinstance(node, exp.DataType) and not node.expressions:
        if node.is_type("bigdecimal"):
            return decimal(*BIG_DECIMAL)
        if node.is_type("decimal"):
            return decimal(*BARE_DECIMALS.get(system, (38, 0)))
    if isinstance(node, exp.Div) and system in BARE_DECIMALS and not checked(node.expression):
        node.set("expression", exp.Anonymous(this="checked_divisor", expressions=[node.expression]))
    if isinstance(node, (exp.Table, exp.Unnest)):
        return series(node, system) or node
    if system == "bigquery" and isinstance(node, exp.Extract) and node.name.upper() in FIELDS:
        field = FIELDS[node.name.upper()]
        plain = exp.Extract(this=exp.var(field), expression=node.expression)
        return exp.paren(exp.Add(this=plain, expression=exp.Literal.number(1))) if field == "DOW" else plain
    if isinstance(node, exp.Anonymous) and node.name.upper() in FUNCTIONS:
        node.set("this", FUNCTIONS[node.name.upper()])
    return node


def series(node, system):
    """Numbers in a row as a table of DuckDB's that streams, under the column's name that it has in the system."""
    from sqlglot import exp

    name = None
    if isinstance(node, exp.Unnest):
        array = node.expressions[0]
        if len(node.expressions) != 1 or not isinstance(array, exp.GenerateSeries) or node.args.get("offset"):
            return None
        bounds = [array.args.get(key) for key in ("start", "end", "step")]
        limit_sequence(bounds, system)
        function = "generate_series"
    elif system == "databricks" and isinstance(node.this, exp.Anonymous) and node.this.name.lower() == "range":
        bounds, function, name = node.this.expressions, "range", "id"
    elif system == "trino" and is_sequence(node.this):
        bounds = [node.this.expressions[0].args.get(key) for key in ("start", "end", "step")]
        function, name = "generate_series", "sequential_number"
    else:
        return None
    bounds = [
        bound.expression if isinstance(bound, (exp.PropertyEQ, exp.Kwarg)) else bound for bound in bounds if bound]
    if not all(bound.is_int for bound in bounds):
        return None
    alias = node.args.get("alias") or exp.TableAlias()
    if name and not alias.columns:
        alias.set("columns", [exp.to_identifier(name)])
    if not alias.this:
        alias.set("this", exp.to_identifier("series"))
    return exp.Table(this=exp.Anonymous(this=function, expressions=bounds), alias=alias)


def is_sequence(node):
    """Whether it is `TABLE(sequence(…))`."""
    from sqlglot import exp

    return isinstance(node, exp.Anonymous) and node.name.upper() == "TABLE" and bool(node.expressions) \
        and isinstance(node.expressions[0], exp.GenerateSeries)


def limit_sequence(bounds, system):
    """Trino makes no array of more than 10,000 numbers: `TABLE(sequence(start => …, stop => …))` does."""
    start, end = (int(bound.sql()) if bound and bound.is_int else 0 for bound in bounds[:2])
    if system == "trino" and end - start >= 10_000:
        raise Refused("data", "result of sequence function must not have more than 10000 entries")


def checked(node):
    from sqlglot import exp

    return isinstance(node, exp.Anonymous) and node.name == "checked_divisor"


def decimal(precision, scale):
    from sqlglot import exp

    return exp.DataType.build(f"DECIMAL({precision}, {scale})")


def digits(cast, system):
    """Those of a decimal literal are the ones it has, where the system says so: `DECIMAL '1.50'` has three and two."""
    from sqlglot import exp

    if system == "trino" and isinstance(cast.this, exp.Literal) and cast.this.is_string:
        whole, _, fraction = cast.this.name.strip().lstrip("+-").partition(".")
        if (whole + fraction).isdigit():
            return max(len(whole.lstrip("0")) + len(fraction), 1), len(fraction)
    return BARE_DECIMALS.get(system, (38, 0))
