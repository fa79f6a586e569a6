"""Dialects that are described in files, on a real PostgreSQL: the rows are those of no pushdown, and the plan tells which."""

import json
import shutil

import pytest
import validate
import yaml

import federate
from service import running_service

TENANT = "own-dialect"
EXAMPLE = federate.EXAMPLES / TENANT
DIALECT = EXAMPLE / "pg_fork.dialect.yaml"
ROWS = [
    (1, "ada lovelace", 3, 1), (2, "Alan Turing", 0, None), (3, "grace hopper", 7, 9), (4, "aLONZO CHURCH", None, 2),
    (5, None, 1, 1), (6, "", 4, 4), (7, "a", -1, -2), (8, "ada", 2, 2), (9, "edsger a", 5, 0),
]
QUERIES = [
    "SELECT id, length(replace(name, 'a', '--')) AS n FROM customers WHERE length(name) > 2",
    "SELECT id FROM customers WHERE starts_with(name, 'a')",
    "SELECT id FROM customers WHERE starts_with(name, 'a') OR id = 3",
    "SELECT id FROM customers WHERE NOT starts_with(name, 'a')",
    "SELECT id, greatest(orders, returns) AS most FROM customers WHERE greatest(orders, returns) > 2",
    "SELECT upper(name) AS name, count(*) AS n FROM customers GROUP BY 1",
    "SELECT name FROM customers WHERE upper(name) LIKE 'A%' ORDER BY orders, id LIMIT 3",
    "SELECT id FROM customers WHERE id IN (" + ", ".join(map(str, range(1500))) + ")",
    "SELECT a.id, b.id FROM customers a FULL JOIN customers b ON a.orders = b.returns",
    "SELECT id, orders / returns AS q FROM customers WHERE returns <> 0 AND orders / returns >= 1",
    "SELECT id, row_number() OVER (ORDER BY name, id) AS n FROM customers WHERE name >= 'a'",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory, pg_parts):
    """The example's table, and connections to it."""
    folder = tmp_path_factory.mktemp("dialects")
    pg_parts.run("CREATE DATABASE own_dialect")
    with pg_parts.connect("own_dialect") as session:
        session.execute("CREATE TABLE customers (id integer PRIMARY KEY, name text, orders integer, returns integer)")
        with session.cursor() as cursor, cursor.copy("COPY customers FROM STDIN") as copy:
            for row in ROWS:
                copy.write_row(row)
    return folder, federate.write_connections(
        folder / "connections.yaml", TENANT, {"crm": pg_parts.settings(database="own_dialect")})


def rows(server, sql, mode, dialect=DIALECT, catalog=EXAMPLE / "catalog.json"):
    folder, connections = server
    plan = federate.compile_plan(folder, catalog, sql, mode, "--dialect", dialect)
    answer = federate.rows_of(plan, "--connections", connections)
    return answer if "ORDER BY" in sql.rpartition(")")[2] else sorted(answer, key=repr), plan.document


@pytest.mark.parametrize("sql", QUERIES)
def test_rows(server, sql):
    wanted, _ = rows(server, sql, "no_pushdown")
    for mode in ["filter_only_pushdown", "strict", "full_pushdown"]:
        assert rows(server, sql, mode)[0] == wanted, mode


def test_the_plan_tells_the_dialect(server):
    _, plan = rows(server, QUERIES[1], "strict")
    [view] = plan["federates"]
    assert (view["system"], view["exactness"]) == ("pg_fork", "superset")
    assert "POSITION(LOWER('a') IN LOWER(\"name\")) = 1" in view["query"]
    [dialect] = plan["options"]["dialects"]
    assert (dialect["name"], dialect["base"]) == ("pg_fork", "postgres")
    _, plan = rows(server, QUERIES[5], "full_pushdown")
    assert plan["federates"][0]["ledger"] == ["ascii_letters"]
    _, plan = rows(server, QUERIES[4], "strict")
    assert "its GREATEST is NULL when one argument is" in {each["reason"] for each in plan["inhibitors"]}


def test_another_file_is_another_plan(server, tmp_path):
    """Nothing but a comment has changed: the statements are the same, and the fingerprint is not."""
    other = tmp_path / "other.yaml"
    other.write_text(DIALECT.read_text() + "# newer\n")
    plans = [rows(server, QUERIES[0], "strict", dialect)[1] for dialect in [DIALECT, other]]
    assert plans[0]["stages"] == plans[1]["stages"]
    assert plans[0]["fingerprint"] != plans[1]["fingerprint"]
    assert plans[0]["options"]["dialects"][0]["digest"] != plans[1]["options"]["dialects"][0]["digest"]


def test_dialect_of_a_dialect(server, tmp_path):
    child = tmp_path / "child.json"
    child.write_text(json.dumps({
        "version": 1, "name": "child", "parent": "pg_fork", "functions": {"replace": None},
        "text": {"order": "unknown", "source": "this test"}, "limits": {"statement_bytes": 400}}))
    catalog = json.loads((EXAMPLE / "catalog.json").read_text())
    catalog["connections"]["crm"]["system"] = "child"
    (tmp_path / "catalog.json").write_text(json.dumps(catalog))
    folder, connections = server
    options = ["--dialect", DIALECT, child]
    plan = federate.compile_plan(folder, tmp_path / "catalog.json", QUERIES[0], "strict", *options)
    assert [each["base"] for each in plan.document["options"]["dialects"]] == ["postgres"]
    assert "REPLACE" not in plan.document["federates"][0]["query"]
    assert sorted(federate.rows_of(plan, "--connections", connections)) == rows(server, QUERIES[0], "no_pushdown")[0]
    long = federate.run(
        "fedexplain", "plan", "--catalog", tmp_path / "catalog.json", *options, text=QUERIES[7])
    assert long.status == 65 and "LIMIT_EXCEEDED" in long.err and "400 at most" in long.err, long
    # The other order has no parent yet.
    outcome = federate.run(
        "fedexplain", "plan", "--catalog", tmp_path / "catalog.json", "--dialect", child, DIALECT, text=QUERIES[0])
    assert outcome.status == 78 and "INVALID_DIALECT" in outcome.err and "comes later" in outcome.err, outcome


