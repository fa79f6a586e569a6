"""What goes wrong with files, and in the main stage; no server is needed."""

import json

import pytest

import federate
from failing import fail

TENANT = "local"

LOCAL = {
    "version": 1,
    "tenant_id": TENANT,
    "connections": {"mart": {"system": "duckdb"}},
    "tables": [
        {"name": "lines", "format": "csv", "path": "lines.csv", "options": {"header": True},
         "columns": [{"name": "id", "type": "bigint"}, {"name": "value", "type": "bigint"}]},
        {"name": "marts", "connection": "mart", "remote": ["main", "t"],
         "columns": [{"name": "id", "remote_type": "BIGINT", "type": "bigint"}]},
    ],
}


@pytest.fixture
def local(tmp_path):
    """A folder with a CSV file of two rows, and a catalog of it and of a DuckDB file."""
    (tmp_path / "catalog.json").write_text(json.dumps(LOCAL))
    (tmp_path / "lines.csv").write_text("id,value\n1,0\n9223372036854775807,2\n")
    (tmp_path / "tmp").mkdir()
    return tmp_path


def local_plan(folder, sql):
    return federate.compile_plan(folder, folder / "catalog.json", sql)


@pytest.mark.parametrize("expression, words", [
    ("id / value", "division by zero"),
    ("id + value", "a number is out of range for its type ("),
    ("CAST(id AS integer)", "a number is out of range for its type ("),
])
def test_error_of_the_main_stage(local, expression, words):
    """In our own words first; what the engine says of it is a detail."""
    outcome = fail(local, local_plan(local, f"SELECT {expression} AS x FROM lines").path, 1)
    last = outcome.err.splitlines()[-1]
    assert last.startswith("fedrun: ") and words in last, outcome
    assert last.index(words) < 40, outcome


def test_a_file_has_a_line_too(local):
    """Rows that the reader gave, and the size of the file."""
    plan = local_plan(local, "SELECT sum(value) AS s FROM lines WHERE id >= 0")
    statistics = local / "statistics.json"
    outcome = federate.run("fedrun", plan.path, "--format", "csv", "--stats", statistics)
    assert outcome.status == 0, outcome
    size = (local / "lines.csv").stat().st_size
    [line] = outcome.err.splitlines()
    assert line.split()[:5] == ["temp_view_1", "csv", "(lines.csv)", "2", "rows"], outcome
    assert f" {size} B " in line, outcome
    [view] = json.loads(statistics.read_text())["views"]
    assert (view["system"], view["path"], view["rows"], view["bytes"]) == ("csv", "lines.csv", 2, size)


def test_missing_file(local):
    plan = local_plan(local, "SELECT id FROM lines")
    (local / "lines.csv").unlink()
    fail(local, plan.path, 69, words=["lines.csv"])


def test_missing_plan(local):
    fail(local, local / "none.json", 65, words=["none.json", "No such file"])


def test_text_as_a_database(local):
    plan = local_plan(local, "SELECT id FROM marts")
    (local / "text.duckdb").write_text("not a database\n" * 1000)
    federate.write_connections(
        local / "connections.yaml", TENANT, {"mart": {"system": "duckdb", "path": "text.duckdb"}})
    outcome = fail(local, plan.path, 78, words=["text.duckdb is not a DuckDB database"])
    assert len(outcome.err.splitlines()) == 1, outcome


@pytest.mark.parametrize("size", ["1kb", "63MB", "0.1MiB"])
def test_memory_limit_that_is_too_small(local, size):
    plan = local_plan(local, "SELECT id FROM lines")
    fail(local, plan.path, 64, "--memory-limit", size, words=["at least 64MB"])


def test_smallest_memory_limit(local):
    plan = local_plan(local, "SELECT id FROM lines")
    assert len(federate.rows_of(plan, "--memory-limit", "64MB")) == 2
