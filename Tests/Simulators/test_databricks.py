"""The simulator of Databricks against the contract of the Statement Execution API."""

import base64
import json
import time
import urllib.parse

import pyarrow
import pytest

from Simulators.client import add_faults, call, log, serving

PATH = "/api/2.0/sql/statements"


@pytest.fixture(scope="module")
def databricks():
    with serving("databricks", first_rows=100, chunk_rows=400, inline_limit=200_000) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def clean(databricks):
    yield
    databricks.faults.clear()
    databricks.requests, databricks.executions, databricks.cancelled = [], [], []


def headers(simulator, token=None):
    return {"Authorization": "Bearer " + (token or simulator.credentials["token"])}


def submit(simulator, statement, token=None, **body):
    body = {"statement": statement, "warehouse_id": simulator.options["warehouse_id"], **body}
    return call("POST", simulator.endpoint + PATH, body, headers(simulator, token))


def get(simulator, path):
    return call("GET", simulator.endpoint + path, headers=headers(simulator))


def finished(simulator, identifier):
    deadline = time.time() + 10
    while time.time() < deadline:
        answer = get(simulator, f"{PATH}/{identifier}").json
        if answer["status"]["state"] not in ("PENDING", "RUNNING"):
            return answer
        time.sleep(0.02)
    raise TimeoutError


def failure(simulator, statement, **body):
    answer = submit(simulator, statement, **body)
    assert answer.status == 200
    return answer.json["status"]


@pytest.mark.parametrize("ansi_mode, common", [("true", "bigint"), ("false", "string")])
def test_the_mode_of_a_session(ansi_mode, common):
    with serving("databricks", ansi_mode=ansi_mode) as simulator:
        answer = submit(simulator, "SELECT current_timezone(), typeof(coalesce(1, '1'))").json
        assert answer["result"]["data_array"] == [["UTC", common]]


def test_the_zone_of_a_session(databricks):
    assert submit(databricks, "SELECT current_timezone()").json["result"]["data_array"] == [["UTC"]]


def test_an_inline_result(databricks):
    answer = submit(databricks, "SELECT 1L AS a, 'x\\n\U0001F600' AS `b c`, CAST(NULL AS STRING), "
                                "CAST('1.5' AS DECIMAL(38, 18)) AS d")
    result = answer.json
    assert answer.headers["x-request-id"] and result["status"] == {"state": "SUCCEEDED"}
    manifest = result["manifest"]
    assert manifest["total_row_count"] == 1 and not manifest["truncated"]
    columns = manifest["schema"]["columns"]
    assert [column["type_text"] for column in columns] == ["BIGINT", "STRING", "STRING", "DECIMAL(38,18)"]
    assert [column["type_name"] for column in columns] == ["LONG", "STRING", "STRING", "DECIMAL"]
    assert (columns[1]["name"], columns[3]["type_scale"], columns[3]["position"]) == ("b c", 18, 3)
    assert result["result"]["data_array"] == [["1", "x\n\U0001F600", None, "1.500000000000000000"]]
    assert "next_chunk_index" not in result["result"]


def test_every_type_is_encoded(databricks):
    result = submit(databricks, "SELECT * FROM every_type ORDER BY id").json
    names = [column["name"] for column in result["manifest"]["schema"]["columns"]]
    first, low, high, null = [dict(zip(names, row)) for row in result["result"]["data_array"]]
    assert first["a_boolean"] == "true" and base64.b64decode(first["a_binary"]) == b"\xde\xad\xbe\xef"
    assert first["a_timestamptz"] == "2024-02-29T12:34:56.789+00:00" and first["a_date"] == "2024-02-29"
    assert first["a_timestamp"] == "2024-02-29T12:34:56.789"
    assert low["a_timestamptz"] == "0001-01-01T00:00:00.000+00:00"
    assert (low["a_double"], high["a_double"]) == ("-Infinity", "NaN")
    assert high["a_decimal"] == "99999999999999999999.999999999999999999"
    assert set(null.values()) == {"4", None}
    add_faults(databricks, {"name": "z_zone"}, {"name": "exponents"})
    result = submit(databricks, "SELECT a_timestamptz, a_decimal - a_decimal FROM every_type WHERE id = 1").json
    assert result["result"]["data_array"][0][0] == "2024-02-29T12:34:56.789Z"
    assert result["result"]["data_array"][0][1].startswith("0E-")


