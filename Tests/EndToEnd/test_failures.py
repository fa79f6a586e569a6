"""What goes wrong gets its exit status and a sentence, leaves nothing behind and shows no secret."""

import json
import os
import signal
import socket
import subprocess

import pytest

import federate
from failing import SECRET, fail
from postgres import scratch_server

TENANT = "failures"

CATALOG = {
    "version": 1,
    "tenant_id": TENANT,
    "connections": {"pg": {"system": "postgres"}},
    "tables": [
        {"name": name, "connection": "pg", "remote": ["public", name], "columns": [
            {"name": "id", "remote_type": "bigint", "type": "bigint"},
            {"name": "value", "remote_type": "bigint", "type": "bigint"}]}
        for name in ("numbers", "faulty", "slow")
    ],
}


@pytest.fixture(scope="module")
def server(servers_folder):
    with scratch_server(servers_folder / "failures", password=SECRET) as server:
        server.run("""
            CREATE TABLE numbers AS SELECT g::bigint AS id, g::bigint * 7 AS value FROM generate_series(1, 20000) g;
            CREATE VIEW faulty AS
                SELECT g::bigint AS id, 1000 / (5000 - g)::bigint AS value FROM generate_series(1, 20000) g;
            CREATE FUNCTION nap(seconds int) RETURNS bigint VOLATILE LANGUAGE sql
                AS 'SELECT seconds::bigint FROM pg_sleep(seconds)';
            CREATE VIEW slow AS SELECT g::bigint AS id, nap(60) AS value FROM generate_series(1, 3) g;
        """)
        yield server


@pytest.fixture
def folder(tmp_path):
    """A folder with a catalog, where a run's own temporary files would lie too."""
    (tmp_path / "catalog.json").write_text(json.dumps(CATALOG))
    (tmp_path / "tmp").mkdir()
    return tmp_path


def plan_over(folder, table):
    return federate.compile_plan(folder, folder / "catalog.json", f"SELECT id, value FROM {table}")


def connections_of(folder, server, **more):
    return federate.write_connections(folder / "connections.yaml", TENANT, {"pg": server.settings(**more)})


def test_it_runs_at_all(folder, server):
    """The same plan and connections without a fault."""
    plan = plan_over(folder, "numbers")
    rows = federate.rows_of(plan, "--connections", connections_of(folder, server))
    assert sorted(rows) == [(number, number * 7) for number in range(1, 20001)]


def test_unreachable_server(folder, server):
    plan = plan_over(folder, "numbers")
    with socket.socket() as taken:
        # Bound without listening: nobody else gets the port.
        taken.bind(("127.0.0.1", 0))
        connections_of(folder, server, port=taken.getsockname()[1])
        outcome = fail(folder, plan.path, 69, words=["pg"])
    assert " rows " not in outcome.err, "a view that was never read has a line"
    assert outcome.err.startswith("fedrun: ") and len(outcome.err.splitlines()) == 1, outcome


def test_wrong_password(folder, server):
    plan = plan_over(folder, "numbers")
    wrong = "wr0ng" + SECRET
    connections_of(folder, server, password=wrong)
    fail(folder, plan.path, 77, words=["pg"])


def test_secret_that_others_can_read(folder, server):
    plan = plan_over(folder, "numbers")
    connections_of(folder, server).chmod(0o644)
    fail(folder, plan.path, 78, words=["connections.yaml"])


def test_unset_variable(folder, server):
    plan = plan_over(folder, "numbers")
    connections_of(folder, server, password="${env:NOT_SET_ANYWHERE}")
    fail(folder, plan.path, 78, words=["NOT_SET_ANYWHERE"])


def test_another_system(folder, server):
    """SQL of one system may mean something else on another one."""
    plan = plan_over(folder, "numbers")
    (folder / "numbers.sqlite").touch()
    settings = {"system": "sqlite", "path": "numbers.sqlite"}
    federate.write_connections(folder / "connections.yaml", TENANT, {"pg": settings})
    fail(folder, plan.path, 78, words=["compiled for postgres", "sqlite here"])


def test_connections_that_are_something_else(folder):
    plan = plan_over(folder, "numbers")
    (folder / "connections.yaml").write_text(f"daemon: {SECRET}:19000:0\n")
    outcome = fail(folder, plan.path, 78, words=["tenants"])
    assert "daemon" not in outcome.err


