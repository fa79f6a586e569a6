"""When an answer of ours is Hyper's: the same types and values, or an error of the same class."""

import math

from answers import TOLERANCE, sort_key
from hyper import Answer, Failure
from local_runs import NOT_SUPPORTED, state_of

# Classes of errors, by SQLSTATE: those of one word are the same for a user.
CLASSES = {
    "22012": "division by zero",
    "22003": "out of range",
    "22008": "out of range",
    "22P02": "bad input",
    "22007": "bad input",
    "2201E": "domain",
    "2201F": "domain",
    "2201B": "pattern",
    "22025": "pattern",
    "21000": "cardinality",
    "22021": "bad argument",
    "22023": "bad argument",
    "22011": "bad argument",
}

# Codes of ours that say that the statement is wrong, whatever the rows are.
STATEMENT_CODES = {
    "SYNTAX_ERROR", "TYPE_MISMATCH", "UNKNOWN_FUNCTION", "UNKNOWN_COLUMN", "UNKNOWN_TABLE", "GROUPING_ERROR",
    "AMBIGUOUS_COLUMN", "AMBIGUOUS_TABLE", "LIMIT_EXCEEDED"}


def class_of(failure):
    """The class of an error of either side."""
    if failure.state == "0A000" and "finite timestamps" in failure.message:
        # Hyper's words for a number that is no timestamp.
        return "out of range"
    if failure.state in STATEMENT_CODES or failure.state.startswith(("42", "0A")):
        return "statement"
    if failure.state in ("EVALUATION_ERROR", "INVALID_LITERAL"):
        return CLASSES.get(state_of(failure.message), "bad input")
    return CLASSES.get(failure.state, failure.state)


def same_failure(ours, hyper):
    """Whether two errors are of one class; what we do not support is never wrong where Hyper fails too."""
    return ours.state == NOT_SUPPORTED or class_of(ours) == class_of(hyper)


def same_cell(left, right, kind):
    """Equality of two values of one DC type: floats to the tolerance, char(n) without its padding."""
    if left is None or right is None:
        return left is right
    if isinstance(left, float) and isinstance(right, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        # Single precision has 24 bits: two neighbours are about 1.2e-7 apart.
        return math.isclose(left, right, rel_tol=1.3e-7 if kind == "real" else TOLERANCE)
    if kind.startswith("char("):
        return left.rstrip(" ") == right.rstrip(" ")
    return type(left) is type(right) and left == right


def same_rows(ours, hyper, types):
    """Whether two answers have the same rows, in any order."""
    if len(ours) != len(hyper):
        return False
    pairs = zip(sorted(ours, key=sort_key), sorted(hyper, key=sort_key))
    return all(all(map(same_cell, left, right, types)) for left, right in pairs)


def same(ours, hyper):
    """Whether two outcomes are the same."""
    if isinstance(ours, Failure) or isinstance(hyper, Failure):
        return isinstance(ours, Failure) and isinstance(hyper, Failure) and same_failure(ours, hyper)
    return ours.types == hyper.types and same_rows(ours.rows, hyper.rows, hyper.types)


def shown(outcome):
    """An outcome on one line."""
    if isinstance(outcome, Failure):
        return str(outcome)
    assert isinstance(outcome, Answer)
    rows = [cell_text(row[0]) if len(row) == 1 else "(" + ", ".join(map(cell_text, row)) + ")" for row in outcome.rows]
    kinds = outcome.types[0] if len(outcome.types) == 1 else "(" + ", ".join(outcome.types) + ")"
    return f"{kinds} {' | '.join(rows[:12]) or '(no rows)'}"


def cell_text(value):
    """A value as people read it."""
    if value is None:
        return "NULL"
    return repr(value) if isinstance(value, (str, bytes)) else str(value)
