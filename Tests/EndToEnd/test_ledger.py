"""The ledgers: each entry's witness runs on its system, and shows the difference that the entry admits.

Strict never uses an entry, so that its rows are those of no_pushdown; `full_pushdown` names the entry in its plan and
gives what the system makes of it.
"""

import json

import duckdb
import pytest

import federate
from federate import MODES
from service import running_service

TENANT = "ledger"
SCHEMAS = {"postgres": "public", "duckdb": "main", "mariadb": "ledger"}
ENTRIES = [
    ("postgres", "case_mapping"), ("postgres", "evaluation_order"), ("postgres", "float_range"),
    ("postgres", "math_library"), ("postgres", "date_range"), ("postgres", "text_length"),
    ("duckdb", "case_mapping"),
    ("duckdb", "math_library"), ("mariadb", "case_mapping"), ("mariadb", "float_range"), ("mariadb", "math_library"),
    ("mariadb", "long_texts"), ("mariadb", "sorted_prefix"), ("mariadb", "regular_expressions"),
    ("mariadb", "zero_dates"),
]
UNTRIED = {"mysql", "bigquery", "clickhouse", "oracle", "redshift", "snowflake", "sqlserver", "trino"}


def catalog(folder, system, columns):
    path = folder / f"{system}.catalog.json"
    path.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {system: {"system": system}},
        "tables": [{"name": "witness", "connection": system, "remote": [SCHEMAS[system], "witness"], "columns": [
            {"name": column["name"], "remote_type": column["type"], "type": column["type"]} for column in columns]}]}))
    return path


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    """What GET /capabilities lists, by system."""
    with running_service(catalog(tmp_path_factory.mktemp("ledgers"), "duckdb", [{"name": "a", "type": "text"}])) as it:
        status, _, body = it.request("/capabilities")
        assert status == 200
        return {name: system["ledger"] for name, system in json.loads(body)["systems"].items()}


class Systems:
    """One database a system, and the connections to both."""

    def __init__(self, folder, server, maria):
        self.folder = folder
        self.server = server
        self.maria = maria
        server.run("CREATE DATABASE ledger")
        maria.run("CREATE DATABASE ledger")
        self.connections = federate.write_connections(folder / "connections.yaml", TENANT, {
            "postgres": server.settings(database="ledger"), "mariadb": maria.settings(database="ledger"),
            "duckdb": {"system": "duckdb", "path": "ledger.duckdb"}})

    def fill(self, system, witness):
        """Makes the table of a witness anew, without statistics that would tell how small it is."""
        definition = ", ".join(f"{column['name']} {column['type']}" for column in witness["columns"])
        rows = ", ".join(f"({', '.join(row)})" for row in witness["rows"])
        if system == "mariadb":
            self.maria.run(
                "DROP TABLE IF EXISTS witness; SET sql_mode = '';"
                f"CREATE TABLE witness ({definition}); INSERT INTO witness VALUES {rows}", "ledger")
            return
        session = (
            self.server.connect("ledger") if system == "postgres" else duckdb.connect(str(self.folder / "ledger.duckdb")))
        with session:
            session.execute("DROP TABLE IF EXISTS witness")
            session.execute(f"CREATE TABLE witness ({definition})")
            session.execute(f"INSERT INTO witness VALUES {rows}")


@pytest.fixture(scope="module")
def systems(tmp_path_factory, pg_parts, maria):
    return Systems(tmp_path_factory.mktemp("ledger"), pg_parts, maria)


def test_every_entry_is_here(ledgers):
    """Of systems that no engine here stands for, entries say that their witness is not tried."""
    # One family, of which one member runs here; the other has an entry of its own.
    shared = [entry for entry in ledgers["mysql"] if entry["name"] != "signed_zeros"]
    assert len(shared) == len(ledgers["mysql"]) - 1
    for entry, other in zip(shared, ledgers["mariadb"], strict=True):
        assert {**entry, "witness": {**entry["witness"], "tried": True}} == other
    tried = [
        (system, entry["name"]) for system, ledger in ledgers.items() for entry in ledger if entry["witness"]["tried"]]
    assert sorted(tried) == sorted(ENTRIES)
    assert {system for system, ledger in ledgers.items() if ledger and not ledger[0]["witness"]["tried"]} == UNTRIED


@pytest.mark.parametrize("system, name", ENTRIES)
def test_witness(systems, ledgers, system, name):
    [entry] = [entry for entry in ledgers[system] if entry["name"] == name]
    witness = entry["witness"]
    systems.fill(system, witness)
    path = catalog(systems.folder, system, witness["columns"])
    for mode in MODES:
        plan = federate.compile_plan(systems.folder, path, witness["sql"], mode, name=f"{system}-{name}-{mode}")
        outcome = federate.run("fedrun", plan.path, "--connections", systems.connections, "--format", "csv", "--quiet")
        named = [federated.get("ledger") for federated in plan.document["federates"]]
        if mode == "full_pushdown":
            assert named == [[name]] and not plan.document["inhibitors"], plan.document
            wanted = witness["there"]
        else:
            assert not any(named), plan.document
            wanted = witness["here"]
        if wanted is None:
            assert outcome.status == 1, (mode, outcome)
        else:
            assert outcome.status == 0, (mode, outcome)
            assert outcome.out.splitlines() == ["r", wanted], mode
