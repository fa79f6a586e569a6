"""The simulator of BigQuery against the contract of its REST API."""

import json
import time
import urllib.parse
import uuid

import pytest

from Simulators.client import add_faults, call, jwt, log, serving

PATH = "/bigquery/v2/projects/federate-test"
HERE = "location=europe-west3"


@pytest.fixture(scope="module")
def bigquery():
    with serving("bigquery", page_rows=400) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def clean(bigquery):
    yield
    bigquery.faults.clear()
    bigquery.requests, bigquery.executions, bigquery.cancelled = [], [], []


def headers(simulator, token=None):
    return {"Authorization": "Bearer " + (token or simulator.credentials["access_token"])}


def query(simulator, text, token=None, **body):
    body = {"query": text, "useLegacySql": False, "defaultDataset": {"datasetId": "shop"}, **body}
    return call("POST", simulator.endpoint + PATH + "/queries", body, headers(simulator, token))


def get(simulator, path):
    return call("GET", simulator.endpoint + PATH + path, headers=headers(simulator))


def values(rows):
    return [[cell["v"] for cell in row["f"]] for row in rows]


def reason(answer):
    error = answer.json["error"]
    return error["code"], error["errors"][0]["reason"]


def test_a_result(bigquery):
    text = "SELECT 1 AS a, 'x\\n\U0001F600' AS b, CAST(NULL AS STRING) AS c, CAST('1.50' AS BIGNUMERIC) AS d"
    result = query(bigquery, text).json
    assert result["kind"] == "bigquery#queryResponse" and result["jobComplete"] is True and result["totalRows"] == "1"
    assert [(field["name"], field["type"], field["mode"]) for field in result["schema"]["fields"]] == [
        ("a", "INTEGER", "NULLABLE"), ("b", "STRING", "NULLABLE"), ("c", "STRING", "NULLABLE"),
        ("d", "BIGNUMERIC", "NULLABLE")]
    assert values(result["rows"]) == [["1", "x\n\U0001F600", None, "1.5"]]
    assert "pageToken" not in result and result["jobReference"]["location"] == "europe-west3"


def test_every_type_is_encoded(bigquery):
    text = "SELECT * FROM every_type ORDER BY id"
    result = query(bigquery, text).json
    names = [field["name"] for field in result["schema"]["fields"]]
    types = {field["name"]: field["type"] for field in result["schema"]["fields"]}
    assert [types[name] for name in ("a_decimal", "a_small_decimal", "a_timestamp", "a_timestamptz", "a_real")] == [
        "BIGNUMERIC", "NUMERIC", "DATETIME", "TIMESTAMP", "FLOAT"]
    first, low, high, null = [dict(zip(names, row)) for row in values(result["rows"])]
    assert first["a_timestamptz"] == "1.709210096789012E9" and first["a_timestamp"] == "2024-02-29T12:34:56.789012"
    assert first["a_binary"] == "3q2+7w==" and first["a_boolean"] == "true" and first["a_decimal"] == "1.5"
    assert low["a_timestamptz"] == "-6.21355968E10" and low["a_date"] == "0001-01-01"
    assert (low["a_double"], high["a_double"]) == ("-Infinity", "NaN")
    assert set(null.values()) == {"4", None}
    result = query(bigquery, text, formatOptions={"useInt64Timestamp": True}).json
    rows = [dict(zip(names, row)) for row in values(result["rows"])]
    assert rows[1]["a_timestamptz"] == "-62135596800000000" and rows[2]["a_timestamptz"] == "253402300799999999"
    path = f"/queries/{result['jobReference']['jobId']}?{HERE}"
    assert values(get(bigquery, path).json["rows"])[0][-1] == "1.709210096789012E9"
    rows = values(get(bigquery, path + "&formatOptions.useInt64Timestamp=true").json["rows"])
    assert rows[0][-1] == "1709210096789012"
    add_faults(bigquery, {"name": "standard_types", "count": 1})
    fields = query(bigquery, "SELECT 1, 1.5, TRUE").json["schema"]["fields"]
    assert [field["type"] for field in fields] == ["INT64", "FLOAT64", "BOOL"]


def test_records_and_arrays(bigquery):
    result = query(bigquery, "SELECT STRUCT(1 AS a, 'x' AS b) AS s, [1, 2] AS r, [STRUCT(3 AS c)] AS q").json
    fields = result["schema"]["fields"]
    assert [(field["type"], field["mode"]) for field in fields] == [
        ("RECORD", "NULLABLE"), ("INTEGER", "REPEATED"), ("RECORD", "REPEATED")]
    assert fields[0]["fields"][1] == {"name": "b", "type": "STRING", "mode": "NULLABLE"}
    assert values(result["rows"]) == [
        [{"f": [{"v": "1"}, {"v": "x"}]}, [{"v": "1"}, {"v": "2"}], [{"v": {"f": [{"v": "3"}]}}]]]


