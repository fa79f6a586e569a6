"""The simulated systems, by their names in catalogs; each is imported when it is wanted."""

import importlib

# System → module, class. A class has `__init__(directory, options)`, `start(port, certificate)`, which sets `endpoint`,
# `faults`, `credentials` and `database`: see `service.Simulator`.
SYSTEMS = {
    "snowflake": ("snowflake", "Snowflake"),
    "databricks": ("databricks", "Databricks"),
    "bigquery": ("bigquery", "BigQuery"),
    "trino": ("trino", "Trino"),
    "redshift": ("redshift", "Redshift"),
    "clickhouse": ("clickhouse", "ClickHouse"),
}


def simulator(system, directory, options=None):
    """The simulator of a system, which does not serve yet; `directory` is where its keys lie."""
    module, name = SYSTEMS[system]
    return getattr(importlib.import_module(f".{module}", __package__), name)(directory, options or {})
