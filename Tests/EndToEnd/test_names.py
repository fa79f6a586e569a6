"""Names and literals survive the whole way from the catalog to the rows, whatever is in them."""

import csv
import io
import json

import pyarrow.parquet
import pytest

import federate
import nasty


@pytest.mark.parametrize("mode", federate.MODES)
@pytest.mark.parametrize("system", [*nasty.SYSTEMS, *nasty.OTHERS])
def test_round_trip(nasty_systems, system, mode):
    plan = nasty_systems.plan(system, mode)
    assert [column["name"] for column in plan.columns] == nasty.ANSWER_NAMES
    assert federate.rows_of(plan, "--connections", nasty_systems.connections) == [nasty.ANSWER]
    assert not any("${" in text for text in plan.texts)


@pytest.mark.parametrize("system", [*nasty.SYSTEMS, *nasty.OTHERS])
def test_csv_header(nasty_systems, system):
    plan = nasty_systems.plan(system, "strict")
    outcome = federate.run("fedrun", plan.path, "--connections", nasty_systems.connections, "--format", "csv")
    assert outcome.status == 0, outcome
    header, *rows = csv.reader(io.StringIO(outcome.out, newline=""))
    assert header == nasty.ANSWER_NAMES
    assert rows == [list(nasty.ANSWER)]


def test_unquoted_names_fold(nasty_systems, tmp_path):
    """`Id` without quotes is `id`, which the table does not have; the hint shows the one that it has."""
    outcome = federate.run(
        "fedexplain", "plan", "--catalog", nasty_systems.catalogs["postgres"],
        text=f"SELECT Id FROM {nasty.quoted(nasty.TABLE)}")
    assert outcome.status != 0 and "UNKNOWN_COLUMN" in outcome.err and "Id" in outcome.err, outcome


def test_repeated_output_names(nasty_systems, tmp_path):
    """CSV repeats a name; JSON refuses that before any remote is touched, unless the names may be changed."""
    sql = f'SELECT "Id" AS cost, "UPPER" AS cost FROM {nasty.quoted(nasty.TABLE)} ORDER BY "Id"'
    plan = federate.compile_plan(tmp_path, nasty_systems.catalogs["sqlite"], sql)
    options = [plan.path, "--connections", nasty_systems.connections, "--quiet"]
    assert [column["name"] for column in plan.columns] == ["cost", "cost"]
    outcome = federate.run("fedrun", *options, "--format", "csv")
    assert (outcome.status, outcome.out.splitlines()) == (0, ["cost,cost", "one,U", "two,V"]), outcome
    for form in ["json", "jsonl", "parquet"]:
        outcome = federate.run("fedrun", *options, "--format", form, "--output", tmp_path / "rows")
        assert outcome.status == 64 and "cost" in outcome.err, outcome
        assert not (tmp_path / "rows").exists()
    outcome = federate.run("fedrun", *options, "--format", "jsonl", "--dedupe-names")
    assert outcome.status == 0 and len(outcome.out.splitlines()) == 2, outcome


def test_a_mark_hides_no_quote(nasty_systems, tmp_path):
    """A quote behind a letter that joins the next character, or before a mark, is a quote in the engine's texts, too."""
    names = ['x"\u0301', "\u0d4e' y", '\u0d4e"; z']
    items = ", ".join(f"{number} AS {nasty.quoted(name)}" for number, name in enumerate(names))
    plan = federate.compile_plan(tmp_path, nasty_systems.catalogs["sqlite"], f"SELECT {items}")
    for form in ["csv", "jsonl", "parquet"]:
        path = tmp_path / f"'\u0301.{form}"
        outcome = federate.run("fedrun", plan.path, "--quiet", "--format", form, "--output", path)
        assert outcome.status == 0, outcome
    assert pyarrow.parquet.read_table(tmp_path / "'\u0301.parquet").to_pylist() == [dict(zip(names, range(3)))]


def test_names_that_a_system_cannot_give(maria, tmp_path):
    """MariaDB has no name with such a character, and none of such a length: its columns have neutral ones, ours stay."""
    names = ["😀", " b", "c ", "d" * 65]
    maria.run("CREATE TABLE unnamed AS SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d")
    catalog = tmp_path / "unnamed.catalog.json"
    catalog.write_text(json.dumps({
        "version": 1, "tenant_id": "unnamed", "connections": {"maria": {"system": "mariadb"}},
        "tables": [{"name": "t", "connection": "maria", "remote": ["test", "unnamed"], "columns": [
            {"name": name, "remote_name": remote, "remote_type": "int", "type": "integer"}
            for name, remote in zip(names, "abcd")]}]}))
    connections = federate.write_connections(tmp_path / "unnamed.yaml", "unnamed", {"maria": maria.settings()})
    for mode in federate.MODES:
        plan = federate.compile_plan(tmp_path, catalog, "SELECT * FROM t", mode, name=f"unnamed-{mode}")
        assert [column["name"] for column in plan.columns] == names
        assert federate.rows_of(plan, "--connections", connections) == [(1, 2, 3, 4)]
