"""A plan says nothing of a machine: with another connections file it runs unchanged somewhere else."""

import shutil
import subprocess
import sys

import pytest

import federate
from answers import check_rows
from examples import Query
from postgres import scratch_server

PASSWORD = "moved 'house' \\ today"


@pytest.fixture(scope="module")
def other_machine(servers_folder, tpch):
    """One server with a password, where the two connections are two databases."""
    with scratch_server(servers_folder / "moved", password=PASSWORD) as server:
        addresses = []
        for name in tpch.servers:
            server.run(f"CREATE DATABASE {name}")
            addresses.append(
                f"{name}=host=127.0.0.1 port={server.port} user=postgres dbname={name}")
        subprocess.run(
            [sys.executable, federate.EXAMPLES / "tpch" / "load", *addresses, "--scale", tpch.scale],
            check=True, stdout=subprocess.DEVNULL, env={"PGPASSWORD": PASSWORD})
        yield server


@pytest.mark.parametrize("name", ["q3", "q10"])
def test_runs_unchanged(plans, tpch, other_machine, tmp_path, name):
    query = Query("tpch", name)
    plan = plans.of(query, "strict")
    shutil.copy(plan.path, tmp_path / "plan.json")
    federate.write_connections(tmp_path / "connections.yaml", "tpch", {
        connection: other_machine.settings(database=connection, password="${env:MOVED_PASSWORD}")
        for connection in tpch.servers})
    moved = federate.Plan(tmp_path / "plan.json")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    answer = federate.rows_of(moved, environment={"MOVED_PASSWORD": PASSWORD}, cwd=elsewhere)
    check_rows(answer, plans.answer(query, "strict"), ordered=True)
    assert list(elsewhere.iterdir()) == []