def test_pages(bigquery):
    text = "SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n ORDER BY n"
    result = query(bigquery, text).json
    assert result["totalRows"] == "1000" and len(result["rows"]) == 400
    rows, job = values(result["rows"]), result["jobReference"]["jobId"]
    add_faults(bigquery, {"name": "empty_page", "count": 1})
    sizes = []
    while "pageToken" in result:
        token = urllib.parse.quote(result["pageToken"])
        result = get(bigquery, f"/queries/{job}?{HERE}&pageToken={token}&maxResults=250").json
        sizes.append(len(result.get("rows", [])))
        rows += values(result.get("rows", []))
    assert sizes == [0, 250, 150, 200] and rows == [[str(n)] for n in range(1, 1001)]
    assert len(query(bigquery, text, maxResults=10).json["rows"]) == 10
    assert reason(get(bigquery, f"/queries/{job}?{HERE}&pageToken=x")) == (400, "invalid")
    result = query(bigquery, "SELECT n FROM stock WHERE n < 0").json
    assert result["totalRows"] == "0" and "rows" not in result


def test_jobs_take_their_time(bigquery):
    result = query(bigquery, "SELECT n FROM slow", timeoutMs=50).json
    assert result["jobComplete"] is False and "schema" not in result and "rows" not in result
    job = result["jobReference"]["jobId"]
    assert reason(get(bigquery, f"/queries/{job}")) == (404, "notFound")
    assert reason(get(bigquery, f"/queries/{job}?location=US")) == (404, "notFound")
    assert get(bigquery, f"/queries/{job}?{HERE}&timeoutMs=50").json["jobComplete"] is False
    began = time.time()
    cancelled = call("POST", f"{bigquery.endpoint}{PATH}/jobs/{job}/cancel?{HERE}", b"", headers(bigquery)).json
    assert cancelled["kind"] == "bigquery#jobCancelResponse"
    assert reason(get(bigquery, f"/queries/{job}?{HERE}")) == (499, "stopped")
    status = get(bigquery, f"/jobs/{job}?{HERE}").json["status"]
    assert status["state"] == "DONE" and status["errorResult"]["reason"] == "stopped"
    assert time.time() - began < 15 and log(bigquery)["cancelled"] == [job]
    assert reason(query(bigquery, "SELECT n FROM slow", jobTimeoutMs="300")) == (400, "timeout")
    add_faults(bigquery, {"name": "still_running", "polls": 1, "count": 1})
    job = query(bigquery, "SELECT 1").json["jobReference"]["jobId"]
    assert [get(bigquery, f"/queries/{job}?{HERE}").json["jobComplete"] for _ in range(2)] == [False, True]


def test_inserted_jobs(bigquery):
    name = f"mine-{uuid.uuid4()}"
    body = {"configuration": {"query": {"query": "SELECT n FROM shop.stock", "useLegacySql": False}},
            "jobReference": {"projectId": "federate-test", "jobId": name, "location": "europe-west3"}}
    first = call("POST", f"{bigquery.endpoint}{PATH}/jobs", body, headers(bigquery))
    assert first.json["jobReference"]["jobId"] == name
    assert reason(call("POST", f"{bigquery.endpoint}{PATH}/jobs", body, headers(bigquery))) == (409, "duplicate")
    assert get(bigquery, f"/queries/{name}?{HERE}").json["totalRows"] == "100"
    assert len(log(bigquery)["executions"]) == 1


@pytest.mark.parametrize("text, code, why", [
    ("SELECT 1 AS a FROM nowhere.at_all WHERE (", 400, "invalidQuery"),
    ("SELECT 1\0", 400, "invalidQuery"),
    ("SELECT 1 FROM nowhere", 404, "notFound"),
    ("SELECT 1 FROM shop.STOCK", 404, "notFound"),
    ("SELECT x FROM stock", 400, "invalidQuery"),
    ("SELECT 1 / (n - 1) FROM stock", 400, "invalidQuery"),
    ("SELECT n FROM failing", 400, "invalidQuery"),
])
def test_statements_that_fail(bigquery, text, code, why):
    assert reason(query(bigquery, text)) == (code, why)


def test_what_is_asked_wrongly(bigquery):
    url = bigquery.endpoint + PATH + "/queries"
    assert reason(call("POST", url, {"query": "SELECT 1"}, headers(bigquery))) == (400, "invalidQuery")
    body = {"query": "SELECT n FROM stock", "useLegacySql": False}
    assert reason(call("POST", url, body, headers(bigquery))) == (400, "invalid")
    assert reason(query(bigquery, "SELECT 1", location="US")) == (404, "notFound")
    assert reason(query(bigquery, "SELECT 1", labels={"Team": "x"})) == (400, "invalid")
    assert reason(query(bigquery, "SELECT 1", requestId="x" * 37)) == (400, "invalid")
    assert query(bigquery, "SELECT 1", labels={"team": "x-1"}).status == 200
    assert reason(call("POST", url.replace("federate", "other"), {}, headers(bigquery))) == (403, "accessDenied")


