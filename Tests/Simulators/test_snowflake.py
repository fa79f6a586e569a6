"""The simulator of Snowflake against the contract of the SQL API v2."""

import http.client
import json
import time
import uuid

import pytest

from Simulators.client import add_faults, call, jwt, log, serving

PATH = "/api/v2/statements"


@pytest.fixture(scope="module")
def snowflake():
    with serving("snowflake", first_rows=100, partition_rows=400) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def clean(snowflake):
    yield
    snowflake.faults.clear()
    snowflake.requests, snowflake.executions, snowflake.cancelled = [], [], []


def headers(simulator, **more):
    return {"Authorization": "Bearer " + simulator.credentials["oauth_token"], "Accept": "application/json",
            "X-Snowflake-Authorization-Token-Type": "OAUTH", "User-Agent": "test/1.0", **more}


def submit(simulator, statement, query="", header=None, **body):
    return call("POST", f"{simulator.endpoint}{PATH}{query}", {"statement": statement, **body},
                headers(simulator, **(header or {})))


def get(simulator, path):
    return call("GET", simulator.endpoint + path, headers=headers(simulator))


def test_a_result_has_metadata_and_text_cells(snowflake):
    text = """SELECT 1 AS "a", 'x"\n\U0001F600' AS b, NULL AS c, CAST('1.5' AS NUMBER(38, 18)) AS d"""
    answer = submit(snowflake, text)
    assert answer.status == 200
    result = answer.json
    assert result["code"] == "090001" and result["sqlState"] == "00000"
    assert result["statementStatusUrl"].startswith(f"{PATH}/{result['statementHandle']}")
    metadata = result["resultSetMetaData"]
    assert metadata["numRows"] == 1 and metadata["format"] == "jsonv2"
    assert [column["name"] for column in metadata["rowType"]] == ["a", "B", "C", "D"]
    assert metadata["rowType"][3] | {"type": "fixed", "precision": 38, "scale": 18} == metadata["rowType"][3]
    assert result["data"] == [["1", 'x"\n\U0001F600', None, "1.500000000000000000"]]
    assert 'rel="first"' in answer.headers["Link"]


def test_every_type_is_encoded(snowflake):
    result = submit(snowflake, "SELECT * FROM every_type ORDER BY id").json
    names = [column["name"] for column in result["resultSetMetaData"]["rowType"]]
    types = dict(zip(names, (column["type"] for column in result["resultSetMetaData"]["rowType"])))
    rows = [dict(zip(names, row)) for row in result["data"]]
    assert types == {
        "ID": "fixed", "A_BOOLEAN": "boolean", "A_SMALLINT": "fixed", "AN_INTEGER": "fixed", "A_BIGINT": "fixed",
        "A_DECIMAL": "fixed", "A_SMALL_DECIMAL": "fixed", "A_WHOLE": "fixed", "A_REAL": "real", "A_DOUBLE": "real",
        "A_TEXT": "text", "A_BINARY": "binary", "A_DATE": "date", "A_TIME": "time", "A_TIMESTAMP": "timestamp_ntz",
        "A_FINE_TIMESTAMP": "timestamp_ntz", "A_TIMESTAMPTZ": "timestamp_ltz"}
    first, low, high, null = rows
    assert first["A_BOOLEAN"] == "true" and first["A_BINARY"] == "DEADBEEF" and first["A_DATE"] == "19782"
    assert first["A_TIME"] == "45296.789012000" and first["A_FINE_TIMESTAMP"] == "1709210096.789012345"
    assert low["A_BIGINT"] == "-9223372036854775808" and low["A_DATE"] == "-719162"
    assert low["A_TIMESTAMP"] == "-62135596800.000000000" and low["A_FINE_TIMESTAMP"] == "-0.000000001"
    assert (low["A_DOUBLE"], high["A_DOUBLE"]) == ("-inf", "NaN") and low["A_TEXT"] == "" == low["A_BINARY"]
    assert high["A_TEXT"] == "\U0001F469\u200D\U0001F4BB \u65E5\u672C e\u0301\x01\x1F"
    assert high["A_TIMESTAMPTZ"] == "253402300799.999999000"
    assert set(null.values()) == {"4", None}


def test_other_spellings(snowflake):
    add_faults(snowflake, *({"name": name} for name in ("old_booleans", "short_times", "upper_types", "zoned_tz")))
    result = submit(snowflake, "SELECT a_boolean, a_time, a_timestamptz FROM every_type WHERE id = 1").json
    assert result["data"] == [["1", "45296.789012", "1709210096.789012 1770"]]
    assert [column["type"] for column in result["resultSetMetaData"]["rowType"]] == ["BOOLEAN", "TIME", "TIMESTAMP_TZ"]
    add_faults(snowflake, {"name": "ascii_json"})
    answer = submit(snowflake, "SELECT 'é\U0001F600'")
    assert answer.body.isascii() and answer.json["data"] == [["é\U0001F600"]]


