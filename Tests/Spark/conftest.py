"""One Spark session for all tests, in this process and on this machine alone."""

import contextlib
import json
import os
import pathlib
import sys

import pytest

import external_data_source
from examples import QUERIES
from federate import EXAMPLES
from sample_systems import make_databases


def java_home():
    """The Java that Spark 4 is made for, unless the environment names another."""
    found = sorted(pathlib.Path("/usr/lib/jvm").glob("java-17-openjdk-*"))
    return os.environ.get("JAVA_HOME") or str(found[0])


@pytest.fixture(scope="session")
def spark_connections(tmp_path_factory, tpch, quickstart):
    """The Spark reader's connections: tenant → connection id → where."""
    folder = tmp_path_factory.mktemp("systems")
    connections = {
        "tpch": {
            name: {"system": "postgres", "address": server.address} for name, server in tpch.servers.items()},
        "quickstart": {
            "shop": {"system": "sqlite", "path": str(quickstart / "data" / "shop.sqlite")},
            "marts": {"system": "duckdb", "path": str(quickstart / "data" / "marts.duckdb")},
        },
    }
    for query in QUERIES:
        if not query.is_runnable:
            catalog = query.catalog
            connections.setdefault(catalog["tenant_id"], {}).update(make_databases(folder, query.folder, catalog))
    return connections


class Spark:
    """Runs plans the way a Spark job would: the texts as they are, with the plan's settings."""

    def __init__(self, session, connections_path):
        self.session = session
        self.connections_path = connections_path

    def connect(self, connections):
        """Says where the views' connections are."""
        self.connections_path.write_text(json.dumps(connections))

    @contextlib.contextmanager
    def settings(self, plan):
        conf = self.session.conf
        before = {name: conf.get(name, None) for name in plan.document["session"]}
        for name, value in plan.document["session"].items():
            conf.set(name, value)
        try:
            yield
        finally:
            for name, value in before.items():
                conf.unset(name) if value is None else conf.set(name, value)

    def run(self, plan):
        """The analysed types and the rows of main."""
        with self.settings(plan):
            try:
                for sql in plan.pre:
                    self.session.sql(sql)
                [main] = plan.main
                frame = self.session.sql(main)
                return frame.schema, frame.collect()
            finally:
                for sql in plan.post:
                    self.session.sql(sql)
                left = [table.name for table in self.session.catalog.listTables() if table.isTemporary]
                assert left == [], f"post left {left}"


@pytest.fixture(scope="session")
def spark(tmp_path_factory, spark_connections):
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    # Relative paths of native tables start where Spark was started: the data root.
    root = folder / "root"
    root.mkdir()
    (root / "data").symlink_to(EXAMPLES / "quickstart" / "data")
    connections_path = folder / "connections.json"
    os.environ |= {
        "JAVA_HOME": java_home(),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(pathlib.Path(external_data_source.__file__).parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
        external_data_source.CONNECTIONS: str(connections_path),
    }
    with contextlib.chdir(root):
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.memory", "2g")
            .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "ERROR")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
            .getOrCreate())
    session.dataSource.register(external_data_source.ExternalDataSource)
    spark = Spark(session, connections_path)
    spark.connect(spark_connections)
    yield spark
    session.stop()
