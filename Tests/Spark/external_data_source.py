"""The reader behind `USING com.salesforce.cdp.datasource.external.reader.ExternalDataSource`, for real Spark.

It runs the `query` option on the system that the connection names and hands the rows to Spark in the types of
`result_columns`. Where the connections are stands in a JSON file, which $FEDERATE_SPARK_CONNECTIONS names: Spark
reads in processes of its own. Systems that nobody can run at home (Snowflake, Databricks) are DuckDB databases
over sample rows, and an independent SQL translator, sqlglot, turns the query into DuckDB's words.
"""

import datetime
import json
import os
import re
import sqlite3
import uuid

import pyarrow
from pyspark.sql.datasource import DataSource, DataSourceReader
from pyspark.sql import types as spark

NAME = "com.salesforce.cdp.datasource.external.reader.ExternalDataSource"
CONNECTIONS = "FEDERATE_SPARK_CONNECTIONS"
BATCH = 10_000


class ExternalDataSource(DataSource):
    """The options of one view."""

    @classmethod
    def name(cls):
        return NAME

    def columns(self):
        return json.loads(self.options["result_columns"])["result_columns"]

    def schema(self):
        return spark.StructType([
            spark.StructField(column["name"], spark_type(column["type"]), column["nullable"])
            for column in self.columns()
        ])

    def reader(self, schema):
        with open(os.environ[CONNECTIONS], encoding="utf-8") as file:
            connections = json.load(file)
        connection = connections[self.options["tenant_id"]][self.options["connection_id"]]
        # The documents must be what the contract says, even where this reader needs no more of them.
        tables = json.loads(self.options["referenced_table_descriptors"])["referenced_table_descriptors"]
        assert all(table["remote"] and table["columns"] is not None for table in tables), tables
        return Reader(connection, self.options["query"], [column["type"] for column in self.columns()], schema)


class Reader(DataSourceReader):
    def __init__(self, connection, query, types, schema):
        self.connection = connection
        self.query = query
        self.types = types
        self.names = [field.name for field in schema]

    def read(self, partition):
        run = {"postgres": postgres_rows, "sqlite": sqlite_rows}.get(self.connection["system"], duckdb_rows)
        arrow = pyarrow.schema([(f"c{i}", arrow_type(kind)) for i, kind in enumerate(self.types)])
        for rows in run(self.connection, self.query):
            columns = list(zip(*rows)) or [()] * len(self.types)
            assert len(columns) == len(self.types), f"{len(columns)} columns instead of {len(self.types)}"
            arrays = [
                pyarrow.array([adapted(value, kind) for value in column], field.type)
                for column, kind, field in zip(columns, self.types, arrow)
            ]
            yield pyarrow.RecordBatch.from_arrays(arrays, names=self.names)


# Spark's and Arrow's types for the names in `result_columns`.
TYPES = {
    "boolean": (spark.BooleanType(), pyarrow.bool_()),
    "smallint": (spark.ShortType(), pyarrow.int16()),
    "int": (spark.IntegerType(), pyarrow.int32()),
    "bigint": (spark.LongType(), pyarrow.int64()),
    "float": (spark.FloatType(), pyarrow.float32()),
    "double": (spark.DoubleType(), pyarrow.float64()),
    "string": (spark.StringType(), pyarrow.string()),
    "binary": (spark.BinaryType(), pyarrow.binary()),
    "date": (spark.DateType(), pyarrow.date32()),
    "timestamp": (spark.TimestampType(), pyarrow.timestamp("us", "UTC")),
    "timestamp_ntz": (spark.TimestampNTZType(), pyarrow.timestamp("us")),
}


def precision_and_scale(kind):
    """The digits of `decimal(p,s)`; `None` for any other type."""
    digits = re.fullmatch(r"decimal\((\d+),(\d+)\)", kind)
    return digits and tuple(map(int, digits.groups()))


def spark_type(kind):
    digits = precision_and_scale(kind)
    return spark.DecimalType(*digits) if digits else TYPES[kind][0]


def arrow_type(kind):
    digits = precision_and_scale(kind)
    return pyarrow.decimal128(*digits) if digits else TYPES[kind][1]


def adapted(value, kind):
    """A client's value as the type of its column has it: time and uuid travel as text, SQLite's booleans as numbers."""
    if value is None:
        return None
    if kind == "boolean" and isinstance(value, int):
        return bool(value)
    if kind in ("int", "bigint", "smallint"):
        assert value == int(value), value
        return int(value)
    if kind == "string":
        if isinstance(value, datetime.time):
            return value.isoformat("microseconds")
        if isinstance(value, uuid.UUID):
            return str(value)
        assert isinstance(value, str), value
    return value


def batches(cursor):
    while rows := cursor.fetchmany(BATCH):
        yield rows


def postgres_rows(connection, query):
    import psycopg

    with psycopg.connect(connection["address"], options="-c default_transaction_read_only=on") as session:
        with session.cursor("reader") as cursor:
            cursor.execute(query)
            yield from batches(cursor)


def sqlite_rows(connection, query):
    session = sqlite3.connect(f"file:{connection['path']}?mode=ro", uri=True)
    try:
        yield from batches(session.execute(query))
    finally:
        session.close()


def duckdb_rows(connection, query):
    import duckdb
    import sqlglot

    system = connection["system"]
    if system == "duckdb":
        session = duckdb.connect(connection["path"], read_only=True)
    else:
        session = duckdb.connect()
        for name, path in connection["databases"].items():
            session.execute(f"ATTACH '{path}' AS \"{name}\" (READ_ONLY)")
        query = sqlglot.transpile(query, read=system, write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
    with session:
        yield from batches(session.execute(query))