def test_scripts_and_writing(bigquery):
    text = "INSERT INTO stock (n) VALUES (500); SELECT count(*) FROM stock"
    assert values(query(bigquery, text).json["rows"]) == [["101"]]
    identifier = str(uuid.uuid4())
    answers = [query(bigquery, "DELETE FROM stock WHERE n = 500", requestId=identifier).json for _ in range(2)]
    assert [answer["numDmlAffectedRows"] for answer in answers] == ["1", "1"]
    assert len(log(bigquery)["executions"]) == 2


@pytest.mark.parametrize("name, code", [
    ("rateLimitExceeded", 403), ("quotaExceeded", 403), ("backendError", 503), ("jobBackendError", 400),
    ("bytesBilledLimitExceeded", 500)])
def test_reasons(bigquery, name, code):
    add_faults(bigquery, {"name": name, "count": 1, "on": "submit"})
    assert reason(query(bigquery, "SELECT 1")) == (code, name)
    assert query(bigquery, "SELECT 1").status == 200 and len(log(bigquery)["executions"]) == 1


def test_who_gets_in(bigquery):
    account = json.loads(open(bigquery.credentials["service_account_file"]).read())
    email, key = account["client_email"], bigquery.account.key.path
    scope = "https://www.googleapis.com/auth/bigquery"

    def exchange(claims, header=None, **options):
        form = urllib.parse.urlencode({
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": jwt(key, claims, {"kid": account["private_key_id"], **(header or {})}, **options)})
        return call("POST", account["token_uri"], form.encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    claims = {"iss": email, "scope": scope, "aud": account["token_uri"]}
    token = exchange(claims).json
    assert token["token_type"] == "Bearer" and query(bigquery, "SELECT 1", token=token["access_token"]).status == 200
    for wrong in ({**claims, "iss": "x"}, {**claims, "aud": "x"}):
        assert exchange(wrong).json["error"] == "invalid_grant"
    assert exchange({**claims, "scope": "x"}).json["error"] == "invalid_scope"
    assert exchange(claims, {"kid": "x"}).status == 400 and exchange(claims, lifetime=-1).status == 400
    own = {"iss": email, "sub": email, "aud": "https://bigquery.googleapis.com/"}
    assert query(bigquery, "SELECT 1", token=jwt(key, own)).status == 200
    assert query(bigquery, "SELECT 1", token=jwt(key, {**own, "aud": "x"})).status == 401
    assert reason(query(bigquery, "SELECT 1", token="x")) == (401, "authError")
    add_faults(bigquery, {"name": "token_expired", "count": 1})
    assert query(bigquery, "SELECT 1").status == 401
    assert all(request["body"] == "" for request in log(bigquery)["requests"] if request["operation"] == "token")


def test_optional_jobs(bigquery):
    result = query(bigquery, "SELECT 1", jobCreationMode="JOB_CREATION_OPTIONAL").json
    assert "jobReference" not in result and result["queryId"]
    result = query(bigquery, "SELECT 1", dryRun=True).json
    assert result["schema"]["fields"] and "rows" not in result


def test_dry_runs_run_nothing(bigquery):
    def trial(text):
        body = {"configuration": {"dryRun": True, "query": {
            "query": text, "useLegacySql": False, "defaultDataset": {"datasetId": "shop"}}}}
        return call("POST", f"{bigquery.endpoint}{PATH}/jobs", body, headers(bigquery))

    before = query(bigquery, "SELECT COUNT(*) FROM shop.stock").json["rows"]
    for text, name in (("SELECT n FROM stock", "SELECT"), ("DELETE FROM stock WHERE n > 0", "DELETE"),
                       ("SELECT 1; DELETE FROM stock WHERE n > 0", "SCRIPT")):
        job = trial(text).json
        assert "jobId" not in job["jobReference"] and job["statistics"]["query"]["statementType"] == name
    fields = trial("SELECT n FROM slow").json["statistics"]["query"]["schema"]["fields"]
    assert [(field["name"], field["type"]) for field in fields] == [("n", "INTEGER")]
    assert reason(trial("SELECT n FROM absent"))[1] == "notFound" and reason(trial("SELEC"))[1] == "invalidQuery"
    assert query(bigquery, "SELECT COUNT(*) FROM shop.stock").json["rows"] == before
    assert len(log(bigquery)["executions"]) == 2
