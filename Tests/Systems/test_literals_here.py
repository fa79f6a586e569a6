"""Any text and any LIKE pattern means on a real system what it means in DC SQL: a system finds the rows that the text or
the pattern itself says.

The table is filled by the bytes of its texts, so that no literal of ours is on both sides. FED_TEXT_SEED and FED_TEXTS
(200) say which texts, and how many.
"""

import os
import sqlite3

import duckdb
import pytest

import systems
from any_text import any_patterns, any_texts, quoted
from federate import write_connections
from hyper import Failure
from invariance import NONE, STRICT
from local_runs import local_runs

SEED = int(os.environ.get("FED_TEXT_SEED", "20261122"))
COUNT = int(os.environ.get("FED_TEXTS", "200"))
TABLE = "any_texts"
COLUMNS = [("id", "bigint", True), ("s", "text", True)]
# Each system's text of some bytes in hexadecimal digits.
OF_BYTES = {
    "postgres": "convert_from(decode('{}', 'hex'), 'UTF8')", "mariadb": "CONVERT(x'{}' USING utf8mb4)",
    "sqlite": "CAST(x'{}' AS TEXT)", "duckdb": "decode(unhex('{}'))", "clickhouse": "unhex('{}')"}
# Main itself, which has no system's help.
MAIN = "main"


def statements(system, texts):
    """What makes the table, behind its schema."""
    schema = systems.SCHEMAS.get(system, "sales")
    columns = ", ".join(f"{name} {systems.remote_type(system, kind)}" for name, kind, _ in COLUMNS)
    engine = " ENGINE = MergeTree ORDER BY tuple()" if system == "clickhouse" else ""
    yield f"CREATE TABLE {schema}.{TABLE} ({columns}){engine}"
    for start in range(0, len(texts), 100):
        rows = [
            f"({start + number}, {OF_BYTES[system].format(text.encode().hex())})"
            for number, text in enumerate(texts[start:start + 100])]
        yield f"INSERT INTO {schema}.{TABLE} VALUES {', '.join(rows)}"


def filled(system, texts, request, folder):
    """The entry of a connections document of a system that has the table."""
    if system == "sqlite":
        path = folder / "texts.sqlite"
        with sqlite3.connect(path) as session:
            for statement in statements(system, texts):
                session.execute(statement)
        session.close()
        return {"system": system, "path": str(path)}
    if system == "duckdb":
        path = folder / "texts.duckdb"
        with duckdb.connect(str(path)) as session:
            for statement in ["CREATE SCHEMA sales", *statements(system, texts)]:
                session.execute(statement)
        return {"system": system, "path": str(path)}
    server = request.getfixturevalue({"postgres": "pg_parts", "mariadb": "maria", "clickhouse": "chdb"}[system])
    kind = "SCHEMA" if system == "postgres" else "DATABASE"
    encoding = " CHARACTER SET utf8mb4" if system == "mariadb" else ""
    # Other tests have it, too.
    for statement in [f"CREATE {kind} IF NOT EXISTS sales{encoding}", *statements(system, texts)]:
        server.run(statement)
    if system == "clickhouse":
        return {"system": system, **server.credentials}
    return server.settings(**({"database": "sales"} if system == "mariadb" else {}))


@pytest.fixture(scope="module")
def texts():
    return any_texts(SEED, COUNT)


@pytest.fixture(scope="module", params=[*OF_BYTES, MAIN])
def remote(request, texts, tmp_path_factory):
    """The system's name, and what compiles and runs over its table in a mode."""
    system = "duckdb" if request.param == MAIN else request.param
    mode = NONE if request.param == MAIN else STRICT
    folder = tmp_path_factory.mktemp(f"texts-{request.param}")
    tenant = f"texts/{system}"
    catalog = systems.write_catalog(
        folder, system, tenant, {TABLE: COLUMNS}, equality="binary", order="binary", padding="no_pad")
    connections = write_connections(
        folder / "connections.yaml", tenant, {system: filled(system, texts, request, folder)})
    with local_runs(folder, catalog, tenant, connections=connections) as runs:
        yield request.param, lambda sql, **more: asked(runs, sql, mode, **more)


def asked(runs, sql, mode, needs_filter=True):
    """The rows; in strict the system has every condition of the query."""
    plan = runs.compile(sql, mode)
    assert not isinstance(plan, Failure), plan
    if mode == STRICT and needs_filter:
        assert all("filter" in each["pushed"] for each in plan["federates"]), plan["inhibitors"]
    answer = runs.run(plan)
    assert not isinstance(answer, Failure), (answer, [ascii(each["query"]) for each in plan["federates"]])
    return answer.rows


def test_texts(remote, texts):
    _, ask = remote
    for start in range(0, len(texts), 100):
        part = texts[start:start + 100]
        rows = ask(f"SELECT id, s FROM {TABLE} WHERE s IN ({', '.join(map(quoted, part))})")
        assert sorted(rows) == list(enumerate(part, start)), start


@pytest.mark.parametrize("negated", [False, True], ids=["like", "not_like"])
def test_patterns(remote, texts, negated):
    system, ask = remote
    # A GLOB finds too many rows, so that its opposite is not asked.
    if negated and system == "sqlite":
        return
    patterns = any_patterns(SEED, 120, texts)
    assert sum(any(map(pattern.matches, texts)) for pattern in patterns) > 90
    for start in range(0, len(patterns), 20):
        part = patterns[start:start + 20]
        rows = ask(" UNION ALL ".join(
            f"SELECT {number} AS k, id FROM {TABLE} WHERE {pattern.condition('s', negated)}"
            for number, pattern in enumerate(part)))
        for number, pattern in enumerate(part):
            found = {key for asked_number, key in rows if asked_number == number}
            wanted = {key for key, text in enumerate(texts) if pattern.matches(text) != negated}
            differing = [ascii(texts[key]) for key in found ^ wanted]
            assert not differing, (ascii(pattern.text), pattern.escape, differing)


def test_long_patterns(remote):
    """SQLite has a limit, and leaves what is longer to main."""
    _, ask = remote
    assert ask(f"SELECT id FROM {TABLE} WHERE s LIKE '%{'x' * 60_000}%'", needs_filter=False) == []


@pytest.mark.parametrize("mode", [STRICT, NONE])
def test_nul(tmp_path, mode):
    """Only the engine's own files take a text with a NUL."""
    texts = ["a\0b", "ab", "a", "\0", "", "\0\0"]
    path = tmp_path / "nul.duckdb"
    with duckdb.connect(str(path)) as session:
        for statement in ["CREATE SCHEMA sales", *statements("duckdb", texts)]:
            session.execute(statement)
    catalog = systems.write_catalog(tmp_path, "duckdb", "nul", {TABLE: COLUMNS})
    connections = write_connections(
        tmp_path / "connections.yaml", "nul", {"duckdb": {"system": "duckdb", "path": str(path)}})
    with local_runs(tmp_path, catalog, "nul", connections=connections) as runs:
        for condition, keys in {
                "s IN ('a\0b', '\0')": [0, 3], "s LIKE 'a\0%'": [0], "s LIKE '\0'": [3], "s LIKE '_\0%'": [0, 5],
                "s NOT LIKE '%!\0!_' ESCAPE '!'": [0, 1, 2, 3, 4, 5], "s LIKE '%\0_'": [0, 5]}.items():
            assert asked(runs, f"SELECT id FROM {TABLE} WHERE {condition} ORDER BY id", mode) == [
                (key,) for key in keys], condition
