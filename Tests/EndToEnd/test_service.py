"""`POST /explain`: the same bytes as `fedexplain plan`, and a problem document for everything else."""

import json
import os
import subprocess

import openapi_spec_validator
import prometheus_client.parser
import pytest

import federate
from examples import CASES, QUERIES, case_name
from service import running_service

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def service():
    with running_service(*sorted({query.catalog_path for query in QUERIES})) as service:
        yield service


def asking(sql, tenant="quickstart", **more):
    return {"sql": sql, "tenant_id": tenant, "now": federate.NOW, **more}


@pytest.mark.parametrize("query, mode", CASES, ids=case_name)
def test_same_bytes_as_the_program(service, plans, query, mode):
    request = asking(query.sql, query.catalog["tenant_id"], pushdown_mode=mode)
    status, kind, text = service.explain(request)
    assert (status, kind) == (200, "application/json"), text
    assert text.rstrip(b"\n") == plans.of(query, mode).path.read_bytes().rstrip(b"\n")


# SQL, then the problem's status and code, and what its title, detail or hint must say.
REFUSED = [
    ("SELECT name FORM customers", 400, "SYNTAX_ERROR", "customers"),
    ("SELECT name FROM customers WHERE", 400, "SYNTAX_ERROR", ""),
    ("", 400, "SYNTAX_ERROR", ""),
    ("SELECT 12345678901234567890", 400, "INVALID_LITERAL", "bigint"),
    ("SELECT DATE '2026-02-30'", 400, "INVALID_LITERAL", "2026-02-30"),
    ("SELECT name + 1 FROM customers", 400, "TYPE_MISMATCH", ""),
    ("SELECT $1", 400, "PARAMETER_MISSING", ""),
    ("SELECT contry FROM customers", 400, "UNKNOWN_COLUMN", "country"),
    ("SELECT name FROM costumers", 400, "UNKNOWN_TABLE", "customers"),
    ("SELECT customer_id FROM customers, orders", 400, "AMBIGUOUS_COLUMN", "customer_id"),
    ("SELECT uper(name) FROM customers", 400, "UNKNOWN_FUNCTION", "upper"),
    ("SELECT " + "(" * 10_000 + "1" + ")" * 10_000, 400, "LIMIT_EXCEEDED", ""),
    ("SELECT " + "NOT " * 10_000 + "TRUE", 400, "LIMIT_EXCEEDED", ""),
    ("SELECT " + "-" + " -" * 9_999 + "1", 400, "LIMIT_EXCEEDED", ""),
    ("SELECT * FROM " + "(SELECT * FROM " * 10_000 + "orders" + ")" * 10_000, 400, "LIMIT_EXCEEDED", ""),
]


@pytest.mark.parametrize("sql, status, code, words", REFUSED, ids=lambda value: str(value)[:40])
def test_refused_sql(service, sql, status, code, words):
    answered, problem = service.problem(asking(sql))
    assert (answered, problem["code"]) == (status, code), problem
    assert words in str(problem)
    assert problem["location"]["line"] >= 1 and problem["location"]["column"] >= 1


@pytest.mark.parametrize("sql, status, code, words", REFUSED, ids=lambda value: str(value)[:40])
def test_refused_by_the_program(sql, status, code, words):
    catalog = federate.EXAMPLES / "quickstart" / "catalog.json"
    outcome = federate.run("fedexplain", "plan", "--catalog", catalog, text=sql)
    assert outcome.status != 0 and outcome.out == "", outcome
    assert code in outcome.err and words in outcome.err, outcome


def test_where_the_mistake_is(service):
    _, problem = service.problem(asking("SELECT name,\n       contry\nFROM customers"))
    assert problem["location"] == {"line": 2, "column": 8, "offset": 20, "length": 6}


def test_unknown_tenant(service):
    status, problem = service.problem(asking("SELECT 1", tenant="a360/prod/none"))
    assert (status, problem["code"]) == (404, "UNKNOWN_TENANT")
    assert "a360/prod/0b1f" not in str(problem) and "quickstart" not in str(problem)