def test_nulls_as_texts_and_other_formats(snowflake):
    assert submit(snowflake, "SELECT NULL", "?nullable=false").json["data"] == [["null"]]
    assert submit(snowflake, "SELECT 1", parameters={"DATE_OUTPUT_FORMAT": "YYYY"}).json["code"] == "000002"
    assert submit(snowflake, "SELECT 1", parameters={"query_tag": "x"}).status == 200


def test_partitions_are_gzip_and_have_no_metadata(snowflake):
    result = submit(snowflake, "SELECT SEQ8() + 1 AS n FROM TABLE(GENERATOR(ROWCOUNT => 1000))").json
    sizes = [part["rowCount"] for part in result["resultSetMetaData"]["partitionInfo"]]
    assert sizes == [100, 400, 400, 100] and len(result["data"]) == 100
    rows = result["data"]
    for number in range(1, 4):
        answer = get(snowflake, f"{PATH}/{result['statementHandle']}?partition={number}")
        assert answer.was_gzip and list(answer.json) == ["data"]
        rows += answer.json["data"]
    assert rows == [[str(n)] for n in range(1, 1001)]
    assert get(snowflake, f"{PATH}/{result['statementHandle']}?partition=4").status == 400
    add_faults(snowflake, {"name": "short_page", "on": "page"})
    assert len(get(snowflake, f"{PATH}/{result['statementHandle']}?partition=1").json["data"]) == 399


def test_asynchronous_statements_are_polled(snowflake):
    answer = submit(snowflake, "SELECT 1", "?async=true")
    assert answer.status == 202 and answer.json["code"] == "333334"
    path = answer.json["statementStatusUrl"]
    assert path.startswith("/")
    deadline = time.time() + 10
    while (answer := get(snowflake, path)).status == 202 and time.time() < deadline:
        time.sleep(0.02)
    assert answer.json["data"] == [["1"]]
    add_faults(snowflake, {"name": "still_running", "polls": 2}, {"name": "poll_429", "skip": 1, "count": 1})
    path = submit(snowflake, "SELECT 1").json["statementStatusUrl"]
    snowflake.faults.faults = [fault for fault in snowflake.faults.faults if fault["name"] != "still_running"]
    assert [get(snowflake, path).status for _ in range(3)] == [202, 429, 200]


def test_cancel_and_time_limit(snowflake):
    handle = submit(snowflake, "SELECT n FROM slow", "?async=true").json["statementHandle"]
    time.sleep(0.1)
    began = time.time()
    answer = call("POST", f"{snowflake.endpoint}{PATH}/{handle}/cancel", b"", headers(snowflake))
    assert answer.status == 200 and answer.json["code"] == "000604"
    answer = get(snowflake, f"{PATH}/{handle}")
    assert (answer.status, answer.json["code"]) == (422, "000604")
    assert time.time() - began < 15 and log(snowflake)["cancelled"] == [handle]
    answer = call("POST", f"{snowflake.endpoint}{PATH}/{uuid.uuid4()}/cancel", b"", headers(snowflake))
    assert (answer.status, answer.json["code"]) == (422, "000709")
    answer = submit(snowflake, "SELECT SYSTEM$WAIT(20)", timeout=1)
    assert (answer.status, answer.json["code"]) == (408, "000630")


@pytest.mark.parametrize("statement, http_status, code", [
    ("SELECT 1 AS a FROM nowhere.at_all WHERE (", 422, "001003"),
    ("SELECT 1 FROM nowhere", 422, "002003"),
    ('SELECT 1 FROM "stock"', 422, "002003"),
    ("SELECT x FROM stock", 422, "000904"),
    ("SELECT 1 / (n - 1) FROM stock", 422, "100051"),
    ("SELECT n FROM failing", 422, "100038"),
    ("SELECT 1; SELECT 2", 422, "000008"),
    ("USE ROLE x", 422, "000002"),
    ("SELECT 1\0", 422, "001003"),
])
def test_refused_statements(snowflake, statement, http_status, code):
    answer = submit(snowflake, statement)
    assert (answer.status, answer.json["code"]) == (http_status, code)
    assert answer.json["statementHandle"] and answer.json["sqlState"]


def test_several_statements(snowflake):
    answer = submit(snowflake, "SELECT 1; SELECT 2", parameters={"MULTI_STATEMENT_COUNT": "2"})
    assert answer.json["data"] == [["Multiple statements executed successfully."]]
    found = [get(snowflake, f"{PATH}/{handle}").json["data"] for handle in answer.json["statementHandles"]]
    assert found == [[["1"]], [["2"]]]


def test_writing(snowflake):
    answer = submit(snowflake, "INSERT INTO stock VALUES (1000), (1001)")
    assert answer.json["stats"]["numRowsInserted"] == 2
    text = "DELETE FROM stock WHERE n > 999; SELECT count(*) FROM stock"
    answer = call("POST", snowflake.endpoint + "/__sql", {"sql": text})
    assert answer.json["rows"] == [["100"]]


