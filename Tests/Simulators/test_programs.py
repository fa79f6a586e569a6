"""The programs that start simulators."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from Simulators import faults
from Simulators.client import call

ROOT = pathlib.Path(__file__).parents[2]


def scratch_cloud(*arguments):
    return subprocess.run(
        [ROOT / "scripts/scratch-cloud", *map(str, arguments)], capture_output=True, text=True, timeout=120)


def test_a_server_with_an_owner(tmp_path):
    folder = tmp_path / "server"
    with subprocess.Popen(["sleep", "180"]) as owner:
        started = scratch_cloud(
            "start", folder, "snowflake", "--owner", owner.pid, "--fault", "http_503:1@submit,retry_after=1", "--set",
            "sync_seconds=9", "--rows", ROOT / "examples/join-on-snowflake")
        assert started.returncode == 0, started.stderr
        endpoint, file = started.stdout.split()
        credentials = json.loads(pathlib.Path(file).read_text())
        assert credentials["endpoint"] == endpoint and os.stat(file).st_mode & 0o077 == 0
        answers = [call("POST", endpoint + "/api/v2/statements", {"statement": "SELECT 1"}) for _ in range(2)]
        assert [answer.status for answer in answers] == [503, 401] and answers[0].headers["Retry-After"] == "1"
        rows = call("POST", endpoint + "/__sql", {"sql": 'SELECT count(*) FROM "SALES"."PUBLIC"."table1"'}).json["rows"]
        assert int(rows[0][0]) > 0
        assert scratch_cloud("start", folder, "snowflake").returncode == 1
        owner.kill()
    deadline = time.time() + 60
    while folder.exists() and time.time() < deadline:
        time.sleep(0.1)
    assert not folder.exists()


def test_what_cannot_start(tmp_path):
    for arguments in (["nowhere"], ["trino", "--fault", "x"], ["trino", "--set", "x=1"]):
        refused = scratch_cloud("start", tmp_path / "server", *arguments)
        assert refused.returncode == 1 and "did not start" in refused.stderr
    assert scratch_cloud("start").returncode == 64


def test_a_server_with_a_certificate(tmp_path):
    folder = tmp_path / "server"
    started = scratch_cloud("start", folder, "trino", "--tls", "on", "--owner", os.getpid())
    try:
        assert started.stdout.startswith("https://")
        address = started.stdout.split()[0] + "/v1/statement"
        refused = subprocess.run(
            ["curl", "--silent", "--cacert", folder / "server.crt", "--data", "SELECT 1", address], capture_output=True)
        assert refused.stdout == b"Unauthorized"
    finally:
        assert scratch_cloud("stop", folder).returncode == 0
    assert not folder.exists()


def test_all_at_once(tmp_path):
    command = [sys.executable, "-m", "Simulators.playground", tmp_path / "all"]
    with subprocess.Popen(command, cwd=ROOT / "Tests", stdout=subprocess.PIPE, text=True) as program:
        lines = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(program.stdout.readline())
            assert lines[-1], lines
        program.send_signal(signal.SIGINT)
        assert program.wait(60) == 0
    text = (tmp_path / "all/connections.yaml").read_text()
    assert "sf_sales: { system: \"snowflake\"" in text and "dbx_field" in text
    assert lines[0].split()[1] in text
    catalog = json.loads((tmp_path / "all/catalog.json").read_text())
    assert {table["connection"] for table in catalog["tables"]} >= {"snowflake", "databricks", "bigquery", "trino"}


@pytest.mark.parametrize("text, fault", [
    ("http_503", {"name": "http_503"}),
    ("http_503:2@poll|page,retry_after=1", {"name": "http_503", "count": 2, "on": "poll|page", "retry_after": 1}),
    ("query_error,error=GENERIC_INTERNAL_ERROR", {"name": "query_error", "error": "GENERIC_INTERNAL_ERROR"}),
])
def test_faults_in_words(text, fault):
    assert faults.parsed(text) == fault
