"""Reads a JSON array of Python expressions, and prints the base64 of each one's bytes on a line of its own."""

import base64
import datetime
import decimal
import json
import sys

import pyarrow as pa


def stream(table, **options):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for batch in table.to_batches(max_chunksize=3):
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def column(values, kind):
    return stream(pa.table({"c": pa.array(values, kind)}))


def every_type(**options):
    moment = datetime.datetime(2024, 2, 29, 23, 59, 59, 999999)
    instant = moment.replace(tzinfo=datetime.timezone.utc)
    values = {
        "boolean": [True, None, False, True, True], "tiny": pa.array([1, None, -128, 127, 0], pa.int8()),
        "small": pa.array([1, None, -32768, 32767, 0], pa.int16()), "int": pa.array([1, None, -2**31, 2**31 - 1, 0], pa.int32()),
        "big": pa.array([1, None, -2**63, 2**63 - 1, 0], pa.int64()),
        "decimal": pa.array([decimal.Decimal("1.5"), None, decimal.Decimal("-0.5"), None, None], pa.decimal128(20, 3)),
        "float": pa.array([1.5, None, float("inf"), 0, 0], pa.float32()),
        "double": pa.array([0.1, None, float("nan"), 0, 0], pa.float64()),
        "text": ["ä", None, "", "x" * 20, "日本"], "binary": [b"\x00\xff", None, b"", b"a", b"b"],
        "date": pa.array([datetime.date(2024, 2, 29), None, datetime.date(1, 1, 1), None, None], pa.date32()),
        "moment": pa.array([moment, None, None, None, None], pa.timestamp("us")),
        "instant": pa.array([instant, None, None, None, None], pa.timestamp("us", "America/Lima")),
        "word": pa.array(["a", None, "b", "a", "b"]).dictionary_encode(), "nothing": pa.nulls(5),
    }
    return stream(pa.table(values), **options)


for expression in json.load(sys.stdin):
    print(base64.b64encode(eval(expression)).decode())
