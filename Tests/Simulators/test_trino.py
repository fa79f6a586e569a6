"""The simulator of Trino against the contract of its client protocol."""

import base64
import json
import time

import pyarrow
import pytest

from Simulators.client import add_faults, call, jwt, log, serving


@pytest.fixture(scope="module")
def trino():
    with serving("trino", first_rows=1000, page_rows=5000) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def clean(trino):
    yield
    trino.faults.clear()
    trino.requests, trino.executions, trino.cancelled = [], [], []


def headers(simulator, **more):
    pair = f"{simulator.credentials['user']}:{simulator.credentials['password']}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode(), "X-Trino-User": "reader",
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME", "Content-Type": "text/plain; charset=utf-8",
            **{name.replace("_", "-"): value for name, value in more.items()}}


def submit(simulator, text, **more):
    return call("POST", simulator.endpoint + "/v1/statement", text.encode(), headers(simulator, **more))


def pages(simulator, text, **more):
    """All pages of a statement."""
    answer = submit(simulator, text, **more)
    found = [answer.json]
    while "nextUri" in found[-1]:
        answer = call("GET", found[-1]["nextUri"])
        assert answer.status == 200
        found.append(answer.json)
    return found


def rows(found):
    return [row for page in found for row in page.get("data", [])]


def columns(found):
    return next(page["columns"] for page in found if "columns" in page)


def failure(simulator, text, **more):
    return pages(simulator, text, **more)[-1]["error"]


def test_pages_come_in_steps(trino):
    found = pages(trino, "SELECT 1 AS a, 'x\n\U0001F600' AS b, CAST(NULL AS varchar) AS c")
    states = [page["stats"]["state"] for page in found]
    assert states == ["QUEUED", "QUEUED", "PLANNING", "RUNNING", "RUNNING", "FINISHED"]
    first = next(index for index, page in enumerate(found) if "columns" in page)
    assert "data" not in found[first] and rows(found) == [[1, "x\n\U0001F600", None]]
    assert [(column["name"], column["type"]) for column in columns(found)] == [
        ("a", "integer"), ("b", "varchar"), ("c", "varchar")]
    assert columns(found)[1]["typeSignature"] == {
        "rawType": "varchar", "arguments": [{"kind": "LONG", "value": 2147483647}]}
    assert "nextUri" not in found[-1] and found[0]["id"] == found[-1]["id"]


def test_every_type_is_encoded(trino):
    found = pages(trino, "SELECT * FROM every_type ORDER BY id")
    types = {column["name"]: column["type"] for column in columns(found)}
    assert types == {
        "id": "bigint", "a_boolean": "boolean", "a_smallint": "smallint", "an_integer": "integer", "a_bigint": "bigint",
        "a_decimal": "decimal(38,18)", "a_small_decimal": "decimal(10,2)", "a_whole": "decimal(38,0)", "a_real": "real",
        "a_double": "double", "a_text": "varchar", "a_binary": "varbinary", "a_date": "date", "a_time": "time(6)",
        "a_timestamp": "timestamp(6)", "a_fine_timestamp": "timestamp(9)",
        "a_timestamptz": "timestamp(6) with time zone"}
    first, low, high, null = [dict(zip(types, row)) for row in rows(found)]
    assert first["a_time"] == "12:34:56.789012" and first["a_fine_timestamp"] == "2024-02-29 12:34:56.789012345"
    assert first["a_timestamptz"] == "2024-02-29 12:34:56.789012 UTC" and first["a_bigint"] == 9007199254740993
    assert first["a_decimal"] == "1.500000000000000000" and first["a_binary"] == "3q2+7w=="
    assert low["a_timestamp"] == "0001-01-01 00:00:00.000000" and low["a_time"] == "00:00:00.000000"
    assert (low["a_double"], high["a_double"], first["a_double"]) == ("-Infinity", "NaN", 0.1)
    assert set(null.values()) == {4, None}
    add_faults(trino, {"name": "zone_offset", "count": 1})
    text = "SELECT a_timestamptz FROM every_type WHERE id = 1"
    assert rows(pages(trino, text)) == [["2024-02-29 18:04:56.789012 +05:30"]]
    add_faults(trino, {"name": "zone_offset", "count": 1, "minutes": -210})
    assert rows(pages(trino, text)) == [["2024-02-29 09:04:56.789012 -03:30"]]
    text = "SELECT a_timestamp, a_time, a_timestamptz FROM every_type WHERE id = 1"
    found = pages(trino, text, X_Trino_Client_Capabilities="")
    assert rows(found) == [["2024-02-29 12:34:56.789", "12:34:56.789", "2024-02-29 12:34:56.789 UTC"]]
    assert [column["type"] for column in columns(found)] == ["timestamp", "time", "timestamp with time zone"]


