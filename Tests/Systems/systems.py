"""The systems: their types, and how sqlglot reads the SQL of those whose texts a second parser reads.

A type is the word for it there, with its length or digits in place of `{}`; DC SQL's types that a system has none for are
missing.
"""

import json
import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

GRAMMARS = {"sqlserver": "tsql", "mariadb": "mysql"}

MYSQL = {
    "boolean": "tinyint(1)", "smallint": "smallint", "integer": "int", "bigint": "bigint", "numeric": "decimal({})",
    "real": "float", "double precision": "double", "text": "longtext", "varchar": "varchar({})", "char": "char({})",
    "bytes": "varbinary(100)", "date": "date", "time": "time(6)", "timestamp": "datetime(6)",
    "timestamptz": "timestamp(6)"}
TYPES = {
    "redshift": {
        "boolean": "boolean", "smallint": "smallint", "integer": "integer", "bigint": "bigint",
        "numeric": "numeric({})", "real": "real", "double precision": "double precision", "text": "varchar(65535)",
        "varchar": "varchar({})", "char": "char({})", "bytes": "varbyte(100)", "date": "date", "time": "time",
        "timestamp": "timestamp", "timestamptz": "timestamptz"},
    "trino": {
        "boolean": "boolean", "smallint": "smallint", "integer": "integer", "bigint": "bigint",
        "numeric": "decimal({})", "real": "real", "double precision": "double", "text": "varchar",
        "varchar": "varchar({})", "char": "char({})", "bytes": "varbinary", "date": "date", "time": "time(6)",
        "timestamp": "timestamp(6)", "timestamptz": "timestamp(6) with time zone"},
    "bigquery": {
        "boolean": "BOOL", "smallint": "INT64", "integer": "INT64", "bigint": "INT64", "numeric": "BIGNUMERIC({})",
        "double precision": "FLOAT64", "text": "STRING", "varchar": "STRING({})", "char": "STRING({})",
        "bytes": "BYTES", "date": "DATE", "time": "TIME", "timestamp": "DATETIME", "timestamptz": "TIMESTAMP"},
    "clickhouse": {
        "boolean": "Nullable(Bool)", "smallint": "Nullable(Int16)", "integer": "Nullable(Int32)",
        "bigint": "Nullable(Int64)", "numeric": "Nullable(Decimal({}))", "real": "Nullable(Float32)",
        "double precision": "Nullable(Float64)", "text": "Nullable(String)", "varchar": "Nullable(String)",
        "char": "Nullable(String)", "date": "Nullable(Date32)", "timestamp": "Nullable(DateTime64(6, 'UTC'))",
        "timestamptz": "Nullable(DateTime64(6, 'UTC'))"},
    "sqlserver": {
        "boolean": "bit", "smallint": "smallint", "integer": "int", "bigint": "bigint", "numeric": "decimal({})",
        "real": "real", "double precision": "float", "text": "nvarchar(max)", "varchar": "nvarchar({})",
        "char": "nchar({})", "bytes": "varbinary(100)", "date": "date", "time": "time(6)",
        "timestamp": "datetime2(6)", "timestamptz": "datetimeoffset(6)"},
    "oracle": {
        "smallint": "NUMBER(5)", "integer": "NUMBER(10)", "bigint": "NUMBER(19)", "numeric": "NUMBER({})",
        "real": "BINARY_FLOAT", "double precision": "BINARY_DOUBLE", "text": "VARCHAR2(4000)",
        "varchar": "VARCHAR2({})", "char": "CHAR({})", "bytes": "RAW(100)", "date": "DATE",
        "timestamp": "TIMESTAMP(6)", "timestamptz": "TIMESTAMP(6) WITH TIME ZONE"},
    "snowflake": {
        "boolean": "BOOLEAN", "smallint": "NUMBER(5,0)", "integer": "NUMBER(10,0)", "bigint": "NUMBER(19,0)",
        "numeric": "NUMBER({})", "double precision": "FLOAT", "text": "VARCHAR", "varchar": "VARCHAR({})",
        "char": "VARCHAR({})", "bytes": "BINARY", "date": "DATE", "time": "TIME(6)", "timestamp": "TIMESTAMP_NTZ(6)",
        "timestamptz": "TIMESTAMP_LTZ(6)"},
    "databricks": {
        "boolean": "BOOLEAN", "smallint": "SMALLINT", "integer": "INT", "bigint": "BIGINT", "numeric": "DECIMAL({})",
        "real": "FLOAT", "double precision": "DOUBLE", "text": "STRING", "varchar": "VARCHAR({})", "char": "CHAR({})",
        "bytes": "BINARY", "date": "DATE", "timestamp": "TIMESTAMP_NTZ", "timestamptz": "TIMESTAMP"},
    "mysql": MYSQL, "mariadb": MYSQL,
}
SYSTEMS = sorted(TYPES)
# Systems that run here, so that no parser has to stand for them.
TYPES_HERE = {
    "postgres": {
        "boolean": "boolean", "smallint": "smallint", "integer": "integer", "bigint": "bigint",
        "numeric": "numeric({})", "real": "real", "double precision": "double precision", "text": "text",
        "varchar": "varchar({})", "char": "char({})", "bytes": "bytea", "date": "date", "time": "time",
        "timestamp": "timestamp", "timestamptz": "timestamptz"},
    # No type is enforced there: numbers with digits behind the point and moments are texts.
    "sqlite": {
        "boolean": "INTEGER", "smallint": "INTEGER", "integer": "INTEGER", "bigint": "INTEGER", "numeric": "TEXT",
        "real": "REAL", "double precision": "REAL", "text": "TEXT", "varchar": "TEXT", "char": "TEXT",
        "bytes": "BLOB", "date": "TEXT", "time": "TEXT", "timestamp": "TEXT", "timestamptz": "TEXT"},
    "duckdb": {
        "boolean": "BOOLEAN", "smallint": "SMALLINT", "integer": "INTEGER", "bigint": "BIGINT",
        "numeric": "DECIMAL({})", "real": "FLOAT", "double precision": "DOUBLE", "text": "VARCHAR",
        "varchar": "VARCHAR", "char": "VARCHAR", "bytes": "BLOB", "date": "DATE", "time": "TIME",
        "timestamp": "TIMESTAMP", "timestamptz": "TIMESTAMP WITH TIME ZONE"},
}
# Where a table is in a system that has no schemas of its own.
SCHEMAS = {"sqlite": "main"}