def test_large_body(service):
    comment = "-" * (10 * MEGABYTE)
    status, problem = service.problem(asking(f"SELECT 1 --{comment}"))
    assert (status, problem["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"sql": 1}', b"\xff\xfe", b'{"sql": "SELECT 1"}', b"[" * 100_000])
def test_malformed_request(service, body):
    status, kind, text = service.explain(body)
    assert (status, kind) == (400, "application/problem+json"), text
    assert b"MALFORMED_REQUEST" in text or b"LIMIT_EXCEEDED" in text


def test_still_alive(service):
    """Nothing above ended the process."""
    assert service.request("/health/live")[0] == 200
    assert service.request("/health/ready")[0] == 200
    assert service.explain(asking("SELECT name FROM customers"))[0] == 200


def test_description_of_the_interface(service):
    status, kind, text = service.request("/openapi.json")
    assert (status, kind) == (200, "application/json")
    document = json.loads(text)
    openapi_spec_validator.validate(document, cls=openapi_spec_validator.OpenAPIV31SpecValidator)
    assert "/explain" in document["paths"]


def test_metrics_are_what_prometheus_reads(service):
    service.explain(asking("SELECT name FROM customers"))
    service.explain(asking("SELECT nothing FROM customers"))
    status, kind, text = service.request("/metrics")
    assert (status, kind) == (200, "text/plain")
    families = {family.name: family for family in prometheus_client.parser.text_string_to_metric_families(text.decode())}
    assert all(family.documentation and family.type != "unknown" for family in families.values())
    assert len(text.decode().split("# TYPE")) - 1 == len(families)

    requests = {
        tuple(sorted(sample.labels.items())): sample.value for sample in families["federate_http_requests"].samples}
    answered = {"route": "/explain", "method": "POST", "status": "200", "code": ""}
    refused = {"route": "/explain", "method": "POST", "status": "400", "code": "UNKNOWN_COLUMN"}
    assert requests[tuple(sorted(answered.items()))] >= 1 and requests[tuple(sorted(refused.items()))] >= 1

    seconds = families["federate_compile_seconds"].samples
    buckets = [sample.value for sample in seconds if sample.name.endswith("_bucket")]
    count = next(sample.value for sample in seconds if sample.name.endswith("_count"))
    assert buckets == sorted(buckets) and buckets[-1] == count >= 2


@pytest.mark.parametrize("given, name", [
    (["integer=1", "integer=2"], "$2"), (["since:date=2026-01-01", "integer=1"], ":since"), (["a:text=x"], ":a")])
def test_parameters_without_a_place(service, given, name):
    sql = "SELECT name FROM customers WHERE customer_id = $1" if "integer=1" in given else "SELECT 1"
    catalog = federate.EXAMPLES / "quickstart" / "catalog.json"
    options = [word for value in given for word in ("--param", value)]
    outcome = federate.run("fedexplain", "plan", "--catalog", catalog, *options, text=sql)
    assert outcome.status == 65 and outcome.out == "", outcome
    assert "MALFORMED_REQUEST" in outcome.err and f"`{name}`" in outcome.err, outcome


def test_catalog_from_a_pipe(service):
    """`--catalog <(…)`: the bytes come once, without a size."""
    catalog = (federate.EXAMPLES / "quickstart" / "catalog.json").read_bytes()
    sql = "SELECT name FROM customers"
    reader, writer = os.pipe()
    with open(writer, "wb") as pipe:
        process = federate.start(
            "fedexplain", "plan", "--catalog", f"/dev/fd/{reader}", "--now", federate.NOW, stdin=subprocess.PIPE,
            pass_fds=[reader])
        os.close(reader)
        pipe.write(catalog)
    outcome = federate.finish(process, sql)
    assert outcome.status == 0, outcome
    assert outcome.out == service.explain(asking(sql))[2].decode()


def test_a_port_that_is_taken(service):
    catalog = federate.EXAMPLES / "quickstart" / "catalog.json"
    outcome = federate.run("fedexplain", "serve", "--catalog", catalog, "--port", service.port)
    assert outcome.status == 69 and outcome.out == "", outcome
    assert outcome.err == (
        f"fedexplain: cannot listen on 127.0.0.1:{service.port}: another program listens on port {service.port}; "
        "--port 0 picks a free one\n")


def test_statement_form(service):
    """`EXPLAIN (SQL internal_spark, STAGES)` before the query is the same plan but for the text of the source."""
    sql = "SELECT name FROM customers"
    plain, explained = (
        json.loads(service.explain(asking(prefix + sql))[2])
        for prefix in ("", "EXPLAIN (SQL internal_spark, STAGES) "))
    assert explained["stages"] == plain["stages"]