def test_nested_values(trino):
    found = pages(trino, "SELECT ARRAY[1, NULL, 2], CAST(ROW(1, 'x') AS ROW(a integer, b varchar)), "
                         "JSON '{\"a\": 1}', DECIMAL '1.50'")
    assert rows(found) == [[[1, None, 2], [1, "x"], '{"a":1}', "1.50"]]
    assert [column["type"] for column in columns(found)] == [
        "array(integer)", "row(a integer, b varchar)", "json", "decimal(3,2)"]


def test_many_rows(trino):
    found = pages(trino, "SELECT sequential_number AS n FROM TABLE(sequence(start => 1, stop => 20000))")
    assert rows(found) == [[n] for n in range(1, 20_001)]
    sizes = [len(page["data"]) for page in found if "data" in page]
    assert sizes[:3] == [1000] * 3 and 5000 in sizes
    assert failure(trino, "SELECT n FROM UNNEST(sequence(1, 20000)) AS t(n)")["errorName"] == "INVALID_CAST_ARGUMENT"
    assert rows(pages(trino, "SELECT n FROM UNNEST(sequence(1, 3)) AS t(n)")) == [[1], [2], [3]]


def test_a_page_may_be_asked_for_twice(trino):
    uri = submit(trino, "SELECT 1").json["nextUri"]
    first = call("GET", uri)
    assert call("GET", uri).body == first.body
    second = call("GET", first.json["nextUri"])
    assert second.status == 200 and call("GET", uri).status == 410
    assert call("HEAD", first.json["nextUri"]).status == 200
    assert call("GET", uri.replace("/y", "/z")).status == 404


def test_it_may_fail_behind_the_first_pages(trino):
    found = pages(trino, "SELECT n FROM failing")
    assert 1000 <= len(rows(found)) <= 5000
    assert found[-1]["stats"]["state"] == "FAILED" and "out of range" in found[-1]["error"]["message"]
    add_faults(trino, {"name": "query_error", "on": "page", "skip": 4, "count": 1})
    found = pages(trino, "SELECT n FROM UNNEST(sequence(1, 9000)) AS t(n)")
    assert found[-1]["error"]["errorType"] == "INTERNAL_ERROR" and len(rows(found)) > 0
    add_faults(trino, {"name": "queue_full", "count": 1})
    assert failure(trino, "SELECT 1")["errorName"] == "QUERY_QUEUE_FULL"


@pytest.mark.parametrize("text, name", [
    ("SELECT 1 AS a FROM nowhere.at_all WHERE (", "SYNTAX_ERROR"),
    ("SELECT 1; SELECT 2", "SYNTAX_ERROR"),
    ("SELECT 1;", "SYNTAX_ERROR"),
    ("SELECT 1\0", "SYNTAX_ERROR"),
    ("SELECT 1 FROM nowhere", "TABLE_NOT_FOUND"),
    ("SELECT x FROM stock", "COLUMN_NOT_FOUND"),
    ("SELECT 1 / (n - 1) FROM stock", "DIVISION_BY_ZERO"),
])
def test_statements_that_fail(trino, text, name):
    error = failure(trino, text)
    assert error["errorName"] == name and error["errorType"] == "USER_ERROR" and error["errorCode"] > 0


def test_cancel_and_time_limit(trino):
    page = submit(trino, "SELECT n FROM slow").json
    for _ in range(4):
        page = call("GET", page["nextUri"]).json
    assert page["stats"]["state"] == "RUNNING" and "data" not in page
    began = time.time()
    assert call("DELETE", page["nextUri"]).status == 204
    assert call("GET", page["nextUri"]).json["error"]["errorName"] == "USER_CANCELED"
    assert time.time() - began < 15 and log(trino)["cancelled"] == [page["id"]]
    error = failure(trino, "SELECT n FROM slow", X_Trino_Session="query_max_run_time=300ms")
    assert error["errorName"] == "EXCEEDED_TIME_LIMIT"


