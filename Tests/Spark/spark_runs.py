"""Real Spark's answers to plans over local files, read like fedrun's and Hyper's."""

import contextlib
import logging
import pathlib
import re
import types

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql.functions import col

import edge_table
from answers import single
from hyper import READERS, Answer, Failure
from local_runs import LocalRuns, columns_of, state_of
from spark_answers import names_and_types

# Spark's error conditions, as the SQLSTATE that Hyper gives.
CONDITIONS = {
    "DIVIDE_BY_ZERO": "22012",
    "REMAINDER_BY_ZERO": "22012",
    "INTERVAL_DIVIDED_BY_ZERO": "22012",
    "ARITHMETIC_OVERFLOW": "22003",
    "BINARY_ARITHMETIC_OVERFLOW": "22003",
    "CAST_OVERFLOW": "22003",
    "NUMERIC_VALUE_OUT_OF_RANGE": "22003",
    "NUMERIC_OUT_OF_SUPPORTED_RANGE": "22003",
    "DATETIME_OVERFLOW": "22008",
    "DATETIME_FIELD_OUT_OF_BOUNDS": "22008",
    "CAST_INVALID_INPUT": "22P02",
    "CANNOT_PARSE_TIMESTAMP": "22P02",
    "SCALAR_SUBQUERY_TOO_MANY_ROWS": "21000",
}


class SparkRuns(LocalRuns):
    """Compiles as `LocalRuns` does, and runs the stage texts unedited on Spark."""

    workers = 1
    stops_at_null = True

    def __init__(self, spark, folder, catalog, tenant):
        super().__init__(folder, catalog, tenant)
        self.spark = spark

    def run(self, plan):
        """What Spark answers to a plan document."""
        with self.spark.settings(types.SimpleNamespace(document=plan)):
            return run_stages(self.spark.session, plan)


@contextlib.contextmanager
def spark_runs(spark):
    """Spark over the edge table."""
    with edge_session(spark) as (folder, catalog):
        runs = SparkRuns(spark, folder, catalog, edge_table.TENANT)
        try:
            yield runs
        finally:
            runs.stop()


@contextlib.contextmanager
def edge_session(spark):
    """The folder with the edge table, and its catalog; Spark has the settings of a plan, and is quiet about failures."""
    # Where Spark resolves relative paths: the folder that it was started in.
    folder = pathlib.Path(spark.session.sparkContext._jvm.java.lang.System.getProperty("user.dir"))
    # Many expressions fail, and have to: Spark would print a page for each.
    logger = logging.getLogger("SQLQueryContextLogger")
    context = spark.session.sparkContext
    logger.disabled = True
    context.setLogLevel("OFF")
    session = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
    try:
        with spark.settings(types.SimpleNamespace(document={"session": session})):
            yield folder, edge_table.write_table(folder)
    finally:
        context.setLogLevel("ERROR")
        logger.disabled = False


def run_stages(session, plan):
    """What a session with the plan's settings answers to its stages."""
    stages = plan["stages"]
    names, kinds = columns_of(plan)
    try:
        for statement in stages["pre"]:
            session.sql(statement["sql"])
        [main] = stages["main"]
        frame = session.sql(main["sql"])
        declared = [column["type"] for column in plan["result_columns"]]
        analysed = [kind for _, kind in names_and_types(frame.schema)]
        if analysed != declared:
            return Failure("42804", f"Spark's types are {analysed}, declared {declared}")
        return Answer(names, kinds, collected(frame, kinds))
    except (PySparkException, Py4JJavaError) as error:
        return failure_of(error)
    finally:
        for statement in stages["post"]:
            session.sql(statement["sql"])


def collected(frame, kinds):
    """The rows; dates and timestamps as text, since Python's calendar is smaller than Spark's."""
    frame = frame.toDF(*(f"c{number}" for number in range(len(kinds))))
    columns = [
        col(name).cast("string") if kind.startswith(("date", "timestamp")) else col(name)
        for name, kind in zip(frame.columns, kinds, strict=True)]
    return [tuple(map(value_of, row, kinds)) for row in frame.select(*columns).collect()]


def value_of(value, kind):
    """A value of Spark's by its DC type."""
    if value is None:
        return None
    base = kind.partition("(")[0]
    if isinstance(value, bytearray):
        return bytes(value)
    if base == "timestamptz":
        return READERS[base](value + "+00:00")
    if base in ("date", "timestamp", "interval"):
        return READERS[base](value)
    return single(value) if base == "real" else value


def failure_of(error):
    """An error of Spark's with its SQLSTATE."""
    # A fault of Spark's own, not an answer of its language.
    if isinstance(error, Py4JJavaError):
        return Failure("CRASHED", str(error.java_exception)[:300])
    condition = error.getCondition() or ""
    message = " ".join(str(error).split())
    raised = re.search(r"\[USER_RAISED_EXCEPTION\] (.*)", message)
    if raised:
        return Failure(state_of(raised[1]), raised[1][:300])
    return Failure(CONDITIONS.get(condition.partition(".")[0], f"XX000 {condition}"), message[:300])
