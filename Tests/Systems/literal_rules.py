"""Each system's literals read back by what its vendor says of them, and by nothing else; what is not allowed raises."""

import re

import systems

SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# What stands for an escape in LIKE where no ESCAPE is given; elsewhere nothing does.
LIKE_ESCAPES = dict.fromkeys(
    ["postgres", "redshift", "databricks", "mysql", "mariadb", "bigquery", "clickhouse"], "\\")
QUOTED_NAME = re.compile(r'"[^"]*"|`[^`]*`|\[[^\]]*\]')


def literals(system, sql):
    """The texts of a statement's literals, each with the place behind it; names in quotes are plain."""
    found, place = [], 0
    while place < len(sql):
        name = QUOTED_NAME.match(sql, place)
        if name:
            place = name.end()
        elif sql[place] == "'":
            text, place = READERS[system](sql, place)
            found.append((text, place))
        else:
            place += 1
    return found


def patterns(system, sql):
    """The constant patterns of a statement, each with what escapes in it."""
    found, every = [], iter(literals(system, sql))
    for text, end in every:
        escape = LIKE_ESCAPES.get(system)
        if sql.startswith(" ESCAPE ", end):
            escape, _ = next(every)
        found.append((text, escape))
    return found


def doubled(sql, place, escaped=lambda sql, place: ("\\", place + 1)):
    """A quote is doubled; `escaped` reads what begins with a backslash."""
    text, place = "", place + 1
    while sql[place] != "'" or sql.startswith("''", place):
        if sql[place] == "'":
            text, place = text + "'", place + 2
        elif sql[place] == "\\":
            part, place = escaped(sql, place)
            text += part
        else:
            text, place = text + sql[place], place + 1
    return text, place + 1


def backslashed(sql, place, escapes, others=None, refused=()):
    """A backslash takes a quote's meaning away, which is not doubled; `others` reads a character that is not listed."""
    text, place = "", place + 1
    while sql[place] != "'":
        assert sql[place] not in refused, (place, sql)
        if sql[place] == "\\":
            part, place = escape_read(sql, place, escapes, others)
            text += part
        else:
            text, place = text + sql[place], place + 1
    assert not sql.startswith("''", place), (place, sql)
    return text, place + 1


def escape_read(sql, place, escapes, others):
    character = sql[place + 1]
    for form in (r"\\u([0-9A-Fa-f]{4})", r"\\U([0-9A-Fa-f]{8})"):
        digits = re.compile(form).match(sql, place)
        if digits and character in escapes:
            return chr(int(digits[1], 16)), digits.end()
    if character in escapes:
        return escapes[character], place + 2
    assert others, (place, sql)
    return others(character), place + 2


def snowflake(sql, place):
    """https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants"""
    return doubled(sql, place, octal_or_simple)


def redshift(sql, place):
    """As PostgreSQL 8.0 reads them: https://www.postgresql.org/docs/8.0/sql-syntax.html#SQL-SYNTAX-STRINGS"""
    return doubled(sql, place, octal_or_simple)


def octal_or_simple(sql, place):
    digits = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4}))").match(sql, place)
    if digits:
        return chr(int(digits[1], 8) if digits[1] else int(digits[2] or digits[3], 16)), digits.end()
    return SIMPLE.get(sql[place + 1], sql[place + 1]), place + 2


def bigquery(sql, place):
    """https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#escape_sequences"""
    known = {**SIMPLE, "a": "\a", "v": "\v", **{mark: mark for mark in "\\?\"'`"}, "u": None, "U": None}
    return backslashed(sql, place, known, refused="\r\n")


def databricks(sql, place):
    """https://docs.databricks.com/en/sql/language-manual/data-types/string-type.html#literals"""
    known = {**SIMPLE, "0": "\0", "Z": "\x1a", "%": "\\%", "_": "\\_", "u": None, "U": None}
    del known["f"]
    return backslashed(sql, place, known, lambda character: character)


def sqlserver(sql, place):
    """https://learn.microsoft.com/en-us/sql/t-sql/language-elements/sql-server-utilities-statements-backslash

    Without an N a text is one of the database's code page, which has ASCII alone for sure.
    """
    text, end = doubled(sql, place)
    assert sql[place - 1] == "N" or text.isascii(), text
    assert not re.search(r"\\[\r\n]", text), text
    return text, end


def mysql(sql, place):
    """https://dev.mysql.com/doc/refman/8.4/en/string-literals.html

    A session's mode says whether a backslash escapes: there is none.
    """
    if sql[:place].endswith("_utf8mb4 x"):
        end = sql.index("'", place + 1)
        return bytes.fromhex(sql[place + 1:end]).decode(), end + 1
    text, end = doubled(sql, place)
    assert "\\" not in text, text
    return text, end


READERS = {
    # https://trino.io/docs/current/language/types.html#varchar
    # https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Literals.html
    # https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS
    # https://duckdb.org/docs/stable/sql/data_types/literal_types
    # https://www.sqlite.org/lang_expr.html#literal_values_constants_
    **dict.fromkeys(["trino", "oracle", "postgres", "duckdb", "sqlite"], doubled),
    "snowflake": snowflake, "redshift": redshift, "bigquery": bigquery, "databricks": databricks,
    "sqlserver": sqlserver, "mysql": mysql, "mariadb": mysql,
    # https://clickhouse.com/docs/sql-reference/syntax#string
    "clickhouse": lambda sql, place: backslashed(
        sql, place, {**SIMPLE, "0": "\0", "a": "\a", "v": "\v", "\\": "\\", "'": "'"}),
}
assert READERS.keys() == {**systems.TYPES, **systems.TYPES_HERE}.keys()