def test_the_runner_reads_from_the_base_alone(server, tmp_path):
    folder, _ = server
    plan = federate.compile_plan(folder, EXAMPLE / "catalog.json", QUERIES[0], "strict", "--dialect", DIALECT)
    other = federate.write_connections(tmp_path / "connections.yaml", TENANT, {"crm": {"system": "sqlite", "path": "x"}})
    outcome = federate.run("fedrun", plan.path, "--connections", other)
    assert outcome.status == 78 and "compiled for postgres" in outcome.err, outcome


def test_what_is_wrong_is_told_with_its_place(tmp_path):
    def outcome(*texts):
        paths = [tmp_path / f"{number}.yaml" for number, _ in enumerate(texts)]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        return federate.run(
            "fedexplain", "plan", "--catalog", EXAMPLE / "catalog.json", "--dialect", *paths, text="SELECT 1")

    def document(name, parent):
        return f"version: 1\nname: {name}\nparent: {parent}\n"

    for texts, words in [
        ([document("a", "postgress")], ["0.yaml line 3 at /parent", "did you mean `postgres`?"]),
        ([document("a", "b"), document("b", "c"), document("c", "a")], ["circle", "`a`, `b`, `c`, `a`"]),
        ([document("a", "postgres"), document("a", "mysql")], ["1.yaml line 2 at /name", "another dialect"]),
        ([document("a", "postgres") + "functions: { length: \"F({1})) OR (1=1\" }\n"],
         ["0.yaml line 4 at /functions/length", "closes nothing"]),
    ]:
        failed = outcome(*texts)
        assert failed.status == 78 and "INVALID_DIALECT" in failed.err, failed
        for word in words:
            assert word in failed.err, failed
    absent = federate.run(
        "fedexplain", "plan", "--catalog", EXAMPLE / "catalog.json", "--dialect", tmp_path / "absent", text="SELECT 1")
    assert absent.status == 66, absent
    # A catalog that names it without the file, and a server that is older than the file is for.
    unknown = federate.run("fedexplain", "plan", "--catalog", EXAMPLE / "catalog.json", text="SELECT 1")
    assert unknown.status == 78 and "unknown system `pg_fork`" in unknown.err, unknown
    old = tmp_path / "old.json"
    old.write_text((EXAMPLE / "catalog.json").read_text().replace("14.9", "13.4"))
    outdated = federate.run("fedexplain", "plan", "--catalog", old, "--dialect", DIALECT, text="SELECT 1")
    assert outdated.status == 78 and "version 14.2 and later" in outdated.err, outdated


def test_service():
    """The service compiles for it, inline catalogs too, and shows where it comes from."""
    request = {"tenant_id": TENANT, "sql": QUERIES[1], "now": federate.NOW}
    with running_service(EXAMPLE / "catalog.json", options=["--dialect", DIALECT]) as service:
        plans = [
            service.explain(request),
            service.explain({**request, "catalog": json.loads((EXAMPLE / "catalog.json").read_text())})]
        status, _, body = service.request("/capabilities/pg_fork")
    expected = federate.plan_text(EXAMPLE / "catalog.json", QUERIES[1], "strict", "--dialect", DIALECT)
    assert all((status, text.decode()) == (200, expected) for status, _, text in plans)
    assert status == 200
    capabilities = json.loads(body)["capabilities"]
    loaded = json.loads(expected)["options"]["dialects"][0]
    assert capabilities["loaded"] == {
        "parent": "postgres", "base": "postgres", "digest": loaded["digest"], "server_version": "14.2"}
    functions = capabilities["functions"]
    assert functions["replace"] == {"pushed": "exact"}
    assert functions["starts_with"] == {"pushed": "superset", "reason": "it ignores case"}
    assert functions["greatest"] == {"pushed": "none", "reason": "its GREATEST is NULL when one argument is"}
    assert functions["upper"]["ledger"] == "ascii_letters"
    assert "from version 15 on" in functions["reverse"]["reason"]
    assert capabilities["operators"]["full_join"]["reason"] == "full joins came with version 15"
    names = [entry["name"] for entry in capabilities["ledger"]]
    assert "ascii_letters" in names and not {"case_mapping", "math_library"} & set(names)


def test_contract_takes_the_dialects_of_its_folder(tmp_path):
    folder = shutil.copytree(EXAMPLE, tmp_path / "contract")
    outcome = federate.run("fedexplain", "contract", "verify", folder, "--level", "bytes")
    assert outcome.status == 0, outcome
    (folder / DIALECT.name).unlink()
    outcome = federate.run("fedexplain", "contract", "verify", folder)
    assert outcome.status == 65 and "unknown system `pg_fork`" in outcome.err, outcome
    outcome = federate.run("fedexplain", "contract", "verify", folder, "--dialect", DIALECT)
    assert outcome.status == 0, outcome


def test_the_file_is_one_of_its_schema():
    validators = validate.validators(validate.load_schemas())
    assert validate.faults(validators["dialect"], yaml.safe_load(DIALECT.read_text())) == []
    plan = json.loads((EXAMPLE / "query.plan.json").read_text())
    assert validate.faults(validators["plan"], plan) == []
    assert validate.faults(validators["connections"], validate.read(EXAMPLE / "connections.yaml")) == []
