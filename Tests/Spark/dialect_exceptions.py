"""Where an answer to Spark SQL may differ from Spark's: only as an error differs from a value, never as two values do.

Each function looks at an expression in one row, with what Spark says of its parts there.
"""

import re

from exceptions import ISO
from hyper import Failure

READ_AS_TIME = re.compile(r"(try_)?cast\(<txt> as date\)|(date|timestamp)\(<txt>\)")
NOT_READ = "22P02", "this form of a date or time is not supported"
OUT_OF_RANGE = "22008"
# The engine's calendar of days has all 32 bits but for these, which stand for its infinities and for nothing.
BEYOND_ENGINE = {-2**31, -2**31 + 1, 2**31 - 1}
DIVISION = re.compile(r"\(<\w+> (/|%|div) <\w+>\)|mod\(<\w+>, <\w+>\)")


def is_excepted(node, answer, truth, ask):
    """Whether an error of one side alone is what the engine cannot help; `ask` gives Spark's answer to a part."""
    if isinstance(answer, Failure) == isinstance(truth.rows, Failure):
        return False
    return is_beyond_engine(node, answer, ask) or is_free_form(node, answer, ask) or has_unused_dividend(node, ask)


def is_beyond_engine(node, answer, ask):
    """Whether a date on the way is one of Spark's that the engine has no place for: it says so."""
    if not isinstance(answer, Failure) or answer.state != OUT_OF_RANGE:
        return False
    return any(days(part, ask) in BEYOND_ENGINE for part in node.walk() if part.kind == "date")


def days(part, ask):
    return value(ask(f"unix_date({part})"))


def is_free_form(node, answer, ask):
    """Whether a text is read as a date or timestamp that has no form of ISO 8601: `2024` is a year for Spark alone."""
    if not isinstance(answer, Failure) or not any(told in str(answer) for told in NOT_READ):
        return False
    texts = (value(ask(str(part.parts[0]))) for part in node.walk() if READ_AS_TIME.fullmatch(part.form))
    return any(isinstance(text, str) and not ISO.fullmatch(text) for text in texts)


def has_unused_dividend(node, ask):
    """Whether a dividend fails above a divisor that is NULL.

    Spark computes the divisor first and leaves the dividend alone then, unless that is computed for NULLIF, too. The
    engine computes a column of either, whatever the other is.
    """
    for part in node.walk():
        if DIVISION.fullmatch(part.form):
            dividend, divisor = (ask(str(operand)) for operand in part.parts)
            if is_failure(dividend) and not is_failure(divisor) and value(divisor) is None:
                return True
    return False


def is_failure(answer):
    return isinstance(answer, Failure) or isinstance(answer.rows, Failure)


def value(answer):
    """The value of an answer of one row, if it has one."""
    return None if is_failure(answer) or not answer.rows else answer.rows[0][0]