def test_no_connections(folder):
    plan = plan_over(folder, "numbers")
    fail(folder, plan.path, 78)


def test_remote_error_in_mid_stream(folder, server):
    plan = plan_over(folder, "faulty")
    connections_of(folder, server)
    fail(folder, plan.path, 1, words=["division by zero"])


def test_missing_remote_table(folder, server):
    catalog = json.loads(json.dumps(CATALOG).replace('"slow"', '"gone"'))
    (folder / "catalog.json").write_text(json.dumps(catalog))
    plan = plan_over(folder, "gone")
    connections_of(folder, server)
    fail(folder, plan.path, 1, words=["gone"])


def through_a_pipe(plan, text):
    """A run whose connections come through a pipe, as from a shell's `<(…)`."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as file:
        file.write(text)
    try:
        return federate.run(
            "fedrun", plan.path, "--connections", f"/dev/fd/{reader}", "--format", "csv", pass_fds=[reader])
    finally:
        os.close(reader)


def test_connections_from_a_pipe(folder, server):
    plan = plan_over(folder, "numbers")
    text = json.dumps({TENANT: {"pg": server.settings()}})
    outcome = through_a_pipe(plan, text)
    assert outcome.status == 0 and outcome.out.count("\n") == 20_001, outcome


def test_connections_without_an_end(folder):
    plan = plan_over(folder, "numbers")
    fail(folder, plan.path, 78, "--connections", "/dev/zero", words=["larger than"])


def test_connections_that_unfold(folder):
    """A small document that would stand for an enormous one."""
    plan = plan_over(folder, "numbers")
    path = folder / "bomb.yaml"
    levels = "".join(f"l{n}: &l{n} {{" + ", ".join(f"k{k}: *l{n - 1}" for k in range(50)) + "}\n" for n in range(1, 9))
    path.write_text("l0: &l0 { system: postgres }\n" + levels)
    fail(folder, plan.path, 78, "--connections", path, words=["anchors"])


def test_missing_libduckdb(folder, server):
    plan = plan_over(folder, "numbers")
    connections_of(folder, server)
    outcome = fail(
        folder, plan.path, 69, environment={"FEDERATE_DUCKDB": "/nonexistent/libduckdb.so"}, words=["libduckdb"])
    assert len(outcome.err.strip().splitlines()) == 1, outcome


def broken(plan, change):
    """A copy of a plan with a changed stage text and no fingerprint."""
    document = json.loads(plan.path.read_text())
    change(document["stages"])
    document.pop("fingerprint", None)
    path = plan.path.with_name("broken.json")
    path.write_text(json.dumps(document))
    return path


def replace(stage, old, new):
    def change(stages):
        [statement] = stages[stage]
        assert old in statement["sql"]
        statement["sql"] = statement["sql"].replace(old, new, 1)

    return change


BROKEN = {
    "pre without USING": replace("pre", "USING", "USNG"),
    "pre of another reader": replace("pre", "ExternalDataSource", "OtherDataSource"),
    "pre with an open literal": replace("pre", "connection_id '", "connection_id "),
    "pre without a query": replace("pre", "query '", "querry '"),
    "pre with a second statement": replace("pre", "CREATE", "DROP TABLE x; CREATE"),
    "main that is no query": replace("main", "SELECT", "DELETE"),
    "main that does not parse": replace("main", "SELECT", "SELECT FROM FROM"),
    "main over an unknown view": replace("main", "temp_view_1", "temp_view_2"),
    "post that drops another view": replace("post", "temp_view_1", "temp_view_2"),
    "post that drops a table": replace("post", "VIEW", "TABLE"),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_broken_stage_text(folder, server, change):
    plan = plan_over(folder, "numbers")
    connections_of(folder, server)
    fail(folder, broken(plan, change), 65)


def test_edited_plan(folder, server):
    """With its fingerprint left as it was, even a harmless change is refused unless it is allowed."""
    plan = plan_over(folder, "numbers")
    connections_of(folder, server)
    edited = folder / "edited.json"
    edited.write_text(plan.path.read_text().replace(f'"{TENANT}"', '"other"', 1))
    fail(folder, edited, 65, words=["fingerprint"])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version":1}', '{"version":2}', "\x00", "[" * 100_000])
def test_not_a_plan(folder, text):
    path = folder / "plan.json"
    path.write_text(text)
    fail(folder, path, 65)


def test_usage(folder):
    plan = plan_over(folder, "numbers")
    fail(folder, plan.path, 64, "--format", "papyrus")
    fail(folder, plan.path, 64, "--no-such-option")
    fail(folder, plan.path, 64, "--stats", folder / "tmp" / ".." / "rows.csv", words=["same file"])
    fail(folder, plan.path, 64, "--stats", "-")


def test_statistics_that_cannot_be_written(folder, server):
    """That is known before anything is read, and never hides why a run failed."""
    plan = plan_over(folder, "slow")
    connections_of(folder, server)
    fail(folder, plan.path, 73, "--stats", folder / "none" / "stats.json")
    faulty = plan_over(folder, "faulty")
    fail(folder, faulty.path, 1, "--stats", "/dev/full", words=["division by zero"])


def test_output_folder_is_missing(folder, server):
    plan = plan_over(folder, "numbers")
    connections_of(folder, server)
    outcome = federate.run("fedrun", plan.path, "--output", folder / "none" / "rows.csv")
    assert outcome.status == 73, outcome
    outcome = federate.run("fedrun", plan.path, "--output", folder)
    assert outcome.status == 73 and "Is a directory" in outcome.err, outcome


@pytest.fixture
def small_disk(folder):
    """A disk that is full after 16 kB; only root can make one, and /dev/full stands in elsewhere."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = os.getuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "none", disk], capture_output=True).returncode == 0
    yield disk / "rows.csv" if mounted else "/dev/full"
    if mounted:
        left = [path.name for path in disk.iterdir()]
        subprocess.run(["umount", disk], check=True)
        assert left == []


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "table", "parquet"])
def test_full_disk(folder, server, small_disk, form):
    plan = plan_over(folder, "numbers")
    connections_of(folder, server)
    outcome = federate.run("fedrun", plan.path, "--output", small_disk, "--format", form)
    assert outcome.status == 74, outcome
    assert outcome.out == "" and SECRET not in outcome.err


