"""Whether a peer's rows are the query's: held against DuckDB over the whole data in one place."""

import dataclasses

from answers import declared, scale_of
from ordering import Ordering, check_against, ends_of_ties
from suite_runs import CUTS_PRODUCTS

# Peers give quotients and averages as doubles or decimals of their own scales; these digits they share.
SHARED_DIGITS = 6
# Of products of quotients they share as many as money has.
SHARED_DIGITS_OF_PRODUCTS = 2


class Judge:
    """The rows that one query may have; asked for all peers."""

    def __init__(self, systems, question):
        is_cut = (systems.suite.benchmark, question.number) in CUTS_PRODUCTS
        digits = SHARED_DIGITS_OF_PRODUCTS if is_cut else SHARED_DIGITS
        self.cuts_products = is_cut
        self.types = [rounded(kind, digits) for kind in question.types]
        self.truth = cut(Ordering(question.sql).truth(asking(systems.data)), self.types)

    def objection(self, rows):
        """The first row that the query does not allow, in words; nothing where all is well."""
        try:
            ours = [tuple(map(declared, row, self.types)) for row in rows]
            check_against(self.truth, ours, self.types, cuts_products=self.cuts_products)
        except AssertionError as difference:
            return str(difference)
        return None


def asking(data):
    def ask(sql):
        relation = data.sql(sql)
        return relation.columns, [str(kind) for kind in relation.types], relation.fetchall()
    return ask


def rounded(kind, digits):
    """A decimal's type with so many digits behind the point, at most; any other type as it is."""
    return f"decimal(38,{min(digits, scale_of(kind))})" if kind.startswith("decimal") else kind


def cut(truth, types):
    """The rows up to the end of the ties that the LIMIT goes through: no other row is ever looked at."""
    if truth.limit is None or truth.limit >= len(truth.rows):
        return truth
    stop = next(stop for stop in ends_of_ties(truth, types) if stop >= truth.limit)
    return dataclasses.replace(truth, rows=truth.rows[:stop], keys=truth.keys[:stop])
