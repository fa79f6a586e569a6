"""A system that is read through a driver gives the rows that its own connector gives."""

import importlib.util
import pathlib

import pytest

import federate
import nasty
from answers import check_rows
from examples import Query


def adbc(name):
    """The file of a driver that is a Python package."""
    folder = importlib.util.find_spec(f"adbc_driver_{name}").submodule_search_locations[0]
    return str(pathlib.Path(folder) / f"libadbc_driver_{name}.so")


def adbc_postgres(server):
    return {"system": "postgres", "driver": "adbc", "library": adbc("postgresql"), "uri": server.address}


@pytest.mark.parametrize("mode", ["no_pushdown", "strict"])
@pytest.mark.parametrize("name", ["q3", "q10"])
def test_tpch(plans, tpch, tmp_path, name, mode):
    query = Query("tpch", name)
    plan = plans.of(query, mode)
    connections = federate.write_connections(tmp_path / "connections.yaml", "tpch", {
        connection: adbc_postgres(server) for connection, server in tpch.servers.items()})
    check_rows(federate.rows_of(plan, "--connections", connections), plans.answer(query, mode), ordered=True)


@pytest.mark.parametrize("mode", federate.MODES)
@pytest.mark.parametrize("system", ["postgres", "sqlite"])
def test_names_and_literals(nasty_systems, pg_parts, tmp_path, system, mode):
    plan = nasty_systems.plan(system, mode)
    file = nasty_systems.folder / "nasty.sqlite"
    connections = federate.write_connections(tmp_path / "connections.yaml", nasty.TENANT, {
        "postgres": adbc_postgres(pg_parts),
        "sqlite": {"system": "sqlite", "driver": "adbc", "library": adbc("sqlite"), "uri": f"file:{file}?mode=ro"}})
    assert federate.rows_of(plan, "--connections", connections) == [nasty.ANSWER]


@pytest.mark.parametrize("entry, words", [
    ({"driver": "jdbc"}, "`jdbc` is not a driver that is known here"),
    ({"driver": "adbc"}, "library"),
    ({"driver": "adbc", "library": "x.so", "host": "127.0.0.1"}, "`host`"),
])
def test_refused_before_anything_runs(nasty_systems, tmp_path, entry, words):
    plan = nasty_systems.plan("postgres", "strict")
    connections = federate.write_connections(
        tmp_path / "connections.yaml", nasty.TENANT, {"postgres": {"system": "postgres", **entry}})
    outcome = federate.run("fedrun", plan.path, "--connections", connections)
    assert outcome.status == 78 and words in outcome.err, outcome


def test_a_missing_driver(nasty_systems, tmp_path):
    """The path is relative to the document; the message says where there is a driver."""
    plan = nasty_systems.plan("postgres", "strict")
    connections = federate.write_connections(
        tmp_path / "connections.yaml", nasty.TENANT,
        {"postgres": {"system": "postgres", "driver": "adbc", "library": "drivers/none.so"}})
    outcome = federate.run("fedrun", plan.path, "--connections", connections)
    assert outcome.status == 69, outcome
    assert str(tmp_path / "drivers" / "none.so") in outcome.err and "pip install" in outcome.err, outcome