TYPE = re.compile(r"(?P<name>[a-z ]+)(?:\((?P<digits>[0-9, ]+)\))?")


def remote_type(system, kind):
    """The system's word for a type of DC SQL, or `None`."""
    parts = TYPE.fullmatch(kind)
    word = {**TYPES, **TYPES_HERE}[system].get(parts["name"])
    return word and word.format(parts["digits"])


def catalog(system, tenant, tables, **text):
    """A catalog of one connection; `tables` has the columns of each: names and types of DC SQL, nullable or not."""
    connection = {"system": system, **({"text": text} if text else {})}
    entries = []
    for name, columns in tables.items():
        known = [(column, kind, nullable, remote_type(system, kind)) for column, kind, nullable in columns]
        entries.append({
            "name": name, "connection": system, "remote": [SCHEMAS.get(system, "sales"), name], "columns": [
                {"name": column, "type": kind, "remote_type": remote, "nullable": nullable}
                for column, kind, nullable, remote in known if remote]})
    return {"version": 1, "tenant_id": tenant, "connections": {system: connection}, "tables": entries}


def write_catalog(folder, *arguments, **text):
    document = catalog(*arguments, **text)
    path = folder / f"{document['tenant_id'].replace('/', '-')}.json"
    path.write_text(json.dumps(document))
    return path


def parsed(system, text):
    """The tree that sqlglot reads; it raises what it cannot read, and what it only passes on."""
    tree = sqlglot.parse_one(text, dialect=GRAMMARS.get(system, system))
    assert not tree.find(exp.Command), text
    return tree


def unread(system, texts):
    """The texts that sqlglot does not read, with its reasons."""
    found = []
    for text in texts:
        try:
            parsed(system, text)
        except (ParseError, TokenError, AssertionError) as error:
            found.append(f"{text}\n    {error}")
    return found
