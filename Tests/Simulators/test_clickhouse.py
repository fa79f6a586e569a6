"""The simulator of ClickHouse against the contract of the HTTP interface."""

import http.client
import time
import urllib.parse

import pytest

from Simulators.client import add_faults, call, serving

BINARY = "RowBinaryWithNamesAndTypes"


@pytest.fixture(scope="module")
def clickhouse():
    with serving("clickhouse") as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def clean(clickhouse):
    yield
    clickhouse.faults.clear()


def ask(simulator, sql, method="POST", headers=None, **parameters):
    if headers is None:
        headers = {"X-ClickHouse-User": simulator.credentials["user"],
                   "X-ClickHouse-Key": simulator.credentials["password"]}
    return call(
        method, f"{simulator.endpoint}/?{urllib.parse.urlencode(parameters)}", sql.encode() if sql else None, headers)


def test_rows(clickhouse):
    answer = ask(clickhouse, "SELECT toInt8(number) AS n FROM numbers(3)", default_format=BINARY)
    assert answer.status == 200
    assert answer.body == b"\x01\x01n\x04Int8\x00\x01\x02"
    assert answer.headers["X-ClickHouse-Format"] == BINARY
    assert ask(clickhouse, "SELECT 1, 'a'").body == b"1\ta\n"
    assert ask(clickhouse, "SELECT 1 AS x FORMAT JSONEachRow").headers["X-ClickHouse-Format"] == "JSONEachRow"


def test_rows_of_many_blocks_have_one_header(clickhouse):
    answer = ask(clickhouse, "SELECT toInt64(number) AS n FROM numbers(200000)", default_format=BINARY)
    assert len(answer.body) == 9 + 8 * 200_000


def test_access(clickhouse):
    assert ask(clickhouse, "SELECT 1", headers={}).status == 403
    assert ask(clickhouse, "SELECT 1", headers={}, user="reader", password="key-of-the-reader").status == 200


@pytest.mark.parametrize("sql, status, code", [
    ("SELECT (", 400, "62"), ("SELECT 1; SELECT 2", 400, "62"), ("SELECT * FROM nowhere", 404, "60"),
    ("SELECT throwIf(1)", 500, "395")])
def test_errors(clickhouse, sql, status, code):
    answer = ask(clickhouse, sql)
    assert (answer.status, answer.headers["X-ClickHouse-Exception-Code"]) == (status, code)
    assert answer.body.startswith(b"Code: " + code.encode() + b". DB::Exception: ")


def test_settings(clickhouse):
    asked = "SELECT toString(getSetting('join_use_nulls')), getSetting('readonly')"
    assert ask(clickhouse, asked, join_use_nulls=1, readonly=2).body == b"true\t2\n"
    assert ask(clickhouse, asked).body == b"false\t0\n"
    assert ask(clickhouse, None, "GET", query=asked).body == b"false\t2\n"
    assert ask(clickhouse, "SELECT 1", no_such_setting=1).headers["X-ClickHouse-Exception-Code"] == "115"
    refused = ask(clickhouse, "CREATE TABLE t (a Int8) ENGINE = Memory", readonly=2)
    assert refused.headers["X-ClickHouse-Exception-Code"] == "164"


def test_an_error_among_rows(clickhouse):
    sql = "SELECT throwIf(number = 50000) FROM numbers(100000) SETTINGS max_block_size = 1000, max_threads = 1"
    assert ask(clickhouse, sql, default_format=BINARY, wait_end_of_query=1).status == 500
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(clickhouse, sql, default_format=BINARY)
    body = caught.value.partial
    assert body.rstrip().endswith(b"__exception__") and b"\r\n__exception__\r\n" in body and b"Code: 395" in body


def test_faults(clickhouse):
    add_faults(clickhouse, {"name": "clean_cut", "count": 1})
    assert ask(clickhouse, "SELECT toInt16(1) AS n", default_format=BINARY).body == b"\x01\x01n\x05Int16\x01"
    add_faults(clickhouse, {"name": "no_tag", "count": 1})
    assert "X-ClickHouse-Exception-Tag" not in ask(clickhouse, "SELECT 1").headers
    assert "X-ClickHouse-Exception-Tag" in ask(clickhouse, "SELECT 1").headers


def test_a_statement_is_killed(clickhouse):
    address = urllib.parse.urlsplit(clickhouse.endpoint)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    query = urllib.parse.urlencode({
        "query_id": "slow", "default_format": BINARY, "user": clickhouse.credentials["user"],
        "password": clickhouse.credentials["password"]})
    connection.request("POST", f"/?{query}", b"SELECT sleepEachRow(0.1) FROM numbers(1000) SETTINGS max_block_size = 1")
    answer = connection.getresponse()
    assert answer.read(1)
    begin = time.time()
    assert ask(clickhouse, "KILL QUERY WHERE query_id = 'slow' ASYNC").status == 200
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    assert time.time() - begin < 10
    connection.close()
