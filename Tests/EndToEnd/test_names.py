"""Names and literals survive the whole way from the catalog to the rows, whatever is in them."""

import csv
import io

import pytest

import federate
import nasty


@pytest.mark.parametrize("mode", federate.MODES)
@pytest.mark.parametrize("system", nasty.SYSTEMS)
def test_round_trip(nasty_systems, system, mode):
    plan = nasty_systems.plan(system, mode)
    assert [column["name"] for column in plan.columns] == nasty.ANSWER_NAMES
    assert federate.rows_of(plan, "--connections", nasty_systems.connections) == [nasty.ANSWER]
    assert not any("${" in text for text in plan.texts)


@pytest.mark.parametrize("system", nasty.SYSTEMS)
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
