"""DuckDB databases that stand in for systems nobody can run at home, filled from an example's `rows/`."""

import duckdb
import sqlglot


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def make_databases(folder, example, catalog):
    """Makes one database a connection and name, and says where: connection id → settings of the Spark reader.

    Tables have the catalog's remote names and remote types, as sqlglot translates those; the rows of
    `db.schema.table` come from `rows/table.csv`, by remote column names.
    """
    settings = {}
    for table in catalog["tables"]:
        system = catalog["connections"][table["connection"]]["system"]
        database, schema, name = table["remote"]
        entry = settings.setdefault(table["connection"], {"system": system, "databases": {}})
        path = entry["databases"].setdefault(database, str(folder / f"{example.name}.{database}.duckdb"))
        columns = ", ".join(
            f"{quoted(column.get('remote_name', column['name']))} {local_type(column['remote_type'], system)}"
            for column in table["columns"])
        with duckdb.connect(path) as connection:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
            connection.execute(f"CREATE TABLE {quoted(schema)}.{quoted(name)} ({columns})")
            connection.execute(
                f"COPY {quoted(schema)}.{quoted(name)} FROM '{example / 'rows' / name}.csv' (HEADER, NULLSTR '')")
    return settings


def local_type(remote_type, system):
    """DuckDB's name for a type of another system."""
    return sqlglot.exp.DataType.build(remote_type, dialect=system).sql("duckdb")
