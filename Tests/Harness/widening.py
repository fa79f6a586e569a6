"""Makes a query that finds nothing in small data find something.

The queries of TPC-DS ask for few of many rows, so that on little data about a quarter of them gives none: two empty
answers are equal whatever was wrong on the way. Without some of its comparisons with constants such a query has rows.
"""

import duckdb
import sqlglot
from sqlglot import expressions

COMPARISONS = (
    expressions.EQ, expressions.NEQ, expressions.LT, expressions.LTE, expressions.GT, expressions.GTE,
    expressions.Between, expressions.In, expressions.Like, expressions.Or)


def widened(sql, data):
    """The query with as few conditions left out as it takes to find rows in a DuckDB; `None` if none would do."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    while open_conditions(tree):
        for number in range(len(open_conditions(tree))):
            wider = without(tree, number)
            if finds_rows(data, wider.sql("duckdb")):
                return wider.sql("duckdb", pretty=True)
        tree = without(tree, 0)
    return None


def finds_rows(data, sql):
    """Whether a query gives a row with anything in it."""
    try:
        rows = data.execute(sql).fetchall()
    except duckdb.Error:
        # A scalar subquery that has more than one row now.
        return False
    return any(value is not None for row in rows for value in row)


def open_conditions(tree):
    """The conjuncts that could be left out: comparisons without subqueries that do not join two columns."""
    found = []
    for clause in [*tree.find_all(expressions.Where), *tree.find_all(expressions.Having)]:
        condition = clause.this
        for part in condition.flatten() if isinstance(condition, expressions.And) else [condition]:
            comparison = part.unnest()
            if (isinstance(comparison, COMPARISONS) and comparison.find(expressions.Select) is None
                    and not is_join(comparison)):
                found.append(part)
    return found


def is_join(comparison):
    return isinstance(comparison, expressions.EQ) and all(
        isinstance(side, expressions.Column) for side in (comparison.left, comparison.right))


def without(tree, number):
    """A copy of the tree without one of its conditions."""
    copy = tree.copy()
    open_conditions(copy)[number].replace(expressions.true())
    return copy
