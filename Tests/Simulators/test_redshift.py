"""The simulator of Redshift against what its manual says, through psql and over the bare protocol."""

import os
import socket
import struct
import subprocess

import pytest

from Simulators.client import add_faults, serving


@pytest.fixture(scope="module")
def redshift():
    with serving("redshift") as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def clean(redshift):
    yield
    redshift.faults.clear()


def psql(simulator, *commands, **environment):
    """What psql prints for commands of one session: rows, and errors with their codes."""
    known = simulator.credentials
    result = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "VERBOSITY=sqlstate",
         f"host=127.0.0.1 port={known['port']} user={known['user']} dbname={known['database']}",
         *(part for command in commands for part in ("-c", command))],
        env={**os.environ, "PGPASSWORD": known["password"], **environment}, text=True, capture_output=True)
    return result.stdout.splitlines() + [line.strip() for line in result.stderr.splitlines()]


def test_it_says_that_it_is_redshift(redshift):
    assert "Redshift 1.0" in psql(redshift, "SELECT version()")[0]
    assert psql(redshift, r"\echo :SERVER_VERSION_NUM") == ["80002"]


def test_it_has_no_copy_to_a_client(redshift):
    assert psql(redshift, "COPY (SELECT 1) TO STDOUT") == ["ERROR:  42601"]


def test_a_cursor_needs_a_transaction(redshift):
    assert psql(redshift, "DECLARE c CURSOR FOR SELECT 1") == ["ERROR:  25P01"]


def test_a_session_has_one_cursor(redshift):
    assert psql(redshift, "BEGIN", "DECLARE a CURSOR FOR SELECT 1", "DECLARE b CURSOR FOR SELECT 2")[-1] == "ERROR:  0A000"
    assert psql(
        redshift, "BEGIN", "DECLARE a CURSOR FOR SELECT 1", "CLOSE a", "DECLARE b CURSOR FOR SELECT 2",
        "FETCH FORWARD 9 FROM b") == ["2"]


def test_a_cluster_of_one_node_limits_fetches(redshift):
    begin = ["BEGIN", "DECLARE c CURSOR FOR SELECT n FROM stock ORDER BY n"]
    assert psql(redshift, *begin, "FETCH BACKWARD 2 FROM c") == ["ERROR:  42601"]
    assert psql(redshift, *begin, "FETCH 2 IN c", "FETCH NEXT FROM c", "FETCH FORWARD 0 FROM c") == ["1", "2", "3", "3"]
    assert psql(redshift, *begin, "FETCH FORWARD 1001 FROM c") == ["ERROR:  XX000"]
    assert psql(redshift, *begin, "FETCH ALL FROM c") == ["ERROR:  0A000"]


@pytest.mark.parametrize("cursor", ["c CURSOR WITH HOLD", "c SCROLL CURSOR", "c BINARY CURSOR"])
def test_a_cursor_is_a_plain_one(redshift, cursor):
    assert psql(redshift, "BEGIN", f"DECLARE {cursor} FOR SELECT 1") == ["ERROR:  42601"]


def test_an_error_ends_the_transaction(redshift):
    assert psql(redshift, "BEGIN", "SELECT nothing", "SELECT 1", "ROLLBACK", "SELECT 2") == [
        "2", "ERROR:  42703", "ERROR:  25P02"]
    assert psql(redshift, "BEGIN", "SAVEPOINT a") == ["ERROR:  42601"]


def test_a_read_only_transaction_does_not_write(redshift):
    assert psql(redshift, "BEGIN READ ONLY", "INSERT INTO stock VALUES (1)") == ["ERROR:  25006"]
    assert psql(redshift, "SELECT COUNT(*) FROM stock") == ["100"]


