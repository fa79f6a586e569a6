"""Every document that goes in or comes out is one of its schema, says an independent validator."""

import json

import pytest
import validate

import federate
import shop
from examples import CASES, QUERIES, case_name

VALIDATORS = validate.validators(validate.load_schemas())


def check(name, document):
    assert validate.faults(VALIDATORS[name], document) == []


@pytest.mark.parametrize("query, mode", CASES, ids=case_name)
def test_plans(plans, query, mode):
    check("plan", plans.of(query, mode).document)


@pytest.mark.parametrize("part", ["algebra", "rewrites", "inhibitors", "estimates"])
def test_plans_with_more_in_them(tmp_path, part):
    for query in QUERIES:
        plan = federate.compile_plan(tmp_path, query.catalog_path, query.sql, "strict", "--include", part)
        assert part in plan.document
        check("plan", plan.document)


def test_inhibitors_are_always_there():
    for query in QUERIES:
        plain = federate.plan_text(query.catalog_path, query.sql)
        assert federate.plan_text(query.catalog_path, query.sql, "strict", "--include", "inhibitors") == plain


def test_plans_of_small_queries(shop_systems):
    for sql, _ in shop.queries():
        for plan in shop_systems.distinct_plans(sql).values():
            check("plan", plan.document)


def test_plans_with_nasty_names(nasty_systems):
    for system, path in nasty_systems.catalogs.items():
        check("catalog", json.loads(path.read_text()))
        check("plan", nasty_systems.plan(system, "strict").document)


def test_catalogs():
    for query in QUERIES:
        check("catalog", query.catalog)


def test_connections(tpch, shop_systems, nasty_systems, quickstart):
    for path in [tpch.connections, shop_systems.connections, nasty_systems.connections]:
        check("connections", json.loads(path.read_text()))
    for folder in {query.folder for query in QUERIES if query.is_runnable}:
        check("connections", validate.read(folder / "connections.yaml"))
