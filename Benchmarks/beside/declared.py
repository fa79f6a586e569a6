"""A catalog's statistics, as the systems' own ANALYZE has them."""

import duckdb

POSTGRES = """
    SELECT c.relname, c.reltuples, s.attname, s.n_distinct, s.null_frac
    FROM pg_class c JOIN pg_stats s ON s.tablename = c.relname AND s.schemaname = 'public'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"""


def with_statistics(catalog, systems):
    """The catalog document with `statistics` for every table; PostgreSQL's order of texts is declared, too."""
    found = {}
    for server in systems.servers.values():
        with server.connect(systems.suite.name) as session:
            for table, rows, column, distinct, nulls in session.execute(POSTGRES):
                entry = found.setdefault(table, {"rows": round(rows), "columns": {}})
                # Below zero it is a share of the rows: https://www.postgresql.org/docs/current/view-pg-stats.html
                count = -distinct * rows if distinct < 0 else distinct
                entry["columns"][column] = {"distinct": round(count), "null_fraction": nulls}
    with duckdb.connect(str(systems.marts), read_only=True) as marts:
        for table in systems.tables_of("marts"):
            found[table["name"]] = counted(marts, table)
    for table in catalog["tables"]:
        table["statistics"] = found[table["name"]]
    for connection in catalog["connections"].values():
        if connection["system"] == "postgres":
            # The servers have the locale C.UTF-8, which compares code points.
            connection["text"] = {"order": "binary"}
    return catalog


def counted(marts, table):
    """The statistics of a table in a DuckDB file, which keeps none of its own."""
    names = [column["name"] for column in table["columns"]]
    asked = ", ".join(f"approx_count_distinct({name}), count({name})" for name in names)
    rows, *counts = marts.execute(f"SELECT count(*), {asked} FROM {table['name']}").fetchone()
    return {"rows": rows, "columns": {
        name: {"distinct": min(distinct, rows), "null_fraction": 1 - present / rows}
        for name, distinct, present in zip(names, counts[::2], counts[1::2])}}