def test_the_snapshot_is_that_of_the_first_select(redshift):
    redshift.database.root.execute("CREATE TABLE dev.public.seen AS SELECT 1 AS a")
    session = redshift.open({"database": "dev", "user": "reader"})
    def count(text="SELECT COUNT(*) FROM seen"):
        result, = session.run(text)
        return list(result.rows)[0][11:]
    list(session.run("BEGIN READ ONLY"))
    redshift.database.root.execute("INSERT INTO dev.public.seen VALUES (2)")
    assert count() == b"2"
    redshift.database.root.execute("INSERT INTO dev.public.seen VALUES (3)")
    assert count() == b"2"
    list(session.run("ROLLBACK"))
    assert count() == b"3"
    session.close()


def test_names_lose_their_case_unless_they_may_keep_it(redshift):
    query = 'SELECT "A" FROM (SELECT 1 AS "a", 2 AS b) AS t'
    assert psql(redshift, query) == ["1"]
    assert psql(redshift, "SET enable_case_sensitive_identifier TO true", 'SELECT "A" FROM (SELECT 1 AS "A", 2 AS "a") AS t') == ["1"]


def test_floats_have_the_digits_that_are_asked_for(redshift):
    query = "SELECT CAST(0.1 AS DOUBLE PRECISION), CAST(1000000.0625 AS REAL)"
    assert psql(redshift, query) == ["0.1|1e+06"]
    assert psql(redshift, "SET extra_float_digits TO 2", query) == ["0.10000000000000001|1000000.1"]
    assert psql(redshift, "SET extra_float_digits TO 3") == ["ERROR:  22023"]


def test_a_statement_has_a_time_limit(redshift):
    assert psql(redshift, "SET statement_timeout TO 300", "SELECT n FROM slow") == ["ERROR:  57014"]


def test_some_of_postgresql_is_missing(redshift):
    for query, code in [
        ("SELECT 1 IS DISTINCT FROM 2", "42601"), ("SELECT 1 INTERSECT ALL SELECT 1", "0A000"),
        ("SELECT * FROM generate_series(1, 3), stock", "0A000"), ("SELECT 1 FROM nowhere", "42P01"),
    ]:
        assert psql(redshift, query) == [f"ERROR:  {code}"], query


def test_a_char_has_its_padding(redshift):
    assert psql(redshift, "SELECT CAST('ab' AS CHAR(5)), 1") == ["ab   |1"]


def test_faults_happen(redshift):
    add_faults(redshift, {"name": "disk_full", "on": "query", "matching": "stock", "count": 1})
    assert psql(redshift, "SELECT COUNT(*) FROM stock") == ["ERROR:  XX000"]
    assert psql(redshift, "SELECT COUNT(*) FROM stock") == ["100"]
    add_faults(redshift, {"name": "starting_up", "on": "connect", "count": 1})
    assert "starting up" in psql(redshift, "SELECT 1")[0]


def message(kind, body=b""):
    return kind + struct.pack(">i", len(body) + 4) + body


def prepared(simulator, text):
    """The kinds of the messages that follow Parse, Describe and Sync."""
    with socket.create_connection(("127.0.0.1", simulator.listener.port)) as client, client.makefile("rb") as answers:
        client.sendall(b"\0\0\0\x22\0\x03\0\0user\0reader\0database\0dev\0\0")
        kinds = b""
        def receive():
            head = answers.read(5)
            return head[:1], answers.read(struct.unpack(">i", head[1:])[0] - 4)
        while (kind := receive()[0]) != b"Z":
            pass
        client.sendall(
            message(b"P", b"\0" + text.encode() + b"\0\0\0") + message(b"D", b"S\0") + message(b"S"))
        while True:
            kind, body = receive()
            kinds += kind
            if kind == b"Z":
                return kinds, body


def test_prepared_statements_are_queries():
    with serving("redshift", auth="trust") as simulator:
        assert prepared(simulator, "SELECT n FROM stock") == (b"1tTZ", b"I")
        assert prepared(simulator, "SELECT 1; SELECT 2") == (b"EZ", b"I")
        assert prepared(simulator, "DECLARE c CURSOR FOR SELECT 1") == (b"EZ", b"I")
        assert prepared(simulator, "INSERT INTO stock VALUES (1)") == (b"1tnZ", b"I")
