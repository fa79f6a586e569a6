"""Three small tables over two servers, with every type, NULLs and edges; and the queries over them."""

import json
import re

from federate import ROOT

TENANT = "shop"
FILES = sorted((ROOT / "Tests" / "EndToEnd").glob("queries*.sql"))

TABLES = {
    "items": ("left", {
        "id": "integer", "name": "text", "kind": "char(6)", "maker": "integer", "price": "numeric(12,3)",
        "big": "numeric(38,18)", "qty": "integer", "small": "smallint", "huge": "bigint",
        "weight": "double precision", "ratio": "real", "made": "date", "seen": "timestamp", "logged": "timestamptz",
        "clock": "time", "active": "boolean", "payload": "bytea", "token": "uuid",
    }),
    "makers": ("left", {"id": "integer", "name": "varchar(20)", "country": "char(2)"}),
    "tags": ("right", {"item": "integer", "tag": "text", "score": "numeric(6,2)", "boost": "bigint"}),
}

# The DC SQL type of a column is its remote's, but for these.
DC_TYPES = {"char(6)": "text", "char(2)": "text", "varchar(20)": "text", "bytea": "bytes"}

ROWS = {
    "items": r"""
        (1, 'Bolt', 'tool', 1, 12.500, 1.5, 3, 1, 1, 0.1, 0.1, '2024-02-29', '2024-02-29 12:00:00.000001',
            '2024-02-29 12:00:00+00', '00:00:00', true, '\x00ff', '00000000-0000-0000-0000-000000000001'),
        (2, 'bolt', 'tool', 2, 2.500, 0.000000000000000001, 2, 1, 9223372036854775807, '-0'::float8, 1.5, '1970-01-01',
            '1970-01-01 00:00:00', '1970-01-01 00:00:00+00', '23:59:59.999999', false, '\x',
            'ffffffff-ffff-ffff-ffff-ffffffffffff'),
        (3, '', 'part', 1, -7.125, -99999999999999999999.999999999999999999, 2147483647, -32768,
            -9223372036854775808, 1e308, -1.25, '0001-01-01', '0001-01-01 00:00:00', '0001-01-02 00:00:00+00',
            '12:30:00.5', NULL, NULL, NULL),
        (4, 'x ', 'x', 3, 999999999.999, 99999999999999999999.999999999999999999, -2147483648, 32767, 0, -1e308,
            3.4e38, '9999-12-31', '9999-12-31 23:59:59.999999', '9999-12-30 23:59:59.999999+00', NULL, true,
            '\x27225c00', '12345678-9abc-def0-1234-56789abcdef0'),
        (5, 'x', 'x', NULL, 0.000, 0, 3, 0, NULL, 0, 0, '2000-01-01', '2000-01-01 00:00:00',
            '2000-01-01 00:00:00+00', '06:00:00', false, '\x20', NULL),
        (6, '100% قيمة', NULL, 2, 30.000, -1.5, 1, 2, 7, 1234.5678, 0.25, NULL, NULL, NULL, '01:02:03', true, NULL,
            NULL),
        (7, 'a_c', 'tool', 99, 5.001, 12345678901234567890.123456789012345678, 7, -1, -7, -1e-308, 1e-38,
            '2025-12-31', '2025-12-31 23:59:59', '2025-12-31 23:59:59+00', '12:00:00', NULL, '\x61',
            'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
        (8, NULL, 'part', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (9, E'it''s \\ "q" \n', 'tool', 3, 12.500, 2, 3, 3, 3, 3, 3, '2024-03-01', '2024-02-29 12:00:00',
            '2024-02-29 10:00:00+00', '12:00:00', true, '\x00', NULL)""",
    "makers": "(1, 'Ärger & Söhne', 'DE'), (2, 'Bolt', 'FR'), (3, 'x', NULL), (4, NULL, 'DE')",
    "tags": """
        (1, 'new', 1.50, 1), (1, 'Bolt', 2.25, NULL), (2, 'new', NULL, 2), (3, 'old', 0.00, -3), (9, 'x', 9.99, 5),
        (9, 'new', 1.50, 9223372036854775807), (77, 'lost', 3.33, 4), (NULL, 'nobody', 4.00, 4)""",
}


def fill(session, connection):
    """Makes the tables of one connection, as they are on the remote."""
    for name, (home, columns) in TABLES.items():
        if home == connection:
            make_table(session, name, columns)


def fill_oracle(session):
    """Makes all tables in one place, in the types that DC SQL sees: text has no padding."""
    for name, (_, columns) in TABLES.items():
        make_table(session, name, {
            column: "text" if DC_TYPES.get(kind) == "text" else kind for column, kind in columns.items()})


def make_table(session, name, columns):
    definitions = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    session.execute(f"CREATE TABLE {name} ({definitions})")
    session.execute(f"INSERT INTO {name} VALUES {ROWS[name]}")


def catalog():
    return {
        "version": 1,
        "tenant_id": TENANT,
        "connections": {"left": {"system": "postgres"}, "right": {"system": "postgres"}},
        "tables": [
            {"name": name, "connection": connection, "remote": ["public", name], "columns": [
                {"name": column, "remote_type": kind, "type": DC_TYPES.get(kind, kind)}
                for column, kind in columns.items()]}
            for name, (connection, columns) in TABLES.items()
        ],
    }


def write_catalog(path):
    path.write_text(json.dumps(catalog()))
    return path


def queries():
    """The files' queries, each with whether it asks for a total order."""
    found = []
    for chunk in "".join(file.read_text(encoding="utf-8") for file in FILES).split(";\n"):
        comments = re.findall(r"^-- (.*)", chunk, re.MULTILINE)
        sql = re.sub(r"^--.*\n?", "", chunk, flags=re.MULTILINE).strip()
        if sql:
            found.append((sql, "ordered" in comments))
    assert len(found) > 80, f"only {len(found)} queries were read"
    return found
