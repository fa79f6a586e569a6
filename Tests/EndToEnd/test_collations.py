"""Columns of two collations on one PostgreSQL, which refuses to compare them: the rows are those of no pushdown.

The server is asked without a collation at first, since an index serves the column's own one alone.
"""

import json

import pytest

import federate

TENANT = "collations"
# Each column with a collation that every server has, and one for the database's own.
TABLES = {"a": 'id integer, x text COLLATE "C", y text COLLATE "POSIX", z text', "b": 'id integer, x text COLLATE "POSIX"'}
ROWS = {
    "a": [(1, "a", "A", "a"), (2, "b", "b", "B"), (3, "ä", "a", "ä"), (4, None, "d", "d"), (5, "B", "B", None)],
    "b": [(1, "a"), (2, "B"), (3, "c"), (4, None), (5, "ä")],
}

# What the server refuses as it is asked first.
REFUSED = [
    "SELECT a.id, b.id FROM a JOIN b ON a.x = b.x",
    "SELECT a.id, b.id FROM a LEFT JOIN b ON a.x = b.x AND a.z <> b.x",
    "SELECT id FROM a WHERE x = y",
    "SELECT id FROM a WHERE x || y = 'bb'",
    "SELECT id FROM a WHERE CASE WHEN id > 2 THEN x ELSE y END = 'b'",
    "SELECT id FROM a WHERE y IN (SELECT x FROM a)",
    "SELECT id FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.x = a.x)",
    "SELECT id FROM a WHERE x IS DISTINCT FROM y",
    "SELECT x FROM a EXCEPT SELECT x FROM b",
    "SELECT x FROM a INTERSECT SELECT y FROM a",
    "SELECT x, count(*) FROM (SELECT x FROM a UNION ALL SELECT x FROM b) AS u GROUP BY x",
    "SELECT DISTINCT coalesce(x, y) FROM a",
]
# What it takes: one collation is the database's own, or only one of the texts is compared.
TAKEN = [
    "SELECT id FROM a WHERE x = z", "SELECT id FROM a WHERE x = 'a' OR y = 'b'",
    "SELECT x, max(y) FROM a GROUP BY x", "SELECT x, max(y) FROM a GROUP BY x HAVING x || max(y) > 'a'",
    "SELECT id, x || y FROM a",
    "SELECT id FROM a ORDER BY x || y LIMIT 2", "SELECT a.id FROM a JOIN a AS b ON a.x = b.x",
]


@pytest.fixture(scope="module")
def systems(tmp_path_factory, pg_orders):
    folder = tmp_path_factory.mktemp(TENANT)
    pg_orders.run(f"CREATE DATABASE {TENANT}")
    with pg_orders.connect(TENANT) as session:
        for name, columns in TABLES.items():
            session.execute(f"CREATE TABLE {name} ({columns})")
            with session.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in ROWS[name]:
                    copy.write_row(row)
    catalog = folder / "catalog.json"
    catalog.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {"pg": {"system": "postgres"}},
        "tables": [{
            "name": name, "connection": "pg", "remote": ["public", name],
            "columns": [
                {"name": part.split()[0], "remote_type": part.split()[1], "type": part.split()[1]}
                for part in columns.split(", ")],
        } for name, columns in TABLES.items()]}))
    connections = federate.write_connections(
        folder / "connections.yaml", TENANT, {"pg": pg_orders.settings(database=TENANT)})

    def run(sql, mode):
        plan = federate.compile_plan(folder, catalog, sql, mode)
        outcome = federate.run("fedrun", plan.path, "--connections", connections, "--format", "csv")
        assert outcome.status == 0, outcome
        return sorted(outcome.out.splitlines()[1:]), outcome.err, plan.document

    return run


@pytest.mark.parametrize("sql", REFUSED)
def test_what_is_refused_is_asked_in_one_collation(systems, sql):
    expected, _, _ = systems(sql, "no_pushdown")
    for mode in ["strict", "full_pushdown"]:
        rows, messages, plan = systems(sql, mode)
        assert rows == expected
        assert len(plan["federates"]) == 1
        assert "the remote refused a statement" in messages


@pytest.mark.parametrize("sql", TAKEN)
def test_what_is_taken_is_asked_once(systems, sql):
    expected, _, _ = systems(sql, "no_pushdown")
    rows, messages, _ = systems(sql, "strict")
    assert rows == expected
    assert "refused" not in messages