def test_sessions_and_writing(trino):
    def changed(text):
        answer = submit(trino, text)
        return call("GET", answer.json["nextUri"])

    assert changed("SET SESSION query_max_run_time = '1m'").headers["X-Trino-Set-Session"] == "query_max_run_time=1m"
    assert changed("USE lake.shop").headers["X-Trino-Set-Schema"] == "shop"
    assert changed("START TRANSACTION READ ONLY").headers["X-Trino-Started-Transaction-Id"]
    found = pages(trino, "INSERT INTO stock VALUES (700)")
    assert rows(found) == [[1]] and found[-1]["updateType"] == "INSERT" and found[-1]["updateCount"] == 1
    pages(trino, "DELETE FROM stock WHERE n = 700")
    assert failure(trino, "SELECT 1", X_Trino_Schema="x")["errorName"] == "SCHEMA_NOT_FOUND"


def test_who_gets_in(trino):
    url = trino.endpoint + "/v1/statement"
    assert call("POST", url, b"SELECT 1").headers["WWW-Authenticate"].startswith("Basic")
    assert submit(trino, "SELECT 1", Authorization="Basic eDp5").status == 401
    assert submit(trino, "SELECT 1", X_Trino_User="other").status == 403
    assert submit(trino, "SELECT 1", Authorization="Bearer " + trino.credentials["token"]).status == 200
    key = trino.credentials["private_key_file"]
    assert submit(trino, "SELECT 1", Authorization="Bearer " + jwt(key, {"sub": "reader"}, lifetime=-1)).status == 401
    add_faults(trino, {"name": "token_expired", "count": 1})
    assert submit(trino, "SELECT 1").status == 401
    with serving("trino", authentication="none") as other:
        assert call("POST", other.endpoint + "/v1/statement", b"SELECT 1", {"X-Trino-User": "x"}).status == 200
        assert call("POST", other.endpoint + "/v1/statement", b"SELECT 1").status == 401


def test_faults_on_pages(trino):
    add_faults(trino, {"name": "http_503", "on": "poll", "count": 1}, {"name": "empty_body", "on": "page", "count": 1})
    uri = submit(trino, "SELECT 1").json["nextUri"]
    assert [call("GET", uri).status for _ in range(2)] == [503, 200]
    uri = call("GET", call("GET", uri).json["nextUri"]).json["nextUri"]
    assert call("GET", uri).body == b"" and call("GET", uri).json["id"]
    add_faults(trino, {"name": "http_410", "on": "page", "count": 1}, {"name": "late_columns", "count": 1})
    uri = submit(trino, "SELECT 1").json["nextUri"]
    assert call("GET", call("GET", call("GET", uri).json["nextUri"]).json["nextUri"]).status == 410
    assert len(log(trino)["executions"]) == 2


@pytest.mark.parametrize("encoding, codec", [("json", None), ("json+zstd", "zstd"), ("json+lz4", "lz4_raw")])
def test_spooled_segments(encoding, codec):
    with serving("trino", spooling="on", first_rows=100, page_rows=400) as simulator:
        text = "SELECT sequential_number FROM TABLE(sequence(1, 900))"
        found = pages(simulator, text, X_Trino_Query_Data_Encoding=encoding)
        values, kinds = [], set()
        for page in found:
            for segment in page.get("data", {}).get("segments", []):
                assert page["data"]["encoding"] == encoding
                kinds.add(segment["type"])
                if segment["type"] == "inline":
                    payload = base64.b64decode(segment["data"])
                else:
                    assert call("GET", segment["uri"]).status == 403
                    sent = {name: value for name, (value,) in segment["headers"].items()}
                    payload = call("GET", segment["uri"], headers=sent).body
                    assert call("GET", segment["ackUri"]).status == 200
                metadata = segment["metadata"]
                assert metadata["segmentSize"] == len(payload) and metadata["rowOffset"] == len(values)
                if codec:
                    payload = pyarrow.decompress(
                        payload, decompressed_size=metadata["uncompressedSize"], codec=codec, asbytes=True)
                values += [row[0] for row in json.loads(payload)]
        assert values == list(range(1, 901)) and kinds == {"inline", "spooled"}
