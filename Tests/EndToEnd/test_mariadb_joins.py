"""Joins by texts on MariaDB, whose columns have collations and encodings of their own.

The rows are those of no pushdown, and no join compares all rows with all: an index of a column serves, a key of a derived
table, or a hash.
"""

import json

import pytest

import federate

TENANT = "joins"
ROWS = 2000
# Each column has an index, but for the last one.
COLUMNS = {
    "id": ("int", "integer"),
    "folded": ("varchar(20) COLLATE utf8mb4_general_ci", "text"),
    "unicode": ("varchar(20) COLLATE utf8mb4_unicode_ci", "text"),
    "bytewise": ("varchar(20) COLLATE utf8mb4_bin", "text"),
    "latin": ("varchar(20) CHARACTER SET latin1", "text"),
    "bare": ("varchar(20) COLLATE utf8mb4_general_ci", "text"),
    "day": ("date", "date"),
    "n": ("int", "integer"),
    "m": ("int", "integer"),
}
# Texts that differ only by case, an accent or blanks at the end, all of which Latin-1 has.
TEXT = "concat(elt(1 + seq % 4, 'abc', 'ABC', 'äbc', 'abc '), seq DIV 4)"
# The server's, as `fedrun` asks for it.
SESSION = "SET SESSION optimizer_switch = 'subquery_cache=off', join_cache_level = 8;"


@pytest.fixture(scope="module")
def systems(tmp_path_factory, maria):
    folder = tmp_path_factory.mktemp(TENANT)
    maria.run(f"CREATE DATABASE {TENANT} CHARACTER SET utf8mb4", "test")
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    for table, shift in [("a", 0), ("b", 3)]:
        columns = ", ".join(f'"{name}" {remote}' for name, (remote, _) in COLUMNS.items())
        keys = ", ".join(f'KEY ("{name}")' for name in ("folded", "unicode", "bytewise", "latin"))
        maria.run(
            f"CREATE TABLE {table} ({columns}, PRIMARY KEY (id), {keys});"
            f"INSERT INTO {table} ({names}) SELECT seq + {shift}, {', '.join([TEXT] * 5)},"
            f" DATE '2024-01-01' + INTERVAL seq DAY, seq % 50, seq % 7 FROM seq_1_to_{ROWS};"
            f"ANALYZE TABLE {table}", TENANT)
    catalog = folder / "catalog.json"
    catalog.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {"maria": {"system": "mariadb"}},
        "tables": [{
            "name": table, "connection": "maria", "remote": [table],
            "columns": [{"name": name, "remote_type": remote, "type": kind} for name, (remote, kind) in COLUMNS.items()],
        } for table in ("a", "b")]}))
    connections = federate.write_connections(
        folder / "connections.yaml", TENANT, {"maria": maria.settings(database=TENANT)})

    def run(sql, mode):
        plan = federate.compile_plan(folder, catalog, sql, mode)
        outcome = federate.run("fedrun", plan.path, "--connections", connections, "--format", "csv")
        assert outcome.status == 0, outcome
        return sorted(outcome.out.splitlines()[1:]), outcome.err, plan.document

    def explain(document):
        [part] = document["federates"]
        steps = maria.run(f"{SESSION} EXPLAIN {part['query']}", TENANT).splitlines()
        return [dict(zip(["id", "kind", "table", "access", "keys", "key", "length", "ref", "rows", "extra"],
                         step.split("\t"))) for step in steps]

    return run, explain


def joins_all_with_all(steps):
    """Whether rows of a table are compared with all of those before."""
    return [step for step in steps if "BNL join" in step["extra"] or step["kind"] == "DEPENDENT SUBQUERY"]


SERVED = {
    "an index": ("SELECT a.id, b.id FROM a JOIN b ON a.folded = b.folded WHERE a.id < 5", "ref"),
    "an index of another encoding": ("SELECT a.id, b.id FROM a JOIN b ON a.latin = b.folded WHERE a.id < 5", "ref"),
    "an index beside a binary collation": (
        "SELECT a.id, b.id FROM a JOIN b ON a.bytewise = b.folded WHERE a.id < 5", "ref"),
    "an index below a left join": (
        "SELECT a.id, b.id FROM a LEFT JOIN b ON a.folded = b.folded AND b.m > 3 WHERE a.id < 5", "ref"),
    "a hash": ("SELECT a.id, b.id FROM a JOIN b ON a.bare = b.bare", "hash_ALL"),
    "a key of a derived table": (
        "SELECT x.folded, x.n, y.n FROM (SELECT folded, count(*) AS n FROM a GROUP BY folded) x"
        " JOIN (SELECT latin, sum(n) AS n FROM b GROUP BY latin) y ON x.folded = y.latin", "ref"),
    "a key of a set of branches": (
        "SELECT x.t, b.id FROM (SELECT folded AS t FROM a UNION ALL SELECT latin FROM a) x"
        " JOIN (SELECT unicode, max(id) AS id FROM b GROUP BY unicode) b ON x.t = b.unicode", "ref"),
    "a semi-join in a semi-join": (
        "SELECT id FROM a WHERE day IS NOT NULL AND n IN (SELECT n FROM b WHERE m IN (SELECT m FROM a WHERE id < 5))",
        None),
}


@pytest.mark.parametrize("name", SERVED)
def test_not_all_with_all(systems, name):
    run, explain = systems
    sql, access = SERVED[name]
    expected, _, _ = run(sql, "no_pushdown")
    rows, messages, document = run(sql, "strict")
    assert rows == expected and rows
    assert "refused" not in messages
    steps = explain(document)
    assert not joins_all_with_all(steps), steps
    assert access in (None, *(step["access"] for step in steps)), steps


def test_collations_that_do_not_go_together(systems):
    """The server refuses to compare such columns as they are, and is asked again without that."""
    run, _ = systems
    sql = "SELECT a.id, b.id FROM a JOIN b ON a.folded = b.unicode"
    expected, _, _ = run(sql, "no_pushdown")
    rows, messages, document = run(sql, "strict")
    assert rows == expected and rows
    assert len(document["federates"]) == 1
    assert "the remote refused a statement" in messages and "1267" in messages
