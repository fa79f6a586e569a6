"""Every example in every mode: the rows are those of one independent engine, and the work goes where it should."""

import json
import sqlite3

import duckdb
import pytest

import federate
from answers import check_rows, oracle_rows
from examples import CASES, QUERIES, Query, case_name

RUNNABLE = [(query, mode) for query, mode in CASES if query.is_runnable]


@pytest.fixture(scope="module")
def oracle(tpch, quickstart):
    """One DuckDB for each example, with all its tables in one place."""
    whole = duckdb.connect()
    whole.execute(f"ATTACH '{quickstart}/data/marts.duckdb' AS marts (READ_ONLY)")
    whole.execute("CREATE VIEW orders AS FROM marts.main.orders")
    whole.execute(f"CREATE VIEW products AS FROM '{quickstart}/data/products.parquet'")
    whole.execute("CREATE TABLE customers (customer_id BIGINT, name VARCHAR, country VARCHAR, credit DOUBLE)")
    with sqlite3.connect(quickstart / "data" / "shop.sqlite") as shop:
        whole.executemany("INSERT INTO customers VALUES (?, ?, ?, ?)", shop.execute("SELECT * FROM customers"))
    return {"tpch": tpch.oracle, "quickstart": whole}


@pytest.mark.parametrize("query, mode", RUNNABLE, ids=case_name)
def test_rows(plans, oracle, tpch, query, mode):
    types = plans.of(query, mode).types
    answer = plans.answer(query, mode)
    truth = oracle_rows(oracle[query.example], query.sql, types)
    if query.is_ordered:
        assert len(set(truth)) == len(truth)
    check_rows(answer, truth, query.is_ordered)
    if query.example != "tpch" or tpch.has_expected_rows:
        check_rows(answer, query.expected(types), query.is_ordered)


@pytest.mark.parametrize("query", QUERIES, ids=case_name)
def test_result_columns_do_not_depend_on_the_mode(plans, query):
    columns = [plans.of(query, mode).columns for mode in federate.MODES]
    assert all(each == columns[0] for each in columns)


def federates_of(plans, query, mode="strict"):
    return {tuple(sorted(each["tables"])): each for each in plans.of(query, mode).document["federates"]}


def test_filter_on_databricks_is_one_remote_query(plans):
    [federate_] = plans.of(Query("filter-on-databricks", "query"), "strict").document["federates"]
    assert federate_["system"] == "databricks"
    assert "`latitude` >= " in federate_["query"]
    assert "filter" in federate_["pushed"] and federate_["exactness"] == "exact"


def test_join_on_snowflake_is_one_remote_query(plans):
    plan = plans.of(Query("join-on-snowflake", "query"), "strict")
    [federate_] = plan.document["federates"]
    assert federate_["tables"] == ["snowflake_1", "snowflake_2"]
    assert {"filter", "inner_join"} <= set(federate_["pushed"])
    for text in ['"SALES"."PUBLIC"."table1"', '"SALES"."PUBLIC"."table2"', "'A'", "'B'", '"category"']:
        assert text in federate_["query"]
    assert [column["name"] for column in plan.columns] == ["cost", "cost"]


def test_q3_joins_orders_and_lineitem_remotely(plans):
    joined = federates_of(plans, Query("tpch", "q3"))[("lineitem", "orders")]
    assert joined["connection_id"] == "pg_orders"
    assert "inner_join" in joined["pushed"]


def test_no_pushdown_sends_one_scan_a_table(plans):
    for federate_ in plans.of(Query("tpch", "q3"), "no_pushdown").document["federates"]:
        assert len(federate_["tables"]) == 1
        assert set(federate_["pushed"]) <= {"project"}


def test_join_federation_off_keeps_the_join_local(plans, tmp_path):
    query = Query("tpch", "q3")
    plan = federate.compile_plan(
        tmp_path, query.catalog_path, query.sql, "strict", "--feature", "join_federation=off")
    assert all(len(each["tables"]) == 1 for each in plan.document["federates"])


def test_query_option_is_the_federates_query(plans):
    """`federates[].query` is what stands in the stage text, in Spark's quoting."""
    for query in QUERIES:
        plan = plans.of(query, "strict")
        pre = {statement["view"]: statement["sql"] for statement in plan.document["stages"]["pre"]}
        for each in plan.document["federates"]:
            quoted = each["query"].replace("\\", "\\\\").replace("'", "\\'").replace("${", "$\\u007B")
            assert f"'{quoted}'" in pre[each["view"]], each["view"]


@pytest.mark.parametrize("name", ["q3", "q5"])
def test_statistics_say_what_was_sent(plans, tpch, tmp_path, name):
    query = Query("tpch", name)
    plan = plans.of(query, "strict")
    statistics = tmp_path / "statistics.json"
    federate.rows_of(plan, "--connections", tpch.connections, "--stats", statistics)
    views = {view["view"]: view for view in json.loads(statistics.read_text())["views"]}
    assert views.keys() == {each["view"] for each in plan.document["federates"]}
    for each in plan.document["federates"]:
        view = views[each["view"]]
        assert each["query"] in view["sent"]
        assert (view["system"], view["connection_id"]) == (each["system"], each["connection_id"])
        assert view["rows"] > 0 and view["bytes"] > view["rows"]


def test_a_line_a_view_ends_the_run(plans, quickstart):
    plan = plans.of(Query("quickstart", "query"), "strict")
    outcome = federate.run(
        "fedrun", plan.path, "--connections", quickstart / "connections.yaml", "--data-root", quickstart)
    assert outcome.status == 0, outcome
    for each in plan.document["federates"]:
        [line] = [line for line in outcome.err.splitlines() if line.startswith(each["view"] + " ")]
        assert each["system"] in line and " rows " in line and " s" in line
