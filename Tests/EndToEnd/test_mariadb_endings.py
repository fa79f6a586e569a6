"""How a run ends while MariaDB is at work: the statement there ends, too.

The server itself looks at a connection only when it has rows to send, so that it has to be told. Only a run that is killed
cannot do that; then the time limit of the run, which the server is given, ends the statement.
"""

import json
import signal
import time

import pytest

import federate

TENANT = "endings"
TABLE = "a_long_sleep"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, maria):
    folder = tmp_path_factory.mktemp(TENANT)
    maria.run(f"CREATE DATABASE {TENANT}")
    maria.run(f"CREATE VIEW {TABLE} AS SELECT seq AS id, SLEEP(600) AS value FROM seq_1_to_3", TENANT)
    (folder / "catalog.json").write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {"maria": {"system": "mariadb"}},
        "tables": [{
            "name": "slow", "connection": "maria", "remote": [TABLE],
            "columns": [{"name": name, "remote_type": "bigint", "type": "bigint"} for name in ("id", "value")]}]}))
    federate.write_connections(
        folder / "connections.yaml", TENANT, {"maria": maria.settings(database=TENANT, connect_timeout=60)})
    return folder


def running(maria):
    """How many statements over the table the server is at."""
    return int(maria.run(
        "SELECT count(*) FROM information_schema.processlist"
        f" WHERE info LIKE '%`{TABLE}`%' AND command IN ('Query', 'Execute') AND id <> CONNECTION_ID()"))


def wait_for(maria, count, seconds=60):
    deadline = time.monotonic() + seconds
    while running(maria) != count:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@pytest.mark.parametrize("views", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_the_statement_ends_with_the_run(folder, maria, number, views, heard_signals):
    """Of one view the rows are streamed; of two the server keeps them."""
    sql = " UNION ALL ".join(f"SELECT id, value + {view} FROM slow" for view in range(views))
    plan = federate.compile_plan(folder, folder / "catalog.json", sql, "no_pushdown")
    process = federate.start("fedrun", plan.path, "--format", "csv")
    assert wait_for(maria, 1), "the statement did not start"
    process.send_signal(number)
    outcome = federate.finish(process, timeout=120)
    assert outcome.status == 130, outcome
    assert wait_for(maria, 0), "the statement is still at work"


def test_time_out(folder, maria):
    plan = federate.compile_plan(folder, folder / "catalog.json", "SELECT id, value FROM slow")
    outcome = federate.run("fedrun", plan.path, "--format", "csv", "--timeout", "5", timeout=120)
    assert outcome.status == 75, outcome
    assert wait_for(maria, 0), "the statement is still at work"


def test_a_run_that_is_killed(folder, maria):
    """The server does not notice, and ends the statement at the time limit of the run."""
    plan = federate.compile_plan(folder, folder / "catalog.json", "SELECT id, value FROM slow")
    process = federate.start("fedrun", plan.path, "--format", "csv", "--timeout", "15")
    assert wait_for(maria, 1), "the statement did not start"
    process.kill()
    process.communicate(timeout=60)
    assert wait_for(maria, 0), "the statement is still at work"
