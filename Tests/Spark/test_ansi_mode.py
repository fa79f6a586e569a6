"""What the connector of Databricks asks a warehouse tells ANSI mode from the other one on Apache Spark, too."""

import re
import types

import pytest

from federate import ROOT

SOURCE = ROOT / "Sources" / "FedDatabricks" / "WarehouseCheck.swift"


@pytest.mark.parametrize("mode, common", [("true", "bigint"), ("false", "string")])
def test_the_question(spark, mode, common):
    question = re.search(r'question = "(.*)"', SOURCE.read_text())[1]
    session = {"spark.sql.ansi.enabled": mode, "spark.sql.session.timeZone": "America/Lima"}
    with spark.settings(types.SimpleNamespace(document={"session": session})):
        assert [tuple(row) for row in spark.session.sql(question).collect()] == [("America/Lima", common)]
