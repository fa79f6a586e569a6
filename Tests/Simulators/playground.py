"""Every simulator at once, for who wants to try a plan without an account: `make simulators`.

    python -m Simulators.playground DIR

DIR gets `connections.yaml` for fedrun, and `catalog.json` for fedexplain: each system has the tables `stock` and
`every_type`, here SYSTEM_stock and so on. The examples that need a system of these work, too. It serves until Ctrl-C.
"""

import importlib.util
import json
import os
import pathlib
import shutil
import signal
import sys
import threading

from . import systems
from .database import Database

TENANT = "simulators"
# Redshift's Data API, beside PostgreSQL's protocol.
DATA_API = "redshift_data"
EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
# The words of each system for the columns of `every_type`, as far as the catalog knows them; `None` leaves one out.
TYPES = {
    "a_boolean": "boolean", "an_integer": "integer", "a_bigint": "bigint", "a_decimal": "numeric(38,18)",
    "a_double": "double precision", "a_text": "text", "a_date": "date", "a_timestamp": "timestamp"}


def main():
    directory = pathlib.Path(sys.argv[1]).resolve()
    os.umask(0o077)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    folders = [path.parent for path in sorted(EXAMPLES.glob("*/rows"))]
    wanted = {each["system"] for folder in folders for each in catalog_of(folder)["connections"].values()}
    simulators = {}
    for system, (module, _) in systems.SYSTEMS.items():
        if not importlib.util.find_spec(f".{module}", __package__):
            continue
        simulator = systems.simulator(system, directory)
        simulator.folders = folders if system in wanted else []
        try:
            simulator.start()
            simulator.warm()
            simulator.fill()
        except (ImportError, OSError) as error:
            print(f"{system:<12}is not here: {error}")
            continue
        simulators[system] = simulator
    connections = {TENANT: {system: connection(system, each) for system, each in simulators.items()}}
    if "redshift" in simulators:
        connections[TENANT][DATA_API] = data_connection(simulators["redshift"])
    for folder in folders:
        add_example(folder, simulators, connections)
    (directory / "connections.yaml").write_text(document(connections))
    (directory / "catalog.json").write_text(json.dumps(catalog(simulators), indent=2) + "\n")
    for system, simulator in simulators.items():
        print(f"{system:<12}{simulator.endpoint}")
    print(f"\nconnections {directory / 'connections.yaml'}")
    print(f"catalog     {directory / 'catalog.json'}")
    print("\nCtrl-C ends them.", flush=True)
    stopped.wait()


def connection(system, simulator):
    """What a connections document says of a simulator."""
    known = simulator.credentials
    names = {
        "snowflake": ["account", "user", "role", "warehouse", "database", "schema"],
        "databricks": ["warehouse_id", "catalog", "schema", "token"],
        "bigquery": ["project", "dataset", "location"],
        "trino": ["user", "password", "catalog", "schema"],
        "redshift": ["host", "port", "database", "user", "password"],
        "clickhouse": ["user", "password", "database"],
    }[system]
    entry = {"system": system}
    if "host" not in names:
        entry["endpoint"] = simulator.endpoint
    entry |= {name: known[name] for name in names}
    files = {"snowflake": ("private_key", "private_key_file"), "bigquery": ("credentials", "service_account_file")}
    if system in files:
        setting, file = files[system]
        entry[setting] = f"${{file:{pathlib.Path(known[file]).name}}}"
    return entry


def data_connection(simulator):
    """The same of Redshift's other way in."""
    names = ["region", "workgroup", "database", "access_key_id", "secret_access_key", "session_token"]
    return {"system": "redshift", "endpoint": simulator.endpoint, **{name: simulator.credentials[name] for name in names}}


def add_example(folder, simulators, connections):
    """The connections of an example whose systems are all here."""
    catalog = catalog_of(folder)
    wanted = {name: each["system"] for name, each in catalog["connections"].items()}
    if set(wanted.values()) <= set(simulators):
        connections[catalog["tenant_id"]] = {
            name: connection(system, simulators[system]) for name, system in wanted.items()}


def catalog_of(folder):
    return json.loads((folder / "catalog.json").read_text())


def document(connections):
    """YAML whose values are JSON."""
    lines = ["# Written by make simulators. The servers end with it."]
    for tenant, entries in connections.items():
        lines.append(f"{tenant}:")
        for name, entry in entries.items():
            values = ", ".join(f"{key}: {json.dumps(value)}" for key, value in entry.items())
            lines.append(f"  {name}: {{ {values} }}")
    return "\n".join(lines) + "\n"


def place_of(simulator):
    """Where the tables are, and what the system makes of a plain name."""
    database = simulator.database
    if isinstance(database, Database):
        return [database.catalog, database.schema], database.fold
    return [simulator.options["database"]], None


def catalog(simulators):
    """The tables of `tables.py` in all systems, by names that say where they are."""
    entries = []
    for system, simulator in simulators.items():
        place, fold = place_of(simulator)
        spelled = (lambda name: fold(name, False)) if fold else str
        for table, columns in {"stock": {"n": "bigint"}, "every_type": {"id": "bigint", **TYPES}}.items():
            entries.append({
                "name": f"{system}_{table}", "connection": system,
                "remote": [*place, spelled(table)],
                "columns": [
                    {"name": name, "remote_name": spelled(name), "type": kind} for name, kind in columns.items()]})
    connections = {system: {"system": system} for system in simulators}
    return {"version": 1, "tenant_id": TENANT, "connections": connections, "tables": entries}


if __name__ == "__main__":
    main()
