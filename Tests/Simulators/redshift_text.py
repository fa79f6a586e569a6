"""What a session of Redshift's does with texts: cuts them, translates them, and says what is wrong."""

import functools
import re

from .pgwire import ServerError
from .translation import translated

# Texts, names in quotes and comments hide semicolons.
PIECES = re.compile(r"""'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'|"[^"]*"|--[^\n]*|/\*.*?\*/|;""", re.DOTALL)
CODES = {"unsupported": "0A000", "data": "22000", "other": "XX000"}
# What DuckDB says of names, and what Redshift does.
UNKNOWN = [
    (r"Table with name (\S+) does not exist", "42P01", 'relation "{}" does not exist'),
    (r'Referenced column "([^"]*)" not found', "42703", 'column "{}" does not exist'),
    (r"(?:Scalar |Table |Aggregate )?Function with name (\S+) does not exist", "42883", "function {} does not exist"),
]


def refusal(error, number):
    """The error of a statement, in Redshift's words where they are known; `number` is the statement's."""
    if error.kind in ("cancelled", "timeout"):
        return ServerError("57014", f"Query ({number}) canceled on user's request")
    if error.kind == "syntax":
        return ServerError("42601", f"syntax error: {error.message}")
    for pattern, code, words in UNKNOWN if error.kind == "unknown" else []:
        match = re.match(pattern, error.message)
        if match:
            return ServerError(code, words.format(match[1]))
    if error.kind == "unknown":
        return ServerError("42703", error.message)
    return ServerError("22012" if error.message == "Division by zero" else CODES[error.kind], error.message)


def word(text):
    match = re.match(r"[A-Za-z]+", text)
    return match[0].lower() if match else ""


def syntax_error(text):
    return ServerError("42601", f'syntax error at or near "{text.split(None, 2)[-1][:20]}"')


def split(text):
    """The statements of a text, without what stands around them."""
    parts, start = [], 0
    for match in PIECES.finditer(text):
        if match[0] == ";":
            parts.append(text[start:match.start()])
            start = match.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if has_words(part)]


def has_words(text):
    return bool(re.sub(r"--[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL).strip())


@functools.lru_cache(maxsize=8)
def translation(text, is_case_sensitive):
    return translated(
        text, "redshift",
        (lambda name, is_quoted: name if is_quoted else name.lower()) if is_case_sensitive
        else lambda name, is_quoted: name.lower())


def require_supported(tree):
    """Refuses what PostgreSQL has by now and Redshift has not."""
    from sqlglot import exp

    if tree.find(exp.NullSafeEQ, exp.NullSafeNEQ):
        raise ServerError("42601", 'syntax error at or near "distinct"')
    for operation in tree.find_all(exp.Intersect, exp.Except):
        if operation.args.get("distinct") is False:
            raise ServerError("0A000", f"{operation.key.upper()} ALL is not supported")
    if tree.find(exp.GenerateSeries) and any(isinstance(table.this, exp.Identifier) for table in tree.find_all(exp.Table)):
        raise ServerError(
            "0A000", "Specified types or functions (one per INFO message) not supported on Redshift tables.")