def test_inline_chunks(databricks):
    result = submit(databricks, "SELECT id + 1 AS n FROM range(1000)").json
    assert [chunk["row_count"] for chunk in result["manifest"]["chunks"]] == [100, 400, 400, 100]
    rows, chunk = [], result["result"]
    while True:
        rows += chunk["data_array"]
        if "next_chunk_internal_link" not in chunk:
            break
        assert chunk["next_chunk_internal_link"].startswith(PATH)
        chunk = get(databricks, chunk["next_chunk_internal_link"]).json
    assert rows == [[str(n)] for n in range(1, 1001)]
    status = failure(databricks, "SELECT id FROM range(50000)")
    assert status["state"] == "FAILED" and "EXTERNAL_LINKS" in status["error"]["message"]


@pytest.mark.parametrize("format", ["JSON_ARRAY", "ARROW_STREAM"])
def test_external_links(databricks, format):
    result = submit(databricks, "SELECT id + 1 AS n, CAST(id AS DECIMAL(20, 2)) AS d FROM range(1000)",
                    disposition="EXTERNAL_LINKS", format=format).json
    assert result["manifest"]["format"] == format
    entry, values = result["result"], []
    while True:
        link, = entry["external_links"]
        assert urllib.parse.urlparse(link["external_link"]).netloc != urllib.parse.urlparse(databricks.endpoint).netloc
        refused = call("GET", link["external_link"], headers=headers(databricks))
        assert refused.status == 400 and b"<Code>" in refused.body
        data = call("GET", link["external_link"]).body
        assert len(data) >= link["byte_count"]
        if format == "ARROW_STREAM":
            table = pyarrow.ipc.open_stream(data).read_all()
            assert table.schema == pyarrow.schema([("n", pyarrow.int64()), ("d", pyarrow.decimal128(20, 2))])
            values += table.column("n").to_pylist()
        else:
            values += [int(row[0]) for row in json.loads(data)]
        assert link["row_offset"] + link["row_count"] == len(values)
        if "next_chunk_internal_link" not in link:
            break
        entry = get(databricks, link["next_chunk_internal_link"]).json
    assert values == list(range(1, 1001))


def test_arrow_has_the_types(databricks):
    text = "SELECT * FROM every_type ORDER BY id"
    result = submit(databricks, text, disposition="EXTERNAL_LINKS", format="ARROW_STREAM").json
    data = call("GET", result["result"]["external_links"][0]["external_link"]).body
    schema = pyarrow.ipc.open_stream(data).read_all().schema
    assert [str(schema.field(name).type) for name in (
        "a_smallint", "a_real", "a_text", "a_binary", "a_date", "a_timestamp", "a_fine_timestamp",
        "a_timestamptz")] == [
        "int16", "float", "string", "binary", "date32[day]", "timestamp[us]", "timestamp[us]", "timestamp[us, tz=UTC]"]


def test_links_fail(databricks):
    add_faults(databricks, *({"name": name, "count": 1} for name in ("expired_link", "link_headers", "two_links")))
    result = submit(databricks, "SELECT id FROM range(1000)", disposition="EXTERNAL_LINKS").json
    links = result["result"]["external_links"]
    assert [link["chunk_index"] for link in links] == [0, 1]
    expired = call("GET", links[0]["external_link"])
    assert expired.status == 403 and b"expired" in expired.body
    assert call("GET", links[0]["external_link"]).status == 403
    assert call("GET", links[0]["external_link"], headers=links[0]["http_headers"]).status == 200
    assert call("GET", links[0]["external_link"].replace("/0?", "/1?")).status == 403
    add_faults(databricks, {"name": "chunk_failed", "count": 1}, {"name": "closed_result", "count": 1})
    assert get(databricks, links[1]["next_chunk_internal_link"]).json["error_code"] == "INTERNAL_ERROR"
    assert get(databricks, links[1]["next_chunk_internal_link"]).status == 404


def test_empty_results_and_writing(databricks):
    result = submit(databricks, "SELECT id FROM range(0)").json
    assert result["manifest"]["total_chunk_count"] == 0 and result["result"] == {}
    add_faults(databricks, {"name": "empty_chunk", "count": 1}, {"name": "truncated", "count": 1})
    result = submit(databricks, "SELECT id FROM range(0)").json
    assert result["result"]["data_array"] == [] and result["manifest"]["truncated"]
    result = submit(databricks, "CREATE TABLE t (a INT)").json
    assert result["manifest"]["schema"] == {"column_count": 0} and result["result"] == {}
    result = submit(databricks, "INSERT INTO t VALUES (1), (2)").json
    assert result["result"]["data_array"] == [["2", "2"]]
    submit(databricks, "DROP TABLE t")


