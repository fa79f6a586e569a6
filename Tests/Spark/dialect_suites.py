"""TPC-H and TPC-DS as Spark SQL: their tables as Parquet files, for Spark and for us, and their texts in Spark's words."""

import functools
import json
import re

import sqlglot
from pyspark.errors import PySparkException

from dialect import Dialect, spark_type
from suites import generated, texts


class DialectSuite:
    """A suite's tables in a folder, their catalog, and a judge of texts over them."""

    def __init__(self, suite, session, folder, scale):
        self.suite = suite
        self.session = session
        self.views = []
        data = generated(suite, scale)
        catalog = suite.catalog(data)
        catalog["connections"] = {}
        for table in catalog["tables"]:
            name = table["name"]
            table["format"], table["path"] = "parquet", f"{suite.name}-{name}.parquet"
            del table["connection"], table["remote"]
            for column in table["columns"]:
                del column["remote_type"]
            casts = ", ".join(f"CAST({column['name']} AS {column['type']}) AS {column['name']}"
                              for column in table["columns"])
            data.execute(f"COPY (SELECT {casts} FROM {name}) TO '{folder / table['path']}' (FORMAT parquet)")
            columns = ", ".join(f"{column['name']} {spark_type(column['type'])}" for column in table["columns"])
            self.views.append(f"CREATE OR REPLACE TEMPORARY VIEW {name} ({columns}) USING parquet"
                              f" OPTIONS (path '{table['path']}')")
        path = folder / f"{suite.name}.json"
        path.write_text(json.dumps(catalog))
        self.texts = texts(suite, data)
        self.dialect = Dialect(session, folder, path, suite.tenant)

    def judge(self, number):
        """The verdict on a query; suites have tables of one name, and so each one's views are made anew."""
        for view in self.views:
            self.session.sql(view)
        return self.dialect.judge(self.text(number))

    def stop(self):
        self.dialect.stop()

    @functools.cache
    def text(self, number):
        """The query in Spark's words, and without a last LIMIT, which may cut among equals."""
        text = re.sub(r"\s+LIMIT\s+\d+\s*$", "", self.texts[number], flags=re.IGNORECASE)
        try:
            self.session.sql(text).schema
        except PySparkException:
            [text] = sqlglot.transpile(text, read="duckdb", write="spark")
        return text
