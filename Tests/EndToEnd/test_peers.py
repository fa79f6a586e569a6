"""The benchmark of a run beside its peers: counts bytes, compares rows, paces its link, and leaves nothing running."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

import federate
from postgres import kept_server, open_folder

BENCHMARKS = federate.ROOT / "Benchmarks"
sys.path.append(str(BENCHMARKS / "beside"))

from link import Link  # noqa: E402

HAS_SCANNER = importlib.util.find_spec("duckdb_extension_postgres_scanner") is not None
ALWAYS = ["federate", "no_pushdown", "postgres_fdw", "one_postgres"]
UNAVAILABLE = 69
INTERRUPTED = 130


@pytest.fixture(scope="module")
def folder():
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def first_run(folder):
    """A run of all peers, which leaves every server's data behind, and the figures that it wrote."""
    outcome = benchmark(
        folder, "--runs", "1", "--queries", "q10,q14", "--timeout", "200", "--output", folder / "figures.json")
    assert outcome.status == (0 if HAS_SCANNER else UNAVAILABLE), outcome
    assert running_servers(folder) == []
    return outcome, json.loads((folder / "figures.json").read_text())


def started(folder, *options):
    return subprocess.Popen(
        [sys.executable, BENCHMARKS / "peers", "--suite", "tpch", "--scale", "0.01", "--folder", folder, *options],
        env={**os.environ, "FED_PROGRAMS": str(federate.PROGRAMS)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def benchmark(folder, *options):
    return federate.finish(started(folder, *options))


def home(folder):
    """The server that has everything, as the benchmark left it."""
    def load(_):
        raise AssertionError("the benchmark has kept nothing")

    return kept_server(folder / "tpch-0.01" / "home", load)


def running_servers(folder):
    return [path for path in (folder / "tpch-0.01").glob("*/cluster/postmaster.pid")]


def test_bytes_and_rows(first_run):
    outcome, document = first_run
    assert sorted(document["peers"]) == sorted(ALWAYS + ["duckdb"] * HAS_SCANNER)
    assert list(document["queries"]) == ["q10", "q14"]
    for entries in document["queries"].values():
        assert sorted(entries) == sorted(document["peers"])
        for entry in entries.values():
            assert (entry["failure"], entry["objection"]) == (None, None)
            assert entry["rows"] > 0 and entry["received"] > 0 and entry["sent"] > 0
            assert len(entry["seconds"]) == 1
        ours, unpushed = entries["federate"], entries["no_pushdown"]
        assert 10 * ours["received"] < unpushed["received"]
        # What fedrun counts are the rows' bytes; the link carries the protocol around them, too.
        assert sum(view["bytes"] for view in unpushed["inner"]["views"] if view["system"] == "postgres") > 1e6
        # The rows of one server that has everything are all that it sends.
        assert entries["one_postgres"]["received"] < ours["received"]
    assert "bytes federate : no_pushdown" in outcome.out


def test_rows_that_differ(folder, first_run):
    with home(folder) as server, server.connect("home") as session:
        session.execute("UPDATE lineitem SET l_discount = l_discount + 0.01")
    outcome = benchmark(
        folder, "--runs", "0", "--queries", "q6", "--peers", "federate,one_postgres", "--timeout", "200")
    assert outcome.status == 1, outcome
    assert "ROWS DIFFER" in outcome.out and "q6 one_postgres: row 1 is" in outcome.out
    assert "q6 federate" not in outcome.out


def test_time_out(folder):
    outcome = benchmark(folder, "--runs", "1", "--queries", "q1", "--peers", "no_pushdown", "--timeout", "1",
                        "--link", "1mbit")
    assert outcome.status == 0, outcome
    assert "timeout" in outcome.out


def test_interrupt(folder, heard_signals):
    process = started(folder, "--runs", "1000", "--queries", "q1", "--peers", "federate")
    seen = ""
    while not seen.endswith("seconds q1"):
        letter = process.stderr.read(1)
        assert letter, seen
        seen += letter
    assert running_servers(folder)
    process.send_signal(signal.SIGINT)
    outcome = federate.finish(process)
    assert outcome.status == INTERRUPTED, outcome
    assert running_servers(folder) == []


@pytest.mark.parametrize("bits, latency, least", [(None, 0, 0), (16e6, 0, 0.4), (None, 0.1, 0.4)])
def test_link(bits, latency, least):
    """A word there and back, and a million bytes: all counted, and no sooner than the link allows."""
    sent = bytes(range(256)) * 4000
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def echo():
            connection, _ = listener.accept()
            with connection:
                while block := connection.recv(1 << 16):
                    connection.sendall(block)

        threading.Thread(target=echo, daemon=True).start()
        link = Link(bits, latency)
        try:
            port = link.to(listener.getsockname()[1])
            start = time.monotonic()
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"word")
                assert connection.recv(4) == b"word"

                def send():
                    connection.sendall(sent)
                    connection.shutdown(socket.SHUT_WR)

                threading.Thread(target=send, daemon=True).start()
                received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
            seconds = time.monotonic() - start
            assert received == sent
            assert link.moved() == (len(sent) + 4, len(sent) + 4)
            assert least <= seconds <= 30
        finally:
            link.close()
