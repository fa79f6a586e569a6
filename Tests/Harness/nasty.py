"""Tables whose names and values try to break out of every quoting on the way."""

import contextlib
import json
import sqlite3

import duckdb

TENANT = "nasty 'tenant' \\ ${env:HOME}"
TABLE = 'Order "items" \\ `of` 2026 '

# Column names, and that column's values in the two rows.
COLUMNS = {
    "Id": ("one", "two"),
    "UPPER": ("U", "V"),
    "inner  blanks": (" a ", "b  "),
    " leading": ("", " "),
    "trailing ": ("x", None),
    'double"quote': ('"', '""'),
    "single'quote": ("'", "''"),
    "back`tick": ("`", "``"),
    "back\\slash": ("\\", "\\'"),
    "dot.ted": ("a.b", ".."),
    "semi;colon": (";", "--"),
    "--comment": ("/* */", "\n"),
    "per%cent": ("%", "%s"),
    "que?stion": ("?", "$1"),
    "اسم": ("قيمة", "لا شيء"),
    "größe": ("naïve", "ß"),
    "select": ("😀", "\u0301e"),
    # As characters these have no quotes: a mark joins what is before it, and a letter like the second one what is behind.
    'mark"\u0301 \u0d4e"': ("'\u0301", "\u0d4e'"),
}

# A column whose name no stage text can hold as it is; the query gives it another one.
VARIABLE = "${env:HOME}"
VARIABLE_VALUES = ("${env:HOME}", "$\\u007Benv:HOME}")

# Literals that must come back as they were written.
LITERALS = ["${env:HOME}", "it's", "back\\slash", "\\u0041", "\\'", 'quo"te', "%s ? $1", "اسم", "😀", " ", "--", "\n\t",
    "'\u0301", "\u0d4e' \u0d4e\\"]

NAMES = [*COLUMNS, VARIABLE]
ROWS = [tuple(values[row] for values in [*COLUMNS.values(), VARIABLE_VALUES]) for row in (0, 1)]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def definition():
    return f"CREATE TABLE {quoted(TABLE)} ({', '.join(quoted(name) + ' TEXT' for name in NAMES)})"


def insertion(mark):
    return f"INSERT INTO {quoted(TABLE)} VALUES ({', '.join([mark] * len(NAMES))})"


def make_sqlite(path):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(definition())
        database.executemany(insertion("?"), ROWS)


def make_duckdb(path):
    with duckdb.connect(str(path)) as database:
        database.execute(definition())
        database.executemany(insertion("?"), ROWS)


def make_postgres(server):
    with server.connect() as session, session.cursor() as cursor:
        cursor.execute(definition().replace("%", "%%"), [])
        cursor.executemany(insertion("%s").replace(quoted(TABLE), quoted(TABLE).replace("%", "%%")), ROWS)


def make_mariadb(server):
    """No name there ends with a blank, and none has a character beyond the basic plane."""
    names = ", ".join(f"{quoted(name.rstrip())} text" for name in NAMES)
    server.run(f"CREATE TABLE {quoted(TABLE.rstrip())} ({names})")
    server.connect().executemany(insertion("?").replace(quoted(TABLE), quoted(TABLE.rstrip())), ROWS)


SYSTEMS = {"postgres": ["public", TABLE], "sqlite": [TABLE], "duckdb": ["main", TABLE]}
# Those that Spark's reader in the tests cannot reach.
OTHERS = {"mariadb": ["test", TABLE.rstrip()]}


def catalog(system):
    """A catalog with that one table of a system."""
    return {
        "version": 1,
        "tenant_id": TENANT,
        "connections": {system: {"system": system}},
        "tables": [{
            "name": TABLE, "connection": system, "remote": {**SYSTEMS, **OTHERS}[system],
            "columns": [
                {"name": name, "remote_type": "text", "type": "text",
                 **({"remote_name": name.rstrip()} if system in OTHERS else {})} for name in NAMES],
        }],
    }


def write_catalog(folder, system):
    path = folder / f"{system}.catalog.json"
    path.write_text(json.dumps(catalog(system), ensure_ascii=False), encoding="utf-8")
    return path


def query():
    """Every column and every literal, under their own names; the filter keeps the first row."""
    literals = [f"{literal(text)} AS literal_{number}" for number, text in enumerate(LITERALS)]
    columns = [*map(quoted, COLUMNS), f"{quoted(VARIABLE)} AS home", *literals]
    kept = {"اسم": "قيمة", VARIABLE: "${env:HOME}", "back\\slash": "\\"}
    conditions = [f"{quoted(name)} = {literal(value)}" for name, value in kept.items()]
    return f"SELECT {', '.join(columns)}\nFROM {quoted(TABLE)}\nWHERE {' AND '.join(conditions)}"


ANSWER_NAMES = [*COLUMNS, "home", *(f"literal_{number}" for number in range(len(LITERALS)))]
ANSWER = (*ROWS[0], *LITERALS)