def test_names_are_exact(snowflake):
    assert submit(snowflake, "SELECT 1", database="SHOP", schema="PUBLIC", warehouse="WH", role="READER").status == 200
    assert submit(snowflake, "SELECT 1", database="shop").json["code"] == "002043"
    assert submit(snowflake, "SELECT 1", warehouse="wh").json["code"] == "000606"


def test_who_gets_in(snowflake):
    credentials = snowflake.credentials
    name = f"{credentials['account']}.{credentials['user']}"
    issuer = f"{name}.{credentials['public_key_fingerprint']}"

    def status(token, kind):
        answer = submit(snowflake, "SELECT 1", header={
            "Authorization": f"Bearer {token}", "X-Snowflake-Authorization-Token-Type": kind})
        return answer.status, answer.json["code"]

    key = credentials["private_key_file"]
    assert status(jwt(key, {"iss": issuer, "sub": name}), "KEYPAIR_JWT") == (200, "090001")
    for claims, lifetime in [
        ({"iss": issuer, "sub": name}, -5), ({"iss": issuer, "sub": name}, 4000), ({"iss": issuer, "sub": "A.B"}, 60),
        ({"iss": name + ".SHA256:x", "sub": name}, 60),
    ]:
        assert status(jwt(key, claims, lifetime=lifetime), "KEYPAIR_JWT") == (401, "390144")
    assert status("a.b.c", "KEYPAIR_JWT") == (401, "390144")
    assert status(credentials["programmatic_access_token"], "PROGRAMMATIC_ACCESS_TOKEN")[0] == 200
    assert status(credentials["programmatic_access_token"], "OAUTH") == (401, "390303")
    assert status("other", "OAUTH") == (401, "390303")
    add_faults(snowflake, {"name": "token_expired", "count": 1})
    assert status(credentials["oauth_token"], "OAUTH") == (401, "390303")
    assert all(entry["headers"]["Authorization"] == "***" for entry in log(snowflake)["requests"])


def test_requests_that_are_wrong(snowflake):
    url = snowflake.endpoint + PATH
    assert call("POST", url, b"{", headers(snowflake, **{"Content-Type": "application/json"})).json["code"] == "390142"
    assert call("POST", url, b"{}", headers(snowflake, **{"Content-Type": "text/plain"})).status == 415
    assert call("PUT", url, {}, headers(snowflake)).status == 405
    assert call("GET", snowflake.endpoint + "/nowhere", headers=headers(snowflake)).status == 404


def test_the_same_request_twice(snowflake):
    add_faults(snowflake, {"name": "http_502_after", "count": 1})
    query = f"?requestId={uuid.uuid4()}"
    assert submit(snowflake, "INSERT INTO stock VALUES (7)", query).status == 502
    assert submit(snowflake, "INSERT INTO stock VALUES (7)", query + "&retry=true").status == 200
    assert len(log(snowflake)["executions"]) == 1
    assert submit(snowflake, "INSERT INTO stock VALUES (7)", query).status == 200
    assert len(log(snowflake)["executions"]) == 2
    add_faults(snowflake, {"name": "http_503", "count": 1, "retry_after": 1})
    answer = submit(snowflake, "SELECT 1")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert len(log(snowflake)["executions"]) == 2


@pytest.mark.parametrize("name", ["cut_body", "close_before", "close_after", "cut_chunked"])
def test_connections_that_end(snowflake, name):
    add_faults(snowflake, {"name": name, "count": 1})
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        submit(snowflake, "SELECT 1")
    assert submit(snowflake, "SELECT 1").status == 200


def test_bodies_that_are_wrong(snowflake):
    add_faults(snowflake, *({"name": name, "count": 1} for name in ("malformed_json", "truncated_gzip", "html_error")))
    with pytest.raises(json.JSONDecodeError):
        assert submit(snowflake, "SELECT 1").json
    with pytest.raises(EOFError):
        submit(snowflake, "SELECT 1")
    answer = submit(snowflake, "SELECT 1")
    assert answer.status == 502 and answer.headers["Content-Type"] == "text/html"
    add_faults(snowflake, {"name": "chunked", "count": 1}, {"name": "connection_close", "count": 1, "skip": 1})
    assert [submit(snowflake, "SELECT 1").status for _ in range(3)] == [200] * 3


def test_unknown_faults_are_refused(snowflake):
    answer = call("POST", snowflake.endpoint + "/__faults", [{"name": "http_777"}])
    assert answer.status == 400 and "http_503" in answer.json["error"]


def test_long_texts_and_many_rows(snowflake):
    text = "ä" * 1_000_000 + "\U0001F600'"
    literal = "'" + text.replace("'", "''") + "'"
    assert submit(snowflake, f"SELECT {literal}").json["data"] == [[text]]
    result = submit(snowflake, "SELECT SEQ8() AS n FROM TABLE(GENERATOR(ROWCOUNT => 100000))").json
    assert result["resultSetMetaData"]["numRows"] == 100_000