def test_waiting(databricks):
    add_faults(databricks, {"name": "cold_warehouse", "seconds": 1, "count": 1})
    answer = submit(databricks, "SELECT 1", wait_timeout="0s").json
    assert answer["status"] == {"state": "PENDING"} and "manifest" not in answer
    assert finished(databricks, answer["statement_id"])["result"]["data_array"] == [["1"]]
    add_faults(databricks, {"name": "still_running", "polls": 2, "count": 1})
    identifier = submit(databricks, "SELECT 1").json["statement_id"]
    states = [get(databricks, f"{PATH}/{identifier}").json["status"]["state"] for _ in range(3)]
    assert states == ["RUNNING", "RUNNING", "SUCCEEDED"]
    assert submit(databricks, "SELECT 1", wait_timeout="3s").status == 400
    assert submit(databricks, "SELECT 1", format="ARROW_STREAM").status == 400


def test_cancel_and_close(databricks):
    identifier = submit(databricks, "SELECT n FROM slow", wait_timeout="0s").json["statement_id"]
    time.sleep(0.1)
    began = time.time()
    assert call("POST", f"{databricks.endpoint}{PATH}/{identifier}/cancel", b"", headers(databricks)).status == 200
    assert finished(databricks, identifier)["status"] == {"state": "CANCELED"}
    assert time.time() - began < 15 and log(databricks)["cancelled"] == [identifier]
    assert call("DELETE", f"{databricks.endpoint}{PATH}/{identifier}", headers=headers(databricks)).status == 200
    assert get(databricks, f"{PATH}/{identifier}").status == 404


@pytest.mark.parametrize("statement, name", [
    ("SELECT 1 AS a FROM nowhere.at_all WHERE (", "PARSE_SYNTAX_ERROR"),
    ("SELECT 1; SELECT 2", "PARSE_SYNTAX_ERROR"),
    ("SELECT 1\0", "PARSE_SYNTAX_ERROR"),
    ("SELECT 1 FROM nowhere", "TABLE_OR_VIEW_NOT_FOUND"),
    ("SELECT x FROM stock", "UNRESOLVED_COLUMN"),
    ("SELECT 1 / (n - 1) FROM stock", "DIVIDE_BY_ZERO"),
    ("SELECT n FROM failing", "CAST_INVALID_INPUT"),
])
def test_statements_that_fail(databricks, statement, name):
    status = failure(databricks, statement)
    assert status["state"] == "FAILED" and f"[{name}" in status["error"]["message"]
    assert status["error"]["error_code"] == "BAD_REQUEST" and status["sql_state"] in status["error"]["message"]


def test_who_gets_in(databricks):
    assert call("POST", databricks.endpoint + PATH, {}).json["error_code"] == 401
    answer = submit(databricks, "SELECT 1", token="other")
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    found = call("GET", databricks.endpoint + "/oidc/.well-known/oauth-authorization-server").json
    pair = f"{databricks.credentials['client_id']}:{databricks.credentials['client_secret']}"
    basic = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
             "Content-Type": "application/x-www-form-urlencoded"}
    form = b"grant_type=client_credentials&scope=all-apis"
    token = call("POST", found["token_endpoint"], form, basic).json
    assert token["token_type"] == "Bearer" and token["expires_in"] == 3600
    assert submit(databricks, "SELECT 1", token=token["access_token"]).status == 200
    answer = call("POST", found["token_endpoint"], form, {**basic, "Authorization": "Basic eDp5"})
    assert answer.json["error"] == "invalid_client"
    add_faults(databricks, {"name": "token_expired", "count": 1}, {"name": "word_codes", "count": 1})
    assert submit(databricks, "SELECT 1").json["error_code"] == "UNAUTHENTICATED"
    add_faults(databricks, {"name": "http_429", "count": 1, "retry_after": 2}, {"name": "number_codes", "count": 1})
    answer = submit(databricks, "SELECT 1")
    assert (answer.status, answer.headers["Retry-After"], answer.json["error_code"]) == (429, "2", 429)
    assert all("dapi" not in json.dumps(entry) for entry in log(databricks)["requests"])


def test_a_lost_answer_executes_twice(databricks):
    add_faults(databricks, {"name": "http_503_after", "count": 1})
    assert [submit(databricks, "SELECT 1").status for _ in range(2)] == [503, 200]
    assert len(log(databricks)["executions"]) == 2
    assert submit(databricks, "SELECT 1", warehouse_id="x").json["error_code"] == "INVALID_PARAMETER_VALUE"
    assert "SCHEMA_NOT_FOUND" in failure(databricks, "SELECT 1", schema="nowhere")["error"]["message"]
