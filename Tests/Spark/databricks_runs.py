"""Apache Spark in the place of Databricks, whose SQL is Spark's in ANSI mode: each view's query runs there, and so does main."""

import contextlib
import json
import re

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

import edge_systems
import edge_table
import systems
from hyper import Failure
from invariance import NONE
from local_runs import local_runs
from spark_answers import names_and_types
from spark_runs import SparkRuns, edge_session, failure_of

SYSTEM = "databricks"
TENANT = f"rows/{SYSTEM}"
TABLE = f"{edge_systems.SCHEMA}.{edge_table.NAME}"
# The columns that a view's definition promises.
COLUMNS = re.compile(r"\n  result_columns '((?:[^'\\]|\\.)*)'")


class DatabricksRuns(SparkRuns):
    """Compiles over the table there; what `no_pushdown` gives is fedrun's answer over the same rows in a file."""

    def __init__(self, spark, folder, catalog, local):
        super().__init__(spark, folder, catalog, TENANT)
        self.local = local

    def ask(self, sql, mode="strict"):
        return self.local.ask(sql) if mode == NONE else super().ask(sql, mode)

    def run(self, plan):
        """What Spark makes of a plan over the answers to the views' queries."""
        try:
            if wrong := make_views(self.spark.session, plan):
                return Failure("42804", wrong)
        except (PySparkException, Py4JJavaError) as error:
            return failure_of(error)
        return super().run({**plan, "stages": {**plan["stages"], "pre": []}})


def make_views(session, plan):
    """Makes a plan document's views of the answers to their queries; what is wrong with their types, if anything is."""
    for federated, view in zip(plan["federates"], plan["stages"]["pre"], strict=True):
        assert federated["view"] == view["view"]
        frame = session.sql(federated["query"])
        declared = json.loads(COLUMNS.search(view["sql"])[1].replace("\\'", "'").replace("\\\\", "\\"))
        kinds = [column["type"] for column in declared["result_columns"]]
        found = [kind for _, kind in names_and_types(frame.schema)]
        if found != kinds:
            return f"the view's types are {found}, declared {kinds}"
        # All of it is computed before main looks at it, as an answer that has come over the wire is.
        frame.localCheckpoint().createOrReplaceTempView(federated["view"])
    return None


@contextlib.contextmanager
def databricks_runs(spark):
    """Spark with the edge table in place of Databricks."""
    with edge_session(spark) as (folder, file_catalog):
        fill(spark.session, folder)
        columns = [(name, kind, True) for name, kind, _ in edge_systems.columns(SYSTEM)]
        catalog = systems.write_catalog(folder, SYSTEM, TENANT, {edge_table.NAME: columns})
        with local_runs(folder, file_catalog, edge_table.TENANT) as local:
            runs = DatabricksRuns(spark, folder, catalog, local)
            try:
                yield runs
            finally:
                runs.stop()
                spark.session.sql(f"DROP DATABASE {edge_systems.SCHEMA} CASCADE")


def fill(session, folder):
    """Makes the table of the file's rows, with the types that it has on Databricks."""
    columns = edge_systems.columns(SYSTEM)
    definition = ", ".join(f"`{name}` {kind}" for name, _, kind in columns)
    names = ", ".join(f"`{name}`" for name, *_ in columns)
    session.sql(f"CREATE DATABASE {edge_systems.SCHEMA}")
    session.sql(f"CREATE TABLE {TABLE} ({definition}) USING parquet")
    session.sql(f"INSERT INTO {TABLE} SELECT {names} FROM parquet.`{folder}/{edge_table.NAME}.parquet`")