def test_closed_pipe_ends_quietly(folder, server):
    plan = plan_over(folder, "numbers")
    connections_of(folder, server)
    process = federate.start("fedrun", plan.path, "--format", "csv", "--quiet")
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(timeout=60)
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_interrupt(folder, server, number, heard_signals):
    """Ctrl-C, or a closed terminal: the remote statement ends within seconds, and so does the program."""
    plan = plan_over(folder, "slow")
    connections_of(folder, server)
    before = sorted(path.name for path in folder.iterdir())
    process = federate.start("fedrun", plan.path, "--output", folder / "rows.csv", "--format", "csv")
    assert server.wait_for_statements("slow", 1, seconds=30), "the remote statement did not start"
    process.send_signal(number)
    outcome = federate.finish(process, timeout=60)
    assert outcome.status == 130, outcome
    assert server.wait_for_statements("slow", 0, seconds=30), "the remote statement is still at work"
    assert sorted(path.name for path in folder.iterdir()) == before


def test_time_out(folder, server):
    plan = plan_over(folder, "slow")
    connections_of(folder, server)
    fail(folder, plan.path, 75, "--timeout", "2")
    assert server.wait_for_statements("slow", 0, seconds=30), "the remote statement is still at work"


def test_time_out_while_the_engine_plans(folder, monkeypatch):
    """DuckDB plans each level of these twice for the one around it, and hears no interrupt meanwhile."""
    sql = "SELECT max(k) FROM keys"
    for _ in range(27):
        sql = f"SELECT max(k) FROM keys WHERE k <= ({sql})"
    catalog = folder / "keys.json"
    catalog.write_text(json.dumps({
        "version": 1, "tenant_id": "local", "connections": {},
        "tables": [{"name": "keys", "format": "csv", "path": "keys.csv",
                    "columns": [{"name": "k", "type": "integer"}]}]}))
    (folder / "keys.csv").write_text("k\n1\n")
    plan = federate.compile_plan(folder, catalog, sql)
    monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
    before = sorted(path.name for path in folder.iterdir())
    outcome = federate.run(
        "fedrun", plan.path, "--data-root", folder, "--output", folder / "rows.csv", "--format", "csv",
        "--stats", folder / "stats.json", "--timeout", "1", timeout=40)
    assert outcome.status == 75, outcome
    assert "the run took longer than 1 second" in outcome.err
    assert "took longer" in json.loads((folder / "stats.json").read_text())["error"]["message"]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*before, "stats.json"])
    assert not list((folder / "tmp").iterdir())
