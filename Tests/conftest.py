"""Servers and data that the tests share: each is made once."""

import os
import signal
import subprocess
import sys
import time

import duckdb
import pytest

import edge_systems
import federate
import mariadb
import nasty
import shop
from examples import Plans
from federate import EXAMPLES, write_connections
from postgres import open_folder, scratch_server
from suite_runs import chosen_cases, running_suites
from suite_systems import ALL_SUITES

# Python shows instants in the zone of the machine; DC SQL's is UTC.
os.environ["TZ"] = "UTC"
time.tzset()


@pytest.fixture
def heard_signals():
    """Programs that the test starts hear SIGINT and SIGHUP, also where the tests run in the background or with nohup."""
    ignored = [number for number in (signal.SIGINT, signal.SIGHUP) if signal.getsignal(number) == signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture(scope="session")
def servers_folder():
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def pg_orders(servers_folder):
    with scratch_server(servers_folder / "pg_orders") as server:
        yield server


@pytest.fixture(scope="session")
def pg_parts(servers_folder):
    with scratch_server(servers_folder / "pg_parts") as server:
        yield server


@pytest.fixture(scope="session")
def maria(servers_folder):
    with mariadb.scratch_server(servers_folder / "maria") as server:
        yield server


@pytest.fixture(scope="session")
def chdb(servers_folder):
    with edge_systems.running_clickhouse(servers_folder / "clickhouse") as server:
        yield server


class TPCH:
    """TPC-H over two servers, and the same data in one DuckDB database."""

    catalog = EXAMPLES / "tpch" / "catalog.json"
    scale = os.environ.get("FED_SCALE", "0.01")
    has_expected_rows = scale == "0.01"

    def __init__(self, folder, orders, parts):
        self.servers = {"pg_orders": orders, "pg_parts": parts}
        database = folder / "tpch.duckdb"
        subprocess.run(
            [sys.executable, EXAMPLES / "tpch" / "load", f"pg_orders={orders.address}",
             f"pg_parts={parts.address}", "--scale", self.scale, "--database", database],
            check=True, stdout=subprocess.DEVNULL)
        self.oracle = duckdb.connect(str(database), read_only=True)
        self.connections = write_connections(
            folder / "tpch.yaml", "tpch", {name: server.settings() for name, server in self.servers.items()})


@pytest.fixture(scope="session")
def tpch(servers_folder, pg_orders, pg_parts):
    return TPCH(servers_folder, pg_orders, pg_parts)


@pytest.fixture(scope="session")
def quickstart():
    """The quickstart's folder, with its data made."""
    folder = EXAMPLES / "quickstart"
    subprocess.run([sys.executable, folder / "make-data"], check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture(scope="session")
def plans(tmp_path_factory, tpch, quickstart):
    """Every example's plans in every mode, and fedrun's answers to them."""
    connections = {"tpch": tpch.connections, "quickstart": quickstart / "connections.yaml"}
    return Plans(tmp_path_factory.mktemp("plans"), connections)


class NastySystems:
    """One table with every kind of name, on each system that runs here."""

    def __init__(self, folder, server, maria):
        self.folder = folder
        nasty.make_mariadb(maria)
        nasty.make_sqlite(folder / "nasty.sqlite")
        nasty.make_duckdb(folder / "nasty.duckdb")
        nasty.make_postgres(server)
        self.connections = write_connections(folder / "nasty.yaml", nasty.TENANT, {
            "postgres": server.settings(),
            "mariadb": maria.settings(),
            "sqlite": {"system": "sqlite", "path": "nasty.sqlite"},
            "duckdb": {"system": "duckdb", "path": "nasty.duckdb"},
        })
        self.spark_connections = {
            "postgres": {"system": "postgres", "address": server.address},
            "sqlite": {"system": "sqlite", "path": str(folder / "nasty.sqlite")},
            "duckdb": {"system": "duckdb", "path": str(folder / "nasty.duckdb")},
        }
        self.catalogs = {system: nasty.write_catalog(folder, system) for system in [*nasty.SYSTEMS, *nasty.OTHERS]}

    def plan(self, system, mode):
        return federate.compile_plan(
            self.folder, self.catalogs[system], nasty.query(), mode, name=f"{system}-{mode}")


@pytest.fixture(scope="session")
def nasty_systems(servers_folder, pg_parts, maria):
    return NastySystems(servers_folder, pg_parts, maria)


class ShopSystems:
    """Three small tables over two servers, and all of them in one place."""

    def __init__(self, folder, left, right):
        self.folder = folder
        self.catalog = shop.write_catalog(folder / "shop.catalog.json")
        servers = {"left": left, "right": right}
        for connection, server in servers.items():
            server.run("CREATE DATABASE shop")
            with server.connect("shop") as session:
                shop.fill(session, connection)
        right.run("CREATE DATABASE oracle")
        self.oracle = right.connect("oracle")
        shop.fill_oracle(self.oracle)
        self.connections = write_connections(folder / "shop.yaml", shop.TENANT, {
            connection: server.settings(database="shop") for connection, server in servers.items()})
        self.spark_connections = {
            connection: {"system": "postgres", "address": server.address_of("shop")}
            for connection, server in servers.items()}
        self.plans = {}

    def distinct_plans(self, sql, modes=federate.MODES):
        """The plans of a query that differ, by the first of the modes that makes them."""
        if sql not in self.plans:
            self.plans[sql] = {
                mode: federate.compile_plan(
                    self.folder, self.catalog, sql, mode, name=f"shop-{len(self.plans)}-{mode}")
                for mode in federate.MODES}
        distinct = {}
        for mode in modes:
            distinct.setdefault(self.plans[sql][mode].texts, (mode, self.plans[sql][mode]))
        return dict(distinct.values())


@pytest.fixture(scope="session")
def shop_systems(servers_folder, pg_orders, pg_parts):
    systems = ShopSystems(servers_folder, pg_orders, pg_parts)
    yield systems
    systems.oracle.close()


# What has the connections of suites; files need no server.
SUITE_SERVERS = {"pg_orders": "pg_orders", "pg_parts": "pg_parts", "mariadb": "maria", "clickhouse": "chdb"}


@pytest.fixture(scope="session")
def suite_runs(request, servers_folder):
    """TPC-H and TPC-DS on the systems that the chosen tests need; their plans run ahead in the background."""
    folder = servers_folder / "suites"
    folder.mkdir()
    cases = chosen_cases(request.session.items)
    queries = {query for query, _ in cases}
    connections = {name for query in queries for name in ALL_SUITES[query.suite].tables}
    servers = {name: request.getfixturevalue(SUITE_SERVERS[name]) for name in connections if name in SUITE_SERVERS}
    with running_suites(folder, servers, queries) as runs:
        runs.start(cases)
        yield runs
